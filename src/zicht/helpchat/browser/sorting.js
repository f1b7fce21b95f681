// Who cannot wait, found out in the visitor's browser: only a band and codes of reasons leave it.
//
//   const { band, reasons } = await sort({ answers: { safe: "no", more: ["debt"] }, text: "…" });
//
// zicht/helpchat/sorting/interpret.py does the same; tests hold the two together. What fits nothing counts as nothing.

import { TABLE } from "./sorting-table.js";

const WIDEST_GAP = 2;

// What is sent where nothing was told, or sorting failed.
export const UNSORTED = TABLE.untold;

// The words of a text without capitals, accents and vowel signs.
export function wordsIn(text) {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0640\p{M}]/gu, "")
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.codePointAt(0) & 15));
  return plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
}

function tapped(answers) {
  const known = new Map();
  for (const [question, kind, codes] of TABLE.questions) {
    const given = Object.hasOwn(answers, question) ? [answers[question]].flat() : [];
    const there = codes.filter((code) => given.includes(code));
    if (kind === "several") there.forEach((code) => known.set(code, "yes"));
    else if (there.length) known.set(question, there[0]);
  }
  return known;
}

function is(part, word) {
  if (part.startsWith("{")) {
    const [low, high] = TABLE.numbers[part.slice(1, -1)];
    return /^\d{1,3}$/.test(word) && low <= Number(word) && Number(word) <= high;
  }
  return part.endsWith("*") ? word.startsWith(part.slice(0, -1)) : word === part;
}

function matches([first, ...rest], words, place) {
  if (first === undefined) return true;
  if (first === "+") return [...Array(WIDEST_GAP + 1).keys()].some((gap) => matches(rest, words, place + gap));
  return place < words.length && is(first, words[place]) && matches(rest, words, place + 1);
}

const PATTERNS = Object.entries(TABLE.words).map(([subject, patterns]) => [
  subject,
  patterns.map((pattern) => pattern.split(" ")),
]);

// Most patterns begin with a whole word: one look for it saves one at every place.
function isFound(pattern, words, there) {
  if (!/[*}]$/.test(pattern[0]) && !there.has(pattern[0])) return false;
  return words.some((_, place) => matches(pattern, words, place));
}

// True, false, or null where an answer is missing.
function judge([kind, first, second], known) {
  if (kind === "in") return known.has(first) ? second.includes(known.get(first)) : null;
  if (kind === "not") {
    const inner = judge(first, known);
    return inner === null ? null : !inner;
  }
  const found = second.map((one) => judge(one, known));
  if (found.filter((one) => one === true).length >= first) return true;
  return found.filter((one) => one !== false).length < first ? false : null;
}

export async function sort({ answers = {}, text = "" } = {}) {
  const known = tapped(answers);
  const words = wordsIn(text);
  const there = new Set(words);
  for (const [subject, patterns] of PATTERNS) {
    if (patterns.some((pattern) => isFound(pattern, words, there))) known.set(`words_${subject}`, "yes");
  }
  if (!known.size) return UNSORTED;
  const held = TABLE.bands.flatMap((band) =>
    TABLE.rules.filter(([, of, when]) => of === band && judge(when, known) === true),
  );
  return { band: held.length ? held[0][1] : TABLE.bands.at(-1), reasons: held.map(([code]) => code) };
}
