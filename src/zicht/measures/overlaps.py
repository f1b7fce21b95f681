"""T27: how many persons two lists share, and how many stand on one list only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from zicht.measures.declaration import SHARE, VICTIMS, Scope, dimension_codes, is_inside, period_codes
from zicht.measures.dimensions import text
from zicht.measures.lists import LIST, IntArray, count_seen, lists_of, members_of, missing_columns
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedCell,
    CountedTable,
    DerivedCell,
    DerivedKind,
    DimensionCodes,
    ViewDeclaration,
)
from zicht.measures.populations import POPULATIONS
from zicht.vocabulary import in_all_languages

__all__ = ["count_overlaps"]

_ = text

UNKNOWN = "unknown"
ON_LISTS = {
    "1": _("On one list"),
    "2": _("On two lists"),
    "3": _("On three lists"),
    "4": _("On four lists"),
    "5": _("On five lists"),
    UNKNOWN: _("Reporter unknown"),
}
BY_YEAR = {
    "police": _("Police: persons also on another list, by year"),
    "border_police": _("Royal Netherlands Marechaussee: persons also on another list, by year"),
    "labour_inspectorate": _("Netherlands Labour Authority: persons also on another list, by year"),
    "care_coordination": _("Care coordination: persons also on another list, by year"),
    "other": _("Other reporters: persons also on another list, by year"),
}


def count_overlaps(scope: Scope) -> CountedTable:
    """Count T27: for each period the persons on each list, on each two lists, and on one, two or more lists."""
    missing = missing_columns(scope)
    lists = lists_of(scope)
    cells = [
        cell for period, seen in _by_period(scope, lists).items() for cell in _cells(period, seen, lists)
    ]
    keys = {cell.key for cell in cells}
    return CountedTable(
        id="T27",
        title=_("Who was seen by whom"),
        definition=_(
            "A list holds the persons whom one group of reporters reported. The table counts the persons on each "
            "list, on each two lists, and on one, two or more lists. It is what an estimate of the victims out of "
            "sight rests on."
        ),
        population=POPULATIONS["victims"].text,
        universe="victims",
        unit="persons",
        reading=_(
            "Lists overlap because persons are referred from one to another, and lists that refuse or cannot take "
            "persons hardly overlap. An overlap says who meets the same persons, not who works well."
        ),
        dimensions=_dimensions(cells, lists, scope),
        measures=(VICTIMS, SHARE),
        views=_views(lists, scope) if cells else (),
        cells=tuple(cells),
        derived=tuple(cell for cell in _shares(keys) if cell.base in keys),
        counting_notes=(
            in_all_languages(
                _(
                    "A person can stand on several lists, so that the lists can add up to more than the total. A "
                    "person is on a list by any report of the counted year, also a second report by another "
                    "reporter."
                )
            ),
        ),
        rules=(scope.rule.value,),
        sources=scope.sources,
        missing=missing,
    )


def _by_period(scope: Scope, lists: Sequence[str]) -> Mapping[str, IntArray]:
    """Return persons by the combination of lists, by period and for the window."""
    if not lists:
        return {}
    by_period = {key[0]: seen for key, seen in count_seen(scope.units, lists).items()}
    pooled = by_period
    if not scope.rule.is_additive:
        pooled = {key[0]: seen for key, seen in count_seen(scope.units_in_window, lists).items()}
    inside = [seen for period, seen in pooled.items() if is_inside(period, scope.window)]
    return by_period | ({scope.window_code: np.sum(inside, axis=0)} if inside else {})


def _cells(period: str, seen: IntArray, lists: Sequence[str]) -> Iterator[CountedCell]:
    members = members_of(len(lists))
    on_lists = members.sum(axis=1)

    def cell(persons: int, of: str = ALL, other: str = ALL, number: str = ALL) -> CountedCell:
        return CountedCell((period, of, other, number), VICTIMS.name, int(persons))

    yield cell(seen.sum())
    yield cell(seen[0], of=UNKNOWN)
    yield cell(seen[0], number=UNKNOWN)
    for number in range(1, len(lists) + 1):
        yield cell(seen[on_lists == number].sum(), number=str(number))
    for a, of in enumerate(lists):
        yield cell(seen[members[:, a]].sum(), of=of)
        for b, other in enumerate(lists):
            if a != b:
                yield cell(seen[members[:, a] & members[:, b]].sum(), of=of, other=other)


def _shares(keys: Collection[CellKey]) -> Iterator[DerivedCell]:
    """Yield the share of a list's persons that another list has too, and the share of all on so many lists."""
    for codes, _measure in sorted(keys):
        period, of, other, number = codes
        if ALL not in (of, other) or number != ALL:
            base = ((period, of, ALL, ALL), VICTIMS.name)
            yield DerivedCell(codes, SHARE.name, DerivedKind.SHARE, (codes, VICTIMS.name), base)


def _dimensions(
    cells: Sequence[CountedCell], lists: Sequence[str], scope: Scope
) -> tuple[DimensionCodes, ...]:
    own = dimension_codes(LIST, {*lists, UNKNOWN})
    numbers = {str(number) for number in range(1, len(lists) + 1)} | {UNKNOWN}
    total = {ALL: in_all_languages(_("Total"))}
    return (
        period_codes({cell.codes[0] for cell in cells}, scope),
        DimensionCodes("list", _("List"), own.codes, multiple=True),
        DimensionCodes(
            "other_list", _("Also on the list"), dimension_codes(LIST, lists).codes, multiple=True
        ),
        DimensionCodes(
            "lists",
            _("Number of lists"),
            total | {code: in_all_languages(name) for code, name in ON_LISTS.items() if code in numbers},
        ),
    )


def _views(lists: Sequence[str], scope: Scope) -> tuple[ViewDeclaration, ...]:
    in_window = {"period": scope.window_code}
    return (
        ViewDeclaration(_("On how many lists"), rows="lists", share=SHARE.name, chart="stacked"),
        ViewDeclaration(
            _("Of the persons on a list, the share that is also on another, whole window"),
            rows="list",
            columns="other_list",
            measure=SHARE.name,
            fixed=in_window,
            chart="heat",
        ),
        ViewDeclaration(
            _("Persons on two lists, whole window"), rows="list", columns="other_list", fixed=in_window
        ),
        *(
            ViewDeclaration(BY_YEAR[name], rows="other_list", share=SHARE.name, fixed={"list": name})
            for name in lists
        ),
    )
