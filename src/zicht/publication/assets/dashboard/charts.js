// Charts of a slice: lines along what runs, and bars of one column. Each gives the picture and its marks: the places
// that a pointer or the arrow keys can visit, each with the words that stand for it.

const MOST_LINES = 6;
const MOST_BARS = 15;

// The lines that are drawn: those that were picked, else the largest of the last column.
function linesOf(slice, picked) {
  const shown = slice.parts.filter((code) => slice.columns.filter((column) => isDrawn(slice.at(code, column))).length > 1);
  const chosen = shown.filter((code) => picked.includes(code));
  if (chosen.length) return chosen.slice(0, MOST_LINES);
  const last = (code) => {
    const cell = [...slice.columns].reverse().map((column) => slice.at(code, column)).find(isDrawn);
    return cell.value ?? cell.upper;
  };
  const ranked = [...shown].sort((one, other) => unknownLast(one, other) || last(other) - last(one));
  const kept = ranked.slice(0, MOST_LINES).filter((code) => shown.length === 1 || last(code) !== 0 || hasValue(slice, code));
  return shown.filter((code) => kept.includes(code));
}

function hasValue(slice, code) {
  return slice.columns.some((column) => (slice.at(code, column) || {}).value);
}

function unknownLast(one, other) {
  return page.unknowns.includes(one) - page.unknowns.includes(other);
}

// The columns of a line chart: single years inside the chosen ones, or all numbers.
function runningColumns(slice, choice) {
  if (slice.across !== PERIOD) return slice.columns;
  const years = slice.columns.filter(isYear);
  return years.filter((year) => (!choice.from || year >= choice.from) && (!choice.to || year <= choice.to));
}

