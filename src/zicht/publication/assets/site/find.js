// Finding figures by words and numbers: nothing of the page is known here.

const LEAST = 0.34;
const WEIGHTS = { code: 3, measure: 2, table: 1.5, title: 2 };
const ENDINGS = ["en", "e", "s"];

const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

// As the fact check does: endings that do not change what a word means here.
function stem(word) {
  let found = word;
  for (;;) {
    const ending = ENDINGS.find((one) => found.endsWith(one) && found.length - one.length >= 4);
    const doubled = found.length > 4 && /([^aeiou])\1$/.test(found);
    if (ending) found = found.slice(0, -ending.length);
    else if (doubled) found = found.slice(0, -1);
    else return found;
  }
}

const wordsOf = (text) => (plain(text).match(/[\p{L}]+|\d+/gu) || []).map(stem);

// How far apart two words are, where that is no more than `most`: letters changed, left out, added or swapped.
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
      least = Math.min(least, row[j]);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

// How well a word that was typed is a word of the index: 1 for the same, less for a part of it or a typing error.
function likeness(typed, word) {
  if (typed === word) return 1;
  if (typed.length >= 3 && word.startsWith(typed)) return 0.85;
  if (typed.length >= 5 && word.includes(typed)) return 0.7;
  if (word.length >= 6 && typed.includes(word)) return 0.5;
  const most = typed.length >= 8 ? 2 : typed.length >= 4 ? 1 : 0;
  if (!most || /^\d/.test(typed)) return 0;
  const far = distance(typed, word, most);
  return far > most ? 0 : far === 1 ? 0.6 : 0.4;
}

// Numbers

const COUNTED = {
  een: 1, one: 1, a: 1, twee: 2, two: 2, drie: 3, three: 3, vier: 4, four: 4, vijf: 5, five: 5, zes: 6, six: 6,
  zeven: 7, seven: 7, acht: 8, eight: 8, negen: 9, nine: 9, tien: 10, ten: 10,
};
const PARTS = {
  helft: 2, half: 2, derde: 3, third: 3, thirds: 3, kwart: 4, quarter: 4, quarters: 4, vijfde: 5, fifth: 5, fifths: 5,
  zesde: 6, sixth: 6, tiende: 10, tenth: 10, tenths: 10,
};
const OUT_OF =
  /(\p{L}+|\d+)\s+(?:op\s+de|op\s+elke|op|van\s+de|in\s+every|in|out\s+of\s+every|out\s+of|of\s+every)\s+(\p{L}+|\d+)(?![\p{L}\d.,])/gu;
const PART = /(?:(\p{L}+|\d+)\s+)?(\p{L}+)/gu;
const DIGITS = /[\u2212-]?(\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+[.,]\d+|\d+)(\s*(?:%|procent|percent|pct))?/g;
const SPAN = /^\s*(?:jaar|jaren|years?|maand|months?|dag|days?|delict|offence)/;
const counted = (word) => (word === undefined ? 1 : /^\d+$/.test(word) ? Number(word) : COUNTED[word]);

// A number in figures. Three digits behind a mark are thousands, but not of a share.
function valueOf(digits, isShare) {
  const groups = digits.split(/[.,\u00a0\u202f ]/);
  const grouped = groups.length > 1 && groups.slice(1).every((one) => one.length === 3);
  if (grouped && !(isShare && groups.length === 2)) return Number(groups.join(""));
  if (groups.length < 2) return Number(digits);
  const whole = groups.slice(0, -1).join("");
  return Number(`${whole}.${groups[groups.length - 1]}`);
}

