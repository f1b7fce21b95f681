// The search box of a page: loads the index at the first letter, shows what is found, and says how much that is.

const MOST = 12;
const WAIT = 150;

function tag(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const fill = (text, places) => text.replace(/\{(\w+)\}/g, (_, name) => places[name]);

let loading = null;
let handed = null;

// Called by the index itself: a script beside the page, which works from a disk too.
function index(data) {
  handed = ready(data);
}

function load(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = tag("script", { src: address });
    script.addEventListener("load", () => resolve(handed));
    script.addEventListener("error", () => {
      loading = null;
      reject(new Error("index"));
    });
    document.head.append(script);
  });
  return loading;
}

// A number with what its symbol stands for: never a symbol alone.
function spoken(printed, own) {
  const symbol = Object.keys(own.symbols).find((one) => printed.endsWith(one));
  if (!symbol) return printed;
  const number = printed.slice(0, -symbol.length).trim();
  const words = symbol === "[c]" ? own.say.hidden : own.symbols[symbol];
  return number ? `${number} (${words})` : words;
}

function item(found, own, root) {
  const [table, measure, codes, address, shown] = found.figure;
  const [id, title] = own.tables[table];
  const [label, unit] = own.measures[measure];
  const at = periodOf(found);
  const group = codes.map((code) => own.codes[code][0]).join(", ");
  const name = [group ? `${label}: ${group}` : label, shown[at]].filter(Boolean).join(", ");
  const number = spoken(shown[at + 1], own);
  const told = shown[at + 1].includes("%") || !/\d/.test(shown[at + 1]) ? "" : ` ${unit}`;
  const link = tag("a", { href: root + own.addresses[address] }, name);
  const others = [];
  for (let place = shown.length - 2; place >= 0 && others.length < 5; place -= 2) {
    if (place !== at && shown[place]) others.push(`${shown[place]}: ${spoken(shown[place + 1], own)}`);
  }
  const also = found.also.length ? ` ${fill(own.say.also, { tables: found.also.join(", ") })}` : "";
  const more = others.length ? ` ${own.say.other_periods}: ${others.join("; ")}.` : "";
  return tag(
    "li",
    {},
    tag("p", { class: "found-name" }, link),
    tag("p", { class: "found-number" }, tag("strong", {}, number), told),
    tag("p", { class: "found-about" }, `${fill(own.say.table, { id })}. ${title}.${also}${more}`),
  );
}

function heading(text) {
  return tag("p", { class: "found-head" }, text);
}

function remarks(found, own) {
  const said = [];
  if (found.missed === "number") said.push(fill(own.say.no_number, { number: found.numbers[0].said }));
  if (found.missed === "words") said.push(own.say.not_all);
  if (found.numbers.length && found.typed.length > 1) said.push(own.say.not_judged);
  return said.map((text) => tag("p", { class: "found-remark" }, text));
}

function results(found, own, root) {
  const parts = remarks(found, own);
  if (found.questions.length) {
    const links = found.questions.map(([asked, address, answer]) =>
      tag("li", {}, tag("p", { class: "found-name" }, tag("a", { href: root + address }, asked)),
        tag("p", { class: "found-about" }, answer)));
    parts.push(heading(own.say.questions), tag("ul", { class: "found" }, ...links));
  }
  if (found.kept.length) {
    const items = found.kept.slice(0, MOST).map((one) => item(one, own, root));
    parts.push(heading(own.say.figures), tag("ol", { class: "found" }, ...items));
    const about = `${own.edition}. ${fill(own.say.extracted, { date: own.vintage })} ${own.warning}`;
    parts.push(tag("p", { class: "found-edition" }, about.trim()));
  }
  return parts;
}

function told(found, own) {
  const count = found.kept.length;
  if (!count && !found.questions.length) return own.say.found_none;
  if (count === 1) return own.say.found_one;
  return fill(count > MOST ? own.say.found_most : own.say.found, { count, shown: MOST });
}

function begin(form) {
  const { root, index: address, page: ownPage, failed } = form.dataset;
  const field = form.querySelector("input[type=search]");
  const place = form.parentElement.querySelector(".search-results");
  const status = form.parentElement.querySelector("[role=status]");
  const isPage = "isPage" in form.dataset;
  let turn = 0;
  let timer = 0;

  async function show() {
    turn += 1;
    const turned = turn;
    const query = field.value.trim();
    if (isPage) history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname);
    if (query.length < 2) {
      place.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      const own = await load(address);
      if (turned !== turn) return;
      const found = find(own, query);
      place.replaceChildren(...(found ? results(found, own, root) : []));
      status.textContent = found ? told(found, own) : own.say.found_none;
    } catch {
      status.textContent = failed;
    }
  }

  field.addEventListener("focus", () => load(address).catch(() => {}), { once: true });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && "check" in event.submitter.dataset) return;
    event.preventDefault();
    clearTimeout(timer);
    if (isPage) show();
    else location.href = `${ownPage}#q=${encodeURIComponent(field.value.trim())}`;
  });
  if (!isPage) return;
  const read = () => {
    field.value = new URLSearchParams(location.hash.slice(1)).get("q") || "";
    show();
  };
  addEventListener("hashchange", read);
  if (location.hash.startsWith("#q=")) read();
}

for (const form of document.querySelectorAll("form[data-search]")) begin(form);
