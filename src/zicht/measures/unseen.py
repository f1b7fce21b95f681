"""How many there are, seen and unseen, as an edition may print it: a number, a range, or nothing with the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from zicht.errors import InputError, NotConverged, Text
from zicht.measures.dimensions import text
from zicht.measures.lists import IntArray
from zicht.methods.population_size import CaptureHistories, Estimate
from zicht.methods.population_size.comparison import compare_estimators
from zicht.methods.population_size.evidence import HEADLINES, LEVEL
from zicht.methods.population_size.link_sets import combine_imputations
from zicht.methods.population_size.overlap import RECAPTURES, describe_overlap
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import Advice, Verdict, decide_verdict
from zicht.vocabulary import LANGUAGES, in_all_languages, translator

__all__ = ["Unseen", "estimate_unseen", "round_outward", "round_to_digits"]

_ = text

#: Digits that are printed. More would be false precision, and could give away how few persons two lists share.
DIGITS = 2
#: The answer, and the estimators that it is held against: those that take no time.
METHODS = (*HEADLINES, "sample_coverage", "chao_lower_bound")
#: Tables drawn for an interval.
REPLICATES = 200
#: Answers that are kept, by the table that they are for.
MOST_KEPT = 256
#: Fewer lists with anybody on them hold nothing to estimate from.
LEAST_LISTS = 2

#: Why there is no estimate where nothing is fitted: what the lists share says it already.
ONE_LIST = "one_list"
HARDLY_SHARED = "hardly_shared"
#: Why several plausible ways to link give a range.
DOUBTFUL_LINKS = "doubtful_links"
REASONS = {
    ONE_LIST: _("At most one list saw anybody here, so that nothing tells how many nobody saw."),
    HARDLY_SHARED: _("The lists share too few persons to tell how many none of them saw."),
    DOUBTFUL_LINKS: _(
        "It depends on which reports are taken to be about one person, and that is not certain."
    ),
}

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Unseen:
    """The number of persons, seen and unseen, not rounded and not protected.

    `estimate` stands where one number may be printed; else there is a range at most. `reasons` say by their code
    why there is no more, `method` by its code how was estimated.
    """

    estimate: Estimate | None = None
    lower: float | None = None
    upper: float | None = None
    reasons: Mapping[str, Texts] = field(default_factory=dict)
    method: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def total(self) -> float | None:
        return self.estimate.total if self.estimate else None


def estimate_unseen(link_sets: Sequence[IntArray], lists: Sequence[str], *, seed: int = 1) -> Unseen:
    """Estimate from persons by the combination of lists; the verdict on reliability decides what stands.

    `link_sets` holds one table for each plausible way to link the reports, mostly one. Those in the first place of
    a table, whose reporter is not known, are on no list.
    """
    found = [_estimate(seen, lists, seed) for seen in link_sets]
    return found[0] if len(found) == 1 else _combine(found)


def _estimate(seen: IntArray, lists: Sequence[str], seed: int) -> Unseen:
    known = seen.copy()
    known[0] = 0
    histories = CaptureHistories.from_dense(known, lists=lists)
    if np.count_nonzero(histories.list_sizes) < LEAST_LISTS:
        return _refused(ONE_LIST)
    histories = histories.without_empty_lists()
    if max(describe_overlap(histories).recaptured) < RECAPTURES:
        return _refused(HARDLY_SHARED)
    return _judge(histories, seed)


@lru_cache(maxsize=MOST_KEPT)
def _judge(histories: CaptureHistories, seed: int) -> Unseen:
    """Return what the verdict lets stand. Editions of one country mostly share years: those are judged once."""
    comparison = compare_estimators(histories, methods=METHODS, seed=seed, replicates=REPLICATES)
    return _as_advised(decide_verdict(comparison, assess_reliability(comparison)))


def _refused(code: str) -> Unseen:
    return Unseen(reasons={code: in_all_languages(REASONS[code])})


def _as_advised(verdict: Verdict) -> Unseen:
    """Return what the verdict lets stand, with the reasons of what it does not."""
    asking = [finding for finding in verdict.reasons if finding.rule.advice is verdict.advice]
    reasons = {finding.rule.code: _in_all_languages(finding.reason) for finding in asking}
    method = _method(verdict.headline) if verdict.headline else {}
    if verdict.advice is Advice.PUBLISH_WITH_INTERVAL and verdict.headline is not None:
        return _with_interval(verdict.headline, method)
    if verdict.advice is Advice.PUBLISH_AS_RANGE and verdict.models is not None:
        return Unseen(None, verdict.models.lowest.total, verdict.models.highest.total, reasons, method)
    return Unseen(reasons=reasons, method=method)


def _with_interval(estimate: Estimate, method: Mapping[str, Texts]) -> Unseen:
    interval = estimate.interval(LEVEL)
    lower, upper = (interval.lower, interval.upper) if interval else (None, None)
    return Unseen(estimate, lower, upper, method=method)


def _combine(found: Sequence[Unseen]) -> Unseen:
    """Combine the answers for several ways to link: refused where one is, a range where they cannot be averaged."""
    refused = [each for each in found if each.lower is None or each.upper is None]
    reasons = {code: texts for each in refused or found for code, texts in each.reasons.items()}
    if refused:
        return Unseen(reasons=reasons, method=found[0].method)
    estimates = [each.estimate for each in found if each.estimate]
    if len(estimates) == len(found):
        try:
            return _with_interval(combine_imputations(estimates).estimate(), found[0].method)
        except (InputError, NotConverged):
            reasons = {DOUBTFUL_LINKS: in_all_languages(REASONS[DOUBTFUL_LINKS])}
    lower = min(each.lower for each in found if each.lower is not None)
    upper = max(each.upper for each in found if each.upper is not None)
    return Unseen(None, lower, upper, reasons, found[0].method)


def _method(estimate: Estimate) -> Mapping[str, Texts]:
    sentence = in_all_languages(_("Estimated by: {method}. Right if: {assumption}"))
    label, assumption = _in_all_languages(estimate.label), _in_all_languages(estimate.assumption)
    texts = {
        language: sentence[language].format(method=label[language], assumption=assumption[language])
        for language in LANGUAGES
    }
    return {f"by_{estimate.method}": texts}


def _in_all_languages(said: Text) -> Texts:
    return {language: said.render(translator(language)) for language in LANGUAGES}


def round_to_digits(number: float) -> float:
    """Return a number to the digits that are printed."""
    return _rounded(number, lambda steps: math.floor(steps + 0.5))


def round_outward(lower: float, upper: float) -> tuple[float, float]:
    """Return bounds to the digits that are printed, never nearer to each other."""
    return _rounded(lower, math.floor), _rounded(upper, math.ceil)


def _rounded(number: float, towards: Callable[[float], int]) -> float:
    if number <= 0:
        return 0.0
    step = 10.0 ** max(math.floor(math.log10(number)) - DIGITS + 1, 0)
    return float(towards(round(number / step, 9)) * step)
