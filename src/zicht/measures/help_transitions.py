"""T22, third part: days without help where the payer changes, or where somebody comes of age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered
from zicht.measures.help_places import SMALL, TRANSITIONS, WITHIN, place
from zicht.measures.helped import NEVER, Helped
from zicht.measures.model import CellKey, MeasureDeclaration, ViewDeclaration
from zicht.measures.repeats import read_curve
from zicht.measures.waits import TOO_FEW, Waits
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["TRANSITION_MEASURES", "Transitions", "add_transitions", "find_transitions", "transition_views"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: Help that ends so many days around the 18th birthday ends for it.
AROUND_BIRTHDAY = 30
#: Help of another payer that begins later than this is no continuation.
LONGEST_GAP = 365
#: Payers from whom the transition is named; the others are taken together.
PAYERS = ("youth_act", "rvb", "cosm")

_TRANSITIONS = MeasureDeclaration(
    "transitions",
    _("Transitions"),
    "transitions",
    _(
        "Help that ended within 30 days of the 18th birthday, or that was followed within a year by help of another "
        "payer for the same need; of payers who pay for a time only, also help from which the person moved on and that "
        "nothing followed within a year."
    ),
)
_GAP = MeasureDeclaration(
    "with_gap",
    _("With a gap"),
    "transitions",
    _("Transitions without help for the same need on the day after the last, of this or any other payer."),
)
_GAP_SHARE = MeasureDeclaration(
    "gap_share", _("Share with a gap"), "percent", _("Percentage of the transitions that have a gap.")
)
_NONE_LATER = MeasureDeclaration(
    "none_later",
    _("No later help registered"),
    "transitions",
    _("Transitions after which no help for the same need is registered up to the day of extraction."),
)
_HALF = MeasureDeclaration(
    "gap_median",
    _("Half helped again within"),
    "days",
    _(
        "Days within which half had help for the same need again (median), with its 95% interval. Those who had none "
        "yet count for as long as they could be followed, and are not left out."
    ),
)
_AGAIN_COUNT = MeasureDeclaration(
    "again",
    _("Helped again, counted"),
    "transitions",
    _("Transitions after which help for the same need began again within so many days."),
)
_AGAIN = MeasureDeclaration(
    "again_within",
    _("Helped again"),
    "percent",
    _("Share who had help for the same need again within so many days, with its 95% interval."),
)
TRANSITION_MEASURES = (_TRANSITIONS, _GAP, _GAP_SHARE, _NONE_LATER, _HALF, _AGAIN, _AGAIN_COUNT)


@dataclass(frozen=True, eq=False)
class Transitions:
    """Ends of help that another should follow: arrays of shape (transitions,).

    Attributes
    ----------
    kind : array of str
        Which of `TRANSITIONS`.
    whose : int array
        The person: a place in `Helped`.
    days : int array
        From the last day of help to the first day of the next, or to the day of extraction where there is none.
    followed : bool array
        Whether there is a next one.
    """

    kind: npt.NDArray[np.str_]
    whose: IntArray
    days: IntArray
    followed: BoolArray

    @property
    def gap(self) -> BoolArray:
        """Whether there was no help on the day after the last."""
        gap: BoolArray = ~self.followed | (self.days > 1)
        return gap


def add_transitions(cells: Gathered, helped: Helped) -> None:
    """Add how many transitions have a gap, and how soon help came again."""
    found = find_transitions(helped)
    for kind in TRANSITIONS:
        if (found.kind == kind).any():
            _add(cells, kind, found, found.kind == kind)


def _add(cells: Gathered, kind: str, found: Transitions, members: BoolArray) -> None:
    codes = place(transition=kind)
    whole, gap, none = (
        cells.count_of(codes, declared, members & those, whose=found.whose, floor=SMALL)
        for declared, those in ((_TRANSITIONS, members), (_GAP, found.gap), (_NONE_LATER, ~found.followed))
    )
    cells.share(codes, _GAP_SHARE, gap, whole)
    follows: tuple[CellKey, ...] = (gap, none)
    days, cause = found.days[members], found.followed[members].astype(np.int64)
    half = Waits(days, cause).quartile(0.5)
    cells.estimate(codes, _HALF, half, follows=follows, of=whole, note="" if half else TOO_FEW)
    curve = cumulative_incidence(RiskTable.of(days, cause, causes=1))
    for within in WITHIN:
        at = place(transition=kind, within=str(within))
        figures = read_curve(curve, within, 100)
        again = members & found.followed & (found.days <= within)
        soon = cells.count_of(at, _AGAIN_COUNT, again, whose=found.whose, floor=SMALL)
        cells.estimate(
            at, _AGAIN, figures, follows=(soon, *follows), of=whole, note="" if figures else TOO_FEW
        )
    # Who was helped again on the day after the last had no gap.
    cells.add_up(whole, gap, (place(transition=kind, within=str(WITHIN[0])), _AGAIN_COUNT.name))


def find_transitions(helped: Helped) -> Transitions:
    """Return the transitions of presumed victims, each with the next help for the same need."""
    rows = np.flatnonzero(helped.is_victim[helped.episodes.whose] & helped.episodes.came)
    episodes = helped.episodes
    whose, started, ended = episodes.whose[rows], episodes.started[rows], episodes.ended[rows]
    payer, need = episodes["funding_stream"][rows], episodes["need"][rows]
    following = _following(whose, need, started, ended)
    has_next = following >= 0
    next_start = np.where(has_next, started[following], NEVER)
    days = np.where(has_next, np.maximum(next_start - ended, 0), helped.until - ended)
    of_age = helped.adult_from[whose]
    birthday = (started < of_age) & (np.abs(ended - of_age) <= AROUND_BIRTHDAY)
    other_payer = has_next & (payer[following] != payer)
    # Who moved on from a payer that pays for a time only should come to another; others may have needed no more.
    no_next = ~has_next | (other_payer & (days > LONGEST_GAP))
    left = no_next & (episodes["ended_why"][rows] == "moved") & np.isin(payer, PAYERS)
    changes = left | (other_payer & (days <= LONGEST_GAP))
    kind = np.where(birthday, "of_age", np.where(np.isin(payer, PAYERS), payer, "other"))
    kept = (ended <= helped.until) & (birthday | changes)
    return Transitions(kind[kept], whose[kept], days[kept], has_next[kept])


def _following(whose: IntArray, need: npt.NDArray[np.str_], started: IntArray, ended: IntArray) -> IntArray:
    """Return the place of the first help for the same need that begins no earlier and lasts longer, or -1.

    Help of which nobody wrote down for what it is goes with all help of the person of which nobody did.
    """
    following = np.full(len(whose), -1, dtype=np.int64)
    order = np.lexsort((ended, started, need, whose))
    same = (np.diff(whose[order]) == 0) & (need[order][1:] == need[order][:-1])
    for first, last in _runs(same):
        run = order[first:last]
        for at, row in enumerate(run.tolist()):
            later = run[at + 1 :]
            later = later[ended[later] > ended[row]]
            if len(later):
                following[row] = later[0]
    return following


def _runs(same: BoolArray) -> Iterator[tuple[int, int]]:
    """Yield from where to where neighbours belong together, of those that have company."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    for first, last in edges.reshape(-1, 2).tolist():
        yield first, last + 1


def transition_views() -> Iterator[ViewDeclaration]:
    """Yield the views of this part."""
    yield ViewDeclaration(
        _("Without help between one payer and the next"),
        rows="transition",
        columns="measure",
        measure=_GAP_SHARE.name,
        chart="bar",
    )
    yield ViewDeclaration(
        _("Helped again after a transition"),
        rows="transition",
        columns="within",
        measure=_AGAIN.name,
        chart="curve",
    )
