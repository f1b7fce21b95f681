// The page: its controls, and the panels of the overview or of one table.

const part = (id) => document.getElementById(id);

let panels = [];
let turn = 0;
let drawing = 0;
const FIRST = 3;

function announce(words) {
  part("said").textContent = words;
}

// Tables come as scripts of their own, so that the page works from a disk, where nothing can be fetched.
function load(id) {
  if (zicht.tables.has(id)) return Promise.resolve(zicht.tables.get(id));
  return new Promise((resolve, reject) => {
    const script = tag("script", { src: `data/${id}.js` });
    script.addEventListener("load", () => resolve(zicht.tables.get(id)));
    script.addEventListener("error", () => reject(new Error(id)));
    document.head.append(script);
  });
}

async function render() {
  turn += 1;
  const own = turn;
  part("subject").value = state.table;
  for (const link of document.querySelectorAll("[data-language]")) link.hash = fragmentOf(state);
  if (!state.table) return showOverview();
  try {
    const table = await load(state.table);
    if (own === turn) showTable(table);
  } catch (error) {
    place([tag("p", { class: "empty" }, fill(say.not_loaded, { table: state.table }))]);
    throw error;
  }
}

// Controls and panels are seen once they are filled, so that nothing moves while they are.
function place(made) {
  part("app").hidden = false;
  panels = made;
  part("panels").replaceChildren(...made.map((panel) => panel.element || panel));
  drawAll();
}

// All widths are asked for before the first panel is drawn: each drawing would make the browser lay the page out anew.
// The first panels fill the screen; the others follow when those are there.
function drawAll() {
  drawing += 1;
  const own = drawing;
  const charts = panels.filter((panel) => panel.draw);
  const widths = charts.map((panel) => Math.floor(panel.plot.clientWidth));
  const draw = (from, to) => charts.slice(from, to).forEach((panel, at) => panel.draw(widths[from + at]));
  draw(0, FIRST);
  performance.mark("drawn");
  setTimeout(() => own === drawing && draw(FIRST));
}

// Controls

function fillSelect(name, entries, chosen, on) {
  const select = part(name);
  select.parentElement.hidden = entries.length < 2;
  select.replaceChildren(...entries.map(([value, label]) => tag("option", { value }, label)));
  select.value = chosen;
  select.onchange = () => on(select.value);
}

function fillFilters(choices) {
  const made = choices.map(({ name, label, entries, chosen }) => {
    const select = tag("select", { id: `by-${name}` }, ...entries.map(([value, words]) => tag("option", { value }, words)));
    select.value = chosen;
    select.addEventListener("change", () => {
      choose({ filters: withFilter(name, select.value) });
      part(`by-${name}`)?.focus();
    });
    return tag("div", { class: "field" }, tag("label", { for: `by-${name}` }, label), select);
  });
  part("filters").replaceChildren(...made);
}

function fillPicks(entries) {
  const box = part("picks");
  box.hidden = entries.length < 2;
  const find = tag("input", { type: "search", "aria-label": say.find, placeholder: say.find });
  const list = tag("div", { class: "ticks" });
  for (const [code, label] of entries) {
    const tick = tag("input", { type: "checkbox", value: code });
    tick.checked = state.picked.includes(code);
    tick.addEventListener("change", () => choose({ picked: toggled(code) }));
    list.append(tag("label", {}, tick, tag("span", {}, label)));
  }
  find.addEventListener("input", () => {
    const sought = find.value.toLocaleLowerCase(language);
    for (const label of list.children) label.hidden = !label.textContent.toLocaleLowerCase(language).includes(sought);
  });
  const key = entries.map(([code]) => code).join();
  if (box.dataset.key === key) {
    // The same list: keep it and the reader's place in it, only set the ticks.
    for (const tick of box.querySelectorAll("input[type=checkbox]")) tick.checked = state.picked.includes(tick.value);
    return;
  }
  box.dataset.key = key;
  const body = tag("div", { class: "body" }, ...(entries.length > 12 ? [find] : []), list);
  box.replaceChildren(tag("summary", {}, say.pick), body);
}

// The overview: the same choice of period, group and region in every panel that was released by them.

// The cells by one dimension, with as much of the choice as they were released by: from the panel's own table, or from
// one of those that are broken down by more of the choice.
function overviewSlice(id, down, filters) {
  const wanted = Object.keys(filters).filter((name) => name !== down);
  const own = zicht.overview[id];
  const others = page.trends.map((name) => zicht.overview[name]).filter((table) => down && table.names.includes(down));
  const measure = state.measure === "share" && down ? "share" : "victims";
  const tried = [...[own, ...others].map((table) => [table, wanted]), ...wanted.map((name) => [own, [name]]), [own, []]];
  for (const [table, names] of tried) {
    if (!names.every((name) => table.names.includes(name))) continue;
    const fixed = Object.fromEntries(names.map((name) => [name, filters[name]]));
    const slice = new Slice(table, { rows: down || MEASURE, columns: PERIOD }, fixed, measure);
    const missed = wanted.filter((name) => !(name in fixed));
    if (slice.columns.length && slice.parts.some((code) => !isTotal(code) || !down)) return { slice, missed };
  }
  return null;
}