// The numbers of a text, each with how far a figure may lie from it, and the text without them.
function numbersIn(text, periods) {
  const found = [];
  let rest = plain(text);
  const share = (upper, lower, said) => {
    if (!upper || !lower || upper > lower || lower > 20) return said;
    found.push({ value: (100 * upper) / lower, within: 1.5, isShare: true, said: said.trim() });
    return " ";
  };
  rest = rest.replace(OUT_OF, (said, upper, lower) => share(counted(upper), counted(lower), said));
  rest = rest.replace(PART, (said, upper, lower) => {
    if (!(lower in PARTS)) return said;
    const many = counted(upper);
    return share(many || 1, PARTS[lower], said) === said ? said : many === undefined ? ` ${upper} ` : " ";
  });
  const years = [];
  rest = rest.replace(DIGITS, (said, digits, sign, at, whole) => {
    // `within 5 years` are words of a label, and no figure.
    if (!sign && SPAN.test(whole.slice(at + said.length))) return ` ${said} `;
    if (!sign && periods.has(digits)) {
      years.push(digits);
      return " ";
    }
    const isShare = Boolean(sign);
    const value = valueOf(digits, isShare);
    const decimals = !Number.isInteger(value) ? String(value).split(".")[1].length : 0;
    const round = !isShare && value >= 1000 && value % 100 === 0 ? (value % 1000 === 0 ? 500 : 50) : 0;
    found.push({ value, within: isShare ? 0.5 / 10 ** decimals : round, isShare, said: said.trim() });
    return " ";
  });
  return { numbers: found, years, rest };
}

// The numbers of a figure as printed: itself first, and the bounds of an interval after it.
function printedNumbers(text, language) {
  return (text.match(/\d[\d.,]*/g) || []).map((one) => {
    const own = one.replace(/[.,]$/, "");
    return Number(language === "nl" ? own.replace(/\./g, "").replace(",", ".") : own.replace(/,/g, ""));
  });
}

const fits = (typed, value) => Math.abs(typed.value - value) <= typed.within + 1e-9;

// The index, made ready

function ready(index) {
  const vocabulary = new Map();
  const entry = (...texts) => {
    const words = [...new Set(texts.flatMap(wordsOf))];
    return words.map((word) => {
      if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size);
      return vocabulary.get(word);
    });
  };
  const periods = new Set();
  for (const [, , , , shown] of index.figures) {
    for (let at = 0; at < shown.length; at += 2) if (/^\d{4}$/.test(shown[at])) periods.add(shown[at]);
  }
  return {
    ...index,
    periods,
    skipped: new Set(index.skip.flatMap(wordsOf)),
    tableWords: index.tables.map(([id, title, words]) => ({ title: entry(id, title), more: entry(words) })),
    measureWords: index.measures.map(([label, unit, words]) => entry(label, unit, words)),
    codeWords: index.codes.map(([label, words]) => ({ label: entry(label), more: entry(words) })),
    questionWords: index.questions.map(([asked, , answer]) => ({ asked: entry(asked), answer: entry(answer) })),
    vocabulary: [...vocabulary.keys()],
  };
}

// Of each word that was typed, how well every entry of a list has it.
function scored(typed, index) {
  const like = index.vocabulary.map((word) => likeness(typed, word));
  const best = (words) => words.reduce((most, word) => Math.max(most, like[word]), 0);
  return {
    tables: index.tableWords.map(({ title, more }) => Math.max(WEIGHTS.title * best(title), WEIGHTS.table * best(more))),
    measures: index.measureWords.map((words) => WEIGHTS.measure * best(words)),
    codes: index.codeWords.map(({ label, more }) => WEIGHTS.code * Math.max(best(label), 0.95 * best(more))),
    questions: index.questionWords.map(({ asked, answer }) => Math.max(2 * best(asked), best(answer))),
  };
}

// Where the first number of a figure that fits stands, the last period first; -1 where none does.
function placeOf(number, shown, language) {
  for (let at = shown.length - 2; at >= 0; at -= 2) {
    const value = printedNumbers(shown[at + 1], language)[0];
    if (value === undefined || shown[at + 1].includes("%") !== number.isShare) continue;
    if (fits(number, value)) return at;
  }
  return -1;
}

