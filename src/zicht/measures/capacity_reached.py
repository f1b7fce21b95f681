"""T36: what there was to do it with, what was aimed at, and what was reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedCell,
    CountedTable,
    DerivedCell,
    DerivedKind,
    DimensionCodes,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.other_records import OtherRecords
from zicht.measures.policy import Row, Texts, code_of, coded, day_of, in_words, public_cell, worded
from zicht.measures.rules import DELIVERED_RULE
from zicht.vocabulary import UNKNOWN, in_all_languages

__all__ = ["count_capacity"]

_ = text

CAPACITY, SURVEYS = "capacity", "surveys"
RECORDS = (CAPACITY, SURVEYS)
STRUCTURAL = "structural"
#: What a row of `capacity` holds that adds up over the rows of a body and a year, beside its money.
AMOUNTS = ("target", "reached", "posts", "filled", "deployable")
MONEY = "euro"

_TARGET = MeasureDeclaration(
    "target", _("Target"), "own unit", _("What was aimed at, in the body's own unit.")
)
_REACHED = MeasureDeclaration("reached", _("Reached"), "own unit", _("What was reached, in the same unit."))
_MET = MeasureDeclaration(
    "met", _("Reached of the target"), "percent", _("What was reached as a percentage of the target.")
)
_POSTS = MeasureDeclaration(
    "posts",
    _("Posts funded"),
    "posts",
    _("Posts that are funded, in full-time equivalents; for shelter, places."),
)
_FILLED = MeasureDeclaration("filled", _("Posts filled"), "posts", _("Posts in which somebody works."))
_DEPLOYABLE = MeasureDeclaration(
    "deployable",
    _("Posts deployable"),
    "posts",
    _("Posts filled by somebody who has the expertise that is required and can be deployed."),
)
_SHARE = MeasureDeclaration(
    "deployable_share",
    _("Deployable of the funded"),
    "percent",
    _("Posts that can be deployed as a percentage of those that are funded."),
)
_EURO = MeasureDeclaration("euro", _("Money"), "euro", _("Money for the year, in euro."))
_AMBITIONS = MeasureDeclaration(
    "ambitions",
    _("Targets"),
    "targets",
    _("Bodies with a target in the year, of which is known what was reached."),
)
_UNMET = MeasureDeclaration(
    "unmet", _("Targets not reached"), "targets", _("Those of which less was reached than was aimed at.")
)
_SAID_SO = MeasureDeclaration(
    "said_so", _("Said so"), "percent", _("Percentage of those who answered the survey.")
)
_ANSWERED = MeasureDeclaration("answered", _("Answered"), "bodies", _("How many answered the survey."))
MEASURES = (
    _TARGET, _REACHED, _MET, _POSTS, _FILLED, _DEPLOYABLE, _SHARE, _EURO, _AMBITIONS, _UNMET, _SAID_SO, _ANSWERED,
)  # fmt: skip
_DECLARED = {declared.name: declared for declared in MEASURES}


def count_capacity(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T36 from what bodies say of themselves, and from surveys."""
    del reports, scope
    missing = others.missing(*RECORDS)
    given = None if len(missing) == len(RECORDS) else _Given.of(others)
    return [
        CountedTable(
            id="T36",
            title=_("Targets, capacity and money against what was reached"),
            definition=_(
                "For each body and year: what was aimed at and what was reached, the posts that are funded, filled and "
                "deployable, the money, and whether that is structural or when it ends. What fell furthest short comes "
                "first. Beside it what surveys found."
            ),
            population=_("Bodies and programmes, as delivered."),
            unit="various",
            reading=_(
                "Targets are in each body's own unit: they cannot be added up or compared between bodies. Money "
                "and posts are what there was to do it with, not what it did. A target that was reached says little "
                "where it was low. A body that is not here may have no target, or did not deliver it."
            ),
            dimensions=given.dimensions() if given else (),
            measures=MEASURES,
            views=tuple(_views()) if given else (),
            cells=tuple(given.cells.values()) if given else (),
            derived=tuple(given.derived()) if given else (),
            counting_notes=tuple(given.response) if given else (),
            sources=others.sources_of(*RECORDS),
            rules=(DELIVERED_RULE.name,),
            records=RECORDS,
            missing=missing if given is None else (),
        )
    ]