function showOverview() {
  const tables = zicht.overview;
  const filters = state.filters;
  const trend = trendSlice(filters);
  const column = trend.slice.columns.includes(state.column) ? state.column : page.latest;
  const choice = { ...state, column };
  part("title").textContent = say.overview;
  part("column").previousElementSibling.textContent = say.period;
  part("lead").textContent = fill(say.overview_lead, { period: trend.slice.columnLabel(column) });
  fillSelect("view", [], "", () => {});
  fillSelect("figure", [["", say.numbers], ["share", say.shares]], state.measure === "share" ? "share" : "", (measure) => choose({ measure }));
  fillSelect("column", trend.slice.columns.map((code) => [code, trend.slice.columnLabel(code)]).reverse(), column, (code) => choose({ column: code }));
  fillYears(trend.slice);
  fillFilters(page.filters.map((name) => {
    const table = Object.values(tables).find((one) => one.dimension(name));
    const codes = table.dimension(name).codes.map((one) => one[0]).filter((code) => !isTotal(code));
    return { name, label: text(table.dimension(name).label), entries: [["", say.everybody], ...codes.map((code) => [code, table.label(name, code)])], chosen: filters[name] || "" };
  }));
  fillPicks([]);
  part("about").replaceChildren();
  const made = [keyFigures(trend, choice), new Panel({
    ...trend, choice, size: "wide", title: trendTitle(trend, filters), under: underOf(trend, "", choice),
    make: drawLines, pick: (mark) => choose({ column: mark.column }),
  })];
  const apart = [];
  for (const one of page.overview) {
    const found = overviewSlice(one.table, one.down, filters);
    if (!found || !found.slice.columns.includes(column)) continue;
    const chosen = filters[one.down];
    const panel = {
      ...found, choice: { ...choice, picked: chosen ? [chosen] : [] }, title: text(one.title), under: underOf(found, one.down, choice),
      pick: (mark) => page.filters.includes(one.down) ? choose({ filters: withFilter(one.down, chosen === mark.code ? "" : mark.code) }) : choose({ table: one.table, view: one.view, picked: [mark.code], filters: found.slice.fixed }),
    };
    const make = one.map && zicht.shapes[one.down] ? drawMap : drawBars;
    (found.missed.length ? apart : made).push(new Panel({ ...panel, make }));
  }
  if (apart.length) made.push(tag("h2", { class: "apart" }, say.not_chosen), ...apart);
  place(made);
}

function trendSlice(filters) {
  const wanted = Object.keys(filters);
  for (const id of page.trends) {
    const table = zicht.overview[id];
    if (!table || !wanted.every((name) => table.names.includes(name))) continue;
    const slice = new Slice(table, { rows: MEASURE, columns: PERIOD }, filters, "victims");
    if (slice.columns.length) return { slice, missed: [] };
  }
  return { slice: new Slice(zicht.overview[page.trends[0]], { rows: MEASURE, columns: PERIOD }, {}, "victims"), missed: wanted };
}

function trendTitle({ slice }, filters) {
  const chosen = Object.entries(filters).filter(([name]) => name in slice.fixed).map(([name, code]) => slice.table.label(name, code));
  return [text(slice.table.measure("victims").label), ...chosen].join(", ");
}

function underOf({ slice, missed }, down, choice) {
  const words = down ? [slice.columnLabel(choice.column)] : [];
  if (down) words.push(...Object.entries(slice.fixed).map(([name, code]) => slice.table.label(name, code)));
  const told = [`${words.join(", ")}${words.length ? ". " : ""}${fill(say.unit, { unit: unitName(slice.unit) })}`];
  for (const name of missed) told.push(fill(say.not_by, { dimension: filterLabel(name) }));
  return told.join(" ");
}

function filterLabel(name) {
  const table = Object.values(zicht.overview).find((one) => one.dimension(name));
  return table ? text(table.dimension(name).label).toLocaleLowerCase(language) : name;
}