function rated(figure, asked, index) {
  const [table, measure, codes, , shown, followed] = figure;
  let points = 0;
  let matched = 0;
  for (const scores of asked.scores) {
    const best = Math.max(scores.tables[table], scores.measures[measure], ...codes.map((code) => scores.codes[code]));
    if (best >= LEAST) matched += 1;
    points += best;
  }
  let numbered = 0;
  let at = -1;
  for (const number of asked.numbers) {
    const found = placeOf(number, shown, index.language);
    if (found >= 0) numbered += 1;
    at = found >= 0 ? found : at;
  }
  for (const year of asked.years) {
    const found = shown.findIndex((text, place) => place % 2 === 0 && text === year);
    points += found >= 0 ? 1 : -0.5;
    if (found >= 0 && !numbered) at = found;
  }
  // Equal otherwise, the plainer figure comes first, and the tables in their own order.
  const unasked = codes.filter((code) => !asked.scores.some((scores) => scores.codes[code] >= LEAST)).length;
  points -= 0.4 * unasked + 0.15 * codes.length + 0.01 * table + (index.tables[table][3] ? 0.4 : 0);
  points += followed ? 0.3 : 0;
  return { figure, points, matched, numbered, at };
}

// What a reader asked, and what was found: all words and numbers first, else the best there is.
function find(index, query) {
  const { numbers, years, rest } = numbersIn(query, index.periods);
  const typed = [...new Set(wordsOf(rest))].filter((word) => !index.skipped.has(word) && /^\d|../.test(word));
  const asked = { numbers, years, scores: typed.map((word) => scored(word, index)) };
  if (!typed.length && !numbers.length && !years.length) return null;
  const all = index.figures.map((figure) => rated(figure, asked, index));
  const enough = (one) => one.matched === typed.length;
  const withNumber = all.filter((one) => one.numbered === numbers.length && enough(one));
  const withWords = all.filter(enough);
  const some = all.filter((one) => one.matched > 0 || (numbers.length && one.numbered === numbers.length));
  let kept = withNumber;
  let missed = "";
  if (!kept.length && numbers.length && typed.length && withWords.length) [kept, missed] = [withWords, "number"];
  else if (!kept.length) [kept, missed] = [some, some.length ? "words" : "all"];
  const questions = questionsFor(asked, typed, index);
  if (missed === "words" && questions.length) [kept, missed] = [[], ""];
  kept.sort((a, b) => b.numbered - a.numbered || b.matched - a.matched || b.points - a.points);
  return { kept: together(kept, index), missed, numbers, typed, questions };
}

// One figure stands in several tables: told once, with the other tables behind it.
function together(kept, index) {
  const told = new Map();
  for (const one of kept) {
    const [table, measure, codes, , shown] = one.figure;
    const at = periodOf(one);
    const labels = codes.map((code) => index.codes[code][0]);
    const own = index.tables[table][3] ? table : "";
    const key = [index.measures[measure].slice(0, 2), labels, shown[at], shown[at + 1], own].join("|");
    if (told.has(key)) told.get(key).also.push(index.tables[table][0]);
    else told.set(key, { ...one, also: [] });
  }
  return [...told.values()];
}

function questionsFor(asked, typed, index) {
  if (!typed.length) return [];
  const points = index.questions.map((question, at) => {
    const each = asked.scores.map((scores) => scores.questions[at]);
    return { question, matched: each.filter((one) => one >= 0.6).length, points: each.reduce((a, b) => a + b, 0) };
  });
  const enough = points.filter((one) => one.matched === typed.length);
  return enough.sort((a, b) => b.points - a.points).slice(0, 3).map((one) => one.question);
}

// The period of a figure that is shown: the one asked for, else the last year with a number, else the last there is.
function periodOf({ figure, at }) {
  const shown = figure[4];
  if (at >= 0) return at;
  for (let place = shown.length - 2; place >= 0; place -= 2) {
    if (/^\d{4}$/.test(shown[place]) && /^[\d\u2212-]/.test(shown[place + 1])) return place;
  }
  return shown.length - 2;
}
