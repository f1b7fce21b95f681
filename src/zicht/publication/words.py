"""One language of a publication: its texts, its numbers and its symbols for figures that are not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zicht.release.model import Cell, Edition, Revision, Status
from zicht.release.periods import period_code
from zicht.vocabulary import code_list, format_day, translator
from zicht.vocabulary.numbers import format_number

__all__ = ["PERCENT", "Shown", "Words"]

PERCENT = "percent"

#: Decimals of figures that one decimal would blur.
FINE = {"odds": 2, "offences a person": 2}

#: A hyphen between numbers stands for a range; one in a name is part of it.
BETWEEN_DIGITS = re.compile(r"(?<=\d)-(?=\d)")

#: Symbols of figures without a value, as the guidance for statistics in spreadsheets writes them.
SUPPRESSED = "[c]"
NOT_APPLICABLE = "[z]"
NOT_AVAILABLE = "[x]"
ESTIMATED = "[e]"
ROUNDED = "≈"


@dataclass(frozen=True)
class Shown:
    """A figure as it is printed; a `symbol` always comes with the words in `spoken`.

    `bounds` is the interval of a count, or of what follows from counts, under other links between reports; that of
    an estimate stands in `text`, as a number from a model is nothing without it.
    """

    text: str
    symbol: str = ""
    spoken: str = ""
    value: float | None = None
    note: str = ""
    bounds: str = ""


@dataclass(frozen=True)
class Words:
    """Texts and numbers in one language."""

    language: str

    @property
    def translate(self) -> Callable[[str], str]:
        return translator(self.language)

    def text(self, texts: Mapping[str, str]) -> str:
        """Return a text of the release in this language; empty where it has none."""
        return texts.get(self.language) or texts.get("en", "")

    def number(self, value: float, *, unit: str, digits: int | None = None) -> str:
        """Return a number as printed in tables: shares with one digit, odds with two, counts with none."""
        if digits is None:
            digits = FINE.get(unit, 1 if unit == PERCENT or not float(value).is_integer() else 0)
        return _printed(value, unit, digits, self.language)

    def unit(self, unit: str) -> str:
        """Return the name of a unit; one that is not in the list below is shown as it is."""
        return self.translate(UNITS.get(unit, unit.replace("_", " ")))

    def counted(self, value: float, unit: str) -> str:
        """Return the name of a unit behind a number: one person, two persons."""
        return self.translate(ONE[unit]) if abs(value) == 1 and unit in ONE else self.unit(unit)

    def period(self, code: str) -> str:
        """Return a period as printed: a range with an en dash."""
        return BETWEEN_DIGITS.sub("–", code)

    def title(self, edition: Edition) -> str:
        """Return the title of an edition as printed."""
        return self.period(self.text(edition.title))

    def years(self, window: tuple[int, int]) -> str:
        """Return the years of a window as printed."""
        return self.period(period_code(*window))

    def date(self, iso: str) -> str:
        """Return an ISO date in words; anything else as it is."""
        try:
            return format_day(date.fromisoformat(iso), self.language)
        except ValueError:
            return iso

    def source(self, code: str) -> str:
        """Return the name of a source: that of its reporter, of the records that it is named after, or its code."""
        known = code_list("reporter_groups")
        if code in known:
            return known.label(code, self.language)
        return self.translate(RECORDS[code]) if code in RECORDS else code.replace("_", " ")

    def show(self, cell: Cell | None) -> Shown:
        """Return a cell as it is printed; a value is shown only where its status allows it."""
        if cell is None:
            return self._symbol(NOT_APPLICABLE)
        if cell.status is Status.RANGE and cell.lower is not None:
            return self._range(cell)
        if cell.status in (Status.SUPPRESSED, Status.RANGE):
            return self._symbol(SUPPRESSED, cell.note)
        if cell.status is Status.ESTIMATE and cell.value is None and cell.lower is not None:
            return self._estimated_range(cell)
        if cell.value is None or cell.status is Status.NOT_AVAILABLE:
            return self._symbol(NOT_AVAILABLE, cell.note)
        return self._value(cell, cell.value)

    def symbol_meaning(self, symbol: str) -> str:
        """Return in words what a symbol stands for."""
        return self.translate(SYMBOLS[symbol])

    def spoken(self, symbol: str) -> str:
        """Return what is read aloud in place of a symbol."""
        return self.translate(SPOKEN.get(symbol, SYMBOLS[symbol]))

    def all_symbols(self) -> tuple[str, ...]:
        """Return every symbol that can stand in a table."""
        return tuple(SYMBOLS)

    def _symbol(self, symbol: str, note: str = "") -> Shown:
        return Shown("", symbol, self.spoken(symbol), note=note)

    def _digits(self, unit: str, *numbers: float) -> int:
        """Return with how many decimals numbers stand beside each other: with none where all are whole."""
        return FINE.get(unit, 0 if all(float(number).is_integer() for number in numbers) else 1)

    def _range(self, cell: Cell) -> Shown:
        """Return bounds with the unit once, and without decimals where both are whole; the lower alone where it is."""
        if cell.lower is not None and cell.upper is None:
            return Shown(f"{self.number(cell.lower, unit=cell.unit)}+", note=cell.note)
        bounds = [bound or 0 for bound in (cell.lower, cell.upper)]
        digits = self._digits(cell.unit, *bounds)
        printed = {
            "lower": self.number(bounds[0], unit="", digits=digits),
            "upper": self.number(bounds[1], unit=cell.unit, digits=digits),
        }
        return Shown(self._between(bounds[0]).format(**printed), note=cell.note)

    def _estimated_range(self, cell: Cell) -> Shown:
        return Shown(self._range(cell).text, ESTIMATED, self.symbol_meaning(ESTIMATED), note=cell.note)

    def _value(self, cell: Cell, value: float) -> Shown:
        printed = self.number(value, unit=cell.unit)
        if cell.status is Status.ESTIMATE and cell.lower is not None and cell.upper is not None:
            digits = self._digits(cell.unit, value, cell.lower, cell.upper)
            printed = f"{self.number(value, unit=cell.unit, digits=digits)} ({self._range(cell).text})"
        symbol = {Status.ROUNDED: ROUNDED, Status.ESTIMATE: ESTIMATED}.get(cell.status, "")
        spoken = self.symbol_meaning(symbol) if symbol else ""
        return Shown(printed, symbol, spoken, value, cell.note, self.bounds(cell))

    def revised(self, revision: Revision) -> str:
        """Return how many persons were counted otherwise, or between which numbers that is."""
        if revision.persons is not None:
            return self.number(revision.persons, unit="persons")
        ends = {"lower": 1, "upper": revision.at_most}
        return self._between(1).format(**{key: self.number(end, unit="") for key, end in ends.items()})

    def bounds(self, cell: Cell) -> str:
        """Return what doubtful links leave open of a figure that is no estimate; empty where nothing is.

        The unit stands behind the figure itself.
        """
        lower, upper = cell.lower, cell.upper
        if cell.status is Status.ESTIMATE or lower is None or upper is None or lower == upper:
            return ""
        digits = 1 if cell.unit == PERCENT or not (lower.is_integer() and upper.is_integer()) else 0
        ends = {"lower": lower, "upper": upper}
        printed = {name: self.number(end, unit="", digits=digits) for name, end in ends.items()}
        return self._between(lower).format(**printed)

    def _between(self, lower: float) -> str:
        """Return how two bounds are joined: a dash before a minus sign would be a riddle."""
        return "{lower}–{upper}" if lower >= 0 else self.translate("{lower} to {upper}")


@lru_cache(maxsize=50_000)
def _printed(value: float, unit: str, digits: int, language: str) -> str:
    return format_number(value, unit=unit, digits=digits, language=language)


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: What is read aloud in each cell, where the legend says more.
SPOKEN = {SUPPRESSED: _("not shown, to protect people")}

SYMBOLS = {
    SUPPRESSED: _(
        "not shown, to protect people: a small number, or a number from which a small one could be calculated"
    ),
    NOT_APPLICABLE: _("not applicable"),
    NOT_AVAILABLE: _("not available"),
    ESTIMATED: _("estimate"),
    ROUNDED: _("rounded"),
}

#: Names of sources that deliver one kind of records and are named after it.
RECORDS = {
    "help": _("Records of help"),
    "needs": _("Records of needs"),
    "follow_ups": _("Records of who was followed"),
    "offences": _("Records of offences"),
    "suspects": _("Records of suspects"),
    "chats": _("Records of the help chat"),
    "campaigns": _("List of campaigns for the help chat"),
    "signals": _("Records of signals"),
    "population": _("Population by municipality"),
    "commitments": _("List of promises"),
    "capacity": _("Statements of capacity"),
    "surveys": _("Surveys"),
    "aggregates": _("Figures that others published"),
}

#: What a unit is called behind a one.
ONE = {
    "persons": _("person"),
    "reports": _("report"),
    "promises": _("promise"),
    "months": _("month"),
    "days": _("day"),
}

UNITS = {
    "persons": _("persons"),
    "persons a year": _("persons a year"),
    "per_100k": _("per 100,000 inhabitants"),
    "inhabitants": _("inhabitants"),
    "persons first in view": _("persons first in view"),
    "signals": _("signals"),
    "various": _("as each row says"),
    "percent": _("percent"),
    "mentions": _("mentions"),
    "reports": _("reports"),
    "chats": _("chats"),
    "offences a person": _("offences a person"),
    "times": _("times"),
    "odds": _("odds ratio"),
    "months": _("months"),
    "days": _("days"),
    "years": _("years"),
    "points": _("percentage points"),
    "episodes": _("episodes of help"),
    "transitions": _("transitions"),
    "refusals": _("refusals"),
    "own unit": _("own unit"),
    "suspects in cases": _("suspects in cases"),
    "cases": _("cases"),
    "networks": _("networks"),
    "sentences": _("sentences"),
    "posts": _("posts"),
    "euro": _("euro"),
    "targets": _("targets"),
    "promises": _("promises"),
    "bodies": _("bodies"),
    "campaigns": _("campaigns"),
    "hours": _("hours"),
    "answers": _("answers"),
    "visits": _("visits"),
}