function keyFigures(trend, choice) {
  const list = tag("ul", { class: "keys" });
  const add = (number, words, sentence, table) => list.append(tag("li", {}, tag("p", { class: "big" }, tag("strong", {}, number), tag("span", {}, words)), tag("p", {}, sentence, " ", tag("a", { href: `#${table}` }, table))));
  const now = trend.slice.at("victims", choice.column);
  const before = trend.slice.before(choice.column);
  const sentence = before ? fill(say.was, { year: before, before: spoken(trend.slice.at("victims", before)) }) : "";
  const doubt = now && show(now).bounds ? ` ${fill(say.doubt, { bounds: show(now).bounds })}` : "";
  add(brief(now), fill(say.victims_in, { period: trend.slice.columnLabel(choice.column) }), sentence + doubt, trend.slice.table.id);
  for (const key of page.keys) {
    // A share of all beside the number of some would be read as theirs.
    if (!Object.keys(state.filters).every((name) => zicht.overview[key.table].names.includes(name))) continue;
    const places = { ...state.filters, [PERIOD]: choice.column, [key.name]: key.code };
    const share = zicht.overview[key.table].cell(places, "share");
    const count = zicht.overview[key.table].cell(places, "victims");
    if (!share && !count) continue;
    add(brief(share), text(key.label), `${spoken(count)}.`, key.table);
  }
  return list;
}

// One table: its views, with every choice that was released.

function showTable(table) {
  const views = table.views;
  const number = Math.min(state.view, views.length - 1);
  const view = views[number];
  part("title").textContent = `${table.id} ${text(table.title)}`;
  part("lead").textContent = text(table.definition);
  const fixed = { ...view.fixed };
  for (const [name, code] of Object.entries(state.filters)) if (table.names.includes(name)) fixed[name] = code;
  const slice = new Slice(table, view, fixed, state.measure || view.measure || table.measureNames[0]);
  fillSelect("view", views.map((one, at) => [String(at), text(one.title)]), String(number), (at) => choose({ view: Number(at), measure: "", picked: [], filters: {}, column: "" }));
  fillSelect("figure", slice.measures.map((name) => [name, `${text(table.measure(name).label)} (${unitName(table.measure(name).unit)})`]), slice.measure, (measure) => choose({ measure }));
  const column = columnOf(slice);
  fillSelect("column", slice.columns.map((code) => [code, slice.columnLabel(code)]), column, (code) => choose({ column: code }));
  part("column").previousElementSibling.textContent = slice.across && slice.across !== PERIOD ? text(table.dimension(slice.across).label) : say.period;
  fillYears(slice);
  fillFilters(slice.choices().map(({ name, codes }) => ({
    name, label: text(table.dimension(name).label), entries: codes.map((code) => [code, table.label(name, code)]), chosen: fixed[name] ?? ALL,
  })));
  fillPicks(slice.down === MEASURE ? [] : slice.parts.map((code) => [code, slice.lineLabel(code)]));
  place(panelsOf(slice, { ...state, column }, text(view.title)));
  part("about").replaceChildren(...aboutTable(table));
}

function columnOf(slice) {
  if (slice.columns.includes(state.column)) return state.column;
  if (slice.across !== PERIOD) return slice.columns[slice.columns.length - 1] || "";
  const filled = slice.columns.filter((code) => slice.parts.some((line) => isShown(slice.at(line, code))));
  if (filled.includes(page.latest)) return page.latest;
  return filled[filled.length - 1] || slice.columns[slice.columns.length - 1] || "";
}

function fillYears(slice) {
  const years = slice.across === PERIOD ? slice.columns.filter(isYear) : [];
  const entries = years.length > 2 ? years.map((year) => [year, year]) : [];
  fillSelect("from", entries, state.from || years[0] || "", (from) => choose({ from: from === years[0] ? "" : from }));
  fillSelect("to", entries, state.to || years[years.length - 1] || "", (to) => choose({ to: to === years[years.length - 1] ? "" : to }));
}

function panelsOf(slice, choice, title) {
  const chosen = Object.entries(slice.fixed).filter(([, code]) => code !== ALL).map(([name, code]) => `${text(slice.table.dimension(name).label)}: ${slice.table.label(name, code)}`);
  const unit = fill(say.unit, { unit: unitName(slice.unit) });
  const under = (column) => [[column, ...chosen].filter(Boolean).join(". "), `${text(slice.table.measure(slice.measure).label)}. ${unit}`].filter(Boolean).join(". ");
  const shared = { slice, choice, title };
  const made = [];
  const pick = (mark, kind) => {
    if (kind === "line" && slice.down === MEASURE) choose({ column: mark.column });
    else if (kind === "line") choose({ column: mark.column, picked: state.picked.length || !mark.code ? state.picked : [] });
    else choose({ picked: toggled(mark.code) });
  };
  const isList = slice.down !== MEASURE && slice.parts.every(isTotal);
  if (isList || !slice.there().length) return [listing(slice.table, title)];
  if (slice.runs && runningColumns(slice, choice).length > 1 && linesOf(slice, choice.picked).length) made.push(new Panel({ ...shared, size: "wide", under: under(""), make: drawLines, pick }));
  const own = slice.columnLabel(choice.column);
  if (zicht.shapes[slice.down]) made.push(new Panel({ ...shared, title: `${title}: ${say.map}`, under: under(own), make: drawMap, pick }));
  if ((slice.down !== MEASURE || !made.length) && slice.parts.length) made.push(new Panel({ ...shared, title: own ? `${title}: ${own}` : title, size: made.length ? "" : "wide", under: under(""), make: drawBars, pick }));
  // One alone in its row takes the whole of it.
  const narrow = made.filter((panel) => panel.size !== "wide");
  if (narrow.length === 1) narrow[0].element.classList.add("wide");
  return made;
}

