// What the reader chose, kept in the fragment of the address: a link shows another the same.

const EMPTY = { table: "", view: 0, measure: "", column: "", from: "", to: "", picked: [], filters: {} };

let state = { ...EMPTY };

function readState() {
  const [where, rest] = decodeURI(location.hash.replace(/^#/, "")).split("?");
  const given = new URLSearchParams(rest || "");
  const filters = {};
  for (const [name, value] of given) if (name.startsWith("by.")) filters[name.slice(3)] = value;
  const known = page.subjects.includes(where);
  return {
    table: known ? where : "",
    view: Math.max(0, (parseInt(given.get("view"), 10) || 1) - 1),
    measure: given.get("figure") || "",
    column: given.get("at") || "",
    from: given.get("from") || "",
    to: given.get("to") || "",
    picked: (given.get("pick") || "").split(",").filter(Boolean),
    filters,
  };
}

function fragmentOf(chosen) {
  const given = new URLSearchParams();
  if (chosen.view) given.set("view", chosen.view + 1);
  if (chosen.measure) given.set("figure", chosen.measure);
  if (chosen.column) given.set("at", chosen.column);
  if (chosen.from) given.set("from", chosen.from);
  if (chosen.to) given.set("to", chosen.to);
  if (chosen.picked.length) given.set("pick", chosen.picked.join(","));
  for (const [name, code] of Object.entries(chosen.filters)) given.set(`by.${name}`, code);
  const query = given.toString();
  return `#${chosen.table || "overview"}${query ? `?${query}` : ""}`;
}

// Another subject is another page to go back to; everything else takes the place of what was.
function choose(change) {
  const next = { ...state, ...change };
  const fragment = fragmentOf(next);
  if (next.table !== state.table || next.view !== state.view) history.pushState(null, "", fragment);
  else history.replaceState(null, "", fragment);
  state = next;
  render();
}

function withFilter(name, code) {
  const filters = { ...state.filters };
  if (code === "") delete filters[name];
  else filters[name] = code;
  return filters;
}

function toggled(code) {
  return state.picked.includes(code) ? state.picked.filter((one) => one !== code) : [...state.picked, code];
}
