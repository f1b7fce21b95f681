// Phrases to come back by: three made-up words, in the letters of the visitor. `phrases.py` does the same.
//
// A word is three syllables of one of 16 consonants and one of 5 vowels: 80 ** 9 phrases, 56.9 bits.

const LETTERS = {
  latin: "bdfghjklmnprstvz" + "aeiou",
  cyrillic: "бдфгхжклмнпрствз" + "аеиоу",
  arabic: "بدفغحجكلمنقرستشز" + "اهيعو",
};
const CONSONANTS = 16;
const VOWELS = 5;
const SYLLABLES = 3;
const WORDS = 3;
const WRITTEN_IN = { bg: "cyrillic", uk: "cyrillic", ar: "arabic" };
// Letters of other keyboards, and letters that are easily taken for ours.
const TAKEN_FOR = {
  і: "и", ї: "и", й: "и", ы: "и", є: "е", ё: "е", э: "е", ґ: "г",
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ئ: "ي", ة: "ه", ۀ: "ه", ک: "ك", ؤ: "و",
};

export const BITS = SYLLABLES * WORDS * Math.log2(CONSONANTS * VOWELS);

const LATIN = new Map(
  Object.values(LETTERS).flatMap((row) => [...row].map((letter, place) => [letter, [...LETTERS.latin][place]])),
);

// A number below `end` from the browser's own source, every one as likely.
function below(end) {
  const most = 256 - (256 % end);
  const one = new Uint8Array(1);
  do crypto.getRandomValues(one); while (one[0] >= most);
  return one[0] % end;
}

// A new phrase, as it is normalised.
export function makePhrase() {
  const syllable = () => LETTERS.latin[below(CONSONANTS)] + LETTERS.latin[CONSONANTS + below(VOWELS)];
  const word = () => Array.from({ length: SYLLABLES }, syllable).join("");
  return Array.from({ length: WORDS }, word).join(" ");
}

// A phrase in the letters of a language.
export function writePhrase(phrase, language) {
  const row = [...LETTERS[WRITTEN_IN[language] ?? "latin"]];
  return [...phrase].map((letter) => (letter === " " ? " " : row[LETTERS.latin.indexOf(letter)])).join("");
}

// What somebody typed as the phrase it stands for, or null where it can be none.
export function normalisePhrase(typed) {
  const plain = [...typed.normalize("NFKC").toLowerCase()].map((letter) => TAKEN_FOR[letter] ?? letter).join("");
  const bare = plain.normalize("NFKD").replace(/[\p{M}\p{P}\p{Z}\p{C}\u0640]/gu, "");
  const letters = [...bare].map((letter) => LATIN.get(letter) ?? "?").join("");
  const size = 2 * SYLLABLES;
  if (!new RegExp(`^(?:[${LETTERS.latin.slice(0, CONSONANTS)}][aeiou]){${SYLLABLES * WORDS}}$`).test(letters)) return null;
  return [0, 1, 2].map((place) => letters.slice(place * size, (place + 1) * size)).join(" ");
}
