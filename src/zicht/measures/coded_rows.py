"""Rows that are counted by their codes alone: by year, and by what they are told apart by. Nobody stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope, is_inside
from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, DimensionCodes, MeasureDeclaration
from zicht.measures.units import period_of
from zicht.vocabulary import UNKNOWN, code_list, in_all_languages

__all__ = ["CodedRows", "Part", "Row", "codes_of_part", "count_rows", "left_out", "period_codes"]

_ = text

#: A row: the period, and a code for each part.
Row = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What rows are told apart by: a column, or what follows from some. `labels` name codes that no list has."""

    name: str
    label: str
    list_name: str
    multiple: bool = False
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def codes_of(self, value: str) -> tuple[str, ...]:
        """Return the codes of a stored value."""
        return tuple(value.split(";")) if self.multiple else (value,)


@dataclass
class CodedRows:
    """The cells of a table while they come together; `rows` counts each combination of codes."""

    scope: Scope
    parts: tuple[Part, ...]
    rows: Mapping[Row, int]
    cells: Gathered = field(default_factory=Gathered)

    @property
    def periods(self) -> dict[str, list[str]]:
        """The periods to show, each with those that it takes together."""
        single = sorted({row[0] for row in self.rows})
        inside = [period for period in single if is_inside(period, self.scope.window)]
        whole = {self.scope.window_code: inside} if inside else {}
        return {**{period: [period] for period in single}, **whole}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)

    def at(self, period: str, **codes: str) -> tuple[str, ...]:
        """Return a place in the table."""
        return (period, *(codes.get(name, ALL) for name in self.names))

    def add_breakdown(
        self, names: Sequence[str], count: MeasureDeclaration, share: MeasureDeclaration
    ) -> None:
        """Count rows by some parts, and their share among all, or all that agree in the parts before the last."""
        counted = self.count_by(names)
        occurring = dict.fromkeys(codes for found in counted.values() for codes in found)
        for period, found in counted.items():
            for codes in occurring:
                place = dict(zip(names, codes, strict=True))
                key = self.cells.count(self.at(period, **place), count, found[codes])
                if names:
                    whole = self.at(period, **dict(list(place.items())[:-1]))
                    self.cells.share(key[0], share, key, (whole, count.name))

    def count_by(self, names: Sequence[str]) -> dict[str, Counter[tuple[str, ...]]]:
        """Count rows by period and the codes of some parts: each once under each of its codes."""
        places = [self.names.index(name) for name in names]
        counted: dict[str, Counter[tuple[str, ...]]] = {period: Counter() for period in self.periods}
        for period, together in self.periods.items():
            for row, size in self.rows.items():
                if row[0] in together:
                    for codes in _products([self.parts[at].codes_of(row[at + 1]) for at in places]):
                        counted[period][codes] += size
        return counted

    def total(self, together: Collection[str], **known: Collection[str]) -> int:
        """Return how many rows have one of these values in each of these parts."""
        places = {self.names.index(name) + 1: values for name, values in known.items()}
        return sum(
            size
            for row, size in self.rows.items()
            if row[0] in together and all(row[at] in values for at, values in places.items())
        )


def count_rows(table: ir.Table, day: str, parts: Sequence[Part], scope: Scope) -> dict[Row, int]:
    """Count the rows of days up to the window's end, by period and all codes; `day` names the column."""
    columns = {f"by_{part.name}": table[part.name] for part in parts}
    keyed = table.select(period=period_of(table[day], table[f"{day}_last"]), **columns)
    rows = fetch(keyed.group_by(["period", *columns]).agg(number=keyed.count()))
    counted: dict[Row, int] = {}
    for row in rows.to_pylist():
        period = period_label(row["period"])
        if not period[0].isdigit() or int(period[:4]) <= scope.window[1]:
            counted[(period, *(row[name] for name in columns))] = row["number"]
    return dict(sorted(counted.items()))


def period_codes(label: str, periods: Iterable[str]) -> DimensionCodes:
    """Return the dimension of the years, the unknown one last."""
    listed = sorted(periods, key=lambda period: period == UNKNOWN)
    labels = {period: {"nl": period, "en": period} for period in listed}
    if UNKNOWN in labels:
        labels[UNKNOWN] = in_all_languages(_("Year unknown"))
    return DimensionCodes("period", label, labels)


def codes_of_part(part: Part, occurring: Collection[str]) -> DimensionCodes:
    """Return a part as a dimension, with the codes that occur."""
    lists = ("unknowns",) if part.labels else (part.list_name, "unknowns")
    listed = [code for name in lists for code in code_list(name) if code.code in occurring]
    named = {code: words for code, words in part.labels.items() if code in occurring}
    labels = named | {code.code: {"nl": code.label_nl, "en": code.label_en} for code in listed}
    return DimensionCodes(
        part.name, part.label, {ALL: in_all_languages(_("Total")), **labels}, multiple=part.multiple
    )


def left_out(part: Part) -> Mapping[str, str]:
    """Say that no file held what rows could be told apart by."""
    template = in_all_languages(
        _("{dimension}: not in these files. What is not in them is left out: it is not zero.")
    )
    label = in_all_languages(part.label)
    return {language: sentence.format(dimension=label[language]) for language, sentence in template.items()}


def _products(choices: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    combined: list[tuple[str, ...]] = [()]
    for codes in choices:
        combined = [(*done, code) for done in combined for code in codes]
    return combined
