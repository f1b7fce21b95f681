"""What the end was: reasons of dismissals, months of prison, supervision, and help for the offender."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrik

from zicht.measures.dimensions import text
from zicht.measures.gathered import Bounds, Gathered
from zicht.measures.model import CellKey, MeasureDeclaration
from zicht.measures.offenders_dimensions import ENDED, place, years_between
from zicht.measures.offenders_known import NEVER, Proceedings, years_of
from zicht.measures.repeats import FEWEST_AT_RISK

__all__ = ["ENDING_MEASURES", "add_endings", "supervision_of"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

DISMISSED = MeasureDeclaration(
    "dismissed_for",
    _("Suspects dismissed"),
    "suspects in cases",
    _("Suspects whose case was dismissed in the period, in each case, by the reason."),
)
DISMISSED_SHARE = MeasureDeclaration(
    "dismissed_share", _("Share of the dismissals"), "percent", _("Percentage of all dismissals.")
)
SENTENCED = MeasureDeclaration(
    "sentenced",
    _("Sentences known"),
    "sentences",
    _("Convictions in the period of which the unsuspended months of prison are known."),
)
SENTENCE = MeasureDeclaration(
    "sentence",
    _("Unsuspended prison, median"),
    "months",
    _("Half of the sentences were as long or longer, with the exact 95% interval (order statistics)."),
)
SENTENCE_MEAN = MeasureDeclaration(
    "sentence_mean",
    _("Unsuspended prison, mean"),
    "months",
    _(
        "The mean of the sentences; a few long ones weigh in it. It is of those sentences and has no "
        "interval."
    ),
)
SUPERVISED = MeasureDeclaration(
    "supervised",
    _("Convictions by supervision"),
    "suspects in cases",
    _(
        "Convictions in the period of suspects who were out of prison by the last day of the data, by "
        "whether a supervision was recorded."
    ),
)
SUPERVISED_SHARE = MeasureDeclaration(
    "supervised_share",
    _("Share of those released"),
    "percent",
    _("Percentage of these convictions."),
)
HELPED = MeasureDeclaration(
    "helped",
    _("Suspects by help"),
    "suspects in cases",
    _(
        "Suspects whose case ended in the period, by whether help was offered to them and, if so, taken part "
        "in."
    ),
)
HELPED_SHARE = MeasureDeclaration(
    "helped_share",
    _("Share by help"),
    "percent",
    _("Offers: percentage of all whose case ended. Taking part: percentage of those who were offered help."),
)
ENDING_MEASURES = (
    DISMISSED,
    DISMISSED_SHARE,
    SENTENCED,
    SENTENCE,
    SENTENCE_MEAN,
    SUPERVISED,
    SUPERVISED_SHARE,
    HELPED,
    HELPED_SHARE,
)


def add_endings(cells: Gathered, known: Proceedings, *, window: tuple[int, int], window_code: str) -> None:
    """Add what the ends were in each year and in the window; sentences also by what tells suspects apart."""
    year_ended = years_of(known.ended)
    first = int(year_ended.min(initial=window[1]))
    periods = {code: (int(code), int(code)) for code in years_between(first, window[1])}
    for period, years in (periods | {window_code: window}).items():
        if "dismissal_reason" in known.supplied:
            _add_reasons(cells, known, _within(known.year["dismissed"], years), period)
        convicted = _within(known.year["convicted"], years)
        if "sentence_months" in known.supplied:
            _add_sentences(cells, known, convicted, period, {})
        if "supervision_from" in known.supplied:
            _add_supervision(cells, known, convicted & out_of_prison(known), period)
        if "help_offered" in known.supplied:
            _add_help(cells, known, _within(year_ended, years), period)
    if "sentence_months" in known.supplied:
        convicted = _within(known.year["convicted"], window)
        for trait in known.traits:
            for code in np.unique(known.by(trait)[convicted]).tolist():
                within = convicted & (known.by(trait) == code)
                _add_sentences(cells, known, within, window_code, {trait: code})


def _within(year: IntArray, years: tuple[int, int]) -> BoolArray:
    inside: BoolArray = (year >= years[0]) & (year <= years[1])
    return inside


def _add_reasons(cells: Gathered, known: Proceedings, dismissed: BoolArray, period: str) -> None:
    of = cells.count(place(period=period, stage="dismissed"), DISMISSED, dismissed.sum())
    reason = known.coded["dismissal_reason"]
    for code in np.unique(reason[known.day["dismissed"] < NEVER]).tolist():
        here = place(period=period, stage="dismissed", reason=code)
        cells.share(
            here, DISMISSED_SHARE, cells.count(here, DISMISSED, (dismissed & (reason == code)).sum()), of
        )


def _add_sentences(
    cells: Gathered, known: Proceedings, convicted: BoolArray, period: str, codes: Mapping[str, str]
) -> None:
    months = np.sort(known.months[convicted & (known.months >= 0)])
    here = place(period=period, **codes)
    of = cells.count(here, SENTENCED, len(months))
    enough = len(months) >= FEWEST_AT_RISK
    for declared, figures in (
        (SENTENCE, _median(months) if enough else None),
        (SENTENCE_MEAN, (float(months.mean()), None, None) if enough else None),
    ):
        cells.estimate(here, declared, figures, follows=(of,), of=of)


def _median(ordered: IntArray) -> Bounds:
    """Return the median between the order statistics that hold it with a chance of at least 95 %."""
    size = len(ordered)
    away = math.ceil(bdtrik(0.025, size, 0.5))  # a quantile of the number of persons below the median
    # The interval from the `away`-th smallest to the `away`-th largest leaves out less than 2.5 % on each side.
    low = max(away - 1, 0)
    return float(np.median(ordered)), float(ordered[low]), float(ordered[size - 1 - low])


def _add_supervision(cells: Gathered, known: Proceedings, convicted: BoolArray, period: str) -> None:
    of = cells.count(place(period=period, stage="convicted"), SUPERVISED, convicted.sum())
    for code, within in supervision_of(known).items():
        here = place(period=period, stage="convicted", supervision=code)
        cells.share(here, SUPERVISED_SHARE, cells.count(here, SUPERVISED, (convicted & within).sum()), of)


def out_of_prison(known: Proceedings) -> BoolArray:
    """Say who was released by the last day of the data, or has no release that is known."""
    out: BoolArray = (known.released <= known.until) | (known.released == NEVER)
    return out


def supervision_of(known: Proceedings) -> dict[str, BoolArray]:
    """Return of whom a supervision is recorded, and of whom none is."""
    recorded = known.supervised_from < NEVER
    return {"supervised": recorded, "not_supervised": ~recorded}


def _add_help(cells: Gathered, known: Proceedings, ended: BoolArray, period: str) -> None:
    """Count offers of all whose case ended, and who took part of those who were offered help."""
    of = cells.count(place(period=period, stage=ENDED), HELPED, ended.sum())
    offered = known.coded["help_offered"]
    all_offered = _add_answers(
        cells, ended, offered, of, period=period, names=("offered", "not_offered", "offer_unknown")
    )
    if "help_followed" in known.supplied:
        _add_answers(
            cells,
            ended & (offered == "yes"),
            known.coded["help_followed"],
            all_offered,
            period=period,
            names=("followed", "not_followed", "following_unknown"),
        )


def _add_answers(
    cells: Gathered,
    within: BoolArray,
    answers: npt.NDArray[np.str_],
    of: CellKey,
    *,
    period: str,
    names: tuple[str, str, str],
) -> CellKey:
    """Count yes, no and not known; return the place of yes."""
    yes, no = answers == "yes", answers == "no"
    keys = []
    for name, chosen in zip(names, (yes, no, ~yes & ~no), strict=True):
        here = place(period=period, stage=ENDED, help=name)
        keys.append(cells.count(here, HELPED, (within & chosen).sum()))
        cells.share(here, HELPED_SHARE, keys[-1], of)
    cells.add_up(of, *keys)
    return keys[0]
