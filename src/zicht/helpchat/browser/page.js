// The page of the visitor: what is shown when. Works on what the server rendered, with the attribute `hidden` alone.

const NEAR_END = 80;

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// A word of the page in the visitor's language; empty where there is none.
export function word(name) {
  const words = document.getElementById("words");
  return words?.content.querySelector(`[data-word="${CSS.escape(name)}"]`)?.textContent ?? "";
}

export function hide(selector, hidden = true) {
  all(selector).forEach((element) => {
    element.hidden = hidden;
  });
}

export function fill(name, text) {
  all(`[data-fill="${name}"]`).forEach((element) => {
    element.textContent = text;
  });
}

// Shows one view and nothing beside it; its heading gets the focus, so that it is read out.
export function showView(name) {
  all("[data-view]").forEach((view) => {
    view.hidden = view.dataset.view !== name;
  });
  const heading = find(`[data-view="${name}"] h2`);
  heading?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// Shows the part of a view that fits a code, else the one called `other`.
export function showOne(view, attribute, code) {
  const parts = all(`[data-view="${view}"] [data-${attribute}]`);
  const fits = parts.some((part) => part.dataset[attribute] === code) ? code : "other";
  parts.forEach((part) => {
    part.hidden = part.dataset[attribute] !== fits;
  });
}

export function status(text) {
  const place = document.getElementById("status");
  if (place && place.textContent !== text) place.textContent = text;
}

export function showPlace({ ahead, minutes }) {
  fill("ahead", String(ahead));
  if (minutes) {
    fill("low", String(minutes[0]));
    fill("high", String(minutes[1]));
  }
  hide("#place-minutes", !minutes);
  hide("#place", false);
}

// What was said, in the order of the server's numbers; what is not kept yet comes last.
export class Messages {
  #list = document.getElementById("messages");
  #template = document.getElementById("message");
  #lines = new Map();

  add({ id, from, text, seq }) {
    const line = this.#template.content.cloneNode(true).firstElementChild;
    line.className = from === "v" ? "mine" : "theirs";
    line.dataset.seq = seq ?? Infinity;
    find("[data-who]", line).textContent = word(from === "v" ? "you" : "counsellor");
    find("[data-text]", line).textContent = text;
    find("[data-state]", line).textContent = seq === null ? word("sending") : "";
    const follows = seq !== null && [...this.#list.children].find((other) => Number(other.dataset.seq) > seq);
    const atEnd = this.#isAtEnd();
    this.#list.insertBefore(line, follows || null);
    this.#lines.set(id, line);
    if (atEnd || from === "v") this.#list.parentElement.scrollTop = this.#list.parentElement.scrollHeight;
  }

  kept({ id, seq }) {
    const line = this.#lines.get(id);
    if (!line) return;
    line.dataset.seq = seq;
    find("[data-state]", line).textContent = word("sent");
  }

  #isAtEnd() {
    const box = this.#list.parentElement;
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  }
}

// The answers of a form to the questions that are asked before a conversation: {question: code or [codes]}.
export function answersOf(form) {
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith("answer.") || typeof value !== "string" || !value) continue;
    const question = name.slice("answer.".length);
    answers[question] = Object.hasOwn(answers, question) ? [answers[question], value].flat() : value;
  }
  return answers;
}
