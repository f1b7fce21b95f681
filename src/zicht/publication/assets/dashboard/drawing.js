// Pieces of a picture: elements, colours by the reader's preference, wrapped texts, round steps.

const SVG = "http://www.w3.org/2000/svg";
const FONT = "Inter, system-ui, sans-serif";
const SIZE = 13;
const LINE = 17;

const LIGHT = {
  paper: "#ffffff", ink: "#1d2a33", quiet: "#4f5d67", line: "#d5dce1", wash: "#f1f5f7", pale: "#b9c9d3",
  colours: ["#0b4f6c", "#b8470d", "#2b7a5b", "#7a3b8f", "#8a6100", "#a3194d"],
  greys: ["#66737c", "#3d464d", "#7a6a5c"],
  scale: ["#dbe8ef", "#a5c6d6", "#6a9fb9", "#2f7697", "#0b4f6c"],
  zero: "#ffffff", mark: "#b8470d",
};
const DARK = {
  paper: "#12191f", ink: "#e8eef2", quiet: "#a9b7c1", line: "#33424d", wash: "#1b252d", pale: "#3c5360",
  colours: ["#6dbbdc", "#f0965c", "#6cc79f", "#c894dc", "#d9b04c", "#ee82a8"],
  greys: ["#9aa8b2", "#c3ccd2", "#b8a898"],
  scale: ["#1f3540", "#265468", "#347b98", "#5ba7c6", "#9bd3ea"],
  zero: "#12191f", mark: "#f0965c",
};
const DASHES = ["", "7 3", "2 2", "9 3 2 3", "4 2", "12 4"];
const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "down"];

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

function theme() {
  return prefersDark.matches ? DARK : LIGHT;
}

function node(name, attributes = {}, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function tag(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (key in made && key !== "list" && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

const ruler = document.createElement("canvas").getContext("2d");

function widthOf(words, size = SIZE, weight = 400) {
  ruler.font = `${weight} ${size}px ${FONT}`;
  return ruler.measureText(words).width;
}

// The lines of a text that fit a width; a word that does not fit stands alone.
function wrapped(words, width, size = SIZE) {
  const lines = [];
  for (const word of words.split(/[ \u00a0]/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && widthOf(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function write(words, x, y, options = {}) {
  const { anchor = "start", fill = theme().ink, weight = 400, size = SIZE } = options;
  const attributes = { x, y, fill, "text-anchor": anchor, "font-size": size, "dominant-baseline": "central" };
  if (weight !== 400) attributes["font-weight"] = weight;
  return node("text", attributes, words);
}

function writeLines(lines, x, middle, options = {}) {
  const top = middle - ((lines.length - 1) * LINE) / 2;
  return lines.map((words, at) => write(words, x, top + at * LINE, options));
}

// Four or five round steps from zero, or from below it; whole ones for whole numbers.
function ticksOf(values) {
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const rough = (most - least) / 4 || 0.25;
  const size = 10 ** Math.floor(Math.log10(rough));
  const isWhole = values.every(Number.isInteger);
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * size)
    .find((one) => one >= rough * 0.999 && (!isWhole || Number.isInteger(one)));
  const ticks = [];
  for (let at = Math.floor(least / step + 1e-9); at <= Math.ceil(most / step - 1e-9); at += 1) {
    ticks.push(Number((at * step).toPrecision(12)));
  }
  return ticks.length > 1 ? ticks : [0, step];
}

// The look of each line: a code keeps its own as long as no other line has it; what is not known is always a grey.
function looksOf(all, codes, colours) {
  const looks = new Map();
  for (const code of codes) {
    const unknown = page.unknowns.includes(code);
    const palette = unknown ? colours.greys : colours.colours;
    const alike = all.filter((one) => page.unknowns.includes(one) === unknown);
    const taken = codes.filter((one) => looks.has(one) && page.unknowns.includes(one) === unknown).map((one) => looks.get(one).place);
    let place = alike.indexOf(code) % palette.length;
    while (taken.includes(place) && taken.length < palette.length) place = (place + 1) % palette.length;
    const way = (unknown ? 3 : 0) + place;
    looks.set(code, { place, colour: palette[place], dash: DASHES[way % DASHES.length], shape: SHAPES[way % SHAPES.length] });
  }
  return looks;
}

function dot(shape, x, y, fill, size = 4.2) {
  const wide = size * 1.2;
  const paths = {
    square: `M${x - size} ${y - size}h${2 * size}v${2 * size}h${-2 * size}z`,
    triangle: `M${x} ${y - wide}l${wide} ${2 * size}h${-2 * wide}z`,
    down: `M${x} ${y + wide}l${wide} ${-2 * size}h${-2 * wide}z`,
    diamond: `M${x} ${y - wide}l${wide} ${wide}l${-wide} ${wide}l${-wide} ${-wide}z`,
    cross: `M${x - 1.6} ${y - wide}h3.2v${wide - 1.6}h${wide - 1.6}v3.2h${1.6 - wide}v${wide - 1.6}h-3.2v${1.6 - wide}h${1.6 - wide}v-3.2h${wide - 1.6}z`,
  };
  return shape === "circle" ? node("circle", { cx: x, cy: y, r: size, fill }) : node("path", { d: paths[shape], fill });
}

function picture(width, height, inside, defs = []) {
  return node(
    "svg",
    { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT, "aria-hidden": "true", focusable: "false" },
    ...defs,
    ...inside,
  );
}

let patterns = 0;

// Strokes for what is hidden and dots for what is a range: no colour of the scale, so that no size is implied.
function pattern(colours, kind) {
  patterns += 1;
  const id = `pattern-${patterns}`;
  const strokes = node("path", { d: "M-1 1l2 -2M0 6l6 -6M5 7l2 -2", stroke: colours.quiet, "stroke-width": 1 });
  const dots = node("circle", { cx: 3, cy: 3, r: 1.2, fill: colours.quiet });
  const back = node("rect", { width: 6, height: 6, fill: colours.paper });
  const made = node("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, back, kind === "dots" ? dots : strokes);
  return { defs: node("defs", {}, made), fill: `url(#${id})` };
}
