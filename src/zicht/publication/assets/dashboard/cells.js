// The released cells of a table, found by their codes; nothing is ever calculated from them.

const ALL = "all";
const KNOWN = "known";
const MEASURE = "measure";
const PERIOD = "period";
const STATUSES = { e: "exact", r: "rounded", c: "suppressed", g: "range", m: "estimate", x: "not_available" };

class Table {
  constructor(data) {
    Object.assign(this, data);
    this.names = data.dimensions.map((dimension) => dimension.name);
    this.codes = data.dimensions.map((dimension) => dimension.codes.map((one) => one[0]));
    this.places_by_code = this.codes.map((codes) => new Map(codes.map((code, place) => [code, place])));
    this.measureNames = data.measures.map((measure) => measure.name);
    this.cells = new Map();
    let key = 0;
    data.keys.forEach((step, at) => {
      key += step;
      this.cells.set(key, at);
    });
  }

  // Keys count like an odometer: the measure turns fastest, the first dimension slowest.
  key(places, measure) {
    let key = 0;
    for (let at = 0; at < this.names.length; at += 1) {
      const place = this.places_by_code[at].get(places[this.names[at]] ?? ALL);
      if (place === undefined) return -1;
      key = key * this.codes[at].length + place;
    }
    return key * this.measureNames.length + this.measureNames.indexOf(measure);
  }

  places(key) {
    const places = {};
    let rest = Math.floor(key / this.measureNames.length);
    for (let at = this.names.length - 1; at >= 0; at -= 1) {
      const size = this.codes[at].length;
      places[this.names[at]] = this.codes[at][rest % size];
      rest = Math.floor(rest / size);
    }
    return places;
  }

  cell(places, measure) {
    const at = this.cells.get(this.key(places, measure));
    return at === undefined ? null : this.cellAt(at);
  }

  cellAt(at) {
    const [lower, upper] = this.bounds[at] || [null, null];
    const unit = this.own_units[at] || this.measures[this.measureOf(at)].unit;
    return {
      value: this.values[at],
      n: this.bases[at] ?? null,
      status: STATUSES[this.statuses[at]],
      lower,
      upper,
      unit,
      note: this.cell_notes[at] || "",
    };
  }

  measureOf(at) {
    this.places_of ??= [...this.cells.keys()];
    return this.places_of[at] % this.measureNames.length;
  }

  dimension(name) {
    return this.dimensions.find((dimension) => dimension.name === name);
  }

  measure(name) {
    return this.measures.find((measure) => measure.name === name);
  }

  label(name, code) {
    if (name === MEASURE) return text(this.measure(code).label);
    const dimension = this.dimension(name);
    const found = dimension.codes.find((one) => one[0] === code);
    const label = found ? found[1 + page.languages.indexOf(language)] || found[1] || code : code;
    if (code === ALL) return dimension.multiple ? say.total_once : label === ALL ? say.total : label;
    return name === PERIOD ? label.replace(/(\d)-(?=\d)/g, "$1–") : label;
  }

  // All that is released, as places and measures: for questions about what is there at all.
  get index() {
    this.indexed ??= [...this.cells.keys()].map((key) => ({
      places: this.places(key),
      measure: this.measureNames[key % this.measureNames.length],
    }));
    return this.indexed;
  }
}

// Whether a cell stands at these places, is broken down by `open`, and by nothing else.
function stands(places, fixed, open, names) {
  return names.every((name) => open.includes(name) || places[name] === (fixed[name] ?? ALL));
}

function isYear(code) {
  return /^\d{4}$/.test(code);
}

function isTotal(code) {
  return code === ALL || code === KNOWN;
}

