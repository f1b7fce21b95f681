// The console of a counsellor: queue, conversations, keys of the shift.

import { Line, NOT_KNOWN } from "./line.js";
import { ready } from "./locks.js";
import { alarm, chooseSound, quiet } from "./console_alarm.js";
import { forgetKey, makeKey, post, readKey } from "./console_keys.js";
import { Talk } from "./console_talk.js";
import {
  at, clearMessages, codes, drawMessages, drawPrepared, drawQueue, drawTalks, drawTitle, fillSelect, label, word,
} from "./console_view.js";

const SHIFT_HOURS = 10;
const OWNER_KNOWN_FOR = 4000;
// When a conversation was handed on or back: rows that were read before must not bring it back.
const gaveAway = new Map();
const about = JSON.parse(at("about").textContent);
const prepared = JSON.parse(at("prepared-texts").textContent);
const talks = new Map();
const names = new Map();
// The rows as the server told them, and as they are shown: what was heard since is put over them.
const told = new Map();
let [rows, duty, key, line, current, known] = [new Map(), [], null, null, null, null];
let [typedAt, didAt] = [0, Date.now()];

const listed = () => [...talks.values()];
const isMine = (talk) => (talk.owner ?? rows.get(talk.id)?.counsellor) === about.me;

// Whose a conversation is, as it was told last: rows of the queue may have been read a moment before.
function setOwner(id, counsellor) {
  const talk = talks.get(id);
  if (talk) Object.assign(talk, { owner: counsellor, ownerAt: Date.now(), wasMine: talk.wasMine || counsellor === about.me });
  if (rows.has(id)) Object.assign(rows.get(id), { counsellor, state: "open" });
}

function takeRows({ whole, rows: changed, gone }) {
  if (whole) told.clear();
  gone.forEach((id) => told.delete(id));
  for (const row of changed) told.set(row.conversation, { ...row, heardAt: Date.now() });
  const inOrder = [...told.values()].sort((a, b) => a.band.localeCompare(b.band) || a.came - b.came);
  rows = new Map(inOrder.map((row) => [row.conversation, { ...row }]));
  for (const row of rows.values()) {
    if (row.state === "waiting") row.waited += (Date.now() - row.heardAt) / 1000;
  }
}

function status(name, state = name) {
  at("line").textContent = word(name);
  at("line").dataset.state = state;
}

function redraw() {
  drawQueue([...rows.values()], { me: about.me, mine: new Set(talks.keys()), act });
  drawTalks(listed(), { current, rows, choose });
  at("talks-part").hidden = talks.size === 0 && at("afterwards").hidden;
  at("talk").hidden = !current;
  if (!current) {
    // Nothing of what was said stays on the page.
    clearMessages();
    return;
  }
  drawTitle(current, { place: listed().indexOf(current) + 1, row: rows.get(current.id), me: about.me, onDuty: duty.length });
  drawMessages(current);
  const mine = isMine(current);
  at("talk-warning").hidden = Boolean(current.key);
  at("talk-warning").textContent = current.key ? "" : word("no_key");
  at("send").disabled = !mine || !current.key;
  at("send-note").disabled = !current.notesKey;
  for (const id of ["ending", "hand-over"]) (at(id).closest("details") ?? at(id)).hidden = !mine;
  at("leave-reading").hidden = mine;
  const others = duty.filter((one) => one.id !== about.me).map((one) => [one.id, one.name]);
  fillSelect(at("colleague"), [["", word("to_queue")], ...others]);
}

function choose(id, { focus = true } = {}) {
  // What was begun to be written stays with its own conversation.
  if (current) current.draft = at("text").value;
  current = talks.get(id) ?? null;
  at("text").value = current?.draft ?? "";
  countLetters();
  if (current) {
    current.unread = 0;
    at("typing").hidden = true;
    at("talk-state").textContent = "";
    fillSelect(at("band"), codes("bands").map((one) => [one, `${one} ${label("bands", one)}`]), rows.get(id)?.band);
    const language = rows.get(id)?.language;
    if ([...at("prepared-language").options].some((one) => one.value === language)) at("prepared-language").value = language;
    showPrepared();
  }
  redraw();
  if (current && focus) at("talk-title").focus();
}

