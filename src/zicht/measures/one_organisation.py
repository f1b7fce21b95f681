"""Which changes hang on one organisation: persons by the organisation that reported them first, named nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.model import ALL, CountedCell, DerivedCell, DerivedKind, MeasureDeclaration, Sum
from zicht.measures.organisations import OF_UNIT
from zicht.methods.leading_source import find_leading_source
from zicht.vocabulary import code_list

__all__ = ["BY", "ONE_MEASURES", "LedChange", "find_led_changes"]

_ = text

#: What the changes are taken apart by, beside the total. A group of one organisation hangs on it anyway.
REPORTERS = "first_reporter_group"
BY = (REPORTERS, "group", "nationality")
#: Stands for organisations without a number.
NOBODY = -1
_UNKNOWN = {rank: kind for kind, rank in coding.UNKNOWN_RANKS.items()}
#: The privacy rule. What one organisation reported is shown where it and all others together have nobody, or at
#: least so many persons, in both years: else the few of the others would follow from the total. The others are at
#: least so many organisations: else one of them could subtract itself, and know another.
FEWEST_SHOWN = 10
FEWEST_OTHERS = 3

_FROM_ONE, _FROM_ONE_BEFORE, _FROM_OTHERS, _FROM_OTHERS_BEFORE = (
    MeasureDeclaration(name, label, "persons", definition)
    for name, label, definition in (
        (
            "from_one",
            _("From one organisation"),
            _("Persons whom the organisation on which the change hangs reported first."),
        ),
        ("from_one_before", _("The year before"), _("The same in the year before.")),
        ("from_others", _("From all others"), _("Persons whom any other organisation reported first.")),
        ("from_others_before", _("From all others the year before"), _("The same in the year before.")),
    )
)
CHANGE_OF_ONE = MeasureDeclaration(
    "change_of_one",
    _("Change of one organisation"),
    "persons",
    _(
        "Persons whom that organisation reported first, minus those in the year before. Shown where that is at least "
        "half as large as the whole change, more than chance in its own numbers, and unlike all others together."
    ),
)
CHANGE_OF_OTHERS = MeasureDeclaration(
    "change_of_others",
    _("Change without it"),
    "persons",
    _("What the change would be without that organisation."),
)
ONE_MEASURES = (
    CHANGE_OF_ONE,
    CHANGE_OF_OTHERS,
    _FROM_ONE,
    _FROM_ONE_BEFORE,
    _FROM_OTHERS,
    _FROM_OTHERS_BEFORE,
)


@dataclass(frozen=True)
class LedChange:
    """A change that hangs on one organisation: the year, a code of a dimension (none for the total), the counts.

    `organisations` says how many the others are; all without a name count as one.
    """

    year: int
    dimension: str
    code: str
    one: tuple[int, int]
    others: tuple[int, int]
    organisations: int

    @property
    def goes_along(self) -> bool:
        """Whether the organisation went the way of the whole, and so made the change; else it hid a part of it."""
        of_one, of_others = self.one[1] - self.one[0], self.others[1] - self.others[0]
        return of_one * (of_one + of_others) > 0

    @property
    def is_shown(self) -> bool:
        """Whether the counts tell of nobody in a small group, and of no other organisation by itself."""
        enough = all(count == 0 or count >= FEWEST_SHOWN for count in (*self.one, *self.others))
        return enough and (not any(self.others) or self.organisations >= FEWEST_OTHERS)

    def cells(self, place: tuple[str, ...]) -> tuple[list[CountedCell], list[DerivedCell]]:
        """Return the counts before and after, and the changes that follow from them."""
        values = dict(
            zip(
                (_FROM_ONE_BEFORE, _FROM_ONE, _FROM_OTHERS_BEFORE, _FROM_OTHERS),
                (*self.one, *self.others),
                strict=True,
            )
        )
        counts = [CountedCell(place, declared.name, value) for declared, value in values.items()]
        derived = [
            DerivedCell(
                place,
                change.name,
                DerivedKind.DIFFERENCE,
                (place, after.name),
                (place, before.name),
                unit="persons",
            )
            for change, after, before in (
                (CHANGE_OF_ONE, _FROM_ONE, _FROM_ONE_BEFORE),
                (CHANGE_OF_OTHERS, _FROM_OTHERS, _FROM_OTHERS_BEFORE),
            )
        ]
        return counts, derived

    def sums(self, place: tuple[str, ...], measure: str) -> list[Sum]:
        """Return what adds up to all persons of the two years: who knows those, knows the others by one."""
        year_before = (str(self.year - 1), *place[1:])
        return [
            ((place, measure), ((place, _FROM_ONE.name), (place, _FROM_OTHERS.name))),
            ((year_before, measure), ((place, _FROM_ONE_BEFORE.name), (place, _FROM_OTHERS_BEFORE.name))),
        ]


def find_led_changes(scope: Scope) -> list[LedChange]:
    """Find the yearly changes in the window that hang on one organisation; none where organisations are not known."""
    return list(_tally(scope).led(scope.window)) if OF_UNIT in scope.units.columns else []


@dataclass
class _Tally:
    """Persons by organisation and year: of all, and of each code of a dimension."""

    counts: dict[tuple[str, str], dict[int, Counter[int]]] = field(default_factory=dict)

    def add(self, row: tuple[str, str], year: int, organisation: int, persons: int) -> None:
        self.counts.setdefault(row, {}).setdefault(year, Counter())[organisation] += persons

    def led(self, window: tuple[int, int]) -> Iterator[LedChange]:
        first = min((year for years in self.counts.values() for year in years), default=window[0])
        for (dimension, code), years in self.counts.items():
            for before, after in pairwise(range(max(first, window[0] - 1), window[1] + 1)):
                last, now = years.get(before, Counter()), years.get(after, Counter())
                seen = sorted({*last, *now})
                found = find_leading_source([last[one] for one in seen], [now[one] for one in seen])
                if found and found.leads and seen[found.place] != NOBODY:
                    one = last[seen[found.place]], now[seen[found.place]]
                    others = last.total() - one[0], now.total() - one[1]
                    if any(others) or dimension != REPORTERS:
                        yield LedChange(after, dimension, code, one, others, len(seen) - 1)


def _tally(scope: Scope) -> _Tally:
    """Count the units by year, organisation and each dimension."""
    units = scope.units
    dimensions = [name for name in BY if f"by_{name}" in units.columns]
    victims = units.filter(units.in_victims)
    columns = ["period", OF_UNIT, *(f"by_{name}" for name in dimensions)]
    tally = _Tally()
    codes = {name: [code.code for code in code_list(DIMENSIONS[name].list_name)] for name in dimensions}
    for period, number, *positions, persons in _rows(victims.group_by(columns).agg(persons=victims.count())):
        label = period_label(period)
        if label.isdigit():
            organisation = max(number, NOBODY)
            tally.add(("", ALL), int(label), organisation, persons)
            for name, position in zip(dimensions, positions, strict=True):
                code = codes[name][position] if position >= 0 else _UNKNOWN[-position]
                tally.add((name, code), int(label), organisation, persons)
    return tally


def _rows(table: ir.Table) -> Iterator[tuple[int, ...]]:
    return zip(*(column.to_pylist() for column in fetch(table).columns), strict=True)
