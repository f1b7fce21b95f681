// What takes long, beside the page: leaving must never wait for it.

import { takeLong } from "./beside.js";

self.onmessage = async ({ data: { task, given } }) => {
  try {
    self.postMessage({ found: await takeLong(task, given) });
  } catch {
    self.postMessage({ failed: true });
  }
};
