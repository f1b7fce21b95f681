// The way out: empties the page at once and puts a neutral one in its place, so that the way back does not lead here.
// Ways: every [data-leave], Escape or Shift three times. Without this script the same links simply lead away.
(() => {
  "use strict";
  const TIMES = 3;
  const WITHIN = 1500;
  const KEYS = ["Escape", "Shift"];
  const way = document.querySelector("[data-leave]");
  if (!way) return;
  const away = way.href;
  let left = false;
  let pressed = [];

  function leave() {
    left = true;
    document.title = " ";
    document.body.replaceChildren();
    location.replace(away);
  }

  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-leave]")) return;
    event.preventDefault();
    leave();
  }, true);

  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const now = event.timeStamp;
    const same = (one) => one.key === event.key && now - one.at < WITHIN;
    pressed = KEYS.includes(event.key) ? [...pressed.filter(same), { key: event.key, at: now }] : [];
    if (pressed.length >= TIMES) leave();
  }, true);

  // A browser that keeps the emptied page in its memory shows it to nobody.
  addEventListener("pageshow", (event) => event.persisted && left && location.replace(away));
})();