@dataclass(frozen=True)
class _Body:
    """What one body had and reached in one year, by the pillar and the end of its money in the first row.

    Its money is in `money`, by the pillar and by whether it is structural, or when it ends: each row has its own.
    """

    name: Texts
    year: str
    pillar: str
    until: tuple[str, Texts]
    amounts: Mapping[str, float]
    money: Sequence[tuple[str, tuple[str, Texts], float]]

    @property
    def code(self) -> str:
        return code_of(self.name["en"])

    @property
    def met(self) -> float | None:
        """What was reached, as a part of the target."""
        target, reached = self.amounts.get("target"), self.amounts.get("reached")
        return reached / target if target and reached is not None else None


@dataclass
class _Given:
    """The cells of T36 while they come together."""

    bodies: Sequence[_Body]
    questions: dict[str, Texts] = field(default_factory=dict)
    response: list[Texts] = field(default_factory=list)
    years: set[str] = field(default_factory=set)
    cells: dict[CellKey, CountedCell] = field(default_factory=dict)

    @classmethod
    def of(cls, others: OtherRecords) -> _Given:
        given = cls(_by_body(_rows(others, CAPACITY)))
        for body in given.bodies:
            given.add_body(body)
        given.add_ambitions()
        for row in _rows(others, SURVEYS):
            given.add_answer(row)
        return given

    def add(self, codes: tuple[str, ...], declared: MeasureDeclaration, value: float) -> None:
        """Add an amount to a cell."""
        self.years.add(codes[1])
        key = (codes, declared.name)
        before = self.cells[key].value if key in self.cells else 0
        self.cells[key] = public_cell(codes, declared, before + value)

    def add_body(self, body: _Body) -> None:
        """Add a body on its own, broken down by everything, and to its pillar what adds up."""
        for name, value in body.amounts.items():
            declared = _DECLARED[name]
            self.add((body.code, body.year, ALL, ALL, ALL), declared, value)
            self.add((body.code, body.year, body.pillar, body.until[0], ALL), declared, value)
        for pillar, (until, _words), euro in body.money:
            self.add((body.code, body.year, ALL, ALL, ALL), _EURO, euro)
            self.add((body.code, body.year, pillar, until, ALL), _EURO, euro)
            for place in ((pillar, ALL), (ALL, until), (ALL, ALL)):
                self.add((ALL, body.year, *place, ALL), _EURO, euro)

    def add_ambitions(self) -> None:
        """Count the targets, and those that were not reached, by pillar."""
        for body in self.bodies:
            if body.met is not None:
                for pillar in (ALL, body.pillar):
                    place = (ALL, body.year, pillar, ALL, ALL)
                    self.add(place, _AMBITIONS, 1)
                    self.add(place, _UNMET, body.met < 1)

    def add_answer(self, row: Row) -> None:
        """Add what a survey found, and how many answered it."""
        question = in_words(row, "question")
        place = (ALL, str(row["year"]), ALL, ALL, code_of(question["en"]))
        self.questions[place[-1]] = question
        self.add(place, _SAID_SO, float(str(row["percent"])))
        if row["answered"] is not None:
            self.add(place, _ANSWERED, float(str(row["answered"])))
        note = _response(row)
        if note and note not in self.response:
            self.response.append(note)

    def derived(self) -> Iterator[DerivedCell]:
        """Yield what follows: the part of the target, and of the posts."""
        for codes, name in list(self.cells):
            for of, base, declared in ((_REACHED, _TARGET, _MET), (_DEPLOYABLE, _POSTS, _SHARE)):
                if name == of.name and (codes, base.name) in self.cells:
                    yield DerivedCell(
                        codes, declared.name, DerivedKind.SHARE, (codes, of.name), (codes, base.name)
                    )

    def ends_of_money(self) -> Iterator[tuple[str, Texts]]:
        """Yield whether money is structural, or when it ends, of every body and of all its money."""
        for body in self.bodies:
            yield body.until
            yield from (until for _pillar, until, _euro in body.money)

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        return (
            worded("body", _("Body or programme"), {body.code: body.name for body in self.bodies}),
            DimensionCodes(
                "period", _("Year"), {year: {"nl": year, "en": year} for year in sorted(self.years)}
            ),
            coded("pillar", _("Pillar"), "pillars"),
            worded("until", _("Money"), dict(sorted(self.ends_of_money()))),
            worded("question", _("What the survey asked"), self.questions),
        )


