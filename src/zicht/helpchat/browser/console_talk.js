// One conversation as a counsellor's browser holds it: its keys, and what was said, opened.

import { decode, encode, newId, newKey, openMessage, sealMessage, unwrap, wipe, wrap } from "./locks.js";

export class Talk {
  key = null;
  notesKey = null;
  after = 0;
  unread = 0;
  ended = null;
  typingAt = 0;
  online = true;
  owner = null;
  draft = "";
  ownerAt = 0;
  readers = [];
  wasMine = false;
  messages = [];
  #sealed = [];
  #known = new Set();

  constructor(id) {
    this.id = id;
    this.number = decode(id, 16);
  }

  // Takes the keys that were wrapped for this browser, and opens what came before them.
  takeKeys(keys, pair) {
    for (const { kind, sealed } of keys) {
      try {
        if (kind === "talk" && !this.key) this.key = unwrap(decode(sealed), pair);
        if (kind === "notes" && !this.notesKey) this.notesKey = unwrap(decode(sealed), pair);
      } catch {
        continue;
      }
    }
    const before = this.#sealed;
    this.#sealed = [];
    return before.map((frame) => this.#open(frame)).filter(Boolean);
  }

  // Takes a message as the server sends it; gives it opened, or null where it was there already.
  take(frame) {
    this.after = Math.max(this.after, frame.seq);
    if (this.#known.has(frame.id)) {
      const own = this.messages.find((one) => one.id === frame.id);
      if (own) Object.assign(own, { seq: frame.seq, kept: true });
      return null;
    }
    return this.#open(frame);
  }

  #open(frame) {
    const key = frame.from === "n" ? this.notesKey : this.key;
    if (!key) {
      this.#sealed.push(frame);
      return null;
    }
    const message = { id: frame.id, seq: frame.seq, from: frame.from, kept: true, mine: false };
    try {
      const place = { conversation: this.number, sender: frame.from, message: decode(frame.id, 16) };
      Object.assign(message, openMessage(key, place, decode(frame.body)));
    } catch {
      message.unreadable = true;
    }
    this.#add(message);
    return message;
  }

  #add(message) {
    this.#known.add(message.id);
    this.messages.push(message);
    this.messages.sort((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity));
  }

  // Locks a message of one's own: gives the frame to send, and shows it as not kept yet.
  write(text, { note }) {
    const message = newId();
    const from = note ? "n" : "c";
    const key = note ? this.notesKey : this.key;
    const body = sealMessage(key, { conversation: this.number, sender: from, message }, { text });
    const id = encode(message);
    this.#add({ id, from, text, mine: true, kept: false });
    return { t: "say", conversation: this.id, id, body: encode(body), note };
  }

  kept(id, seq) {
    const own = this.messages.find((one) => one.id === id);
    if (own) Object.assign(own, { seq, kept: true });
  }

  // A message that the server will not keep: it stays to be seen, marked as not sent.
  refused(id) {
    const own = this.messages.find((one) => one.id === id);
    if (own) own.failed = true;
  }

  // Wraps what this browser has for devices that lack it. Who talks makes the key of notes, where there is none yet.
  wrapFor(devices, { device, owner }) {
    const keys = [];
    const lacking = (kind) => devices.filter((one) => one.kinds.includes(kind));
    const give = (kind, key, to) => {
      for (const one of to) keys.push({ to: one.id, kind, sealed: encode(wrap(key, decode(one.key, 32))) });
    };
    if (this.key) give("talk", this.key, lacking("talk"));
    if (this.notesKey) give("notes", this.notesKey, lacking("notes"));
    else if (owner && lacking("notes").some((one) => one.id === device)) {
      const made = newKey();
      give("notes", made, lacking("notes"));
      wipe(made);
    }
    return keys;
  }

  // Nothing of it stays in this browser.
  forget() {
    wipe(this.key, this.notesKey);
    this.key = this.notesKey = null;
    this.messages = [];
    this.draft = "";
    this.#sealed = [];
    this.#known.clear();
  }
}
