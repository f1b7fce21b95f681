// The screen of consent. What is filled in stays on this page: it is sent nowhere and kept nowhere.

import { fileOf } from "./report.js";

const made = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const page = JSON.parse(document.getElementById("consent-document").textContent);
const words = Object.fromEntries(
  [...document.querySelectorAll("#consent-words [data-word]")].map((one) => [one.dataset.word, one.textContent]),
);
const root = document.getElementById("consent");
const status = document.getElementById("consent-status");
let said = page.languages[0];

function saidIn(element, text) {
  element.textContent = text;
  element.lang = said.code;
  element.dir = said.direction;
}

function answerOf(field) {
  const id = `field-${field.name}`;
  if (field.kind === "codes") {
    return made("div", { id }, ...field.codes.map(([code, label]) =>
      made("label", {}, made("input", { type: "checkbox", value: code, name: field.name }), ` ${label}`)));
  }
  if (field.kind === "code") {
    return made("select", { id, name: field.name }, made("option", { value: "", textContent: words.choose }),
      ...field.codes.map(([value, textContent]) => made("option", { value, textContent })));
  }
  const hint = { date: words.date_hint, integer: "" }[field.kind] ?? "";
  return made("input", { id, name: field.name, type: "text", autocomplete: "off", spellcheck: false, maxLength: 120,
    placeholder: hint, inputMode: field.kind === "integer" ? "numeric" : "text" });
}

function valueOf(name) {
  const found = [...root.querySelectorAll(`[name="${name}"]`)];
  if (found[0].type === "checkbox") return found.filter((one) => one.checked).map((one) => one.value).sort().join(";");
  return found[0].value.trim();
}

function shownValue(name) {
  const found = [...root.querySelectorAll(`[name="${name}"]`)];
  if (found[0].tagName === "SELECT") return found[0].value ? found[0].selectedOptions[0].textContent : "";
  if (found[0].type === "checkbox") {
    return found.filter((one) => one.checked).map((one) => one.parentElement.textContent.trim()).join(", ");
  }
  return found[0].value.trim();
}

function copyButton(textOf) {
  const button = made("button", { type: "button", className: "zicht-button zicht-button--subtle", textContent: words.copy });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(textOf());
    status.textContent = words.copied;
  });
  return button;
}

function agreedBox(key, text) {
  return made("label", {}, made("input", { type: "checkbox", id: `agreed-${key}` }), ` ${text}`);
}

function framed(legend, ...children) {
  const frame = made("fieldset", {}, made("legend", { textContent: legend }), ...children);
  return made("div", { className: "zicht-field" }, frame);
}

function fieldRow(field) {
  const ask = made("p");
  ask.dataset.field = field.name;
  const answer = answerOf(field);
  const label = field.kind === "codes" ? made("p", { textContent: words.answer })
    : made("label", { htmlFor: `field-${field.name}`, textContent: words.answer });
  return framed(field.label, ask, label, answer, agreedBox(field.name, words.agrees),
    copyButton(() => `${said.fields[field.name]}: ${shownValue(field.name)}\n${said.may_it}`));
}

function purposeRow(name) {
  const ask = made("p");
  ask.dataset.purpose = name;
  return framed(words[`purpose_${name}`], ask, agreedBox(`purpose-${name}`, words.agrees),
    copyButton(() => `${said.purposes[name]}\n${said.may_it}`));
}

function speak(code) {
  said = page.languages.find((one) => one.code === code);
  const before = document.getElementById("consent-before");
  before.lang = said.code;
  before.dir = said.direction;
  before.replaceChildren(...said.before.map((text) => made("p", { textContent: text })));
  for (const one of root.querySelectorAll("[data-field]")) saidIn(one, `${said.fields[one.dataset.field]}. ${said.may_it}`);
  for (const one of root.querySelectorAll("[data-purpose]")) saidIn(one, said.purposes[one.dataset.purpose]);
}

function agreed(key) {
  return root.querySelector(`#agreed-${CSS.escape(key)}`).checked;
}

// As every reader of reports takes a date and an age: else the row would be set apart there.
const SHAPES = { date: /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, integer: /^(\d|[1-9]\d|10\d|110)$/ };

function forget() {
  for (const one of root.querySelectorAll("input")) {
    if (one.type === "checkbox") one.checked = false;
    else one.value = "";
  }
  for (const one of root.querySelectorAll("select")) one.selectedIndex = 0;
}

function handOver() {
  const purposes = page.purposes.filter((name) => agreed(`purpose-${name}`));
  if (!purposes.includes("registration")) {
    status.textContent = words.no_register;
    root.querySelector("#agreed-purpose-registration").focus();
    return;
  }
  const reporter = document.getElementById("consent-reporter").value;
  const fields = page.fields.filter((field) => agreed(field.name) && valueOf(field.name));
  const wrong = fields.find((field) => SHAPES[field.kind] && !SHAPES[field.kind].test(valueOf(field.name)));
  if (wrong) {
    status.textContent = words[`wrong_${wrong.kind}`];
    root.querySelector(`#field-${wrong.name}`).focus();
    return;
  }
  const answers = Object.fromEntries(fields.map((field) => [field.name, valueOf(field.name)]));
  const text = fileOf({ fixed: page.fixed, reporter, purposes, answers });
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  made("a", { href: address, download: "report.csv" }).click();
  URL.revokeObjectURL(address);
  forget();
  status.textContent = words.made;
}

const language = document.getElementById("consent-language");
language.append(...page.languages.map((one) => made("option", { value: one.code, textContent: one.name, lang: one.code })));
language.addEventListener("change", () => speak(language.value));
document.getElementById("consent-reporter").append(
  ...page.reporters.map(([value, textContent]) => made("option", { value, textContent, selected: value === "other" })));
document.getElementById("consent-copy").replaceWith(copyButton(() => said.before.join("\n")));
document.getElementById("consent-purposes").append(...page.purposes.map(purposeRow));
document.getElementById("consent-fields").append(...page.fields.map(fieldRow));
document.getElementById("consent-make").addEventListener("click", handOver);
document.getElementById("consent-forget").addEventListener("click", () => { forget(); status.textContent = words.forgotten; });
addEventListener("pagehide", forget);
speak(page.languages[0].code);
root.hidden = false;
