// A triage by a decision table, in the browser: answers in, assessment out, as interpret.py does it.
//
//   import { Triage } from "./interpret.js";
//   const triage = new Triage(table);
//   const found = triage.assess(answers, "2026-03-01");
//
// Answers that do not fit raise an AnswersError that names the questions. Sets of questions are bits of a BigInt.

const [FALSE, TRUE, OPEN] = [0, 1, 2];
const STATE_NAMES = ["false", "true", "open"];
const UNKNOWNS = ["not_asked", "unknown", "withheld"];
const STATES = {
  no_place: "capacity",
  refused: "refusal",
  municipality_none: "municipality",
  no_funding: "funding",
  taken: "",
};
const DAY = 24 * 60 * 60 * 1000;

export class AnswersError extends Error {
  constructor(names) {
    super("answers that do not fit");
    this.names = names;
  }
}

const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
const settled = (state) => ({ state, missing: 0n, trueBy: 0n, falseBy: 0n, near: 0n });
const isMapping = (value, isKey, isValue) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  Object.entries(value).every(([key, held]) => isKey(key) && isValue(held));
const byWord = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function isDay(text) {
  if (typeof text !== "string" || !/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

// What is in at least `need` of some sets.
function inAtLeast(need, sets) {
  const counted = [-1n, ...Array(need).fill(0n)];
  for (const one of sets) {
    for (let times = need; times > 0; times--) counted[times] |= counted[times - 1] & one;
  }
  return counted[need];
}

class Program {
  constructor(facts, asked, derived) {
    this.sorted = [...facts].sort(byWord);
    this.bit = new Map(this.sorted.map((fact, place) => [fact, 1n << BigInt(place)]));
    this.askedBits = asked.reduce((bits, fact) => bits | this.bit.get(fact), 0n);
    this.derived = derived;
    this.parts = [];
    this.numbers = new Map();
  }

  add(condition) {
    const [word, first, second] = condition;
    if (word === "derived") return this.add(this.derived[first]);
    if (word === "some") return this.put(["some", first, second.map((one) => this.add(one))]);
    if (word === "not") return this.put(["not", this.add(first)]);
    return this.put([word, first, second]);
  }

  put(part) {
    const key = JSON.stringify(part);
    if (!this.numbers.has(key)) this.numbers.set(key, this.parts.push(part) - 1);
    return this.numbers.get(key);
  }

  run(answers) {
    const run = [];
    for (const part of this.parts) run.push(this.evaluate(part, run, answers));
    return run;
  }

  evaluate([word, first, second], run, answers) {
    if (word === "some") return this.evaluateSome(first, second.map((one) => run[one]));
    if (word === "not") {
      const of = run[first];
      const state = [TRUE, FALSE, OPEN][of.state];
      return { state, missing: of.missing, trueBy: of.falseBy, falseBy: of.trueBy, near: of.falseBy };
    }
    const bits = this.bit.get(first);
    if (!answers.has(first)) return { state: OPEN, missing: bits, trueBy: bits, falseBy: bits, near: bits };
    const answer = answers.get(first);
    const held = word === "in" ? second.includes(answer) : word === "below" ? answer < second : answer >= second;
    return settled(held ? TRUE : FALSE);
  }

  evaluateSome(wanted, of) {
    const need = wanted - of.filter((one) => one.state === TRUE).length;
    const still = of.filter((one) => one.state === OPEN);
    if (need <= 0) return settled(TRUE);
    if (still.length < need) return settled(FALSE);
    const sets = still.map((one) => one.trueBy);
    const trueBy = inAtLeast(need, sets);
    const near = need === 1 ? inAtLeast(1, still.map((one) => one.near)) : this.inPairs(need, sets, trueBy);
    const missing = inAtLeast(1, still.map((one) => one.missing));
    const falseBy = inAtLeast(still.length - need + 1, still.map((one) => one.falseBy));
    return { state: OPEN, missing, trueBy, falseBy, near: trueBy | near };
  }

  inPairs(need, sets, alone) {
    let found = 0n;
    let candidates = inAtLeast(1, sets) & this.askedBits & ~alone;
    while (candidates) {
      const bit = candidates & -candidates;
      candidates ^= bit;
      const rest = sets.filter((one) => !(one & bit));
      const wanted = need - (sets.length - rest.length);
      if (inAtLeast(wanted, rest)) found |= bit;
    }
    return found;
  }

  names(bits) {
    return this.sorted.filter((fact) => bits & this.bit.get(fact));
  }

  // The questions whose answers made a part true or false.
  decided(number, run) {
    const [word, first, second] = this.parts[number];
    if (word === "not") return this.decided(first, run);
    if (word !== "some") return this.bit.get(first);
    const same = second.filter((one) => run[one].state === run[number].state);
    return same.reduce((bits, one) => bits | this.decided(one, run), 0n);
  }
}

export class Triage {
  constructor(table) {
    this.table = table;
    this.facts = new Map(table.facts.map((fact) => [fact.id, fact]));
    const asked = table.facts.filter((fact) => fact.kind !== "tick" && !fact.never).map((fact) => fact.id);
    this.program = new Program(this.facts.keys(), asked, table.derived);
    this.levels = table.levels.map((level) => level.code);
    this.rules = table.urgency
      .filter((entry) => entry.switched_on)
      .map((entry) => ({ entry, level: this.levels.indexOf(entry.level), number: this.program.add(entry.when) }))
      .sort((a, b) => a.level - b.level || byWord(a.entry.id, b.entry.id));
    this.wishes = table.facts.filter((fact) => fact.group === "wish").map((fact) => fact.id);
    const add = ({ when }) => this.program.add(when);
    this.options = table.options.map((entry) => {
      const [doors, conditions] = [entry.doors.map(add), entry.conditions.map(add)];
      return { entry, doors, conditions, whole: this.program.put(["some", doors.length, doors]) };
    });
  }

  assess(answers, today) {
    const known = this.read(answers);
    const run = this.program.run(known.answers);
    const held = this.rules.filter((rule) => run[rule.number].state === TRUE);
    const at = held.length ? held[0].level : this.levels.length - 1;
    const holds = ({ entry }) => (entry.valid_from || today) <= today && today <= (entry.valid_to || today);
    const valid = this.options.filter(holds);
    const options = valid.map((option) => this.find(option, known, run, today));
    const unknown = valid.filter((option, place) => options[place].status === "unknown");
    return {
      table: this.table.version,
      today,
      level: this.levels[at],
      reasons: held.map((rule) => this.reason(rule, known, run)),
      possible: this.possible(run, at),
      ask: this.ask(run, unknown, at, known),
      options,
      wishes: answered(this.wishes, known),
      counts: this.table.counts.map((entry) => count(entry, known.answers)),
    };
  }

  read(given) {
    const [answers, withheld, wrong] = [new Map(), [], []];
    for (const [name, value] of Object.entries(given)) {
      if (name === "option_state" || name === "events") continue;
      if (!this.facts.has(name)) wrong.push("");
      else if (value === "withheld") withheld.push(name);
      else if (UNKNOWNS.includes(value)) continue;
      else if (fits(value, this.facts.get(name))) answers.set(name, value);
      else wrong.push(name);
    }
    const states = has(given, "option_state") ? given.option_state : {};
    const events = has(given, "events") ? given.events : {};
    const isOption = (name) => this.table.options.some((entry) => entry.id === name);
    const isEvent = (name) => this.table.events.some((event) => event.code === name);
    const isState = (state) => typeof state === "string" && has(STATES, state);
    if (!isMapping(states, isOption, isState)) wrong.push("option_state");
    if (!isMapping(events, isEvent, isDay)) wrong.push("events");
    if (wrong.length) throw new AnswersError([...new Set(wrong)].sort(byWord));
    return { answers, withheld, states, events };
  }

  reason({ entry, level, number }, known, run) {
    const facts = answered(this.program.names(this.program.decided(number, run)), known);
    const { id, because, who, act, ground } = entry;
    const hours = this.table.levels[level].within_hours;
    return { rule: id, level: entry.level, within_hours: hours, because, who, act, ground, facts };
  }

  possible(run, at) {
    const missing = (number) => this.program.names(run[number].missing & this.program.askedBits);
    return this.rules
      .filter(({ level, number }) => level < at && run[number].state === OPEN)
      .map(({ entry, number }) => ({ rule: entry.id, level: entry.level, missing: missing(number) }))
      .filter((one) => one.missing.length);
  }

  ask(run, unknown, at, known) {
    const asked = known.withheld.reduce((bits, fact) => bits & ~this.program.bit.get(fact), this.program.askedBits);
    const [first, byRules, byOptions] = [new Map(), new Map(), new Map()];
    const tally = ({ trueBy, falseBy }, counts) =>
      this.program.names((trueBy | falseBy) & asked).forEach((fact) => counts.set(fact, (counts.get(fact) || 0) + 1));
    for (const { level, number } of this.rules) {
      if (run[number].state !== OPEN) continue;
      tally(run[number], byRules);
      if (level >= at) continue;
      for (const fact of this.program.names(run[number].near & asked)) {
        first.set(fact, Math.min(level, first.get(fact) ?? level));
      }
    }
    for (const option of unknown) tally(run[option.whole], byOptions);
    const [none, texts] = [this.levels.length, this.table.texts];
    return [...new Set([...first.keys(), ...byRules.keys(), ...byOptions.keys()])]
      .map((fact) => [first.get(fact) ?? none, byRules.get(fact) || 0, byOptions.get(fact) || 0, fact])
      .sort((a, b) => a[0] - b[0] || b[1] - a[1] || b[2] - a[2] || byWord(a[3], b[3]))
      .map(([level, rules, options, fact]) => ({
        fact,
        level: level < none ? this.levels[level] : null,
        urgency_rules: rules,
        options,
        because: texts[level < none ? `ask_level_${this.levels[level]}` : rules ? "ask_rules" : "ask_options"],
      }));
  }

  find({ entry, doors, conditions, whole }, known, run, today) {
    const on = entry.switched_on;
    const verified = entry.verified_by !== "";
    let shut = [];
    entry.doors.forEach(({ shut_by, because, plain, instead }, door) => {
      if (on && run[doors[door]].state === FALSE) shut.push({ door, by: shut_by, because, plain, instead });
    });
    const state = (name) => (has(known.states, name) ? known.states[name] : "");
    if (on && entry.excludes.some((other) => state(other) === "taken")) shut.push(this.recorded("taken", "law"));
    const recorded = STATES[state(entry.id)] || "";
    let [status, missing] = ["", 0n];
    if (recorded) {
      shut = [this.recorded(state(entry.id), recorded), ...(verified ? shut : [])];
      status = "blocked";
    } else if (!on) status = "to_check";
    else if (shut.length) status = verified ? "blocked" : "to_check";
    else if (run[whole].state === OPEN) [status, missing] = ["unknown", run[whole].missing];
    const standing = conditions
      .map((part, place) => ({ text: entry.conditions[place].text, state: STATE_NAMES[run[part].state] }))
      .filter((one) => !["blocked", "to_check"].includes(status) && one.state !== "false");
    return {
      id: entry.id,
      status: status || (standing.length ? "conditional" : "open"),
      verified,
      doors: doors.map((part) => STATE_NAMES[run[part].state]),
      shut,
      shut_by: [...new Set(shut.map((one) => one.by))].sort(byWord),
      missing: this.program.names(missing & this.program.askedBits || missing),
      conditions: standing,
      deadline: due(entry.deadline, known.events, today),
    };
  }

  recorded(state, by) {
    const { [state]: because, [`${state}_plain`]: plain } = this.table.texts;
    return { door: null, by, because, plain, instead: [] };
  }
}

function fits(value, fact) {
  if (fact.kind === "number") return typeof value === "number" && Number.isFinite(value) && value >= 0;
  if (fact.kind === "one_of") return fact.codes.some((one) => one.code === value);
  return value === "yes" || value === "no";
}

function answered(facts, { answers }) {
  return facts.filter((fact) => answers.has(fact)).map((fact) => ({ fact, answer: answers.get(fact) }));
}

function due(deadline, events, today) {
  if (deadline === null || !has(events, deadline.from)) return null;
  const time = Date.parse(events[deadline.from]) + deadline.days * DAY;
  const left = Math.round((time - Date.parse(today)) / DAY);
  return { due: new Date(time).toISOString().slice(0, 10), days_left: left };
}

// Count by the rule of an instrument: what was found and what is complete, never who is a victim.
function count(entry, answers) {
  const found = Object.fromEntries(entry.dimensions.map((name) => [name, entry.strengths.map(() => 0)]));
  for (const [fact, [dimension, strength]] of Object.entries(entry.items)) {
    if (answers.get(fact) === "yes") found[dimension][entry.strengths.indexOf(strength)] += 1;
  }
  const isPositive = (name) => entry.minima.some((least) => least.every((need, place) => found[name][place] >= need));
  const positive = entry.dimensions.filter(isPositive);
  const isThere = (group) => entry.groups[group].some((dimension) => positive.includes(dimension));
  const complete = Object.keys(entry.complete).filter((person) => entry.complete[person].every(isThere));
  return { instrument: entry.instrument, found, positive, complete_for: complete.sort(byWord) };
}
