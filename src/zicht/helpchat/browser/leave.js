// The way out: covers the page at once, wipes what it knew, tells the server, and puts a neutral page in its place.
//
// Asks nothing of the rest and loads first. Ways: every [data-leave], Shift three times, three taps of a finger.
// A page that is left in any other way (reload, another address, a closed tab) wipes and tells the server as well,
// and a browser that brings it back from its memory shows the neutral page.

const TIMES = 3;
const WITHIN = 1500;
const NEAR = 60;
const NOT_TAPPED = "a, button, input, textarea, select, summary, label";

const wipers = new Set();
let away = "/";
let wiped = false;

// What is done when the page is left: at once, in one go, and never waited for.
export function whenLeft(act) {
  wipers.add(act);
}

function wipe() {
  if (wiped) return;
  wiped = true;
  document.body.replaceChildren();
  for (const act of wipers) {
    try {
      act();
    } catch {
      // Nothing may hold up leaving.
    }
  }
  wipers.clear();
}

export function leave() {
  wipe();
  location.replace(away);
}

// Calls `act` at the third of three signs that come soon after each other.
function threeOf(act) {
  let times = [];
  return {
    count(now) {
      times = [...times.filter((time) => now - time < WITHIN), now];
      if (times.length >= TIMES) act();
    },
    forget() {
      times = [];
    },
  };
}

function watchKeys() {
  const shifts = threeOf(leave);
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key === "Shift") shifts.count(event.timeStamp);
    else shifts.forget();
  }, true);
}

function watchTaps() {
  const taps = threeOf(leave);
  let last = null;
  addEventListener("pointerup", (event) => {
    const tapped = event.pointerType !== "mouse" && event.isPrimary && !event.target.closest?.(NOT_TAPPED);
    const near = last !== null && Math.hypot(event.clientX - last.clientX, event.clientY - last.clientY) < NEAR;
    if (!tapped || !near) taps.forget();
    last = tapped ? event : null;
    if (tapped) taps.count(event.timeStamp);
  }, true);
}

export function watchLeaving(page) {
  away = page;
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-leave]")) return;
    event.preventDefault();
    leave();
  }, true);
  watchKeys();
  watchTaps();
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", (event) => event.persisted && leave());
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") leave();
}
