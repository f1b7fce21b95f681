// Does what takes long beside the page: `beside("stretch", {phrase, salt})`, `beside("work", {seed, bits})`.

import { findWork, ready, stretch } from "./locks.js";

const TASKS = {
  stretch: ({ phrase, salt }) => stretch(phrase, salt),
  work: ({ seed, bits }) => findWork(seed, bits),
};

export async function takeLong(task, given) {
  await ready;
  return TASKS[task](given);
}

// A browser that knows no workers of this kind does it in the page.
export function beside(task, given) {
  return new Promise((found, failed) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.failed) failed(new Error("could not be done"));
      else found(data.found);
    };
    worker.onerror = () => {
      worker.terminate();
      takeLong(task, given).then(found, failed);
    };
    worker.postMessage({ task, given });
  });
}
