// A third person: asks both keepers to open a conversation, and reads it once they agreed.

import { decode, encode, joinKey, ready, unwrap, wipe } from "./locks.js";
import { makeKey, post, readKey } from "./console_keys.js";
import { sayWhyNot } from "./console_once_more.js";
import { Talk } from "./console_talk.js";
import { at, drawMessages, word } from "./console_view.js";

const EVERY = 3000;
const nameOf = (request) => `opening ${request}`;

at("ask")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = new FormData(event.target);
  const values = { conversation: chosen.get("conversation"), reason: chosen.get("reason") };
  try {
    let request = null;
    const enrol = async (publicKey) => {
      request = (await post("/openings/ask/", { ...values, key: encode(publicKey) })).request;
      return request;
    };
    // The key gets its name when the request has one.
    await makeKey(() => nameOf(request), { hours: 10, enrol });
    location.assign(`/openings/${request}/`);
  } catch (error) {
    sayWhyNot(at("asked"), error, "refused_other");
  }
});

function keyOf(halves, pair) {
  const [one, other] = halves.map((half) => unwrap(decode(half), pair));
  const key = joinKey(one, other);
  wipe(one, other);
  return key;
}

async function read() {
  const { request, conversation } = JSON.parse(at("about").textContent);
  const talk = new Talk(conversation);
  const kept = await readKey(nameOf(request));
  if (!kept) {
    at("asked").textContent = word("unreadable");
    return;
  }
  addEventListener("pagehide", () => talk.forget());
  at("asked").textContent = word("waiting_keepers");
  for (;;) {
    const answer = await fetch(`/openings/${request}/said/?after=${talk.after}`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 410) {
      talk.forget();
      at("messages").replaceChildren();
      at("asked").textContent = word("refused_not_here");
      return;
    }
    if (answer?.ok) {
      const { halves, said } = await answer.json();
      if (!talk.key && halves.length === 2) {
        talk.key = keyOf(halves, kept.pair);
        at("asked").textContent = word("opened");
      }
      said.forEach((frame) => talk.take(frame));
      drawMessages(talk);
    }
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

await ready;
at("ask")?.querySelector("button").removeAttribute("disabled");
if (at("about")) await read();