// Rows by columns of one table: `down` and `across` name dimensions, `across` the one along which time runs.
class Slice {
  constructor(table, view, fixed, measure) {
    Object.assign(this, { table, measure });
    let [down, across] = [view.rows, view.columns];
    if (down === PERIOD || across === MEASURE) [down, across] = [across, down];
    if (across !== PERIOD && down !== MEASURE && this.isNumbers(down)) [down, across] = [across, down];
    if (down === MEASURE && across !== PERIOD && !this.isNumbers(across)) [down, across] = [across, ""];
    Object.assign(this, { down, across });
    const hidden = [down, across];
    this.fixed = Object.fromEntries(Object.entries(fixed).filter(([name]) => !hidden.includes(name)));
    this.measures = this.measuresThere();
    if (!this.measures.includes(measure)) this.measure = this.measures[0] || table.measureNames[0];
    this.lines = this.codesThere(down);
    this.columns = this.codesThere(across).filter((code) => !isTotal(code) || !across);
  }

  isNumbers(name) {
    const dimension = this.table.dimension(name);
    const codes = dimension ? dimension.codes.map((one) => one[0]).filter((code) => code !== ALL) : [];
    return codes.length > 1 && codes.every((code) => /^\d+$/.test(code));
  }

  // Along the columns something runs, so that a line between two of them means something.
  get runs() {
    return this.across === PERIOD || this.isNumbers(this.across);
  }

  get open() {
    return [this.down, this.across].filter((name) => name && name !== MEASURE);
  }

  there() {
    this.standing ??= this.table.index.filter((one) => stands(one.places, this.fixed, this.open, this.table.names));
    return this.standing;
  }

  measuresThere() {
    const there = new Set(
      this.there()
        .filter((one) => this.down === MEASURE || !isTotal(one.places[this.down]))
        .map((one) => one.measure),
    );
    return this.table.measureNames.filter((name) => there.has(name));
  }

  codesThere(name) {
    if (!name) return [""];
    if (name === MEASURE) return [this.measure];
    const own = this.there().filter((one) => one.measure === this.measure);
    const there = new Set(own.map((one) => one.places[name]));
    const codes = this.table.dimension(name).codes.map((one) => one[0]).filter((code) => there.has(code));
    const totals = [KNOWN, ALL].filter((code) => there.has(code));
    const parts = codes.filter((code) => !isTotal(code));
    return name === PERIOD ? inOrder(parts) : [...parts, ...totals];
  }

  // What is drawn: parts; the total only where there is nothing else.
  get parts() {
    const parts = this.lines.filter((code) => !isTotal(code));
    return parts.length ? parts : this.lines;
  }

  at(line, column) {
    const places = { ...this.fixed };
    if (this.down && this.down !== MEASURE) places[this.down] = line;
    if (this.across) places[this.across] = column;
    return this.table.cell(places, this.down === MEASURE ? line : this.measure);
  }

  get unit() {
    return this.table.measure(this.measure).unit;
  }

  lineLabel(code) {
    return this.down ? this.table.label(this.down, code) : text(this.table.measure(this.measure).label);
  }

  columnLabel(code) {
    return this.across ? this.table.label(this.across, code) : "";
  }

  before(column) {
    const earlier = String(Number(column) - 1);
    return isYear(column) && this.columns.includes(earlier) ? earlier : "";
  }

  // The choices that other dimensions leave: by name, the codes with a figure.
  choices() {
    const names = this.table.names.filter((name) => !this.open.includes(name));
    return names
      .map((name) => {
        const others = { ...this.fixed };
        delete others[name];
        const open = [...this.open, name];
        const fitting = this.table.index.filter(
          (one) =>
            stands(one.places, others, open, this.table.names) &&
            (this.down === MEASURE || this.down === "" || !isTotal(one.places[this.down])),
        );
        const there = new Set(fitting.map((one) => one.places[name]));
        return { name, codes: this.table.codes[this.table.names.indexOf(name)].filter((code) => there.has(code)) };
      })
      .filter((choice) => choice.codes.some((code) => code !== (this.fixed[choice.name] ?? ALL)));
  }
}

// Years and ranges by their beginning; sums of years behind the year that they end with.
function inOrder(codes) {
  const rank = (code) => (/^\d{4}/.test(code) ? Number(code.slice(-4)) + (code.length > 4 ? 0.5 : 0) : 9999);
  return [...codes].sort((one, other) => rank(one) - rank(other));
}
