// A conversation in the visitor's browser: its keys, what is said in it, and how it ends. Knows no page.
//
//   const talk = new Talk({ address, language, codewords, show });
//   talk.connect();
//   await talk.open({ band, reasons, text, phrase });
//   talk.say("…");
//
// `show(event, detail)` says what there is to be shown: duty, connection, opened, refused, place, claimed, message,
// kept, typing, ended, gone, left. Token and keys live in this object alone and are wiped when the conversation ends.

import { beside } from "./beside.js";
import { ENDED, Line, NOT_KNOWN } from "./line.js";
import * as locks from "./locks.js";

const TYPING_EVERY = 3_000;
const MOST_TRIES = 4;

export class Talk {
  #token = null;
  #key = null;
  #id = null;
  #after = 0;
  #said = new Map();
  #duty = null;
  #request = null;
  #parcel = null;
  #phrase = null;
  // The message by which what was left goes to the counsellor, and what the server knows it by.
  #takenUp = null;
  #handed = null;
  #isTakenUpKept = false;
  #isSomebodyThere = false;
  #tries = 0;
  #over = false;
  #opened = false;
  #resuming = false;
  #turn = 0;
  #typedAt = -TYPING_EVERY;
  #heardDuty = null;

  constructor({ address, language, codewords = [], show, Socket, long = beside }) {
    Object.assign(this, { language, show, long });
    this.codeword = codewords.length ? codewords[locks.below(codewords.length)].toLowerCase() : "";
    this.line = new Line({
      address,
      Socket,
      greet: () => this.#greet(),
      hear: (frame) => this.#hear(frame),
      show: (state) => this.show("connection", { state }),
      closed: (code) => this.#closed(code),
    });
  }

  connect() {
    this.line.start();
  }

