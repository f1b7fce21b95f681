// Figures as the report prints them: `numbers.py` and `words.py` in another tongue. A test compares the two.

const page = JSON.parse(document.getElementById("page").textContent);
const say = page.words;
const language = page.language;

const FINE = { odds: 2, "offences a person": 2 };

function text(texts) {
  return (texts && (texts[language] || texts.en)) || "";
}

function fill(sentence, places) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));
}

const writers = new Map();

function writer(digits) {
  if (!writers.has(digits)) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: true };
    writers.set(digits, new Intl.NumberFormat(language, options));
  }
  return writers.get(digits);
}

function printed(value, unit, digits) {
  if (digits === undefined) {
    digits = FINE[unit] ?? (unit === "percent" || !Number.isInteger(value) ? 1 : 0);
  }
  let number = writer(digits).format(value).replace(/-/g, "\u2212");
  if (/^\u2212[0.,]*$/.test(number)) number = number.slice(1);
  return number + (unit === "percent" ? (language === "nl" ? "\u00a0%" : "%") : "");
}

function between(lower, upper, unit, digits) {
  const sentence = lower < 0 ? say.between : "{lower}–{upper}";
  return fill(sentence, { lower: printed(lower, "", digits), upper: printed(upper, unit, digits) });
}

// With how many decimals numbers stand beside each other: with none where all are whole.
function digitsOf(unit, ...numbers) {
  return FINE[unit] ?? (numbers.every(Number.isInteger) ? 0 : 1);
}

function rangeOf(cell) {
  return between(cell.lower, cell.upper, cell.unit, digitsOf(cell.unit, cell.lower, cell.upper));
}

// What doubtful links leave open of a figure that is no estimate.
function boundsOf(cell) {
  if (cell.status === "estimate" || cell.lower === null || cell.upper === null || cell.lower === cell.upper) return "";
  const whole = Number.isInteger(cell.lower) && Number.isInteger(cell.upper);
  return between(cell.lower, cell.upper, "", cell.unit === "percent" || !whole ? 1 : 0);
}

// A cell as it is printed: a text, or a symbol that comes with words for who does not know it.
function show(cell) {
  if (!cell) return { text: "", symbol: "[z]", bounds: "" };
  const range = cell.lower !== null && cell.upper !== null;
  if (cell.status === "range" && range) return { text: rangeOf(cell), symbol: "", bounds: "" };
  if (cell.status === "range" && cell.lower !== null) return { text: `${printed(cell.lower, cell.unit)}+`, symbol: "", bounds: "" };
  if (cell.status === "suppressed" || cell.status === "range") return { text: "", symbol: "[c]", bounds: "" };
  if (cell.status === "estimate" && cell.value === null && cell.lower !== null) {
    return { text: rangeOf(cell), symbol: "[e]", bounds: "" };
  }
  if (cell.value === null || cell.status === "not_available") return { text: "", symbol: "[x]", bounds: "" };
  let number = printed(cell.value, cell.unit);
  if (cell.status === "estimate" && range) {
    const digits = digitsOf(cell.unit, cell.value, cell.lower, cell.upper);
    number = `${printed(cell.value, cell.unit, digits)} (${rangeOf(cell)})`;
  }
  const symbol = { rounded: "≈", estimate: "[e]" }[cell.status] || "";
  return { text: number, symbol, bounds: boundsOf(cell) };
}

// A cell in a sentence: the number with its unit, or why there is none.
function spoken(cell) {
  const shown = show(cell);
  if (!shown.text) return shown.symbol === "[c]" ? say.hidden : say.symbols[shown.symbol];
  const unit = cell.unit === "percent" ? "" : ` ${countedName(cell)}`;
  const symbol = shown.symbol ? `, ${say.symbols[shown.symbol]}` : "";
  const doubt = shown.bounds ? ` (${shown.bounds})` : "";
  return `${shown.text}${unit}${doubt}${symbol}`;
}

// The same where there is room for a word: `423`, `28.9%`, `[c]`.
function brief(cell) {
  const shown = show(cell);
  return shown.text || shown.symbol;
}

// The name of a unit behind a number: one person, two persons.
function countedName(cell) {
  return (Math.abs(cell.value) === 1 && page.one[cell.unit]) || unitName(cell.unit);
}

function unitName(unit) {
  return page.units[unit] || unit.replace(/_/g, " ");
}

function isShown(cell) {
  return Boolean(cell) && cell.value !== null;
}

// A model's range without a number in it is drawn as well; bounds of what is protected never are.
function hasRange(cell) {
  return Boolean(cell) && cell.status === "estimate" && cell.lower !== null && cell.upper !== null;
}

function isDrawn(cell) {
  return isShown(cell) || hasRange(cell);
}