function showPrepared() {
  drawPrepared(prepared.groups, at("prepared-language").value, (text) => {
    at("text").value = at("text").value ? `${at("text").value}\n${text}` : text;
    at("text").focus();
    countLetters();
  });
}

function act(what, id) {
  if (what === "open") return talks.has(id) ? choose(id) : begin(id, { t: "follow", conversation: id, after: 0 });
  if (what === "read") return begin(id, { t: "follow", conversation: id, after: 0 });
  return begin(id, { t: what, conversation: id });
}

function begin(id, frame) {
  if (!talks.has(id)) talks.set(id, new Talk(id));
  line.send(frame);
  choose(id);
}

function drop(id) {
  const talk = talks.get(id);
  if (!talk) return;
  talk.messages.filter((one) => one.mine && !one.kept).forEach((one) => line?.forget(one.id));
  talk.forget();
  talks.delete(id);
  if (current === talk) {
    current = null;
    choose(listed()[0]?.id, { focus: false });
  }
}

function giveAway(id) {
  gaveAway.set(id, Date.now());
  drop(id);
}

function stopReading(id) {
  line.send({ t: "unfollow", conversation: id });
  drop(id);
}

// What the server says

const heard = {
  queue(frame) {
    takeRows(frame);
    duty = frame.duty;
    const all = [...rows.values()];
    for (const talk of talks.values()) {
      const row = rows.get(talk.id);
      if (row && talk.owner && Date.now() - talk.ownerAt < OWNER_KNOWN_FOR) Object.assign(row, { counsellor: talk.owner, state: "open" });
      else talk.owner = null;
    }
    for (const one of [...duty, ...all.filter((row) => row.counsellor).map((row) => ({ id: row.counsellor, name: row.name }))]) {
      names.set(one.id, one.name);
    }
    const waiting = new Set(all.filter((row) => row.state === "waiting").map((row) => row.conversation));
    if (known && [...waiting].some((one) => !known.has(one))) alarm(at("alarm"), word("new_waiting"));
    if (waiting.size === 0 && at("alarm").textContent === word("new_waiting")) quiet(at("alarm"));
    known = waiting;
    // After a reload the conversations of this counsellor come back by themselves.
    for (const row of all) {
      const given = Date.now() - (gaveAway.get(row.conversation) ?? 0) < OWNER_KNOWN_FOR;
      if (row.counsellor === about.me && !talks.has(row.conversation) && !given) {
        talks.set(row.conversation, new Talk(row.conversation));
        line.send({ t: "follow", conversation: row.conversation, after: 0 });
      }
    }
    // What a colleague took over while the line was gone is hers: it is not read along by itself.
    for (const talk of listed()) {
      const counsellor = talk.owner ?? rows.get(talk.id)?.counsellor;
      if (counsellor === about.me) talk.wasMine = true;
      else if (counsellor && talk.wasMine) stopReading(talk.id);
    }
    if (!current && talks.size) choose(listed()[0].id, { focus: false });
  },
  keys(frame) {
    talks.get(frame.conversation)?.takeKeys(frame.keys, key.pair);
  },
  rewrap(frame) {
    const talk = talks.get(frame.conversation);
    const keys = talk?.wrapFor(frame.devices, { device: key.id, owner: frame.mine }) ?? [];
    if (keys.length) line.send({ t: "wrap", conversation: frame.conversation, keys });
  },
  said(frame) {
    const talk = talks.get(frame.conversation);
    const message = talk?.take(frame);
    if (!message) return;
    if (message.from !== "v") return;
    if (talk === current) at("typing").hidden = true;
    if (talk !== current || document.visibilityState === "hidden") {
      talk.unread += 1;
      alarm(at("alarm"), word("new_message"));
    }
    if (message.notice === "watched") alarm(at("alarm"), word("watched"));
  },
  kept(frame) {
    talks.get(frame.conversation)?.kept(frame.id, frame.seq);
  },
  typing(frame) {
    if (current?.id !== frame.conversation) return;
    at("typing").textContent = word("typing");
    at("typing").hidden = false;
    clearTimeout(current.typingAt);
    current.typingAt = setTimeout(() => (at("typing").hidden = true), 6000);
  },
  present(frame) {
    const talk = talks.get(frame.conversation);
    if (!talk) return;
    talk.online = frame.online;
    if (talk === current) at("talk-state").textContent = word(frame.online ? "there" : "away");
  },
  eyes(frame) {
    const talk = talks.get(frame.conversation);
    if (!talk || talk !== current || frame.counsellor === about.me) return;
    const name = names.get(frame.counsellor) ?? "";
    at("talk-state").textContent = word(frame.reads ? "eyes_on" : "eyes_off", { name });
  },
  // Who reads along, all of them.
  readers(frame) {
    const talk = talks.get(frame.conversation);
    for (const one of frame.readers) names.set(one.id, one.name);
    if (talk) talk.readers = frame.readers.filter((one) => one.id !== about.me).map((one) => one.name);
  },
  passed(frame) {
    const talk = talks.get(frame.conversation);
    const wasMine = talk && isMine(talk);
    setOwner(frame.conversation, frame.counsellor);
    const you = frame.counsellor === about.me;
    if (wasMine && !you) {
      at("line").textContent = word("passed", { name: names.get(frame.counsellor) ?? "" });
      giveAway(frame.conversation);
      return;
    }
    if (talk && talk === current) at("talk-state").textContent = word(you ? "passed_you" : "passed", { name: names.get(frame.counsellor) ?? "" });
    if (you) alarm(at("alarm"), word("passed_you"));
  },
  claimed(frame) {
    setOwner(frame.conversation, frame.counsellor);
  },
  queued(frame) {
    if (talks.has(frame.conversation)) at("line").textContent = word("queued");
    giveAway(frame.conversation);
  },
  ended(frame) {
    const talk = talks.get(frame.conversation);
    const mine = talk && isMine(talk);
    rows.delete(frame.conversation);
    drop(frame.conversation);
    if (mine) showAfterwards(frame.by);
    else if (talk) alarm(at("alarm"), word(`ended_${frame.by}`));
  },
  done(frame) {
    if (frame.what === "claim" || frame.what === "take") setOwner(frame.conversation, about.me);
    if (frame.what === "duty") {
      line.settle();
      for (const talk of talks.values()) line.send({ t: "follow", conversation: talk.id, after: talk.after });
    }
  },
  async refused(frame) {
    if (frame.what === "duty") return leaveDuty("off_duty");
    const name = `refused_${frame.why}`;
    alarm(at("alarm"), word(word(name) === name ? "refused_other" : name));
    if (frame.id) {
      line.forget(frame.id);
      talks.get(frame.conversation)?.refused(frame.id);
    }
    if (["claim", "take", "follow"].includes(frame.what)) drop(frame.conversation);
  },
};

