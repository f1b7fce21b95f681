// What a reader can take along: the picture as SVG or PNG, the cells behind it as CSV. All say what edition they are of.

function save(content, kind, name) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  const link = tag("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function download(panel, kind) {
  const name = `${panel.slice.table.id}-${panel.drawn ? panel.drawn.kind : "table"}-${panel.choice.column || "all"}`.replace(/[^\w-]+/g, "-");
  if (kind === "csv") save(asCsv(panel), "text/csv;charset=utf-8", `${name}.csv`);
  else if (kind === "svg") save(new XMLSerializer().serializeToString(onPaper(panel)), "image/svg+xml", `${name}.svg`);
  else asPng(onPaper(panel), `${name}.png`);
  announce(fill(say.saved, { kind: kind.toUpperCase() }));
}

// The chart in light colours, with its title above it and its source below: it travels alone.
function onPaper(panel) {
  const width = panel.drawn.kind === "map" ? 560 : 800;
  const drawn = panel.make(panel.slice, panel.choice, width - 40, LIGHT);
  const height = Number(drawn.svg.getAttribute("height"));
  const title = wrapped(panel.title, width - 60, 18);
  const under = wrapped(panel.under, width - 40);
  const foot = [page.warning, symbolNotes(drawn).join(" "), drawn.source || "", fill(say.source, { table: panel.slice.table.id, edition: page.edition, date: panel.slice.table.vintage[language] })].filter(Boolean).flatMap((one) => wrapped(one, width - 40, 12));
  const top = 20 + title.length * 24 + under.length * LINE + 12;
  const inside = [
    node("rect", { width: "100%", height: "100%", fill: LIGHT.paper }),
    ...title.map((line, at) => write(line, 20, 28 + at * 24, { size: 18, weight: 650, fill: LIGHT.ink })),
    ...under.map((line, at) => write(line, 20, 24 + title.length * 24 + at * LINE, { fill: LIGHT.quiet })),
    node("g", { transform: `translate(20 ${top})` }, ...drawn.svg.childNodes),
    ...foot.map((line, at) => write(line, 20, top + height + 18 + at * 16, { size: 12, fill: LIGHT.quiet, weight: page.warning.includes(line) ? 650 : 400 })),
  ];
  const whole = picture(width, top + height + 26 + foot.length * 16, inside);
  whole.removeAttribute("aria-hidden");
  whole.removeAttribute("focusable");
  whole.setAttribute("role", "img");
  whole.prepend(node("title", {}, panel.title), node("desc", {}, panel.inWords()));
  return whole;
}

function asPng(svg, name) {
  const scale = 2;
  const picture = new Image();
  picture.onload = () => {
    const canvas = tag("canvas", {});
    canvas.width = Number(svg.getAttribute("width")) * scale;
    canvas.height = Number(svg.getAttribute("height")) * scale;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((content) => save(content, "image/png", name), "image/png");
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
}

// A tidy table like those of the edition, with labels beside codes.
function asCsv(panel) {
  const { slice, drawn } = panel;
  const columns = columnsBehind(slice, drawn);
  const names = slice.table.names;
  const rows = [[...names.flatMap((name) => [name, `${name}_label`]), "measure", "value", "lower", "upper", "unit", "n", "status", "note"]];
  for (const line of slice.lines) {
    for (const column of columns) {
      const cell = slice.at(line, column);
      if (!cell) continue;
      const places = { ...slice.fixed, [slice.down]: line, [slice.across]: column };
      const codes = names.flatMap((name) => [places[name] ?? ALL, slice.table.label(name, places[name] ?? ALL)]);
      const measure = slice.down === MEASURE ? line : slice.measure;
      rows.push([...codes, measure, cell.value, cell.lower, cell.upper, cell.unit, cell.n, cell.status, cell.note]);
    }
  }
  return "\ufeff" + rows.map((row) => row.map(csvField).join(",")).join("\r\n") + "\r\n";
}

function csvField(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^'*[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