  // Asks for a conversation; `text` is said first, a normalised `phrase` makes known that somebody was here before.
  async open({ band, reasons, text, phrase }) {
    [this.#id, this.#key, this.#token] = [locks.newId(), locks.newKey(), locks.newToken()];
    this.#request = { band, reasons };
    if (text) this.say(text);
    this.connect();
    if (phrase) {
      this.#phrase = await this.#stretched(phrase);
      if (this.#over) return;
      this.#request.phrase = locks.encode(this.#phrase.mark);
    }
    this.#request.ready = true;
    await this.#ask();
  }

  // Says a text; what is typed with the code word tells the counsellor, and nobody else, that somebody reads along.
  say(text) {
    if (this.#over) return;
    this.#tell({ text }, text);
    const words = text.toLowerCase().normalize("NFC").split(/[^\p{L}\p{M}]+/u);
    if (this.codeword && words.includes(this.codeword)) this.notify("watched");
  }

  notify(notice) {
    if (!this.#over) this.#tell({ notice });
  }

  typing(now) {
    if (!this.#opened || now - this.#typedAt < TYPING_EVERY || !this.line.send({ t: "typing" })) return;
    this.#typedAt = now;
  }

  // Leaves a text for when the chat is open, under a normalised phrase.
  async leaveFor({ text, phrase }) {
    this.connect();
    const made = await this.#stretched(phrase);
    this.#parcel = { t: "later", phrase: locks.encode(made.mark), body: locks.encode(locks.sealLater(made, text)) };
    locks.wipe(made.key);
    await this.#hand(this.#parcel);
  }

  // Ends the conversation and stays on the page.
  end() {
    this.#post();
    this.#end("visitor", { t: "leave" });
  }

  // Ends everything at once, and tells the server in two ways: one of them arrives when the page is gone.
  leave() {
    this.#post();
    this.#over = true;
    this.line.stop(this.#opened ? { t: "leave" } : null);
    this.#wipe();
  }

  #post() {
    if (this.#over || !this.#request?.sent) return;
    const form = new URLSearchParams({ act: "leave", token: locks.encode(this.#token) });
    globalThis.navigator?.sendBeacon?.("/", form);
  }

  #greet() {
    this.#resuming = this.#opened || Boolean(this.#request?.sent);
    if (!this.#resuming) return { t: "hello", v: 1 };
    return { t: "resume", token: locks.encode(this.#token), after: this.#after };
  }

  #closed(code) {
    const again = code === NOT_KNOWN && this.#resuming && !this.#opened && Boolean(this.#request);
    if (again) this.#request.sent = false;
    else if (code === ENDED) this.#end("absence");
    else this.#end("", null, "gone", {});
    return again;
  }

  #hear(frame) {
    const heard = {
      duty: () => this.#onDuty(frame),
      opened: () => this.#onOpened(frame),
      resumed: () => this.#onOpened(frame),
      refused: () => this.#onRefused(frame),
      kept: () => this.#onKept(frame),
      said: () => this.#onSaid(frame),
      rewrap: () => this.#onRewrap(frame),
      left: () => this.#onLeft(),
      place: () => this.show("place", frame),
      claimed: () => this.#onClaimed(),
      typing: () => this.show("typing", {}),
      ended: () => this.#end(frame.by),
    };
    if (Object.hasOwn(heard, frame.t)) heard[frame.t]();
  }

  #onDuty(frame) {
    if (this.#over) return;
    this.#duty = frame;
    this.line.greeted();
    this.show("duty", { open: frame.open, ahead: frame.ahead, minutes: frame.minutes });
    this.#heardDuty?.();
    if (this.#request?.ready && !this.#request.sent) this.#ask();
    else if (this.#parcel) this.#hand(this.#parcel);
  }

  async #stretched(phrase) {
    if (!this.#duty) {
      await new Promise((heard) => {
        this.#heardDuty = heard;
      });
    }
    return this.long("stretch", { phrase, salt: locks.decode(this.#duty.salt) });
  }

  #wrapped(devices) {
    const sealed = (to, kind, key, publicKey) => {
      const wrapped = locks.wrap(key, locks.decode(publicKey, locks.KEY_BYTES));
      return { to, kind, sealed: locks.encode(wrapped) };
    };
    return devices.map(({ id, key }) => sealed(id, "talk", this.#key, key));
  }

  #onRewrap({ devices }) {
    if (this.#key) this.line.send({ t: "wrap", keys: this.#wrapped(devices) });
  }

  // Two halves for two persons: without both, no half is worth anything, and none is made.
  #halved(holders) {
    const [one, other] = locks.splitKey(this.#key);
    const parts = { a: one, b: other };
    const both = Object.keys(parts).every((part) => holders.some((holder) => holder.part === part));
    const keys = (both ? holders : []).map(({ id, part, key }) => ({
      to: id,
      kind: "escrow",
      sealed: locks.encode(locks.wrap(parts[part], locks.decode(key, locks.KEY_BYTES))),
    }));
    locks.wipe(one, other);
    return keys;
  }

  async #work() {
    const puzzle = this.#duty.puzzle;
    if (!puzzle) return null;
    return locks.encode(await this.long("work", { seed: locks.decode(puzzle.seed), bits: puzzle.bits }));
  }

  async #ask() {
    if (!this.#duty || this.#over) return; // the next duty asks
    const { band, reasons, phrase = null } = this.#request;
    this.#request.sent = true;
    // Work takes long: whoever asks in the meantime, after a break, takes over.
    this.#turn += 1;
    const turn = this.#turn;
    const work = await this.#work();
    if (this.#over || turn !== this.#turn) return;
    this.line.send({
      t: "open",
      id: locks.encode(this.#id),
      token: locks.encode(this.#token),
      language: this.language,
      band,
      reasons,
      keys: [...this.#wrapped(this.#duty.devices), ...this.#halved(this.#duty.escrow)],
      phrase,
      work,
    });
  }

  async #hand(parcel) {
    const work = await this.#work();
    this.line.send({ ...parcel, work });
  }

  #onOpened(frame) {
    if (this.#over) return;
    const first = !this.#opened;
    this.#opened = true;
    if (first) this.show("opened", { codeword: this.codeword });
    if (frame.left && this.#phrase) this.#takeUp(frame.left);
    this.line.settle();
  }

  // What was left under the phrase goes to the counsellor, locked anew; it is not shown here.
  #takeUp(left) {
    try {
      const body = locks.decode(left);
      this.#takenUp = this.#tell({ later: locks.openLater(this.#phrase, body) });
      this.#handed = { phrase: locks.encode(this.#phrase.mark), left: locks.encode(locks.markOf(body)) };
    } catch (error) {
      if (!(error instanceof locks.LockError)) throw error;
    }
    locks.wipe(this.#phrase.key);
    this.#phrase = null;
  }

  #onRefused({ why }) {
    this.#tries += 1;
    if (why === "work" && this.#tries < MOST_TRIES) {
      if (this.#parcel) this.#hand(this.#parcel);
      else this.#ask();
    } else if (why === "no_key" && this.#tries < MOST_TRIES) {
      // Others are on duty than when the page asked: ask again who.
      this.#request.sent = false;
      this.line.send({ t: "hello", v: 1 });
    } else if (why === "taken") {
      this.#end("absence");
    } else {
      this.#end("", null, "refused", { why });
    }
  }

  #tell(content, shown) {
    const message = locks.newId();
    const id = locks.encode(message);
    const body = locks.sealMessage(this.#key, { conversation: this.#id, sender: "v", message }, content);
    this.#said.set(id, null);
    if (shown !== undefined) this.show("message", { id, from: "v", text: shown, seq: null });
    this.line.keep({ t: "say", id, body: locks.encode(body) });
    return id;
  }

  #onKept({ id, seq }) {
    if (!this.#said.has(id) || this.#said.get(id) !== null) return;
    this.#said.set(id, seq);
    if (id === this.#takenUp) {
      this.#isTakenUpKept = true;
      this.#sayTaken();
    }
    this.show("kept", { id, seq });
  }

  #onClaimed() {
    this.#isSomebodyThere = true;
    this.#sayTaken();
    this.show("claimed", {});
  }

  // What was left is kept until a counsellor has it: who gives up waiting finds it again.
  #sayTaken() {
    if (!this.#isTakenUpKept || !this.#isSomebodyThere) return;
    if (this.line.send({ t: "taken", ...this.#handed })) this.#isTakenUpKept = false;
  }

  #onSaid({ seq, from, id, body }) {
    // Before the server has caught up, what it says would make us skip what came before.
    if (this.#over || !this.line.settled) return;
    this.#after = Math.max(this.#after, seq);
    if (this.#said.has(id)) {
      if (from === "v") this.#onKept({ id, seq });
      return;
    }
    this.#said.set(id, seq);
    let content = { notice: "unreadable" };
    try {
      const place = { conversation: this.#id, sender: from, message: locks.decode(id, locks.ID_BYTES) };
      content = locks.openMessage(this.#key, place, locks.decode(body));
    } catch (error) {
      if (!(error instanceof locks.LockError)) throw error;
    }
    this.show("message", { id, from, seq, ...content });
  }

  #onLeft() {
    this.#parcel = null;
    this.#end("", null, "left");
  }

  #end(by, last = null, event = "ended", detail = { by }) {
    if (this.#over) return;
    this.#over = true;
    this.line.stop(last);
    this.#wipe();
    this.show(event, detail);
  }

  #wipe() {
    locks.wipe(this.#token, this.#key, this.#phrase?.key);
    this.#token = this.#key = this.#phrase = this.#request = this.#parcel = this.#handed = null;
    this.#said.clear();
  }
}