function hear(frame) {
  heard[frame.t]?.(frame);
  redraw();
}

// The shift

function start() {
  at("begin-shift").hidden = true;
  at("end-shift").hidden = at("queue-part").hidden = false;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  line = new Line({
    address: `${scheme}//${location.host}/live`,
    greet: () => ({ t: "duty", device: key.id }),
    hear,
    show: (state) => status(state === "connected" ? "on_duty" : state, state),
    closed: (code) => {
      if (code === NOT_KNOWN) location.assign(about.login);
      return false;
    },
  });
  line.start();
}

async function leaveDuty(why) {
  line?.stop();
  line = null;
  [...talks.keys()].forEach(drop);
  rows = new Map();
  await forgetKey("device", key);
  key = null;
  at("begin-shift").hidden = false;
  at("end-shift").hidden = at("queue-part").hidden = true;
  status(why, "off");
  redraw();
}

at("begin-shift").addEventListener("click", async () => {
  at("begin-shift").disabled = true;
  try {
    const enrol = async (publicKey) => {
      const { encode } = await import("./locks.js");
      return (await post("/devices/", { key: encode(publicKey) })).device;
    };
    key = await makeKey("device", { hours: SHIFT_HOURS, enrol });
    start();
  } catch {
    status("has_not_begun", "reconnecting");
  } finally {
    at("begin-shift").disabled = false;
  }
});

