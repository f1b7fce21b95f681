// Maps of one column: areas by the boundaries that were given, or tiles of one size that keep neighbours together.

const CLASSES = 5;

// Classes of as many areas each; a class is named by the smallest and the largest figure in it.
function classesOf(values) {
  const ranked = [...new Set(values.filter((value) => value > 0))].sort((one, other) => one - other);
  const number = Math.min(CLASSES, ranked.length);
  const classes = [];
  for (let at = 0; at < number; at += 1) {
    const inside = ranked.slice(Math.round((at * ranked.length) / number), Math.round(((at + 1) * ranked.length) / number));
    classes.push({ from: inside[0], to: inside[inside.length - 1] });
  }
  return classes;
}

function drawMap(slice, choice, width, colours) {
  const shape = zicht.shapes[slice.down];
  const column = choice.column;
  const codes = slice.parts.filter((code) => shape.places[code]);
  const cells = new Map(codes.map((code) => [code, slice.at(code, column)]));
  const classes = classesOf([...cells.values()].filter(isShown).map((cell) => cell.value));
  const palette = classes.map((_one, at) => colours.scale[Math.round((at * (colours.scale.length - 1)) / Math.max(1, classes.length - 1))]);
  if (classes.length === 1) palette[0] = colours.scale[3];
  const [strokes, dots] = [pattern(colours, "strokes"), pattern(colours, "dots")];
  const seen = { zero: false, hidden: false, range: false, none: false };
  const fillOf = (cell) => {
    if (isShown(cell) && cell.value > 0) return palette[classes.findIndex((one) => cell.value <= one.to)];
    if (isShown(cell)) seen.zero = true;
    else if (cell && show(cell).symbol === "[c]") {
      seen.hidden = true;
      return strokes.fill;
    } else if (cell && show(cell).text) {
      seen.range = true;
      return dots.fill;
    } else seen.none = true;
    return isShown(cell) ? colours.zero : "none";
  };
  const size = Math.min(width / shape.width, (shape.kind === "tiles" ? 80 : 460 / shape.height));
  const inside = [];
  const marks = [];
  const front = [];
  for (const code of codes) {
    const cell = cells.get(code);
    const fillColour = fillOf(cell);
    const picked = choice.picked.includes(code);
    const edge = { stroke: picked ? colours.ink : colours.quiet, "stroke-width": picked ? 2.5 : 0.6 };
    const [x, y] = shape.kind === "tiles" ? shape.places[code].map((one) => (one + 0.5) * size) : shape.centres[code].map((one) => one * size);
    if (shape.kind === "tiles") {
      const gap = size > 40 ? 2 : 0.75;
      inside.push(node("rect", { x: x - size / 2 + gap, y: y - size / 2 + gap, width: size - 2 * gap, height: size - 2 * gap, rx: size > 40 ? 3 : 1, fill: fillColour, "data-code": code, ...edge }));
      if (size > 48) inside.push(...tileWords(slice.lineLabel(code), cell, { x, y, size, fillColour, colours }));
    } else {
      inside.push(node("path", { d: shape.places[code], transform: `scale(${size})`, fill: fillColour, "data-code": code, ...edge, "vector-effect": "non-scaling-stroke" }));
      if (picked) front.push(inside.pop());
    }
    marks.push({ x, y, code, column, reach: shape.kind === "tiles" ? size / 2 : 12, words: `${slice.lineLabel(code)}, ${slice.columnLabel(column)}: ${spoken(cell)}` });
  }
  // What was picked stands in front of its neighbours' edges.
  inside.push(...front);
  const height = shape.height * size + 10;
  const key = mapKey(classes, palette, seen, { width, top: height, unit: slice.unit, strokes, dots, colours });
  const left_out = slice.parts.filter((code) => cells.get(code) === undefined && slice.at(code, column)).length;
  return {
    svg: picture(width, key.bottom, [...inside, ...key.inside], [strokes.defs, dots.defs]),
    marks, symbols: new Set(), left_out, kind: "map", codes: slice.parts, columns: [column], source: text(shape.source),
  };
}

function tileWords(name, cell, place) {
  const { x, y, size, fillColour, colours } = place;
  const ink = !fillColour.startsWith("#") ? colours.ink : lightness(fillColour) > 0.45 ? "#10181e" : "#ffffff";
  const small = size > 80 ? 12 : 11;
  const lines = [];
  for (const piece of name.split(/(?<=-)| /)) {
    const joined = lines.length ? lines[lines.length - 1] + (lines[lines.length - 1].endsWith("-") ? "" : " ") + piece : piece;
    if (lines.length && widthOf(joined, small) <= size - 8) lines[lines.length - 1] = joined;
    else lines.push(piece);
  }
  const high = lines.length * 14 + 18;
  const top = y - high / 2 + 7;
  const words = lines.map((line, at) => write(shortened(line, size - 6, small), x, top + at * 14, { anchor: "middle", size: small, fill: ink }));
  const back = fillColour.startsWith("url") ? [node("rect", { x: x - size / 2 + 6, y: y - high / 2 - 2, width: size - 12, height: high + 4, rx: 2, fill: colours.paper, class: "behind-words" })] : [];
  return [...back, ...words, write(brief(cell), x, top + lines.length * 14 + 3, { anchor: "middle", weight: 650, size: 14, fill: ink })];
}

function lightness(colour) {
  const [red, green, blue] = /^#(..)(..)(..)$/.exec(colour).slice(1).map((one) => parseInt(one, 16) / 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function mapKey(classes, palette, seen, place) {
  const { width, top, unit, strokes, dots, colours } = place;
  const entries = classes.map((one, at) => {
    const words = one.from === one.to ? printed(one.from, unit) : between(one.from, one.to, unit, unit === "percent" ? 1 : 0);
    return [palette[at], words];
  });
  if (seen.zero) entries.unshift([colours.zero, printed(0, unit)]);
  if (seen.hidden) entries.push([strokes.fill, say.hidden]);
  if (seen.range) entries.push([dots.fill, say.range]);
  if (seen.none) entries.push(["none", say.no_figure]);
  const inside = [];
  let [x, y] = [1, top + 10];
  for (const [colour, words] of entries) {
    const long = 24 + widthOf(words, 12) + 18;
    if (x > 1 && x + long > width) [x, y] = [1, y + 24];
    inside.push(node("rect", { x, y: y - 8, width: 16, height: 16, fill: colour, stroke: colours.quiet, "stroke-width": 0.6 }));
    inside.push(write(words, x + 23, y, { size: 12, fill: colours.ink }));
    x += long;
  }
  return { inside, bottom: y + 14 };
}
