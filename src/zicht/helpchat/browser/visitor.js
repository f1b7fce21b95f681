// The visitor's side: from the page that the server rendered to a conversation, and out.
//
// Leaving works before anything else does. Keys and line are brought in once the page stands; where a browser cannot
// have them, the page stays what it is without a script: forms, and the words that say what is weaker then.

import { watchLeaving, whenLeft } from "./leave.js";
import { answersOf, fill, hide, Messages, showOne, showPlace, showView, status, word } from "./page.js";

const LONGEST = 2000;
const TYPING_SHOWN = 6_000;

const element = (id) => document.getElementById(id);
const settings = () => element("chat").dataset;

let talk = null;
let parts = null;
let messages = null;
let typingEnds = 0;

function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 1_000); // a page in the background is never painted
  });
}

async function bring() {
  await painted();
  const [talking, locks, phrases, sorting] = await Promise.all([
    import("./talk.js"), import("./locks.js"), import("./phrases.js"), import("./sorting.js"),
  ]);
  await locks.ready;
  return { ...talking, ...phrases, ...sorting };
}

// Without keys the page is the one of forms, and says what is weaker then.
function bePlain() {
  hide("[data-script]");
  hide("[data-plain]", false);
  for (const unseen of document.querySelectorAll("noscript")) {
    unseen.replaceWith(...new DOMParser().parseFromString(unseen.textContent, "text/html").body.childNodes);
  }
  element("begin").removeEventListener("submit", begin);
  element("later-form")?.removeEventListener("submit", later);
  setBusy(false);
}

function newTalk() {
  const { live, language, codewords = "" } = settings();
  const address = new URL(live, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  talk = new parts.Talk({ address: address.href, language, codewords: codewords.split(/\s+/).filter(Boolean), show });
  return talk;
}

// Who begins to fill in a form gets a line, and with it how long the wait is now.
async function warmUp() {
  await ready;
  if (parts && !talk) newTalk().connect();
}

const shown = {
  duty({ open, ahead, minutes }) {
    hide("#duty-open", !open);
    hide("#duty-closed", open);
    hide("#begin", !open);
    hide("#wait");
    if (open) showPlace({ ahead, minutes });
    else keepForLater();
  },
  connection({ state }) {
    status(word(navigator.onLine === false && state !== "connected" ? "offline" : state));
  },
  opened({ codeword }) {
    fill("codeword", codeword);
    element("talk-place").append(element("place"), element("claimed")); // a place that is read out
    hide("body > header");
    showView("talk");
    setBusy(false);
  },
  place: showPlace,
  claimed() {
    hide("#place");
    hide("#claimed", false);
  },
  message({ id, from, seq, text, notice }) {
    const said = text ?? word(`notice.${notice}`);
    if (from === "c") showTyping(false);
    if (said) messages.add({ id, from, seq, text: said });
  },
  kept: (detail) => messages.kept(detail),
  typing: () => showTyping(true),
  ended({ by }) {
    showOne("ended", "by", by);
    finish("ended");
  },
  refused({ why }) {
    const told = element("begin").elements.text?.value;
    showOne("refused", "why", why);
    finish("refused");
    keepForLater(told);
  },
  gone: () => finish("gone"),
  left() {
    const words = element("later-form").elements.phrase.value.trim();
    finish("left");
    fill("phrase", words);
    hide("#left-words", !words);
  },
};

// What somebody began to tell while the chat was closing can be left as it is.
function keepForLater(told = element("begin").elements.text?.value) {
  const kept = element("later-form").elements.text;
  if (told && !kept.value) kept.value = told;
}

const show = (event, detail) => shown[event](detail);

function finish(view) {
  talk = messages = null;
  status("");
  setBusy(false);
  showTyping(false);
  hide("#claimed");
  ["messages", "made-phrase", "made-later"].forEach((id) => element(id)?.replaceChildren());
  uncover();
  hide("body > header", false);
  document.querySelectorAll("main form").forEach((form) => form.reset());
  showView(view);
}

function showTyping(on) {
  clearTimeout(typingEnds);
  hide("#typing", !on);
  if (on) typingEnds = setTimeout(showTyping, TYPING_SHOWN, false);
}

function setBusy(busy) {
  document.querySelectorAll("[data-busy]").forEach((place) => {
    place.textContent = busy ? word("connecting") : "";
  });
  document.querySelectorAll("#begin button.main, #later-form button.main").forEach((button) => {
    button.setAttribute("aria-disabled", String(busy));
  });
}

// The phrase in a form: null where it can be none, empty where there is none.
function phraseOf(form) {
  const field = form.elements.phrase;
  const typed = field?.value.trim() ?? "";
  const phrase = typed && parts.normalisePhrase(typed);
  const wrong = form.querySelector("[role=alert]");
  if (wrong) wrong.hidden = phrase !== null;
  if (phrase === null) {
    field.setAttribute("aria-invalid", "true");
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  } else {
    field?.removeAttribute("aria-invalid");
  }
  return phrase;
}

// Who cannot be sorted, for whatever reason, waits like everybody about whom nothing is known.
async function sorted(given) {
  try {
    return await parts.sort(given);
  } catch {
    return parts.UNSORTED;
  }
}

// Does what a form asks once keys are there; without them the form goes to the server as it is.
async function withKeys(event, act) {
  event.preventDefault();
  const { currentTarget: form, submitter } = event;
  if (form.querySelector("[aria-disabled=true]")) return;
  setBusy(true);
  await ready;
  if (!parts) {
    form.requestSubmit(submitter);
    return;
  }
  const phrase = phraseOf(form);
  const text = form.elements.text?.value.trim().slice(0, LONGEST) ?? "";
  if (phrase === null || !(await tried(() => act(form, { phrase, text })))) setBusy(false);
}

// What goes wrong in a way that nobody thought of is said, and leaves nobody waiting.
async function tried(act) {
  try {
    return await act();
  } catch {
    talk?.leave();
    show("refused", { why: "other" });
    return false;
  }
}

function begin(event) {
  return withKeys(event, async (form, { phrase, text }) => {
    const { band, reasons } = await sorted({ answers: answersOf(form), text, language: settings().language });
    messages = new Messages();
    await (talk ?? newTalk()).open({ band, reasons, text, phrase });
    return true;
  });
}

function later(event) {
  return withKeys(event, async (form, { phrase, text }) => {
    if (phrase && text) await (talk ?? newTalk()).leaveFor({ text, phrase });
    else (text ? form.elements.phrase : form.elements.text).focus();
    return Boolean(phrase && text);
  });
}

// Makes a phrase and writes it where it is to be used, in the letters of the visitor's language.
async function offerPhrase(form, output) {
  await ready;
  if (!parts) return;
  const written = parts.writePhrase(parts.makePhrase(), settings().language);
  form.elements.phrase.value = written;
  element(output).textContent = written;
}

function say() {
  const field = element("text");
  const text = field.value.trim().slice(0, LONGEST);
  if (!text || !talk) return;
  talk.say(text);
  field.value = "";
  sayWhatIsLeft();
  field.focus();
}

function sayWhatIsLeft() {
  element("left-over").textContent = String(LONGEST - element("text").value.length);
}

// Somebody reads along: the talk is covered and cannot be reached, and the counsellor knows.
function cover() {
  talk?.notify("watched");
  setCovered(true);
  element("uncover").focus();
}

function uncover() {
  setCovered(false);
}

function setCovered(covered) {
  const cover = element("covered");
  cover.hidden = !covered;
  for (const beside of cover.parentElement.children) beside.inert = covered && beside !== cover;
}

// Another language leaves no page behind to go back to: the new page takes the place of this one.
async function chooseLanguage(event) {
  event.preventDefault();
  const { currentTarget: form, submitter } = event;
  const body = new URLSearchParams(new FormData(form, submitter));
  try {
    const answer = await fetch("/", { method: "POST", body, cache: "no-store", referrerPolicy: "no-referrer" });
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !made.getElementById("chat")) throw new Error("not the page");
    talk?.leave();
    talk = null;
    for (const name of ["lang", "dir"]) document.documentElement[name] = made.documentElement[name];
    document.title = made.title;
    document.body.replaceWith(made.body);
  } catch {
    form.removeEventListener("submit", chooseLanguage);
    form.requestSubmit(submitter);
    return;
  }
  stand();
  document.querySelector("form.languages [aria-current]")?.focus();
}

