// What the console shows. Text of a visitor is only ever set as text.

const words = JSON.parse(document.getElementById("words").textContent);

export const at = (id) => document.getElementById(id);
export const word = (name, places = {}) =>
  (words.words[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => places[place] ?? whole);
export const label = (list, code) => words[list]?.[code] ?? code;
export const codes = (list) => Object.keys(words[list]);

export function make(name, { text, ...more } = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(more)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

// Replaces the children of an element and keeps the focus where it was.
function refill(element, children) {
  const focused = document.activeElement?.dataset?.key;
  element.replaceChildren(...children);
  if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

const minutes = (seconds) => word("minutes", { minutes: Math.floor(seconds / 60) });
const name = (row) => `${label("bands", row.band)} · ${label("languages", row.language)}`;

function stateOf(row, me) {
  const who = row.state === "waiting" ? word("waits") : row.counsellor === me ? word("yours") : word("talks", { name: row.name });
  const more = [row.online ? null : word("away"), row.returned ? word("returned") : null, row.route === "forms" ? word("forms") : null];
  return [who, ...more.filter(Boolean)].join(" · ");
}

// So many conversations of colleagues are shown: who waits and what is one's own always is.
const MOST_OTHERS = 50;

// Draws the queue: `act(what, conversation)` is called for what is chosen.
export function drawQueue(all, { me, mine, act }) {
  const others = all.filter((row) => row.state !== "waiting" && row.counsellor !== me && !mine.has(row.conversation));
  const tooMany = new Set(others.slice(MOST_OTHERS));
  const rows = all.filter((row) => !tooMany.has(row));
  at("queue-more").hidden = tooMany.size === 0;
  at("queue-more").textContent = word("more_talks", { count: tooMany.size });
  at("queue-empty").hidden = rows.length > 0;
  at("queue-frame").hidden = rows.length === 0;
  refill(at("queue"), rows.map((row) => make("tr", {},
    make("th", { scope: "row", text: minutes(row.waited) }),
    make("td", {}, make("span", { class: "console-band", "data-band": row.band, text: `${row.band} ${label("bands", row.band)}` })),
    make("td", { text: row.reasons.map((one) => label("reasons", one)).join("; ") }),
    make("td", { text: label("languages", row.language) }),
    make("td", { text: stateOf(row, me) }),
    make("td", {}, ...choices(row, { me, mine }).map((what) => make("button", {
      type: "button",
      class: `zicht-button${what === "claim" ? "" : " zicht-button--secondary"}`,
      text: word(what),
      "data-key": `${what} ${row.conversation}`,
      "aria-label": word("about", { act: word(what), language: name(row), minutes: Math.floor(row.waited / 60) }),
      onclick: () => act(what, row.conversation),
    }))))));
}

function choices(row, { me, mine }) {
  if (row.state === "waiting") return ["claim"];
  if (mine.has(row.conversation)) return ["open"];
  return row.counsellor === me ? ["open"] : ["read", "take"];
}

// Draws the conversations as a row of buttons.
export function drawTalks(talks, { current, rows, choose }) {
  refill(at("talks"), talks.map((talk, place) => {
    const row = rows.get(talk.id);
    const parts = [`${place + 1}`, row ? label("languages", row.language) : null, row?.band];
    if (talk.unread) parts.push(word("unread", { count: talk.unread }));
    return make("li", {}, make("button", {
      type: "button",
      "data-key": talk.id,
      "aria-current": talk === current ? "true" : null,
      text: parts.filter(Boolean).join(" · "),
      onclick: () => choose(talk.id),
    }));
  }));
}

export function drawTitle(talk, { place, row, me, onDuty }) {
  at("talk-title").textContent = `${place} · ${row ? label("languages", row.language) : ""}`;
  const why = row ? row.reasons.map((one) => label("reasons", one)).join("; ") : "";
  const readers = talk.readers.map((name) => word("eyes_on", { name }));
  const holders = row ? word("holders", { count: row.holders, duty: onDuty }) : "";
  const tooMany = row && row.holders > onDuty ? word("holders_many") : "";
  at("talk-about").textContent = [row ? `${row.band} ${label("bands", row.band)}` : "", row ? stateOf(row, me) : "", why, ...readers, holders, tooMany]
    .filter(Boolean).join(" · ");
}

function saidBy(message) {
  if (message.later !== undefined) return `${word("visitor")}: ${word("later")}`;
  if (message.from === "v") return word("visitor");
  if (message.from === "n") return word("note");
  return message.mine ? word("you") : word("colleague");
}

function textOf(message) {
  if (message.unreadable) return word("unreadable");
  if (message.notice !== undefined) return word(message.notice);
  return message.text ?? message.later;
}

function draw(message, line) {
  line.dataset.from = message.from;
  if (message.notice !== undefined) line.dataset.notice = message.notice;
  line.querySelector("[data-who]").textContent = saidBy(message);
  line.querySelector("[data-text]").textContent = textOf(message);
  const state = message.failed ? "refused_other" : message.kept ? (message.mine ? "sent" : "") : "sending";
  line.querySelector("[data-state]").textContent = state ? word(state) : "";
}

export function clearMessages() {
  at("messages").replaceChildren();
  delete at("messages").dataset.talk;
}

// Draws what was said: lines that are there stay, so that a reader of the screen hears only what is new.
export function drawMessages(talk) {
  const list = at("messages");
  if (list.dataset.talk !== talk.id) {
    list.dataset.talk = talk.id;
    list.replaceChildren();
  }
  const log = at("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const lines = new Map([...list.children].map((line) => [line.dataset.id, line]));
  talk.messages.forEach((message, place) => {
    let line = lines.get(message.id);
    if (!line) {
      line = at("message").content.firstElementChild.cloneNode(true);
      line.dataset.id = message.id;
    }
    draw(message, line);
    if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
  });
  if (atEnd) log.scrollTop = log.scrollHeight;
}

export function fillSelect(select, choices, chosen) {
  const before = chosen ?? select.value;
  select.replaceChildren(...choices.map(([value, text]) => make("option", { value, text })));
  if (choices.some(([value]) => value === before)) select.value = before;
}

// Prepared texts in a language; choosing one puts it into the message, where it can still be changed.
export function drawPrepared(groups, language, put) {
  at("prepared").scrollTop = 0;
  at("prepared").replaceChildren(...groups.flatMap(({ title, texts }) => {
    const there = texts.filter((one) => one.texts[language]);
    if (!there.length) return [];
    return [make("h4", { text: title }), ...there.map((one) => make("button", {
      type: "button", class: "console-prepared", onclick: () => put(one.texts[language]),
    }, make("strong", { text: one.title }), make("span", { text: one.texts[language], lang: language, dir: "auto" })))];
  }));
}
