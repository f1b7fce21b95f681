// Alarms that need no sound: words and a mark on the page, the title while the page is hidden, and vibration where the
// device can and somebody touched the page. Sound is a choice on top of these. The system is asked for no message: it
// would show on a locked screen. So a browser that is closed, or a computer that sleeps, alarms nobody.

const title = document.title;
let [count, timer, sounding] = [0, null, null];

export function alarm(element, words) {
  element.textContent = words;
  element.hidden = false;
  element.classList.remove("console-alarm--rings");
  void element.offsetWidth;
  element.classList.add("console-alarm--rings");
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200]);
  if (sounding) beep();
  if (document.visibilityState === "hidden") {
    count += 1;
    blink();
  }
}

export function quiet(element) {
  element.hidden = true;
  element.textContent = "";
}

export function chooseSound(on) {
  sounding = on ? new AudioContext() : null;
  if (sounding) beep();
}

function beep() {
  const [tone, loud] = [sounding.createOscillator(), sounding.createGain()];
  tone.frequency.value = 660;
  loud.gain.value = 0.1;
  tone.connect(loud).connect(sounding.destination);
  tone.start();
  tone.stop(sounding.currentTime + 0.25);
}

function blink() {
  clearInterval(timer);
  let on = true;
  document.title = `(${count}) ${title}`;
  timer = setInterval(() => {
    on = !on;
    document.title = on ? `(${count}) ${title}` : `● ${title}`;
  }, 1000);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return;
  clearInterval(timer);
  count = 0;
  document.title = title;
});