// A table that is a list of things, each broken down by more than two traits: shown as a list.
function listing(table, title) {
  const open = (places) => table.names.filter((name) => places[name] !== ALL).length;
  const most = Math.max(...table.index.map((one) => open(one.places)));
  const rows = new Map();
  for (const one of table.index.filter((each) => open(each.places) === most)) {
    const key = JSON.stringify(one.places);
    if (!rows.has(key)) rows.set(key, one.places);
  }
  const places = [...rows.values()];
  const names = table.names.filter((name) => places.some((one) => one[name] !== ALL));
  const measures = table.measureNames.filter((name) => places.some((one) => table.cell(one, name)));
  const head = tag("tr", {}, ...names.map((name) => tag("th", { scope: "col", class: "words" }, text(table.dimension(name).label))), ...measures.map((name) => tag("th", { scope: "col" }, `${text(table.measure(name).label)}`)));
  const used = new Set();
  const body = places.map((one) => tag("tr", {}, ...names.map((name, at) => tag(at ? "td" : "th", at ? { class: "words" } : { scope: "row" }, table.label(name, one[name]))), ...measures.map((name) => tableCell(table.cell(one, name), [], used))));
  const scroll = tag("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": title }, tag("table", {}, tag("caption", {}, title), tag("thead", {}, head), tag("tbody", {}, ...body)));
  return tag("section", { class: "panel wide" }, tag("h3", {}, title), scroll);
}

function aboutTable(table) {
  const facts = [[say.reading, text(table.reading)], [say.adding, table.counting_notes.map(text).join(" ")],
    [say.population, text(table.population)], [say.extracted_on, table.vintage[language]], [say.sources, text(table.sources)], [say.protection, text(table.protection)],
    ...table.measures.map((one) => [`${text(one.label)} (${unitName(one.unit)})`, text(one.definition)])].filter(([, words]) => words);
  const list = tag("dl", { class: "facts" }, ...facts.map(([name, words]) => tag("div", {}, tag("dt", {}, name), tag("dd", {}, words))));
  const links = [tag("a", { href: `../tables/${table.id}.csv`, download: "" }, fill(say.whole_table, { table: table.id }))];
  if (page.report) links.push(" ", tag("a", { href: `../report/${language}/${table.id}.html` }, fill(say.in_report, { table: table.id })));
  return [tag("h2", {}, say.about), list, tag("p", {}, ...links)];
}

function start() {
  document.body.classList.add("alive");
  part("subject").addEventListener("change", (event) => choose({ ...EMPTY, table: event.target.value }));
  part("again").addEventListener("click", () => choose({ ...EMPTY, table: state.table }));
  part("link").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      announce(say.copied);
      part("link").textContent = say.copied;
    } catch {
      part("link").textContent = say.copy_address;
    }
  });
  part("controls").addEventListener("submit", (event) => event.preventDefault());
  const again = () => {
    state = readState();
    if (!state.table && !page.trends.length) state.table = page.subjects[0];
    render();
  };
  addEventListener("hashchange", again);
  addEventListener("popstate", again);
  prefersDark.addEventListener("change", drawAll);
  let wide = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === wide) return;
    wide = innerWidth;
    drawAll();
  });
  // Words are measured in the page's own font: wait for it as long as a browser does for one that is optional.
  const fonts = Promise.all([400, 650].map((weight) => document.fonts.load(`${weight} ${SIZE}px Inter`)));
  const patience = new Promise((done) => setTimeout(done, 100));
  Promise.race([fonts.catch(() => {}), patience]).then(again);
}

// The files of data call this when they arrive; those of the overview before the page starts.
const zicht = {
  tables: new Map(),
  overview: {},
  shapes: {},
  table: (data) => zicht.tables.set(data.id, new Table(data)),
  start(data) {
    for (const one of data.tables) zicht.overview[one.id] = new Table(one);
    zicht.shapes = data.shapes;
    for (const shape of Object.values(data.shapes)) {
      if (!shape.parts) continue;
      const outlines = data.outlines[shape.outlines];
      shape.places = Object.fromEntries(Object.entries(shape.parts).map(([code, parts]) => [code, parts.map((one) => outlines[one]).join("")]));
    }
    start();
  },
};
window.zicht = zicht;
