// Keeps the form while somebody types, one request at a time. Without this script the button does the same.
"use strict";

const form = document.querySelector("form[data-save]");
const status = form.querySelector("[data-status]");
const PAUSE = 1500;
let timer = 0;
let saving = false;
let changed = false;
let stopped = false;

function say(words) {
  status.textContent = words;
}

async function save() {
  if (saving || !changed || stopped) return;
  saving = true;
  changed = false;
  say(status.dataset.saving);
  try {
    const response = await fetch(form.dataset.save, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
      headers: { Accept: "application/json" },
    });
    if (response.status === 409) {
      // Another window has a newer form: going on here would overwrite it.
      stopped = true;
      say((await response.json()).problem);
    } else if (response.ok) {
      form.elements.stamp.value = (await response.json()).stamp;
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      say(status.dataset.saved.replace("{time}", time));
    } else {
      throw new Error("refused");
    }
  } catch {
    changed = true;
    say(status.dataset.failed);
  }
  saving = false;
  if (changed) plan(PAUSE * 4);
}

function plan(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

form.addEventListener("input", () => {
  changed = true;
  plan(PAUSE);
});
form.addEventListener("submit", () => {
  stopped = true;
  clearTimeout(timer);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});