at("end-shift").addEventListener("click", async () => {
  if (listed().some(isMine) && !confirm(word("leave_open"))) return;
  await post("/devices/end/", {});
  await leaveDuty("off_duty");
});

// What the counsellor does in a conversation

function countLetters() {
  const left = 2000 - [...at("text").value].length;
  at("left-over").textContent = left < 200 ? String(left) : "";
}

function write({ note }) {
  const text = at("text").value.trim();
  if (!text || !current || (!note && !isMine(current))) return;
  line.keep(current.write(text, { note }));
  at("text").value = "";
  countLetters();
  redraw();
  at("log").scrollTop = at("log").scrollHeight;
}

at("write").addEventListener("submit", (event) => {
  event.preventDefault();
  write({ note: false });
});
at("send-note").addEventListener("click", () => write({ note: true }));
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("write").requestSubmit();
  }
});
at("text").addEventListener("input", () => {
  countLetters();
  if (current && isMine(current) && Date.now() - typedAt > 3000) {
    typedAt = Date.now();
    line.send({ t: "typing", conversation: current.id });
  }
});
at("set-band").addEventListener("click", () => {
  const row = rows.get(current.id);
  if (!row || at("band").value === row.band) return;
  const why = at("band").value < row.band ? "counsellor_more_urgent" : "counsellor_less_urgent";
  line.send({ t: "band", conversation: current.id, band: at("band").value, why });
});
at("hand-over").addEventListener("click", () => {
  line.send({ t: "pass", conversation: current.id, to: at("colleague").value || null });
});
at("close").addEventListener("click", () => {
  const how = document.querySelector("[name=how]:checked").value;
  line.send({ t: "close", conversation: current.id, how });
});
at("leave-reading").addEventListener("click", () => {
  stopReading(current.id);
  redraw();
});

// Afterwards

function showAfterwards(by) {
  at("afterwards-why").textContent = word(`ended_${by}`);
  at("to-coded").hidden = !about.coded;
  if (about.coded) at("to-coded").href = about.coded;
  at("debrief-asked").textContent = "";
  at("afterwards").hidden = false;
  redraw();
  at("afterwards").focus();
}

at("afterwards-done").addEventListener("click", () => {
  at("afterwards").hidden = true;
  redraw();
});
at("ask-debrief").addEventListener("click", async () => {
  await post("/debriefs/ask/", {});
  at("debrief-asked").textContent = word("asked");
});

// Somebody is there

function noteActivity() {
  didAt = Date.now();
  if (!at("idle").hidden) {
    line?.send({ t: "here" });
    quiet(at("idle"));
  }
}
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, noteActivity);
let saidHere = Date.now();
setInterval(() => {
  const idle = (Date.now() - didAt) / 1000;
  if (line && idle < 60 && Date.now() - saidHere > 120_000) {
    saidHere = Date.now();
    line.send({ t: "here" });
  }
  if (line && idle > about.idle - 180 && at("idle").hidden) {
    at("idle").textContent = word("idle");
    at("idle").hidden = false;
    alarm(at("alarm"), word("idle"));
  }
}, 15_000);

at("alarm").addEventListener("click", () => quiet(at("alarm")));
at("sound").addEventListener("change", () => chooseSound(at("sound").checked));
at("prepared-language").addEventListener("change", showPrepared);
fillSelect(at("prepared-language"), prepared.languages.map((one) => [one, label("languages", one)]), document.documentElement.lang);
showPrepared();
addEventListener("pagehide", () => listed().forEach((talk) => talk.forget()));
addEventListener("pageshow", (event) => event.persisted && location.reload());

await ready;
// What is pressed before the keys can be made would be lost.
at("begin-shift").disabled = false;
key = await readKey("device").catch(() => null);
if (key) start();
