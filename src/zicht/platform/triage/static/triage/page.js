// Says at each tick what the rules find. Without this script the button "show" asks the server the same.
import { Triage } from "./interpret.js";

const form = document.querySelector("form[data-triage]");
const found = document.getElementById("found");
const status = form.querySelector("[data-status]");
const language = document.documentElement.lang.startsWith("en") ? "en" : "nl";
const words = new Map(
  [...document.getElementById("triage-words").content.querySelectorAll("[data-word]")].map((one) => [
    one.dataset.word,
    one.textContent,
  ]),
);
const [FACT, EVENT] = ["fact-", "event-"];
const STATUSES = ["open", "conditional", "unknown", "to_check", "blocked"];
const OPEN_FIRST = ["open", "conditional"];
const ASKED_FIRST = 6;
const NUMBER = /^[0-9]{1,3}(?:[.,][0-9])?$/;
const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;

function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const say = (text) => text[language];

function make(name, text = "", ...children) {
  const element = document.createElement(name);
  element.append(...(text ? [text] : []), ...children);
  return element;
}

function badge(word) {
  const element = make("span", words.get(word));
  element.className = "zicht-badge";
  return element;
}

function link(fact, text) {
  const element = make("a", text);
  element.href = `#id_${FACT}${fact}`;
  return element;
}

// What the plan records about options, by option.
const states = JSON.parse(form.elements.states.value);

// What is answered, as the server reads it; `unread` where something that was typed is no answer.
function readAnswers(triage) {
  const [answers, events] = [{}, {}];
  let unread = false;
  for (const [name, typed] of new FormData(form)) {
    const value = String(typed).trim();
    if (!value) continue;
    if (name.startsWith(EVENT)) {
      if (isDay(value)) events[name.slice(EVENT.length)] = value;
      else unread = true;
    } else if (name.startsWith(FACT)) {
      const fact = name.slice(FACT.length);
      const isNumber = triage.facts.get(fact).kind === "number" && value !== "withheld";
      if (!isNumber) answers[fact] = value;
      else if (NUMBER.test(value)) answers[fact] = Number(value.replace(",", "."));
      else unread = true;
    }
  }
  if (Object.keys(events).length) answers.events = events;
  if (Object.keys(states).length) answers.option_state = states;
  return { answers, unread };
}

class Shower {
  constructor(table) {
    const byId = (list, key) => new Map(list.map((one) => [one[key], one]));
    this.facts = byId(table.facts, "id");
    this.actors = byId(table.actors, "code");
    this.levels = byId(table.levels, "code");
    this.names = new Map(table.options.map((one) => [one.id, say(one.name)]));
    this.table = table;
  }

  question(fact) {
    return say(this.facts.get(fact).ask);
  }

  show(assessment) {
    const level = this.levels.get(assessment.level);
    const name = `${level.code}: ${say(level.name)}`;
    for (const place of document.querySelectorAll("[data-level]")) {
      if (place.textContent !== name) place.textContent = name;
    }
    found.querySelector(".triage-level").className = `triage-level triage-level--${level.code}`;
    this.put("[data-by]", say(level.by));
    this.put("[data-reasons]", this.reasons(assessment.reasons));
    this.put("[data-ask]", ...assessment.ask.slice(0, ASKED_FIRST).map((one) => this.asked(one)));
    const { today } = assessment;
    const holds = ({ valid_from: from, valid_to: to }) => (from || today) <= today && today <= (to || today);
    const entries = new Map(this.table.options.filter(holds).map((one) => [one.id, one]));
    const sections = STATUSES.map((code) => [code, assessment.options.filter((one) => one.status === code)])
      .filter(([, some]) => some.length)
      .map(([code, some]) => this.section(code, some, entries));
    this.put("[data-options]", ...sections);
    found.querySelector("[data-unverified]").hidden = assessment.options.every((one) => one.verified);
  }

  // Puts what is new, and nothing where it is the same: what is read aloud is only what changed.
  put(place, ...made) {
    const there = found.querySelector(place);
    const next = make("div", "", ...made);
    if (there.innerHTML !== next.innerHTML) there.replaceChildren(...next.childNodes);
  }

