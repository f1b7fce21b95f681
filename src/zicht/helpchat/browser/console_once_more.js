// What somebody does for which the server wants the second factor once more, or a new sign-in.

import { OnceMore } from "./console_keys.js";
import { word } from "./console_view.js";

const READ_WITHIN = 4000;

// Says why something was not done. Where the second factor is missing, the page loads again: it asks for it.
export function sayWhyNot(element, error, otherwise) {
  if (!(error instanceof OnceMore)) {
    element.textContent = word(otherwise);
    return;
  }
  element.textContent = word("once_more");
  setTimeout(() => location.reload(), READ_WITHIN);
}
