// A panel: one chart that the pointer, a finger and the arrow keys can read, its table, and its downloads.

class Panel {
  constructor(options) {
    Object.assign(this, options);
    this.number = Panel.made = (Panel.made || 0) + 1;
    this.at = -1;
    this.build();
  }

  build() {
    const id = `panel-${this.number}`;
    this.summary = tag("p", { class: "summary", id: `${id}-words` });
    this.plot = tag("div", {
      class: "plot", role: "group", tabindex: "0", "aria-describedby": `${id}-words`,
      "aria-label": fill(say.chart, { title: this.title }),
    });
    this.tip = tag("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.note = tag("p", { class: "note" });
    this.behind = tag("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": fill(say.table_of, { title: this.title }) });
    const table = tag("details", { class: "behind" }, tag("summary", {}, say.table, tag("span", { class: "unseen" }, `: ${this.title}`)), this.behind);
    this.get = tag("p", { class: "get" }, tag("span", {}, say.download), ...["svg", "png", "csv"].map((kind) => this.button(kind)));
    this.table_element = table;
    this.element = tag(
      "section", { class: `panel ${this.size || ""}`, "aria-labelledby": id },
      tag("h3", { id }, this.title), tag("p", { class: "under" }, this.under), this.plot, this.note, this.summary, table, this.get,
    );
    table.addEventListener("toggle", () => table.open && this.fillTable());
    this.plot.addEventListener("keydown", (event) => this.onKey(event));
    this.plot.addEventListener("pointermove", (event) => this.onPointer(event));
    this.plot.addEventListener("pointerleave", () => this.hideTip());
    this.plot.addEventListener("click", (event) => this.onClick(event));
    this.plot.addEventListener("blur", () => this.hideTip());
  }

  button(kind) {
    const made = tag("button", { type: "button", "data-kind": kind, "aria-label": fill(say.download_as, { title: this.title, kind: kind.toUpperCase() }) }, kind.toUpperCase());
    made.addEventListener("click", () => download(this, kind));
    return made;
  }

  // Draw at this width; called again when the width or the colours change.
  draw(width) {
    if (!width || !this.slice) return;
    this.drawn = this.make(this.slice, this.choice, width, theme());
    this.plot.replaceChildren(this.drawn ? this.drawn.svg : tag("p", { class: "empty" }, say.nothing), this.tip);
    // Cells can be taken along where no picture can.
    for (const button of this.get.querySelectorAll("[data-kind=svg], [data-kind=png]")) button.hidden = !this.drawn;
    if (!this.drawn) return this.note.replaceChildren(), this.summary.replaceChildren();
    const notes = [];
    notes.push(...symbolNotes(this.drawn));
    if (this.drawn.left_out > 0) notes.push(fill(say[`left_out_${this.drawn.kind}`], { count: printed(this.drawn.left_out, "") }));
    if (this.drawn.source) notes.push(this.drawn.source);
    this.note.textContent = notes.join(" ");
    this.summary.textContent = this.inWords();
    if (this.table_element.open) this.fillTable();
  }

  // What the picture shows at first sight, for who does not see it.
  inWords() {
    const { slice, drawn, choice } = this;
    if (drawn.kind === "line") {
      const [first, last] = [drawn.columns[0], drawn.columns[drawn.columns.length - 1]];
      return drawn.codes
        .map((code) => fill(say.from_to, {
          label: slice.lineLabel(code), first: slice.columnLabel(first), before: spoken(slice.at(code, first)),
          last: slice.columnLabel(last), now: spoken(slice.at(code, last)),
        }))
        .join(" ");
    }
    const shown = drawn.codes.filter((code) => isShown(slice.at(code, choice.column)));
    const ranked = [...shown].sort((one, other) => Math.abs(slice.at(other, choice.column).value) - Math.abs(slice.at(one, choice.column).value));
    const most = ranked.filter((code) => !page.unknowns.includes(code) && slice.at(code, choice.column).value).slice(0, 3);
    const hidden = drawn.codes.filter((code) => (slice.at(code, choice.column) || {}).status === "suppressed").length;
    const told = most.map((code) => `${slice.lineLabel(code)} (${spoken(slice.at(code, choice.column))})`).join(", ");
    const sentences = most.length ? [fill(hidden ? say.most_shown : say.most, { list: told })] : [];
    if (hidden) sentences.push(fill(say.hidden_count, { count: printed(hidden, "") }));
    return sentences.join(" ");
  }

  fillTable() {
    this.behind.replaceChildren(tableOf(this.slice, this.drawn, this.choice, this.title));
  }

