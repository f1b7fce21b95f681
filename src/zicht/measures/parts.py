"""Parts of a whole: estimated together from one model, and never told more of than the whole that they belong to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zicht.errors import NotConverged
from zicht.measures.dimensions import text
from zicht.measures.lists import IntArray, Seen, members_of
from zicht.measures.unseen import (
    HARDLY_SHARED,
    Unseen,
    combine_link_sets,
    refuse,
    tabulate,
)
from zicht.methods.population_size import Estimate
from zicht.methods.population_size.evidence import LEVEL
from zicht.methods.population_size.overlap import RECAPTURES
from zicht.methods.population_size.strata import (
    StrataEstimates,
    StratumEstimate,
    Thinness,
    estimate_by_stratum,
)
from zicht.vocabulary import in_all_languages

__all__ = ["estimate_parts", "hold_to_whole"]

_ = text

#: Fewer persons on two lists than a model of one table asks for still tell how a part differs from the others, as
#: long as there are any. Such a part is a range at most.
THINNESS = Thinness(on_two_lists=1)

TOGETHER = "one_model_for_parts"
FEW_SHARED = "few_shared"
WHOLE_IS_RANGE = "whole_is_range"
WHOLE_IS_REFUSED = "whole_is_refused"
TEXTS = {
    TOGETHER: _(
        "Estimated with one model for all parts: which lists depend on each other, and how much, is taken to be the "
        "same in all of them, and a part that the lists tell little of is drawn towards the others."
    ),
    FEW_SHARED: _(
        "The lists share few persons here, so that the answer leans on the other parts: only a range stands."
    ),
    WHOLE_IS_RANGE: _("Of the whole that this is a part of only a range stands, and so of the part."),
    WHOLE_IS_REFUSED: _("Of the whole that this is a part of no estimate stands, and so none of the part."),
}

Codes = tuple[str, ...]


def estimate_parts(
    link_sets: Sequence[Seen], lists: Sequence[str], by: Sequence[str]
) -> Mapping[Codes, Unseen]:
    """Estimate every part with one model for all.

    `link_sets` holds persons by their codes of `by` for each plausible way to link the reports. A part of which even
    that model tells nothing is refused.
    """
    found = [_estimate(seen, lists, by) for seen in link_sets]
    return {
        codes: combine_link_sets([each.get(codes, refuse(HARDLY_SHARED)) for each in found])
        for codes in link_sets[0]
    }


def hold_to_whole(part: Unseen, whole: Unseen) -> Unseen:
    """Return what stands of a part where this stands of the whole: no more, and in proportion no narrower."""
    if part.bounds is None or part.answer is None:
        return part
    if whole.bounds is None or whole.answer is None:
        return Unseen(reasons=_said(WHOLE_IS_REFUSED), method=part.method)
    lower, upper = part.bounds
    low, high = (_in_proportion(part.answer, whole.answer, bound) for bound in whole.bounds)
    widened = replace(part, lower=min(lower, low), upper=max(upper, high))
    if whole.estimate is not None:
        return widened
    return replace(widened, estimate=None, reasons={**part.reasons, **_said(WHOLE_IS_RANGE)})


def _in_proportion(part: Estimate, whole: Estimate, bound: float) -> float:
    """Return the number of the part if its persons unseen were off as those of the whole are at this bound."""
    if whole.dark <= 0:
        return part.total
    return part.persons + part.dark * max(bound - whole.persons, 0.0) / whole.dark


def _estimate(seen: Seen, lists: Sequence[str], by: Sequence[str]) -> Mapping[Codes, Unseen]:
    table = tabulate(seen, lists, by)
    if table is None:
        return {}
    try:
        found = estimate_by_stratum(table, by, thinness=THINNESS)
    except NotConverged:
        return {}
    several = {codes: _on_several(persons, len(lists)) for codes, persons in seen.items()}
    return {
        one.levels: _as_unseen(answer, few=several.get(one.levels, 0) < RECAPTURES)
        for one in found.strata
        if (answer := _answer(found, one))
    }


def _answer(found: StrataEstimates, one: StratumEstimate) -> Estimate | None:
    """Return the estimate of a part, if it has one with an interval."""
    if one.total is None or not one.intervals:
        return None
    whole = found.estimate()
    return replace(
        whole, persons=one.persons, total=one.total, intervals=one.intervals, notes=(), warnings=()
    )


def _as_unseen(answer: Estimate, *, few: bool) -> Unseen:
    interval = answer.interval(LEVEL)
    if interval is None or math.isinf(interval.upper):
        return refuse(HARDLY_SHARED)
    reasons = _said(FEW_SHARED) if few else {}
    estimate = None if few else answer
    return Unseen(estimate, interval.lower, interval.upper, reasons, _said(TOGETHER), answer)


def _on_several(seen: IntArray, lists: int) -> int:
    return int(seen[members_of(lists).sum(axis=1) > 1].sum())


def _said(code: str) -> Mapping[str, Mapping[str, str]]:
    return {code: in_all_languages(TEXTS[code])}
