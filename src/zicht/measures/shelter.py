"""T16: shelter that was asked for, offered, refused, waited for and given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.measures.declaration import Scope, dimension_codes, period_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Gathered
from zicht.measures.helped import BY, NEVER, Episodes, Helped
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import MONITOR_GROUP_RULE
from zicht.measures.waits import QUARTILES, TOO_FEW, Waits
from zicht.vocabulary import UNKNOWNS, Code, code_list, in_all_languages

__all__ = ["KINDS", "count_shelter"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
StrArray = npt.NDArray[np.str_]

#: Help that is a place to stay.
KINDS = ("shelter", "shelter_complex", "womens_shelter", "protected_reception")
NAMES = ("period", *BY, "kind", "refused_by", "reason")
SMALL = "suppress_below_5"

_PERSONS = MeasureDeclaration(
    "persons", _("Presumed victims"), "persons", _("Presumed victims by the year of their first report.")
)
_ASKED = MeasureDeclaration(
    "asked",
    _("Shelter asked for"),
    "persons",
    _("Presumed victims of whom any report says that shelter was asked for."),
)
_ASKED_SHARE = MeasureDeclaration(
    "asked_share", _("Share for whom shelter was asked"), "percent", _("Percentage of the presumed victims.")
)
_OFFERED = MeasureDeclaration(
    "offered",
    _("On record with a shelter"),
    "persons",
    _(
        "Presumed victims of whom the records of help say that shelter was asked for or offered, whatever came of it; "
        "what was over before the first report is left out."
    ),
)
_PLACED = MeasureDeclaration(
    "placed",
    _("Placed"),
    "persons",
    _("Those for whom a stay in shelter began, up to the day of extraction."),
)
_PLACED_SHARE = MeasureDeclaration(
    "placed_share", _("Share placed"), "percent", _("Percentage of those on record with a shelter.")
)
_REFUSED = MeasureDeclaration(
    "refused",
    _("Ever refused"),
    "persons",
    _("Those whom a shelter, a municipality, an authority or they themselves refused at least once."),
)
_ONLY_REFUSED = MeasureDeclaration(
    "only_refused", _("Refused and not placed"), "persons", _("Those who were refused and never placed.")
)
_ASKED_PLACED = MeasureDeclaration(
    "asked_placed",
    _("Asked in a report, and placed"),
    "persons",
    _("Presumed victims for whom a report asked for shelter, and for whom a stay began."),
)
_ASKED_PLACED_SHARE = MeasureDeclaration(
    "asked_placed_share",
    _("Share placed of those asked for"),
    "percent",
    _("Percentage of those for whom a report asked for shelter, with a key by which a stay can be found."),
)
_ASKED_KEYED = MeasureDeclaration(
    "asked_keyed",
    _("Asked in a report, with a key"),
    "persons",
    _("Presumed victims for whom a report asked for shelter, with a key by which a stay can be found."),
)
_REFUSALS = MeasureDeclaration(
    "refusals", _("Refusals"), "refusals", _("Refusals of shelter: a person can be refused several times.")
)
_REFUSALS_SHARE = MeasureDeclaration(
    "refusals_share", _("Share of the refusals"), "percent", _("Percentage of all refusals of shelter.")
)
_ASKED_MEASURES = (_PERSONS, _ASKED, _ASKED_SHARE)
_MEASURES = (
    *_ASKED_MEASURES,
    _ASKED_KEYED,
    _ASKED_PLACED,
    _ASKED_PLACED_SHARE,
    _OFFERED,
    _PLACED,
    _PLACED_SHARE,
    _REFUSED,
    _ONLY_REFUSED,
    *QUARTILES.values(),
    _REFUSALS,
    _REFUSALS_SHARE,
)


def count_shelter(helped: Helped, others: OtherRecords, scope: Scope) -> CountedTable:
    """Count T16: what reports asked, and where records of help are, what came of it."""
    has_help = "help" in others.tables and "person_key" in scope.supplied
    says_asked = "shelter_requested" in helped.by
    shelter = _Shelter(helped, scope)
    if has_help or says_asked:
        shelter.fill(says_asked=says_asked, has_help=has_help)
    cells = shelter.cells
    without = _("No file holds records of help: what came of it is not known.")
    return CountedTable(
        id="T16",
        title=_("Shelter: asked for, waited for, refused, given"),
        definition=_(
            "For how many presumed victims shelter was asked, how many of them were placed and after how long, and "
            "who refused whom and why: specialised shelter, shelter for several problems, women's shelter and "
            "protected reception of minors. By the year of the first report."
        ),
        population=_("Presumed victims first reported in the window."),
        unit="persons",
        reading=_(
            "Asking in a report and asking a shelter are different things, and are counted apart. Who was refused by"
            " one shelter can have been placed in another. Half placed within so many days is of everybody on record"
            " with a shelter, those who were refused or gave up among them: where fewer than half were placed there "
            "is no such number. A stay that nobody registered is not here."
        ),
        dimensions=_dimensions(cells, scope) if cells.counts else (),
        measures=_MEASURES if has_help else _ASKED_MEASURES,
        views=tuple(_views(scope, helped.known, says_asked=says_asked, has_help=has_help))
        if cells.counts
        else (),
        cells=cells.cells,
        derived=tuple(cells.derived),
        estimated=tuple(cells.estimates),
        counting_notes=() if has_help else (in_all_languages(without),),
        notes={TOO_FEW: in_all_languages(_("Fewer than that share were placed, or too few persons to say."))},
        rules=(scope.rule.value, MONITOR_GROUP_RULE.name),
        sources=tuple(dict.fromkeys((*scope.sources, *others.sources_of("help")))),
        records=("reports", "help"),
        missing=() if has_help or says_asked else ("shelter_requested",),
    )


@dataclass
class _Shelter:
    """The cells of T16 while they come together."""

    helped: Helped
    scope: Scope
    cells: Gathered = field(default_factory=Gathered)

    @cached_property
    def rows(self) -> BoolArray:
        """Which episodes are shelter of presumed victims; what was over before the first report is no answer to it."""
        helped, episodes = self.helped, self.helped.episodes
        shelter = np.isin(episodes["kind"], KINDS) & helped.is_victim[episodes.whose]
        return shelter & (episodes.known_until >= helped.first_report[episodes.whose])

    def fill(self, *, says_asked: bool, has_help: bool) -> None:
        for period, by, within in self._places():
            codes, floor = self._codes(period=period, **by), SMALL if "region" in by else "exact"
            persons = self.cells.count(codes, _PERSONS, within.sum(), floor=floor)
            if says_asked:
                asked = within & (self.helped.by["shelter_requested"] == "yes")
                counted = self.cells.count(codes, _ASKED, asked.sum(), floor=floor)
                self.cells.share(codes, _ASKED_SHARE, counted, persons)
                if has_help:
                    self._add_asked(codes, asked, floor)
            if has_help:
                self._add_stages(codes, within, self.rows, floor)
        if has_help:
            for kind in KINDS:
                of_kind = self.rows & (self.helped.episodes["kind"] == kind)
                codes = self._codes(period=self.scope.window_code, kind=kind)
                self._add_stages(codes, self.helped.is_victim, of_kind, SMALL)
            self._add_refusals()

    def _places(self) -> Iterator[tuple[str, dict[str, str], BoolArray]]:
        """Yield the years, the window, and in the window what persons are told apart by."""
        helped, whole = self.helped, self.scope.window_code
        for year in np.unique(helped.year[helped.is_victim]).tolist():
            if str(year) != whole:
                yield str(year), {}, helped.is_victim & (helped.year == year)
        yield whole, {}, helped.is_victim
        for name in helped.known:
            found = set(np.unique(helped.by[name][helped.is_victim]).tolist())
            for code in (*DIMENSIONS[name].shown_codes, *UNKNOWNS):
                if code in found:
                    yield whole, {name: code}, helped.is_victim & (helped.by[name] == code)

    def _codes(self, **codes: str) -> tuple[str, ...]:
        return tuple(codes.get(name, ALL) for name in NAMES)

    def _add_asked(self, codes: tuple[str, ...], asked: BoolArray, floor: str) -> None:
        keyed = asked & self.helped.searched
        stays = self.helped.persons_with(self.rows & self.helped.episodes.came)
        base = self.cells.count(codes, _ASKED_KEYED, keyed.sum(), floor=floor)
        placed = self.cells.count(codes, _ASKED_PLACED, (keyed & stays).sum(), floor=floor)
        self.cells.share(codes, _ASKED_PLACED_SHARE, placed, base)

    def _add_stages(self, codes: tuple[str, ...], within: BoolArray, rows: BoolArray, floor: str) -> None:
        helped, cells = self.helped, self.cells
        episodes = helped.episodes
        offered = within & helped.persons_with(rows)
        placed = offered & helped.persons_with(rows & episodes.came)
        refused = offered & helped.persons_with(rows & episodes.was_refused)
        base = cells.count(codes, _OFFERED, offered.sum(), floor=floor)
        counted = cells.count(codes, _PLACED, placed.sum(), floor=floor)
        cells.share(codes, _PLACED_SHARE, counted, base)
        cells.count(codes, _REFUSED, refused.sum(), floor=floor)
        cells.count(codes, _ONLY_REFUSED, (refused & ~placed).sum(), floor=floor)
        waits = _waits(episodes, rows & within[episodes.whose], helped.until)
        for share, declared in QUARTILES.items():
            figures = waits.quartile(share)
            note = "" if figures else TOO_FEW
            cells.estimate(codes, declared, figures, follows=(counted,), of=base, note=note)

    def _add_refusals(self) -> None:
        episodes = self.helped.episodes
        refused = self.rows & episodes.was_refused
        period = self.scope.window_code
        whose = episodes.whose
        whole = self.cells.count_of(self._codes(period=period), _REFUSALS, refused, whose=whose)
        who, why = episodes["refused_by"], episodes["reason"]
        reasons = [*(code.code for code in code_list("blocking_reasons")), *UNKNOWNS]
        refusers = [code.code for code in code_list("refused_by")]
        for by in ({}, *({"refused_by": code} for code in refusers)):
            for reason in ("", *reasons):
                wanted = {**by, **({"reason": reason} if reason else {})}
                if not wanted:
                    continue
                members = refused & _is(who, by.get("refused_by")) & _is(why, reason or None)
                if reason in UNKNOWNS and not members.any():
                    continue
                codes = self._codes(period=period, **wanted)
                counted = self.cells.count_of(codes, _REFUSALS, members, whose=whose, floor=SMALL)
                self.cells.share(codes, _REFUSALS_SHARE, counted, whole)


def _is(values: StrArray, code: str | None) -> BoolArray:
    return np.ones(len(values), dtype=bool) if code is None else values == code


def _waits(episodes: Episodes, rows: BoolArray, until: int) -> Waits:
    """Return how long each person waited for the first stay, from when shelter was first asked for or offered.

    Who was refused everywhere, or gave up, was not placed for good; who still waits has waited until now.
    """
    since = np.minimum(np.minimum(episodes.offered, episodes.waited_from), episodes.started)
    chosen = np.flatnonzero(rows & (since <= until))
    persons, place = np.unique(episodes.whose[chosen], return_inverse=True)
    over = np.where(episodes.was_refused, since, episodes.ended)
    begins, stays = (np.full(len(persons), NEVER, dtype=np.int64) for _day in range(2))
    last = np.zeros(len(persons), dtype=np.int64)
    np.minimum.at(begins, place, since[chosen])
    np.minimum.at(stays, place, episodes.started[chosen])
    np.maximum.at(last, place, over[chosen])
    placed, gave_up = stays <= until, last <= until
    end = np.where(placed, stays, np.where(gave_up, last, until))
    return Waits(np.maximum(end - begins, 0), np.where(placed, 1, np.where(gave_up, 2, 0)))


def _dimensions(cells: Gathered, scope: Scope) -> tuple[DimensionCodes, ...]:
    lists = {
        "kind": (_("Kind of shelter"), "help_kinds"),
        "refused_by": (_("Refused by"), "refused_by"),
        "reason": (_("Why it was refused"), "blocking_reasons"),
    }
    found = [period_codes(cells.codes_at(0), scope)]
    for at, name in enumerate(NAMES[1:], 1):
        occurring = cells.codes_at(at)
        if name in lists:
            label, list_name = lists[name]
            labels = {code.code: {"nl": code.label_nl, "en": code.label_en} for code in _listed(list_name)}
            shown = {code: text for code, text in labels.items() if code in occurring}
            found.append(DimensionCodes(name, label, {ALL: in_all_languages(_("Total")), **shown}))
        else:
            found.append(dimension_codes(DIMENSIONS[name], occurring))
    return tuple(found)


def _listed(list_name: str) -> list[Code]:
    return [*code_list(list_name), *code_list("unknowns")]


def _views(
    scope: Scope, known: Sequence[str], *, says_asked: bool, has_help: bool
) -> Iterator[ViewDeclaration]:
    whole = {"period": scope.window_code}
    if says_asked:
        yield ViewDeclaration(
            _("Shelter asked for and given, by year of the first report"),
            rows="measure",
            measure=_ASKED.name,
            chart="line",
        )
    if not has_help:
        return
    yield _measures_of(_("How far it came, by kind of shelter"), "kind", whole, _PLACED_SHARE)
    yield ViewDeclaration(
        _("Days until half of them were placed, by kind of shelter"),
        rows="kind",
        measure=QUARTILES[0.5].name,
        chart="interval",
    )
    titles = {
        "group": _("Placed in shelter, by monitor group"),
        "age_class": _("Placed in shelter, minors and adults"),
        "sex": _("Placed in shelter, by sex"),
        "region": _("Placed in shelter, by police unit"),
    }
    for name in known:
        yield _measures_of(titles[name], name, whole, _PLACED_SHARE)
    yield ViewDeclaration(
        _("Why shelter was refused"),
        rows="reason",
        columns="measure",
        measure=_REFUSALS.name,
        fixed=whole,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Who refused, and why"),
        rows="reason",
        columns="refused_by",
        measure=_REFUSALS.name,
        fixed=whole,
        chart="heat",
    )


def _measures_of(
    title: str, rows: str, fixed: Mapping[str, str], drawn: MeasureDeclaration
) -> ViewDeclaration:
    return ViewDeclaration(title, rows=rows, columns="measure", measure=drawn.name, fixed=fixed, chart="bar")