function drawLines(slice, choice, width, colours) {
  const columns = runningColumns(slice, choice);
  const codes = linesOf(slice, choice.picked);
  if (columns.length < 2 || !codes.length) return null;
  const looks = looksOf(slice.parts, codes, colours);
  const wide = width >= 560 && codes.length > 1;
  const breaks = slice.across === PERIOD ? page.breaks.filter((one) => columns.slice(1).includes(String(one.year))) : [];
  const values = [];
  for (const code of codes) {
    for (const column of columns) {
      const cell = slice.at(code, column);
      if (isShown(cell)) values.push(cell.value);
      if (hasRange(cell)) values.push(cell.lower, cell.upper);
    }
  }
  if (!values.length) return null;
  const ticks = ticksOf(values);
  const [low, top] = [ticks[0], ticks[ticks.length - 1]];
  const left = Math.max(...ticks.map((tick) => widthOf(axisNumber(tick, slice.unit, ticks)))) + 14;
  const room = wide ? 190 : 18;
  const above = 14 + breaks.length * LINE;
  const high = width < 560 ? 210 : 270;
  const [first, last] = [Number(columns[0]), Number(columns[columns.length - 1])];
  const x = (column) => left + 10 + ((Number(column) - first) * (width - left - room - 20)) / (last - first);
  const y = (value) => above + high - ((value - low) / (top - low)) * high;
  const inside = [];
  const marks = [];
  const step = (width - left - room - 20) / (last - first);

  if (slice.across === PERIOD && columns.includes(choice.column)) {
    inside.push(node("rect", { x: x(choice.column) - Math.min(step / 2, 24), y: above, width: Math.min(step, 48), height: high, fill: colours.wash }));
  }
  for (const tick of ticks) {
    inside.push(node("line", { x1: left, x2: width - room, y1: y(tick), y2: y(tick), stroke: tick === 0 ? colours.quiet : colours.line }));
    inside.push(write(axisNumber(tick, slice.unit, ticks), left - 8, y(tick), { anchor: "end", fill: colours.ink }));
  }
  inside.push(...breakRules(breaks, { x, columns, above, high, width: width - room, colours, step }));
  const every = Math.ceil((columns.length * 42) / (width - left - room));
  columns.forEach((column, at) => {
    if ((columns.length - 1 - at) % every === 0) inside.push(write(slice.across === PERIOD ? slice.columnLabel(column) : column, x(column), above + high + 16, { anchor: "middle", fill: colours.ink, weight: column === choice.column ? 650 : 400 }));
  });

  const ends = [];
  const hidden = new Map();
  const symbols = new Set();
  codes.forEach((code) => {
    const { colour, dash, shape } = looks.get(code);
    let path = "";
    let broken = true;
    const dots = [];
    for (const column of columns) {
      const cell = slice.at(code, column);
      const place = { x: x(column), code, column, words: `${slice.lineLabel(code)}, ${slice.columnLabel(column)}: ${spoken(cell)}` };
      if (hasRange(cell)) {
        dots.push(node("line", { x1: x(column), x2: x(column), y1: y(cell.lower), y2: y(cell.upper), stroke: colour, "stroke-width": isShown(cell) ? 1.5 : 6, opacity: 0.7 }));
      }
      if (!isShown(cell)) {
        broken = true;
        if (cell && cell.status === "suppressed") hidden.set(column, true);
        if (cell && cell.status === "suppressed") symbols.add("[c]");
        marks.push({ ...place, y: hasRange(cell) ? y(cell.upper) : above + high });
        continue;
      }
      path += `${broken ? "M" : "L"}${x(column).toFixed(1)} ${y(cell.value).toFixed(1)}`;
      broken = false;
      dots.push(dot(shape, x(column), y(cell.value), colour, column === choice.column ? 5.4 : 4));
      marks.push({ ...place, y: y(cell.value) });
      if (codes.length === 1 && (columns.length - 1 - columns.indexOf(column)) % Math.ceil((columns.length * 46) / (width - left - room)) === 0) {
        const below = isValley(slice, code, columns, columns.indexOf(column));
        dots.push(write(printed(cell.value, cell.unit), x(column), y(cell.value) + (below ? 16 : -15), { anchor: "middle", weight: 600, fill: colours.ink, size: 12 }));
      }
    }
    inside.push(node("path", { d: path, fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash, "stroke-linejoin": "round" }), ...dots);
    const end = [...columns].reverse().map((column) => slice.at(code, column)).find(isDrawn);
    if (end) ends.push({ at: y(end.value ?? end.upper), lines: wrapped(`${slice.lineLabel(code)} ${isShown(end) ? printed(end.value, end.unit) : brief(end)}`, room - 32), colour });
  });
  for (const column of hidden.keys()) inside.push(write("[c]", x(column), above + high + 34, { anchor: "middle", fill: colours.quiet, size: 12 }));
  let height = above + high + (hidden.size ? 46 : 30);
  if (slice.across !== PERIOD && slice.across) {
    inside.push(write(text(slice.table.dimension(slice.across).label), width - room, height + 6, { anchor: "end", fill: colours.quiet, size: 12 }));
    height += 18;
  }
  if (wide) inside.push(...endLabels(ends, width - room + 22, above, above + high, colours));
  else if (codes.length > 1) {
    const key = keyOf(codes, slice, looks, { width, top: height + 6, ink: colours.ink });
    inside.push(...key.inside);
    height = key.bottom;
  }
  const left_out = slice.parts.length - codes.length;
  return { svg: picture(width, height, inside), marks, symbols, left_out, kind: "line", codes, columns };
}

// A point below both its neighbours: its number stands under the line.
function isValley(slice, code, columns, at) {
  const [before, here, after] = [at - 1, at, at + 1].map((one) => slice.at(code, columns[one]));
  return [before, here, after].every(isShown) && here.value < Math.min(before.value, after.value);
}

function axisNumber(tick, unit, ticks) {
  const whole = ticks.every(Number.isInteger);
  const digits = whole ? 0 : ticks.every((one) => Number.isInteger(one * 10)) ? 1 : 2;
  return printed(tick, unit === "percent" ? "percent" : "", digits);
}

