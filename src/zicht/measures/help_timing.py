"""T22, first part: which help presumed victims had around their first report, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Gathered
from zicht.measures.help_places import ANY, NO_ROW, NONE, SMALL, WINDOWS, place
from zicht.measures.helped import Helped
from zicht.measures.model import ALL, MeasureDeclaration, ViewDeclaration
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["TIMING_MEASURES", "add_outcomes", "add_timing", "timing_views"]

_ = text

BoolArray = npt.NDArray[np.bool_]

KINDS = tuple(code.code for code in code_list("help_kinds"))
#: What persons are told apart by here.
BY = ("group", "age_class", "sex")

_PERSONS = MeasureDeclaration(
    "persons",
    _("Presumed victims"),
    "persons",
    _("Presumed victims who had help of that kind on any day of that time, as far as it is registered."),
)
_SHARE = MeasureDeclaration(
    "share",
    _("Share of those looked up"),
    "percent",
    _("Percentage of the presumed victims with a key whose time was over on the day of extraction."),
)
_OBSERVED = MeasureDeclaration(
    "observed",
    _("Presumed victims looked up"),
    "persons",
    _("Presumed victims with a key whose time was over on the day of extraction."),
)
_TOO_RECENT = MeasureDeclaration(
    "too_recent",
    _("Reported too recently"),
    "persons",
    _("Presumed victims with a key whose time was not over yet: they are in no share."),
)
_NO_KEY = MeasureDeclaration(
    "no_key",
    _("Without a key"),
    "persons",
    _("Presumed victims without a key by which help can be found: nothing is known of theirs."),
)
_IMPOSED = MeasureDeclaration(
    "imposed",
    _("Of whom a court imposed it"),
    "persons",
    _(
        "Those on whom help of that kind was imposed by a court. Where nobody wrote down whether it was, it counts as "
        "not imposed."
    ),
)
_IMPOSED_SHARE = MeasureDeclaration(
    "imposed_share",
    _("Share imposed"),
    "percent",
    _("Percentage of those with help of that kind on whom it was imposed."),
)
_ENDED = MeasureDeclaration(
    "ended",
    _("Help that ended"),
    "episodes",
    _("Episodes of help to presumed victims that ended, not persons."),
)
_ENDED_SHARE = MeasureDeclaration(
    "ended_share",
    _("Share of the help that ended"),
    "percent",
    _("Percentage of the episodes of that kind that ended, by what came of them."),
)
TIMING_MEASURES = (
    _PERSONS,
    _SHARE,
    _OBSERVED,
    _TOO_RECENT,
    _NO_KEY,
    _IMPOSED,
    _IMPOSED_SHARE,
    _ENDED,
    _ENDED_SHARE,
)


def add_timing(cells: Gathered, helped: Helped) -> None:
    """Add who had which help when, of all and by what persons are told apart by."""
    for window in WINDOWS:
        _add_window(cells, helped, window, helped.is_victim, {})
        for name in (one for one in BY if one in helped.by):
            found = set(np.unique(helped.by[name][helped.is_victim]).tolist())
            for code in (*DIMENSIONS[name].shown_codes, *UNKNOWNS):
                if code in found:
                    within = helped.is_victim & (helped.by[name] == code)
                    _add_window(cells, helped, window, within, {name: code})


def _add_window(cells: Gathered, helped: Helped, window: str, within: BoolArray, by: dict[str, str]) -> None:
    first, last = WINDOWS[window]
    over = helped.first_report + last <= helped.until
    observed = within & helped.searched & over
    start = helped.first_report[helped.episodes.whose]
    running = (
        helped.episodes.came
        & (helped.episodes.started <= start + last)
        & (helped.episodes.ended >= start + first)
    )
    whole = place(window=window, **by)
    base = cells.count(whole, _OBSERVED, observed.sum())
    cells.count(whole, _TOO_RECENT, (within & helped.searched & ~over).sum())
    cells.count(whole, _NO_KEY, (within & ~helped.searched).sum())
    any_ = helped.persons_with(running)
    everything = np.ones(len(helped.episodes), dtype=bool)
    had = {ANY: any_, NONE: ~any_, NO_ROW: ~helped.persons_with(everything)}
    kinds = {
        kind: helped.persons_with(running & (helped.episodes["kind"] == kind)) for kind in _kinds(helped)
    }
    placed = [({"had": code}, members) for code, members in had.items()]
    placed += [({"kind": kind}, members) for kind, members in kinds.items()]
    for codes, members in placed:
        at = place(window=window, **codes, **by)
        cells.share(at, _SHARE, cells.count(at, _PERSONS, (observed & members).sum(), floor=SMALL), base)
    cells.add_up(base, *((place(window=window, had=code, **by), _PERSONS.name) for code in (ANY, NONE)))
    if not np.isin(helped.episodes["forced"], ("yes", "no")).any():
        return
    imposed = running & (helped.episodes["forced"] == "yes")
    _add_imposed(cells, place(window=window, had=ANY, **by), observed & helped.persons_with(imposed))
    for kind in kinds if not by else ():
        of_kind = helped.persons_with(imposed & (helped.episodes["kind"] == kind))
        _add_imposed(cells, place(window=window, kind=kind), observed & of_kind)


def _add_imposed(cells: Gathered, codes: tuple[str, ...], members: BoolArray) -> None:
    counted = cells.count(codes, _IMPOSED, members.sum(), floor=SMALL)
    cells.share(codes, _IMPOSED_SHARE, counted, (codes, _PERSONS.name))


def _kinds(helped: Helped) -> list[str]:
    """Return the kinds of help that any file holds: of the others nobody was asked."""
    found = set(np.unique(helped.episodes["kind"]).tolist())
    return [kind for kind in KINDS if kind in found]


def add_outcomes(cells: Gathered, helped: Helped) -> None:
    """Add what came of the help that ended, by kind; an outcome that nobody wrote down is unknown."""
    episodes = helped.episodes
    ended = helped.is_victim[episodes.whose] & episodes.came & (episodes.ended <= helped.until)
    outcomes = (*(code.code for code in code_list("help_outcomes")), *UNKNOWNS)
    for kind in (ALL, *_kinds(helped)):
        of_kind = ended if kind == ALL else ended & (episodes["kind"] == kind)
        whole = cells.count_of(place(kind=kind), _ENDED, of_kind, whose=episodes.whose)
        for outcome in outcomes:
            codes = place(kind=kind, outcome=outcome)
            so = of_kind & (episodes["outcome"] == outcome)
            if so.any() or outcome not in UNKNOWNS:
                counted = cells.count_of(codes, _ENDED, so, whose=episodes.whose, floor=SMALL)
                cells.share(codes, _ENDED_SHARE, counted, whole)


def timing_views(helped: Helped) -> Iterator[ViewDeclaration]:
    """Yield the views of this part."""
    yield ViewDeclaration(
        _("Help, and none registered, around the first report"),
        rows="had",
        columns="window",
        measure=_SHARE.name,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Kinds of help around the first report"),
        rows="kind",
        columns="window",
        measure=_SHARE.name,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Kinds of help around the first report, persons"),
        rows="kind",
        columns="window",
        measure=_PERSONS.name,
    )
    yield ViewDeclaration(_("Who was looked up"), rows="window", columns="measure", measure=_OBSERVED.name)
    titles = {
        "group": _("No registered help, by monitor group"),
        "age_class": _("No registered help, minors and adults"),
        "sex": _("No registered help, by sex"),
    }
    for name in (one for one in BY if one in helped.by):
        yield ViewDeclaration(
            titles[name], rows=name, columns="window", measure=_SHARE.name, fixed={"had": NONE}, chart="bar"
        )
    yield ViewDeclaration(
        _("Help of minors around the first report"),
        rows="kind",
        columns="window",
        measure=_SHARE.name,
        fixed={"age_class": "minor"},
        chart="bar",
    )
    yield ViewDeclaration(
        _("Help that a court imposed"),
        rows="kind",
        columns="window",
        measure=_IMPOSED_SHARE.name,
        chart="heat",
    )
    yield ViewDeclaration(
        _("What came of the help that ended"),
        rows="kind",
        columns="outcome",
        measure=_ENDED_SHARE.name,
        chart="heat",
    )