function wireWriting() {
  const field = element("text");
  element("write").addEventListener("submit", (event) => {
    event.preventDefault();
    say();
  });
  field.addEventListener("input", (event) => {
    talk?.typing(event.timeStamp);
    sayWhatIsLeft();
  });
  field.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!sends || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    say();
  });
  element("watched").addEventListener("click", cover);
  element("uncover").addEventListener("click", () => {
    talk?.notify("alone");
    uncover();
    field.focus();
  });
  element("end").addEventListener("click", () => talk?.end());
}

function wireForms() {
  element("begin").addEventListener("submit", begin);
  element("later-form").addEventListener("submit", later);
  ["begin", "later-form"].forEach((id) => element(id).addEventListener("focusin", warmUp, { once: true }));
  element("make-phrase").addEventListener("click", () => offerPhrase(element("begin"), "made-phrase"));
  element("make-later").addEventListener("click", () => offerPhrase(element("later-form"), "made-later"));
  document.querySelector("form.languages")?.addEventListener("submit", chooseLanguage);
  document.querySelectorAll("[data-go]").forEach((button) =>
    button.addEventListener("click", (event) => {
      event.preventDefault();
      fill("phrase", "");
      showView(button.dataset.go);
    }));
}

// Puts the script behind what the server rendered.
function stand() {
  wireForms();
  wireWriting();
  if (plain) bePlain();
  else {
    hide("[data-plain]");
    hide("[data-script]", false);
  }
}

let plain = false;
watchLeaving(settings().away);
whenLeft(() => talk?.leave());
stand();
const ready = bring().then(
  (brought) => {
    parts = brought;
  },
  () => {
    plain = true;
    bePlain();
  },
);