// A dashed rule before the year of each break. Labels stand on the side with more room, one above the other; the rules
// that other labels reach over are the lower ones.
function breakRules(breaks, place) {
  const { x, columns, above, high, width, colours, step } = place;
  const line = (one) => x(String(one.year)) - step / 2;
  const leftward = breaks.filter((one) => line(one) > width / 2);
  const rightward = breaks.filter((one) => !leftward.includes(one)).reverse();
  return [...leftward, ...rightward].flatMap((one, at) => {
    const [rule, height, left] = [line(one), above - 12 - at * LINE, leftward.includes(one)];
    const words = shortened(text(one.label), left ? rule - 6 : width - rule - 6, 12);
    return [
      node("line", { x1: rule, x2: rule, y1: height - 5, y2: above + high, stroke: colours.quiet, "stroke-dasharray": "4 3" }),
      write(words, left ? rule - 5 : rule + 5, height, { anchor: left ? "end" : "start", fill: colours.quiet, size: 12 }),
    ];
  });
}

function shortened(words, width, size) {
  if (widthOf(words, size) <= width) return words;
  let end = words.length;
  while (end > 1 && widthOf(`${words.slice(0, end)}…`, size) > width) end -= 1;
  return `${words.slice(0, end).trimEnd()}…`;
}

// Labels at the ends of lines, moved apart so that none covers another.
function endLabels(ends, x, top, bottom, colours) {
  const inside = [];
  let free = -Infinity;
  const placed = [...ends].sort((one, other) => one.at - other.at).map((end) => {
    const size = end.lines.length * LINE;
    const middle = Math.max(end.at, free + size / 2);
    free = middle + size / 2 + 3;
    return { ...end, middle };
  });
  const over = Math.max(0, free - bottom - 16);
  for (const end of placed) {
    inside.push(node("rect", { x: x - 8, y: end.middle - over - 6, width: 4, height: 12, fill: end.colour }));
    inside.push(...writeLines(end.lines, x, end.middle - over, { fill: colours.ink }));
  }
  return inside;
}

// The key below the picture, where there is no room for labels beside it.
function keyOf(codes, slice, looks, { width, top, ink }) {
  const inside = [];
  let bottom = top;
  for (const code of codes) {
    const { colour, dash, shape } = looks.get(code);
    const lines = wrapped(slice.lineLabel(code), width - 44);
    const middle = bottom + (lines.length * LINE) / 2;
    inside.push(node("line", { x1: 2, x2: 28, y1: middle, y2: middle, stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash }));
    inside.push(dot(shape, 15, middle, colour), ...writeLines(lines, 38, middle, { fill: ink }));
    bottom += lines.length * LINE + 4;
  }
  return { inside, bottom: bottom + 4 };
}

function barsOf(slice, column, picked) {
  const there = slice.parts.filter((code) => slice.at(code, column));
  if (there.length <= MOST_BARS) return there;
  const size = (code) => Math.abs((slice.at(code, column) || {}).value || 0);
  const ranked = [...there].sort((one, other) => picked.includes(other) - picked.includes(one) || unknownLast(one, other) || size(other) - size(one));
  return ranked.slice(0, MOST_BARS).filter((code) => size(code) || picked.includes(code));
}

