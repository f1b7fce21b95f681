// A keeper: makes a half-key for a week, and gives a half of one conversation, or refuses.

import { decode, encode, ready, unwrap, wipe, wrap } from "./locks.js";
import { alarm } from "./console_alarm.js";
import { checkAnswer, makeKey, post, readKey } from "./console_keys.js";
import { sayWhyNot } from "./console_once_more.js";
import { at, word } from "./console_view.js";

const WEEK_HOURS = 7 * 24;

at("make-key").addEventListener("click", async () => {
  try {
    const enrol = async (publicKey) => (await post("/keeping/key/", { key: encode(publicKey) })).key;
    await makeKey("half", { hours: WEEK_HOURS, enrol });
    at("asked").textContent = word("key_made");
    setTimeout(() => location.reload(), 1500);
  } catch (error) {
    sayWhyNot(at("asked"), error, "has_not_begun");
  }
});

// Opens the half with the keeper's key and locks it for whoever asked: it is bare in this function alone.
async function lockedAnew(request) {
  const kept = await readKey("half");
  const answer = await fetch(`/keeping/${request}/half/`, { credentials: "same-origin" });
  checkAnswer(answer);
  if (!kept) throw new Error("no half here");
  const { sealed, to } = await answer.json();
  const half = unwrap(decode(sealed), kept.pair);
  const anew = encode(wrap(half, decode(to, 32)));
  wipe(half, kept.pair.private);
  return anew;
}

async function answer(card, agrees) {
  const { request } = card.dataset;
  const done = card.querySelector("[data-done]");
  try {
    const sealed = agrees ? await lockedAnew(request) : null;
    await post(`/keeping/${request}/answer/`, { sealed });
    done.textContent = word(agrees ? "half_given" : "half_refused");
    card.querySelectorAll("button").forEach((button) => button.remove());
  } catch (error) {
    sayWhyNot(done, error, "half_failed");
  }
}

for (const button of document.querySelectorAll("[data-answer]")) {
  button.addEventListener("click", () => answer(button.closest("[data-request]"), button.dataset.answer === "agree"));
}

await ready;
for (const button of document.querySelectorAll("#make-key, [data-answer]")) button.disabled = false;

// Asks every ten seconds how many requests wait, which takes no second factor, and alarms for as long as there is one
// that this page does not show. Loading again shows it, after the second factor where that was long ago.
let seen = document.querySelectorAll("[data-request]").length;
if (seen) alarm(at("alarm"), document.querySelector("#requests h3").textContent);
at("show-asked").addEventListener("click", () => location.reload());

async function look() {
  const answer = await fetch("/keeping/count/", { credentials: "same-origin" });
  if (answer.redirected) {
    alarm(at("alarm"), word("signed_out"));
    return;
  }
  const { asked } = await answer.json();
  seen = Math.min(seen, asked);
  if (asked === seen) return;
  at("show-asked").hidden = false;
  alarm(at("alarm"), word("asked_new"));
}
setInterval(() => look().catch(() => {}), 10_000);
