// Says at each tick what to do now. Without this script the button "show" asks the server the same.
import { Triage } from "../triage/interpret.js";

const form = document.querySelector("form[data-signal]");
const place = form.querySelector("[data-advice]");
const language = document.documentElement.lang.startsWith("en") ? "en" : "nl";
const words = new Map(
  [...document.getElementById("signal-words").content.querySelectorAll("[data-word]")].map((one) => [
    one.dataset.word,
    one.textContent,
  ]),
);

const say = (text) => text[language];

function make(name, text = "", ...children) {
  const element = document.createElement(name);
  element.append(...(text ? [text] : []), ...children);
  return element;
}

// What is ticked and chosen, as the server reads it; places are no part of it.
function readAnswers(triage) {
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "ticks" || name === "flags") answers[value] = "yes";
    else if (value && triage.facts.has(name)) answers[name] = value;
  }
  return answers;
}

function act(reason, actors) {
  const actor = actors.get(reason.who);
  const reach = make("p", `${say(actor.name)}: ${say(actor.reach)} `);
  if (!actor.checked && /\d/.test(say(actor.reach))) {
    const badge = make("span", words.get("not_checked"));
    badge.className = "zicht-badge";
    reach.append(badge);
  }
  const ground = make("p", `${words.get("ground")}: ${words.get(`ground_${reason.ground}`)}.`);
  ground.className = "signal-soft";
  return make("li", "", make("strong", say(reason.act)), ` ${say(reason.because)}`, reach, ground);
}

function show(found, table) {
  const level = table.levels.find((one) => one.code === found.level);
  const actors = new Map(table.actors.map((one) => [one.code, one]));
  const title = make("p", say(level.name));
  title.className = `signal-level signal-level--${level.code}`;
  const list = make("ul", "", ...found.reasons.map((one) => act(one, actors)));
  list.className = "signal-acts";
  const next = make("div", "", title, make("p", say(level.by)), list);
  // What is read aloud is only what changed.
  if (place.innerHTML !== next.innerHTML) place.replaceChildren(...next.childNodes);
  document.querySelector("[data-level]").textContent = say(level.name);
}

function begin(table) {
  const triage = new Triage(table);
  const update = () => show(triage.assess(readAnswers(triage), form.dataset.today), table);
  form.addEventListener("input", update);
  form.querySelector("[name=act][value=look]").hidden = true;
  document.querySelector("[data-bar]").hidden = false;
  update();
}

fetch(form.dataset.rules)
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error("no rules"))))
  .then(begin)
  .catch(() => {}); // Without the rules the page asks the server, as it does without a script.