  onKey(event) {
    const marks = this.drawn ? this.drawn.marks : [];
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key in steps && marks.length) this.visit((this.at + steps[event.key] + marks.length) % marks.length);
    else if (event.key === "Home" && marks.length) this.visit(0);
    else if (event.key === "End" && marks.length) this.visit(marks.length - 1);
    else if ((event.key === "Enter" || event.key === " ") && marks[this.at]) this.pick(marks[this.at], this.drawn.kind);
    else if (event.key === "Escape") this.hideTip();
    else return;
    event.preventDefault();
  }

  visit(at) {
    this.at = at;
    const mark = this.drawn.marks[at];
    this.showTip(mark);
    announce(mark.words);
  }

  // The mark under the pointer: the area that it is over, else the nearest in reach.
  nearest(event) {
    if (!this.drawn) return null;
    const over = event.target.closest("[data-code]");
    if (over) return this.drawn.marks.find((mark) => mark.code === over.dataset.code);
    const box = this.drawn.svg.getBoundingClientRect();
    const scale = this.drawn.svg.viewBox.baseVal.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    // Bars lie below each other: there, only the height says which is meant.
    const flat = this.drawn.kind === "bar" ? 0.05 : 1;
    const far = (mark) => ((mark.x - x) * flat) ** 2 + (mark.y - y) ** 2;
    const [first] = this.drawn.marks.filter((mark) => far(mark) < (mark.reach || 44) ** 2 * 2).sort((one, other) => far(one) - far(other));
    return first || null;
  }

  onPointer(event) {
    const mark = this.nearest(event);
    if (mark) this.showTip(mark);
    else this.hideTip();
  }

  onClick(event) {
    const mark = this.nearest(event);
    if (mark) {
      this.showTip(mark);
      this.pick(mark, this.drawn.kind);
    }
  }

  showTip(mark) {
    this.tip.textContent = mark.words;
    this.tip.hidden = false;
    const box = this.drawn.svg.getBoundingClientRect();
    const scale = box.width / this.drawn.svg.viewBox.baseVal.width;
    const wide = this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min(mark.x * scale - wide / 2, this.plot.clientWidth - wide))}px`;
    this.tip.style.top = `${Math.max(0, mark.y * scale - this.tip.offsetHeight - 12)}px`;
  }

  hideTip() {
    this.tip.hidden = true;
  }
}

// What the symbols in a picture stand for.
function symbolNotes(drawn) {
  return [...drawn.symbols].sort().map((symbol) => `${symbol} ${say.symbols[symbol]}.`);
}

// Behind bars and maps of one period stand that period and the one before; behind all else, all columns.
function columnsBehind(slice, drawn) {
  return drawn && drawn.kind !== "line" && slice.across === PERIOD ? drawn.columns : slice.columns;
}

// The released cells behind a chart.
function tableOf(slice, drawn, choice, title) {
  const columns = columnsBehind(slice, drawn);
  const lines = slice.lines.filter((line) => columns.some((column) => slice.at(line, column)));
  const used = new Set();
  const marks = Object.keys(slice.table.notes).sort();
  const head = tag("tr", {}, tag("th", { scope: "col" }, slice.down && slice.down !== MEASURE ? text(slice.table.dimension(slice.down).label) : say.measure));
  for (const column of columns) head.append(tag("th", { scope: "col" }, slice.columnLabel(column) || text(slice.table.measure(slice.measure).label)));
  const body = lines.map((line) => {
    const row = tag("tr", isTotal(line) ? { class: "sum" } : {}, tag("th", { scope: "row" }, slice.lineLabel(line)));
    for (const column of columns) row.append(tableCell(slice.at(line, column), marks, used));
    return row;
  });
  const unit = fill(say.unit, { unit: unitName(slice.unit) });
  const vintage = fill(say.extracted, { date: slice.table.vintage[language] });
  const caption = tag("caption", {}, title, tag("span", { class: "unit" }, `${text(slice.table.measure(slice.measure).label)}. ${unit} ${vintage}`));
  const table = tag("table", {}, caption, tag("thead", {}, head), tag("tbody", {}, ...body));
  const legend = tag("dl", { class: "legend" });
  for (const one of [...used].sort()) {
    const words = say.symbols[one] || text(slice.table.notes[one]);
    legend.append(tag("div", {}, tag("dt", {}, say.symbols[one] ? one : letter(marks.indexOf(one))), tag("dd", {}, words)));
  }
  const both = document.createDocumentFragment();
  both.append(table, legend);
  return both;
}

function tableCell(cell, marks, used) {
  const shown = show(cell);
  const made = tag("td", {});
  if (shown.text) made.append(shown.text);
  if (shown.symbol) {
    used.add(shown.symbol);
    made.append(tag("span", { "aria-hidden": "true" }, (shown.text ? " " : "") + shown.symbol), tag("span", { class: "unseen" }, ` ${say.symbols[shown.symbol]}`));
  }
  if (shown.bounds) made.append(tag("br"), tag("small", {}, `(${shown.bounds})`));
  for (const code of (cell && cell.note ? cell.note.split(";") : []).filter((one) => marks.includes(one))) {
    used.add(code);
    made.append(tag("sup", {}, tag("span", { class: "unseen" }, ` ${say.note} `), letter(marks.indexOf(code))));
  }
  return made;
}

function letter(number) {
  return String.fromCharCode(97 + (number % 26)).repeat(Math.floor(number / 26) + 1);
}
