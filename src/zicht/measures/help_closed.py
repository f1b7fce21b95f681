"""T22, second part: closed youth care of minors, against children with the same needs who were never reported."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError
from zicht.measures.dimensions import text
from zicht.measures.gathered import Bounds, Gathered, share_of
from zicht.measures.help_places import SMALL, place
from zicht.measures.helped import NEVER, Helped
from zicht.measures.model import MeasureDeclaration, ViewDeclaration
from zicht.methods.stratified_odds import stratified_odds
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["CLOSED_MEASURES", "EQUAL_NEED", "add_closed_care", "closed_views"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

CLOSED, AMBULATORY = "youth_care_closed", "youth_care_ambulatory"
#: Days after the assessment of the needs within which a placement counts.
WITHIN_DAYS = 365
#: Severities, the least first.
SEVERITIES = tuple(code.code for code in code_list("severities"))

_CHILDREN = MeasureDeclaration(
    "children",
    _("Minors with such needs"),
    "persons",
    _(
        "Minors with a need in a part of life in which youth care was given to anybody, assessed since the window "
        "began and at least 365 days before the day of extraction; without those who were in closed youth care on the "
        "day of the assessment."
    ),
)
_PLACED = MeasureDeclaration(
    "placed",
    _("Of whom in closed youth care"),
    "persons",
    _("Those for whom closed youth care began within 365 days of the assessment."),
)
_PLACED_SHARE = MeasureDeclaration(
    "placed_share",
    _("Share in closed youth care"),
    "percent",
    _("Percentage of the minors with such needs, with its exact 95% interval."),
)
_ODDS = MeasureDeclaration(
    "odds_at_equal_need",
    _("Odds at equal need"),
    "odds",
    _(
        "Odds of closed youth care for presumed victims, as a multiple of those of children alike whose most severe "
        "need is in the same part of life and as severe: the odds ratio that all these strata share, with its exact "
        "95% interval. 1 means no difference."
    ),
)
_IN_CARE = MeasureDeclaration(
    "in_youth_care",
    _("Of whom in youth care of any kind"),
    "persons",
    _("Those for whom closed or ambulatory youth care began within 365 days of the assessment."),
)
_ODDS_IN_CARE = MeasureDeclaration(
    "odds_in_care",
    _("Odds at equal need, in youth care"),
    "odds",
    _(
        "The same odds among those for whom youth care began: whether it was closed. Apart from the odds at equal need "
        "it does not depend on who got no youth care at all."
    ),
)
_PLACEMENTS = MeasureDeclaration(
    "placements",
    _("Placements in closed youth care"),
    "episodes",
    _("Episodes of closed youth care of presumed victims that began, not persons."),
)
_PLACEMENTS_SHARE = MeasureDeclaration(
    "placements_share", _("Share of the placements"), "percent", _("Percentage of the placements.")
)
CLOSED_MEASURES = (
    _CHILDREN,
    _PLACED,
    _PLACED_SHARE,
    _IN_CARE,
    _ODDS,
    _ODDS_IN_CARE,
    _PLACEMENTS,
    _PLACEMENTS_SHARE,
)
#: Why there is no comparison: the code of a note, and its text.
EQUAL_NEED = ("alike", _("Too few minors with equal needs on both sides, or no table of needs, to compare."))


def add_closed_care(cells: Gathered, helped: Helped) -> None:
    """Add how often minors were placed, why, and what the professional would have chosen."""
    _compare(cells, helped)
    episodes = helped.episodes
    placed = helped.is_victim[episodes.whose] & episodes.came & (episodes["kind"] == CLOSED)
    whole = cells.count_of(place(kind=CLOSED), _PLACEMENTS, placed, whose=episodes.whose)
    for dimension, column, list_name in (
        ("reason", "placement_reason", "placement_reasons"),
        ("preferred", "preferred_by_professional", "help_kinds"),
    ):
        said = episodes[column]
        occurring = set(np.unique(said[placed]).tolist())
        listed = [
            code.code
            for code in code_list(list_name)
            if column == "placement_reason" or code.code in occurring
        ]
        for code in (*listed, *(one for one in UNKNOWNS if one in occurring)):
            codes = place(kind=CLOSED, **{dimension: code})
            so = placed & (said == code)
            counted = cells.count_of(codes, _PLACEMENTS, so, whose=episodes.whose, floor=SMALL)
            cells.share(codes, _PLACEMENTS_SHARE, counted, whole)


def _compare(cells: Gathered, helped: Helped) -> None:
    """Add the share that was placed, of presumed victims and of children alike, and the odds at equal need."""
    child, stratum, day = _children(helped)
    days = np.full(len(helped), NEVER, dtype=np.int64)
    days[child] = day
    episodes = helped.episodes
    after = episodes.started - days[episodes.whose]
    # Who was in closed care on the day of the assessment is not at risk of coming into it.
    there = (episodes["kind"] == CLOSED) & episodes.came & (after < 0)
    there &= episodes.ended >= days[episodes.whose]
    at_risk = ~helped.persons_with(there)[child]
    child, stratum = child[at_risk], stratum[at_risk]
    soon = episodes.came & (after >= 0) & (after <= WITHIN_DAYS)
    placed = helped.persons_with(soon & (episodes["kind"] == CLOSED))[child]
    in_care = helped.persons_with(soon & np.isin(episodes["kind"], (CLOSED, AMBULATORY)))[child]
    victim = helped.is_victim[child]
    follows = []
    for whom, members in (("victim", victim), ("matched", ~victim)):
        codes = place(kind=CLOSED, whom=whom)
        of = cells.count(codes, _CHILDREN, members.sum(), floor=SMALL)
        counted = cells.count(codes, _PLACED, (placed & members).sum(), floor=SMALL)
        cared = cells.count(codes, _IN_CARE, (in_care & members).sum(), floor=SMALL)
        follows += [counted, of, cared]
        figures = share_of(int((placed & members).sum()), int(members.sum()))
        note = "" if figures else EQUAL_NEED[0]
        cells.estimate(codes, _PLACED_SHARE, figures, follows=(counted,), of=of, note=note)
    codes = place(kind=CLOSED, whom="victim")
    for declared, members in ((_ODDS, np.ones_like(placed)), (_ODDS_IN_CARE, in_care)):
        odds = _odds(stratum[members], placed[members], victim[members])
        note = "" if odds else EQUAL_NEED[0]
        cells.estimate(codes, declared, odds, follows=tuple(follows), of=follows[1], note=note)


def _children(helped: Helped) -> tuple[IntArray, IntArray, IntArray]:
    """Return minors with a need that youth care answers: who, their stratum, and when it was assessed first.

    The stratum is the part of life and the severity of the most severe of those needs.
    """
    episodes, needs = helped.episodes, helped.needs
    youth_care = np.isin(episodes["kind"], (CLOSED, AMBULATORY)) & episodes.came
    domains = np.unique(episodes["need"][youth_care])
    minor = (needs.adult_from < NEVER) & (needs.day < needs.adult_from)
    known = np.isin(needs["severity"], SEVERITIES) & ~np.isin(needs["domain"], UNKNOWNS)
    in_time = (needs.day >= helped.since) & (needs.day + WITHIN_DAYS <= helped.until)
    rows = np.flatnonzero(minor & known & in_time & np.isin(needs["domain"], domains))
    whose, day = needs.whose[rows], needs.day[rows]
    severity = np.array([SEVERITIES.index(code) for code in needs["severity"][rows]], dtype=np.int64)
    domain = np.searchsorted(domains, needs["domain"][rows])
    # Of each child, the most severe need; of those as severe, the first part of life.
    order = np.lexsort((domain, -severity, whose))
    child, first = np.unique(whose[order], return_index=True)
    chosen = order[first]
    assessed = np.full(len(helped), NEVER, dtype=np.int64)
    np.minimum.at(assessed, whose, day)
    return child, domain[chosen] * len(SEVERITIES) + severity[chosen], assessed[child]


def _odds(stratum: IntArray, placed: BoolArray, victim: BoolArray) -> Bounds | None:
    strata = np.unique(stratum)
    tables = np.array(
        [
            [
                [((stratum == one) & side & got).sum() for got in (placed, ~placed)]
                for side in (victim, ~victim)
            ]
            for one in strata
        ]
    ).reshape(len(strata), 2, 2)
    try:
        found = stratified_odds(tables)
    except InputError:
        return None
    figures = (found.ratio, found.lower, found.upper)
    return figures if np.isfinite(figures).all() else None


def closed_views() -> Iterator[ViewDeclaration]:
    """Yield the views of this part."""
    yield ViewDeclaration(
        _("Closed youth care of minors, and of children with equal needs"),
        rows="whom",
        columns="measure",
        measure=_PLACED_SHARE.name,
        fixed={"kind": CLOSED},
        chart="interval",
    )
    for rows, title in (
        ("reason", _("Why minors were placed in closed youth care")),
        ("preferred", _("What the professional would have chosen instead of closed youth care")),
    ):
        yield ViewDeclaration(
            title, rows=rows, columns="measure", measure=_PLACEMENTS.name, fixed={"kind": CLOSED}, chart="bar"
        )
