// A keeper: makes a half-key for a week, and gives a half of one conversation, or refuses.

import { decode, encode, ready, unwrap, wipe, wrap } from "./locks.js";
import { alarm } from "./console_alarm.js";
import { makeKey, post, readKey } from "./console_keys.js";
import { at, word } from "./console_view.js";

const WEEK_HOURS = 7 * 24;

at("make-key").addEventListener("click", async () => {
  try {
    const enrol = async (publicKey) => (await post("/keeping/key/", { key: encode(publicKey) })).key;
    await makeKey("half", { hours: WEEK_HOURS, enrol });
    at("asked").textContent = word("key_made");
    setTimeout(() => location.reload(), 1500);
  } catch {
    at("asked").textContent = word("has_not_begun");
  }
});

// Opens the half with the keeper's key and locks it for whoever asked: it is bare in this function alone.
async function lockedAnew(request) {
  const kept = await readKey("half");
  const answer = await fetch(`/keeping/${request}/half/`, { credentials: "same-origin" });
  if (!kept || !answer.ok) throw new Error("no half here");
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
  } catch {
    done.textContent = word("half_failed");
  }
}

for (const button of document.querySelectorAll("[data-answer]")) {
  button.addEventListener("click", () => answer(button.closest("[data-request]"), button.dataset.answer === "agree"));
}

await ready;
for (const button of document.querySelectorAll("#make-key, [data-answer]")) button.disabled = false;

// Looks every ten seconds whether something is asked, and leaves the page alone while somebody answers.
const known = new Set([...document.querySelectorAll("[data-request]")].map((card) => card.dataset.request));
if (known.size) alarm(at("alarm"), document.querySelector("#requests h3").textContent);
setInterval(async () => {
  const page = await fetch(location.href, { credentials: "same-origin" }).then((answer) => answer.text()).catch(() => "");
  const found = [...new DOMParser().parseFromString(page, "text/html").querySelectorAll("[data-request]")];
  if (found.some((card) => !known.has(card.dataset.request))) location.reload();
}, 10_000);
