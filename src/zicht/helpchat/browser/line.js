// The line to the server: a socket that comes back by itself, and loses nothing that was to be kept.
//
//   const line = new Line({ address, greet, hear, show, closed });
//   line.start();
//   line.keep({ t: "say", id, body });   // sent again after every break, until the server says that it kept `id`
//   line.send({ t: "typing" });          // sent now, or not at all
//
// `greet()` gives the first frame of every connection. The owner calls `settle()` once the server has answered it:
// from then on what is to be kept goes out, in the order in which it was said. `hear(frame)` gets what the server
// sends, `show(state)` one of connecting, connected, reconnecting. `closed(code)` is asked when the server closed
// with a code of its own that ends the line, and answers whether to connect again nevertheless.

const PING_EVERY = 20_000;
const ANSWER_WITHIN = 5_000;
const CONNECT_WITHIN = 3_000;
const [SOONEST, LATEST, LATEST_WHEN_MANY] = [100, 2_000, 10_000];
const [NOT_UNDERSTOOD, TOO_LARGE, TOO_MANY, NOT_KNOWN, ENDED] = [4000, 4001, 4002, 4003, 4004];
// What the server answers; of the rest nobody can tell whether it arrived.
const ANSWERED = new Set(["hello", "resume", "open", "later", "say", "ping", "duty"]);
const MOST_PATIENT = 4;
const FINAL = [NOT_UNDERSTOOD, TOO_LARGE, NOT_KNOWN, ENDED];

export { ENDED, NOT_KNOWN };

export class Line {
  #outbox = new Map();
  #socket = null;
  #settled = false;
  #stopped = true;
  #tries = 0;
  #many = false;
  #patience = 1;
  #timers = {};
  #wake = () => this.#look();
  #lost = () => this.show("reconnecting");

  constructor({ address, greet, hear, show, closed, Socket = globalThis.WebSocket }) {
    Object.assign(this, { address, greet, hear, show, closed, Socket });
  }

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.addEventListener?.("offline", this.#lost);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.show("connecting");
    this.#connect();
  }

  // Ends the line for good; `last` is sent if that can still be done.
  stop(last) {
    if (last && this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(last));
    this.#stopped = true;
    this.#outbox.clear();
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.removeEventListener?.("offline", this.#lost);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
  }

  // The server answered: the next break begins anew.
  greeted() {
    this.#tries = 0;
    this.#many = false;
    this.show("connected");
  }

  settle() {
    this.greeted();
    this.#settled = true;
    for (const frame of this.#outbox.values()) this.#write(frame);
  }

  keep(frame) {
    this.#outbox.set(frame.id, frame);
    if (this.#settled) this.#write(frame);
  }

  // Answers whether it was sent.
  send(frame) {
    if (this.#timers.connect || this.#socket?.readyState !== 1) return false;
    this.#write(frame);
    return true;
  }

  // What will not be kept is not sent again.
  forget(id) {
    this.#outbox.delete(id);
  }

  get settled() {
    return this.#settled;
  }

  // How many are not kept yet.
  get waiting() {
    return this.#outbox.size;
  }

  #connect() {
    this.#drop();
    if (this.#stopped) return;
    const socket = new this.Socket(this.address);
    this.#socket = socket;
    this.#set("connect", () => this.#silent(), CONNECT_WITHIN * this.#patience);
    socket.onopen = () => {
      this.#clear("connect");
      this.#write(this.greet());
      this.#set("ping", () => this.#ping(), PING_EVERY);
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#close(event.code);
  }

  #write(frame) {
    if (this.#socket?.readyState !== 1) return;
    this.#socket.send(JSON.stringify(frame));
    if (ANSWERED.has(frame.t) && !this.#timers.answer) {
      this.#set("answer", () => this.#silent(), ANSWER_WITHIN * this.#patience);
    }
  }

  #receive(data) {
    this.#clear("answer");
    this.#set("ping", () => this.#ping(), PING_EVERY);
    let frame = null;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.t === "pong" || frame.t === "kept") this.#patience = 1;
    if (frame.t === "pong") {
      if (this.#settled) this.show("connected");
      return;
    }
    if (frame.t === "kept") this.#outbox.delete(frame.id);
    this.hear(frame);
  }

  #close(code) {
    this.#many = code === TOO_MANY;
    if (FINAL.includes(code) && !this.closed(code)) {
      this.stop();
      return;
    }
    this.#again();
  }

  // A slow network gets more time after every break.
  #silent() {
    this.#patience = Math.min(this.#patience + 1, MOST_PATIENT);
    this.#again();
  }

  #again() {
    this.#drop();
    if (this.#stopped) return;
    this.show("reconnecting");
    const latest = this.#many ? LATEST_WHEN_MANY : Math.min(LATEST, 5 * SOONEST * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, 10);
    this.#set("again", () => this.#connect(), SOONEST + Math.random() * (latest - SOONEST));
  }

  #ping() {
    this.#write({ t: "ping" });
    this.#set("ping", () => this.#ping(), PING_EVERY);
  }

  // The network or the page is back: find out at once how things stand.
  #look() {
    if (this.#stopped || globalThis.document?.visibilityState === "hidden") return;
    if (this.#socket?.readyState === 1) this.#ping();
    else if (this.#timers.again && !this.#many) this.#connect();
  }

  // A socket on a dead network may take minutes to close: it is left alone, and says nothing any more.
  #drop() {
    Object.keys(this.#timers).forEach((name) => this.#clear(name));
    this.#settled = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #set(name, act, milliseconds) {
    this.#clear(name);
    this.#timers[name] = setTimeout(() => {
      delete this.#timers[name];
      act();
    }, milliseconds);
  }

  #clear(name) {
    clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}