  reasons(reasons) {
    if (!reasons.length) return make("p", words.get("no_reason"));
    const list = make("ul");
    list.className = "triage-reasons";
    for (const one of reasons) {
      const actor = this.actors.get(one.who);
      const reach = make("p", `${say(actor.name)}: ${say(actor.reach)} `);
      if (!actor.checked && /\d/.test(say(actor.reach))) reach.append(badge("not_checked"));
      const ground = make("p", `${words.get("ground")}: ${words.get(`ground_${one.ground}`)}.`);
      const why = make("strong", `${one.level}: ${say(one.because)}`);
      list.append(make("li", "", why, ` ${say(one.act)} `, reach, ground));
    }
    return list;
  }

  asked({ fact, because }) {
    return make("li", "", link(fact, this.question(fact)), ` ${say(because)}`);
  }

  section(code, some, entries) {
    const list = make("ul", "", ...some.map((one) => this.option(one, entries.get(one.id))));
    const summary = make("summary", "", make("h3", `${words.get(code)} (${some.length})`));
    const section = make("details", "", summary, list);
    section.className = `triage-status triage-status--${code}`;
    section.dataset.kind = code;
    // What somebody opened or shut stays so.
    section.open = found.querySelector(`details[data-kind=${code}]`)?.open ?? OPEN_FIRST.includes(code);
    return section;
  }

  option(one, entry) {
    const item = make("li", "", make("strong", say(entry.name)));
    if (!one.verified) item.append(" ", badge("not_verified"));
    if (states[one.id] === "taken") item.append(" ", badge("running"));
    for (const shut of one.shut) {
      const names = shut.instead.map((other) => this.names.get(other)).filter(Boolean).join(", ");
      const instead = names ? ` ${words.get("instead")} ${names}.` : "";
      item.append(make("p", `${words.get(`by_${shut.by}`)}: ${say(shut.because)}${instead}`));
    }
    for (const standing of one.conditions) item.append(make("p", say(standing.text)));
    if (one.missing.length) {
      const links = one.missing.map((fact) => make("li", "", link(fact, this.question(fact))));
      item.append(make("p", words.get("missing")), make("ul", "", ...links));
    }
    return item;
  }
}

// The same as the server writes: what the answers come to, in codes.
function digest(assessment) {
  const rules = assessment.reasons.map((one) => one.rule).sort();
  const options = assessment.options.map((one) => `${one.id}:${one.status}`).sort();
  return [assessment.today, assessment.level, rules.join(","), options.join(",")].join(";");
}

function focusQuestion(event) {
  const at = event.target.closest("a[href^='#id_']");
  if (!at) return;
  const question = document.getElementById(at.hash.slice(1));
  if (!question) return;
  event.preventDefault();
  question.closest("details")?.setAttribute("open", "");
  (question.querySelector(":checked") ?? question.querySelector("input, select")).focus();
  question.scrollIntoView({ block: "center" });
}

// Whether the server is there and knows who this is; takes over the form's key, which a new sign-in changes.
async function canKeep() {
  if (!navigator.onLine) throw new Error("away");
  const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const key = page.querySelector("form[data-triage] [name=csrfmiddlewaretoken]");
  if (!response.ok || !key) return false;
  form.elements.csrfmiddlewaretoken.value = key.value;
  return true;
}

function begin(table) {
  const triage = new Triage(table);
  const shower = new Shower(table);
  const update = () => {
    const { answers, unread } = readAnswers(triage);
    const assessment = triage.assess(answers, form.dataset.today);
    shower.show(assessment);
    form.elements.found.value = digest(assessment);
    form.elements.by.value = "script";
    status.textContent = unread ? words.get("unread") : "";
  };
  let sure = false;
  form.addEventListener("input", update);
  found.addEventListener("click", focusQuestion);
  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    const button = event.submitter;
    if (button?.value !== "keep") return;
    status.textContent = words.get("keeping");
    try {
      sure = await canKeep();
      status.textContent = sure ? "" : words.get("signed_out");
    } catch {
      status.textContent = words.get("away");
    }
    if (sure) form.requestSubmit(button);
    sure = false;
  });
  window.addEventListener("offline", () => (status.textContent = words.get("away")));
  window.addEventListener("online", () => (status.textContent = words.get("back")));
  form.querySelector("[name=act][value=look]").hidden = true;
  document.querySelector("[data-bar]").hidden = false;
  update();
}

fetch(form.dataset.table)
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error("no rules"))))
  .then(begin)
  .catch(() => {}); // Without the rules the page asks the server, as it does without a script.
