"""T21: whether presumed victims are registered again more often than people alike who were never reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError
from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.followed import Followed, Outcome
from zicht.measures.gathered import Bounds, Gathered
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.repeats import DAYS_A_YEAR, FEWEST_AT_RISK, HORIZONS, horizon_codes, whom
from zicht.methods.recurrence.comparison import MatchedComparison, compare_matched
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.vocabulary import UNKNOWNS

__all__ = ["count_matched"]

_ = text

BoolArray = npt.NDArray[np.bool_]

#: What people are alike in.
ALIKE = ("age_class", "sex")

_VICTIMS = MeasureDeclaration(
    "victims",
    _("Presumed victims"),
    "percent",
    _("Cumulative incidence of an offence within the horizon, of presumed victims."),
)
_OTHERS = MeasureDeclaration(
    "others",
    _("People alike"),
    "percent",
    _("The same of people who were never reported, made up by age and sex as the presumed victims are."),
)
_DIFFERENCE = MeasureDeclaration(
    "difference", _("Difference"), "points", _("Presumed victims less people alike, with its 95% interval.")
)
_TIMES = MeasureDeclaration(
    "times",
    _("Times as often"),
    "times",
    _("Presumed victims as a multiple of people alike, with its 95% interval."),
)
_PERSONS = MeasureDeclaration(
    "persons", _("Presumed victims compared"), "persons", _("Found, of known age and sex, with people alike.")
)
_ALIKE = MeasureDeclaration(
    "alike",
    _("People alike compared"),
    "persons",
    _("People who were never reported, of the same age class and sex."),
)
_AGAIN = MeasureDeclaration(
    "alike_again",
    _("People alike with an offence"),
    "persons",
    _("Those of whom an offence within the horizon is known."),
)


def count_matched(
    followed: Followed | None, *, sources: Sequence[str], missing: Sequence[str]
) -> CountedTable:
    """Count T21; nothing where nobody alike was followed."""
    cells = Gathered()
    if followed is not None and (followed.is_victim.all() or not set(ALIKE) <= set(followed.by)):
        followed, missing = None, ("person_group",)
    if followed is not None:
        outcome = followed.first(0)
        for place in _places(followed):
            _add(cells, followed, outcome, place)
    return CountedTable(
        id="T21",
        title=_("Compared with people alike"),
        definition=_(
            "Whether presumed victims are registered as victim of an offence more often after their first report than "
            "people of the same age class and sex who were never reported, followed over the same time."
        ),
        population=_("Presumed victims and people alike who were found in the population register."),
        unit="percent",
        reading=_(
            "People alike are so in age and sex. Where they live, what they earn and what happened before can differ: "
            "a difference is no effect of the exploitation. Nobody knows who of the people alike is a victim unseen."
        ),
        dimensions=_dimensions(cells) if followed is not None else (),
        measures=(_VICTIMS, _OTHERS, _DIFFERENCE, _TIMES, _PERSONS, _ALIKE, _AGAIN),
        views=tuple(_views()) if followed is not None else (),
        cells=cells.cells,
        estimated=tuple(cells.estimates),
        counting_notes=(whom(followed),) if followed is not None else (),
        sources=tuple(sources),
        records=("reports", "offences", "follow_ups"),
        missing=tuple(missing),
    )


def _places(followed: Followed) -> Iterator[dict[str, str]]:
    yield {}
    for name in ALIKE:
        for code in _known(followed, name):
            yield {name: code}


def _known(followed: Followed, name: str) -> list[str]:
    found = set(np.unique(followed.by[name]).tolist())
    return [code for code in DIMENSIONS[name].shown_codes if code in found and code not in UNKNOWNS]


def _add(cells: Gathered, followed: Followed, outcome: Outcome, place: Mapping[str, str]) -> None:
    """Add a comparison at every horizon, over the combinations of age and sex that the place holds."""
    strata = list(_strata(followed, place))
    victims, others = (
        [_table(outcome, one & followed.found & side) for one in strata]
        for side in (followed.is_victim, ~followed.is_victim)
    )
    alike = np.logical_or.reduce(strata) & followed.found & ~followed.is_victim
    for horizon in HORIZONS:
        days, codes = round(DAYS_A_YEAR * horizon), (str(horizon), *(place.get(name, ALL) for name in ALIKE))
        found = _compare(victims, others, days)
        again = alike & (outcome.kind > 0) & (outcome.days <= days)
        follows = (
            cells.count(codes, _AGAIN, again.sum()),
            cells.count(codes, _PERSONS, 0 if found is None else found.persons),
        )
        of = cells.count(codes, _ALIKE, alike.sum())
        for declared, figures in _figures(found):
            cells.estimate(codes, declared, figures, follows=follows, of=of)


def _figures(found: MatchedComparison | None) -> Iterator[tuple[MeasureDeclaration, Bounds | None]]:
    if found is None:
        yield from ((declared, None) for declared in (_VICTIMS, _OTHERS, _DIFFERENCE, _TIMES))
        return
    for declared, figure in (
        (_VICTIMS, found.group),
        (_OTHERS, found.others),
        (_DIFFERENCE, found.difference),
    ):
        value, lower, upper = figure
        yield declared, (100 * value, 100 * lower, 100 * upper)
    yield _TIMES, found.ratio if np.isfinite(found.ratio).all() else None


def _strata(followed: Followed, place: Mapping[str, str]) -> Iterator[BoolArray]:
    choices = [[place[name]] if name in place else _known(followed, name) for name in ALIKE]
    for codes in product(*choices):
        yield np.logical_and.reduce(
            [followed.by[name] == code for name, code in zip(ALIKE, codes, strict=True)]
        )


def _table(outcome: Outcome, within: BoolArray) -> RiskTable:
    return RiskTable.of(outcome.days[within], outcome.codes[within], causes=2)


def _compare(victims: list[RiskTable], others: list[RiskTable], days: int) -> MatchedComparison | None:
    try:
        found = compare_matched(victims, others, horizon=days)
    except InputError:
        return None
    return found if found.persons >= FEWEST_AT_RISK else None


def _dimensions(cells: Gathered) -> tuple[DimensionCodes, ...]:
    return (
        horizon_codes(),
        *(dimension_codes(DIMENSIONS[name], cells.codes_at(at)) for at, name in enumerate(ALIKE, 1)),
    )


def _views() -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Presumed victims and people alike, by years since the first report"),
        rows="horizon",
        columns="measure",
        measure=_TIMES.name,
        chart="curve",
    )
    for name, title in (
        ("age_class", _("Times as often as people alike, by age at the first report")),
        ("sex", _("Times as often as people alike, by sex")),
    ):
        yield ViewDeclaration(title, rows=name, columns="horizon", measure=_TIMES.name, chart="curve")
