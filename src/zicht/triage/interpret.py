"""A triage by a decision table: answers in, assessment out. The table decides; `browser/interpret.js` does the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zicht.triage.answers import STATES, Answers, AnswersReader, Known
from zicht.triage.asking import rank_questions
from zicht.triage.assessment import (
    Answered,
    Assessment,
    Due,
    OptionFound,
    Possible,
    Reason,
    Shut,
    Stands,
)
from zicht.triage.conditions import condition_from_json
from zicht.triage.delphi import count_indicators
from zicht.triage.program import FALSE, OPEN, TRUE, Program, Run
from zicht.triage.table import DoorEntry, OptionEntry, Table, UrgencyEntry, holds_on

__all__ = ["Triage"]

STATE_NAMES = {FALSE: "false", TRUE: "true", OPEN: "open"}


@dataclass(frozen=True)
class _Option:
    """One version of an option, with the numbers of its parts in the program."""

    entry: OptionEntry
    verified: bool
    doors: tuple[int, ...]
    conditions: tuple[int, ...]
    #: All doors together.
    whole: int


@dataclass(frozen=True)
class _Rule:
    """A rule on urgency, with its level from 0 and its part."""

    entry: UrgencyEntry
    level: int
    number: int


class Triage:
    """A decision table, ready to assess."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._reader = AnswersReader(table)
        asked = [fact["id"] for fact in table["facts"] if fact["kind"] != "tick" and not fact["never"]]
        derived = {name: condition_from_json(one) for name, one in table["derived"].items()}
        self._program = Program([fact["id"] for fact in table["facts"]], asked, derived)
        self._levels = [level["code"] for level in table["levels"]]
        self._rules = sorted(map(self._rule, filter(_is_on, table["urgency"])), key=_by_level)
        self._options = [self._option(entry) for entry in table["options"]]
        self._wishes = [fact["id"] for fact in table["facts"] if fact["group"] == "wish"]

    def _rule(self, entry: UrgencyEntry) -> _Rule:
        number = self._program.add(condition_from_json(entry["when"]))
        return _Rule(entry, self._levels.index(entry["level"]), number)

    def _option(self, entry: OptionEntry) -> _Option:
        add = self._program.add
        doors = tuple(add(condition_from_json(door["when"])) for door in entry["doors"])
        conditions = tuple(add(condition_from_json(one["when"])) for one in entry["conditions"])
        whole = self._program.add_some(len(doors), doors)
        return _Option(entry, bool(entry["verified_by"]), doors, conditions, whole)

    def assess(self, answers: Answers, *, today: date) -> Assessment:
        """Assess answers on a day.

        Parameters
        ----------
        answers : mapping of str to object
            An answer by question; what is absent, or one of the kinds of unknown, is not known. Under `option_state`
            what a worker recorded about options, under `events` the days that deadlines run from.
        today : date
            Rules are those that hold on this day.

        Returns
        -------
        Assessment
            The same for the same answers in any order.

        Raises
        ------
        InputError
            Where an answer does not fit its question; names the question, never the answer.
        """
        known = self._reader.read(answers)
        run = self._program.run(known.answers)
        true = [rule for rule in self._rules if run.state[rule.number] == TRUE]
        at = true[0].level if true else len(self._levels) - 1
        valid = self._valid(today)
        options = [self._find(option, known, run, today) for option in valid]
        return {
            "table": self.table["version"],
            "today": today.isoformat(),
            "level": self._levels[at],
            "reasons": [self._reason(rule, known, run) for rule in true],
            "possible": self._possible(run, at),
            "ask": rank_questions(
                self._program,
                run,
                rules=[(rule.level, rule.number) for rule in self._rules],
                options=[
                    option.whole
                    for option, found in zip(valid, options, strict=True)
                    if found["status"] == "unknown"
                ],
                levels=self._levels,
                texts=self.table["texts"],
                at=at,
                not_asked=self._not_asked(known),
            ),
            "options": options,
            "wishes": _answered(self._wishes, known),
            "counts": [count_indicators(entry, known.answers) for entry in self.table["counts"]],
        }

    def _not_asked(self, known: Known) -> int:
        bits = ~self._program.asked_bits
        for fact in known.withheld:
            bits |= self._program.bit[fact]
        return bits

    def _valid(self, today: date) -> list[_Option]:
        day = today.isoformat()
        return [option for option in self._options if holds_on(option.entry, day)]

    def _reason(self, rule: _Rule, known: Known, run: Run) -> Reason:
        entry = rule.entry
        return {
            "rule": entry["id"],
            "level": entry["level"],
            "within_hours": self.table["levels"][rule.level]["within_hours"],
            "because": entry["because"],
            "who": entry["who"],
            "act": entry["act"],
            "ground": entry["ground"],
            "facts": _answered(self._program.names(self._program.decided(rule.number, run)), known),
        }

    def _possible(self, run: Run, at: int) -> list[Possible]:
        """Return the rules that would make it more urgent; what is only ticked is put before a worker as a whole."""
        found: list[Possible] = []
        for rule in self._rules:
            if rule.level >= at:
                break
            if run.state[rule.number] == OPEN:
                missing = run.missing[rule.number] & self._program.asked_bits
                if missing:
                    names = list(self._program.names(missing))
                    found.append({"rule": rule.entry["id"], "level": rule.entry["level"], "missing": names})
        return found

    def _find(self, option: _Option, known: Known, run: Run, today: date) -> OptionFound:
        entry, state = option.entry, run.state
        on = entry["switched_on"]
        shut = [
            _shut_door(number, entry["doors"][number])
            for number, part in enumerate(option.doors)
            if on and state[part] == FALSE
        ]
        if on and any(known.option_state.get(other) == "taken" for other in entry["excludes"]):
            shut.append(self._recorded("taken", "law"))
        recorded = STATES.get(known.option_state.get(entry["id"], ""), "")
        status, missing = "", 0
        if recorded:
            # What nobody verified shuts nothing, also beside what a worker recorded.
            shut = [
                self._recorded(known.option_state[entry["id"]], recorded),
                *(shut if option.verified else []),
            ]
            status = "blocked"
        elif not on:
            status = "to_check"
        elif shut:
            status = "blocked" if option.verified else "to_check"
        elif state[option.whole] == OPEN:
            status, missing = "unknown", run.missing[option.whole]
        conditions = [] if status in {"blocked", "to_check"} else _standing(option, state)
        return {
            "id": entry["id"],
            "status": status or ("conditional" if conditions else "open"),
            "verified": option.verified,
            "doors": [STATE_NAMES[state[part]] for part in option.doors],
            "shut": shut,
            "shut_by": sorted({one["by"] for one in shut}),
            "missing": list(self._program.names(missing & self._program.asked_bits or missing)),
            "conditions": conditions,
            "deadline": _due(entry, known, today),
        }

    def _recorded(self, state: str, by: str) -> Shut:
        texts = self.table["texts"]
        return {
            "door": None,
            "by": by,
            "because": texts[state],
            "plain": texts[f"{state}_plain"],
            "instead": [],
        }


def _is_on(entry: UrgencyEntry) -> bool:
    return entry["switched_on"]


def _by_level(rule: _Rule) -> tuple[int, str]:
    return rule.level, rule.entry["id"]


def _answered(facts: Iterable[str], known: Known) -> list[Answered]:
    return [{"fact": fact, "answer": known.answers[fact]} for fact in facts if fact in known.answers]


def _shut_door(number: int, door: DoorEntry) -> Shut:
    return {
        "door": number,
        "by": door["shut_by"],
        "because": door["because"],
        "plain": door["plain"],
        "instead": door["instead"],
    }


def _standing(option: _Option, state: Sequence[int]) -> list[Stands]:
    return [
        {"text": entry["text"], "state": STATE_NAMES[state[part]]}
        for part, entry in zip(option.conditions, option.entry["conditions"], strict=True)
        if state[part] != FALSE
    ]


def _due(entry: OptionEntry, known: Known, today: date) -> Due | None:
    deadline = entry["deadline"]
    if deadline is None or deadline["from"] not in known.events:
        return None
    due = date.fromisoformat(known.events[deadline["from"]]) + timedelta(days=deadline["days"])
    return {"due": due.isoformat(), "days_left": (due - today).days}