function drawBars(slice, choice, width, colours) {
  const column = choice.column;
  const codes = barsOf(slice, column, choice.picked);
  if (!codes.length) return null;
  const before = slice.across === PERIOD ? slice.before(column) : "";
  const drawn = codes.flatMap((code) => [slice.at(code, column), before && slice.at(code, before)]).filter(isDrawn);
  const reach = drawn.flatMap((cell) => [...(isShown(cell) ? [cell.value] : []), ...(hasRange(cell) ? [cell.lower, cell.upper] : [])]);
  const [least, most] = [Math.min(0, ...reach), Math.max(0, ...reach) || 1];
  const stacked = width < 480;
  const label = stacked ? 0 : Math.min(230, Math.max(...codes.map((code) => widthOf(slice.lineLabel(code)))) + 14, width * 0.38);
  const printedWidth = Math.max(30, ...codes.map((code) => widthOf(brief(slice.at(code, column)), SIZE, 600))) + 18;
  const start = label + (least < 0 ? printedWidth : 0);
  const across = Math.max(60, width - start - printedWidth);
  const x = (value) => start + ((value - least) / (most - least)) * across;
  const inside = [];
  const marks = [];
  let y = 4;
  const symbols = new Set();
  for (const code of codes) {
    const cell = slice.at(code, column);
    const lines = wrapped(slice.lineLabel(code), stacked ? width : label - 12);
    const picked = choice.picked.includes(code);
    const high = stacked ? 16 : Math.max(18, lines.length * LINE - 2);
    if (stacked) {
      inside.push(...writeLines(lines, 0, y + (lines.length * LINE) / 2, { fill: colours.ink, weight: picked ? 650 : 400 }));
      y += lines.length * LINE + 2;
    } else {
      inside.push(...writeLines(lines, label - 10, y + high / 2 + 3, { anchor: "end", fill: colours.ink, weight: picked ? 650 : 400 }));
    }
    const middle = y + high / 2 + (stacked ? 0 : 3);
    const colour = picked || !choice.picked.length ? colours.colours[0] : colours.pale;
    let end = x(0);
    if (stacked) inside.push(node("line", { x1: x(0), x2: x(0), y1: middle - 8, y2: middle + 8, stroke: colours.quiet }));
    if (isShown(cell)) {
      const [from, to] = [Math.min(x(0), x(cell.value)), Math.max(x(0), x(cell.value))];
      inside.push(node("rect", { x: from, y: middle - 8, width: Math.max(to - from, 0), height: 16, fill: page.unknowns.includes(code) ? colours.greys[0] : colour }));
      end = cell.value < 0 ? from : to;
    }
    if (hasRange(cell)) {
      inside.push(node("path", { d: `M${x(cell.lower)} ${middle - 5}v10M${x(cell.lower)} ${middle}H${x(cell.upper)}M${x(cell.upper)} ${middle - 5}v10`, stroke: colours.ink, "stroke-width": 1.5, fill: "none" }));
      end = Math.max(end, x(cell.upper));
    }
    if (!show(cell).text) symbols.add(show(cell).symbol);
    const earlier = before ? slice.at(code, before) : null;
    if (isShown(earlier)) {
      inside.push(node("rect", { x: x(earlier.value) - 1.5, y: middle - 11, width: 3, height: 22, fill: colours.mark }));
      const room = widthOf(brief(cell), SIZE, 600) + 12;
      if ((cell.value ?? 0) >= 0 && x(earlier.value) >= end - 2 && x(earlier.value) <= end + room) end = Math.max(end, x(earlier.value) + 2);
    }
    const negative = isShown(cell) && cell.value < 0;
    const words = isShown(cell) && cell.status === "estimate" ? printed(cell.value, cell.unit) : brief(cell);
    inside.push(write(words, negative ? end - 7 : end + 7, middle, { anchor: negative ? "end" : "start", weight: 600, fill: isShown(cell) ? colours.ink : colours.quiet }));
    const then = before ? `; ${slice.columnLabel(before)}: ${spoken(earlier)}` : "";
    marks.push({ x: Math.max(end, 8), y: middle, code, column, words: `${slice.lineLabel(code)}, ${slice.columnLabel(column) || text(slice.table.measure(slice.measure).label)}: ${spoken(cell)}${then}` });
    y += high + (stacked ? 10 : 12);
  }
  if (!stacked) inside.push(node("line", { x1: x(0), x2: x(0), y1: 0, y2: y - 4, stroke: colours.quiet }));
  if (before && codes.some((code) => isShown(slice.at(code, before)))) {
    inside.push(node("rect", { x: 1, y: y + 2, width: 3, height: 18, fill: colours.mark }), write(fill(say.tick, { year: before }), 12, y + 11, { fill: colours.quiet, size: 12 }));
    y += 26;
  }
  const left_out = slice.parts.filter((code) => slice.at(code, column)).length - codes.length;
  return { svg: picture(width, y, inside), marks, symbols, left_out, kind: "bar", codes, columns: before ? [before, column] : [column] };
}
