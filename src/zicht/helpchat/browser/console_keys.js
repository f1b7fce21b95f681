// Keys of a counsellor's shift, or of a keeper's week. The private half is kept in this browser alone, locked with a
// key that the browser never gives out; it is gone when the shift ends.

import { ready, newPair, wipe } from "./locks.js";

const [NAME, STORE] = ["zicht-console", "keys"];

function base() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "name" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, act) {
  const open = await base();
  try {
    return await new Promise((resolve, reject) => {
      const move = open.transaction(STORE, mode);
      const asked = act(move.objectStore(STORE));
      move.oncomplete = () => resolve(asked.result);
      move.onerror = move.onabort = () => reject(move.error);
    });
  } finally {
    open.close();
  }
}

// Makes a pair and keeps it under a name. `enrol(publicKey)` tells the server, and gives what it calls the key; a name
// that is only known afterwards comes as a function.
export async function makeKey(name, { hours, enrol }) {
  await ready;
  const pair = newPair();
  const lock = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, lock, pair.private);
  const id = await enrol(pair.public);
  const ends = Date.now() + hours * 3600_000;
  if (typeof name === "function") name = name();
  await inStore("readwrite", (store) => store.put({ name, id, ends, lock, nonce, locked, public: pair.public }));
  return { id, ends, pair };
}

// The pair that is kept under a name while it lasts; null where there is none.
export async function readKey(name) {
  await ready;
  const kept = await inStore("readonly", (store) => store.get(name));
  if (!kept) return null;
  if (kept.ends <= Date.now()) {
    await forgetKey(name);
    return null;
  }
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.nonce }, kept.lock, kept.locked);
  return { id: kept.id, ends: kept.ends, pair: { public: kept.public, private: new Uint8Array(opened) } };
}

export async function forgetKey(name, key) {
  if (key) wipe(key.pair.private);
  await inStore("readwrite", (store) => store.delete(name));
}

// The server wants to see the second factor again, or a new sign-in, before it does what was asked.
export class OnceMore extends Error {}

// Throws where an answer is none to what was asked: a way to another page is not followed in silence.
export function checkAnswer(answer) {
  if (answer.redirected || answer.status === 403) throw new OnceMore();
  if (!answer.ok) throw new Error(`refused ${answer.status}`);
}

// Sends a form as JSON: the words that every form of this page carries go with it.
export async function post(address, values) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify(values),
  });
  checkAnswer(answer);
  return answer.status === 204 ? null : answer.json();
}