def _rows(others: OtherRecords, name: str) -> list[Row]:
    """Return the rows up to the year of extraction, in the order of their years."""
    if name not in others.tables:
        return []
    rows = fetch(others.tables[name].order_by("year", "source", "row_id")).to_pylist()
    return [row for row in rows if row["year"] <= others.vintage.year]


def _by_body(rows: Sequence[Row]) -> list[_Body]:
    """Take the rows of a body and a year together; who fell furthest short in the last year known comes first."""
    together: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if any(row[name] is not None for name in (*AMOUNTS, MONEY)):
            together.setdefault((code_of(str(row["body"])), str(row["year"])), []).append(row)
    bodies = [_body(year, found) for (_code, year), found in together.items()]
    last = {body.code: body.met for body in bodies if body.met is not None}
    return sorted(bodies, key=lambda b: (last.get(b.code, math.inf), b.code, b.year))


def _body(year: str, rows: Sequence[Row]) -> _Body:
    amounts = {
        name: sum(float(str(row[name])) for row in rows if row[name] is not None)
        for name in AMOUNTS
        if any(row[name] is not None for row in rows)
    }
    money = [
        (str(row["pillar"]), _until(row), float(str(row[MONEY]))) for row in rows if row[MONEY] is not None
    ]
    return _Body(in_words(rows[0], "body"), year, str(rows[0]["pillar"]), _until(rows[0]), amounts, money)


def _until(row: Row) -> tuple[str, Texts]:
    """Return whether money is structural, or when it ends, as a code and in words."""
    if row["structural"] == "yes":
        return STRUCTURAL, in_all_languages(_("structural"))
    day, words = day_of(row, "ends")
    if day != UNKNOWN:
        template = in_all_languages(_("ends on {day}"))
        return day, {language: template[language].format(day=words[language]) for language in words}
    if row["structural"] == "no":
        return "temporary", in_all_languages(_("temporary, end unknown"))
    return UNKNOWN, in_all_languages(_("unknown"))


def _response(row: Row) -> Texts | None:
    """Say how many answered a survey."""
    asked, answered = row["asked"], row["answered"]
    if not asked or answered is None:
        return None
    template, name = (
        in_all_languages(_("{survey}, {year}: {answered} of {asked} answered.")),
        in_words(row, "name"),
    )
    return {
        language: sentence.format(survey=name[language], year=row["year"], answered=answered, asked=asked)
        for language, sentence in template.items()
    }


def _views() -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("What was reached of what was aimed at, furthest short first"),
        rows="body",
        measure=_MET.name,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Targets, posts and money of every body, furthest short first"),
        rows="body",
        columns="question",
        measure=_TARGET.name,
    )
    yield ViewDeclaration(_("Targets not reached, by pillar"), rows="pillar", measure=_UNMET.name)
    yield ViewDeclaration(
        _("Posts that can be deployed, of those that are funded"),
        rows="body",
        measure=_SHARE.name,
        chart="bar",
    )
    yield ViewDeclaration(_("Money by pillar"), rows="pillar", measure=_EURO.name, chart="stacked")
    yield ViewDeclaration(
        _("Structural money, and money that ends"), rows="until", measure=_EURO.name, chart="stacked"
    )
    yield ViewDeclaration(_("What surveys found"), rows="question", measure=_SAID_SO.name, chart="bar")
