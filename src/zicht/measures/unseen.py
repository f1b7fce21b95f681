"""How many there are, seen and unseen, as an edition may print it: a number, a range, or nothing with the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from zicht.errors import InputError, NotConverged, Text
from zicht.measures.dimensions import text
from zicht.measures.lists import Seen, members_of
from zicht.methods.population_size import CovariateIntervals, CovariateTable, Estimate
from zicht.methods.population_size.comparison import Comparison, compare_estimators
from zicht.methods.population_size.estimators import methods_for
from zicht.methods.population_size.evidence import HEADLINES, LEVEL
from zicht.methods.population_size.link_sets import combine_imputations
from zicht.methods.population_size.overlap import RECAPTURES, describe_overlap
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.verdict import Advice, Verdict, decide_verdict
from zicht.vocabulary import LANGUAGES, UNKNOWNS, in_all_languages, translator

__all__ = [
    "HARDLY_SHARED",
    "Level",
    "Texts",
    "Unseen",
    "combine_link_sets",
    "estimate_unseen",
    "estimate_with_levels",
    "refuse",
    "round_outward",
    "round_to_digits",
    "tabulate",
]

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

#: The code of what is not known, for whatever reason.
UNKNOWN = "unknown"

Texts = Mapping[str, str]
#: A covariate and one of its codes.
Level = tuple[str, str]


@dataclass(frozen=True)
class Unseen:
    """The number of persons, seen and unseen, not rounded and not protected.

    `estimate` stands where one number may be printed; else there is a range at most. `reasons` say by their code
    why there is no more, `method` by its code how was estimated. `answer` is what the model answers, also where
    only a range around it may be printed.
    """

    estimate: Estimate | None = None
    lower: float | None = None
    upper: float | None = None
    reasons: Mapping[str, Texts] = field(default_factory=dict)
    method: Mapping[str, Texts] = field(default_factory=dict)
    answer: Estimate | None = None

    @property
    def total(self) -> float | None:
        return self.estimate.total if self.estimate else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The lowest and highest number; nothing where the lists carry none."""
        return None if self.lower is None or self.upper is None else (self.lower, self.upper)


def estimate_unseen(
    link_sets: Sequence[Seen], lists: Sequence[str], by: Sequence[str] = (), *, seed: int = 1
) -> Unseen:
    """Estimate from persons by the combination of lists; the verdict on reliability decides what stands.

    `link_sets` holds persons for each plausible way to link the reports, mostly one: by their codes of the covariates
    that `by` names, of which those that share few persons are taken together. Persons with the same codes are taken
    to be as easily seen as each other. Those in the first place of a table, whose reporter is not known, are on no
    list.
    """
    whole, _levels = estimate_with_levels(link_sets, lists, by, seed=seed)
    return whole


def estimate_with_levels(
    link_sets: Sequence[Seen], lists: Sequence[str], by: Sequence[str], *, seed: int = 1
) -> tuple[Unseen, Mapping[Level, Unseen]]:
    """Estimate as `estimate_unseen` does; with it, what the model answers of each code of the covariates.

    Those of a covariate add up to that of the whole, and nothing has judged them. Codes that share few persons answer
    together, by a name of their own; where the answer of the whole is by the lists alone, there are none.
    """
    found = [_estimate(seen, tuple(lists), tuple(by), seed) for seen in link_sets]
    in_each = [level for level in found[0].levels if all(level in each.levels for each in found)]
    return combine_link_sets([each.whole for each in found]), {
        level: combine_link_sets([each.levels[level] for each in found]) for level in in_each
    }


@dataclass(frozen=True)
class _Judged:
    """What stands of a whole, and what the model answers of the codes of each covariate."""

    whole: Unseen
    levels: Mapping[Level, Unseen] = field(default_factory=dict)


def _estimate(seen: Seen, lists: Sequence[str], by: Sequence[str], seed: int) -> _Judged:
    table = tabulate(seen, lists, by)
    if table is None:
        return _Judged(refuse(ONE_LIST))
    if max(describe_overlap(table.histories()).recaptured) < RECAPTURES:
        return _Judged(refuse(HARDLY_SHARED))
    cells = tuple((codes, tuple(persons.tolist())) for codes, persons in sorted(seen.items()))
    return _judge(_Case(tuple(lists), tuple(by), cells, table), seed)


@dataclass(frozen=True)
class _Case:
    """A table that is judged, and what makes it the same as another."""

    lists: tuple[str, ...]
    by: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    table: CovariateTable = field(compare=False)


@lru_cache(maxsize=MOST_KEPT)
def _judge(case: _Case, seed: int) -> _Judged:
    """Return what the verdict lets stand. Editions of one country mostly share years: those are judged once."""
    covariates = case.table if case.by else None
    able = methods_for(covariates)
    comparison = compare_estimators(
        case.table.histories(),
        covariates=covariates,
        methods=[code for code in METHODS if code in able],
        seed=seed,
        replicates=REPLICATES,
    )
    verdict = decide_verdict(comparison, assess_reliability(comparison))
    return _Judged(_as_advised(verdict), dict(_levels(comparison, verdict.headline)))


def _levels(comparison: Comparison, headline: Estimate | None) -> Iterator[tuple[Level, Unseen]]:
    """Yield the answers of the codes of each covariate, where the answer of the whole knows covariates."""
    answer = comparison.answer(headline.method) if headline else None
    drawn = answer.result if answer else None
    if headline is None or not isinstance(drawn, CovariateIntervals):
        return
    for name in drawn.selection.table.names:
        for level in drawn.levels(name):
            estimate = replace(
                headline,
                persons=round(level.persons),
                total=level.total,
                intervals=level.intervals,
                notes=(),
                warnings=(),
            )
            interval = estimate.interval(LEVEL)
            if interval is not None and math.isfinite(interval.upper):
                yield (name, level.levels[0]), _with_interval(estimate, _method(headline))


def tabulate(seen: Seen, lists: Sequence[str], by: Sequence[str]) -> CovariateTable | None:
    """Return the persons on the lists that saw anybody, by codes; nothing where fewer than two lists did.

    Of lists that saw the same persons, and not everybody, the first stands for all. What is not known is a code of
    its own.
    """
    members = members_of(len(lists)).astype(np.int64)
    rows = [
        (members[cell], codes, int(persons[cell]))
        for codes, persons in seen.items()
        for cell in np.flatnonzero(persons).tolist()
        if cell
    ]
    saw = [tuple(bool(row[j]) for row, _codes, _persons in rows) for j in range(len(lists))]
    filled = [
        j for j, seen_by in enumerate(saw) if any(seen_by) and (all(seen_by) or saw.index(seen_by) == j)
    ]
    if len(filled) < LEAST_LISTS:
        return None
    return CovariateTable.from_columns(
        {lists[j]: [int(row[j]) for row, _codes, _persons in rows] for j in filled},
        {
            name: [UNKNOWN if codes[at] in UNKNOWNS else codes[at] for _row, codes, _persons in rows]
            for at, name in enumerate(by)
        },
        [persons for _row, _codes, persons in rows],
    )


def refuse(code: str) -> Unseen:
    """Return that there is no estimate, for this reason."""
    return Unseen(reasons={code: in_all_languages(REASONS[code])})


def _as_advised(verdict: Verdict) -> Unseen:
    """Return what the verdict lets stand, with the reasons of what it does not."""
    asking = [finding for finding in verdict.reasons if finding.rule.advice is verdict.advice]
    reasons = {finding.rule.code: _in_all_languages(finding.reason) for finding in asking}
    method = _method(verdict.headline) if verdict.headline else {}
    if verdict.advice is Advice.PUBLISH_WITH_INTERVAL and verdict.headline is not None:
        return _with_interval(verdict.headline, method)
    if verdict.advice is Advice.PUBLISH_AS_RANGE and verdict.models is not None:
        lowest, highest = verdict.models.lowest.total, verdict.models.highest.total
        return Unseen(None, lowest, highest, reasons, method, verdict.headline)
    return Unseen(reasons=reasons, method=method)


def _with_interval(estimate: Estimate, method: Mapping[str, Texts]) -> Unseen:
    interval = estimate.interval(LEVEL)
    lower, upper = (interval.lower, interval.upper) if interval else (None, None)
    return Unseen(estimate, lower, upper, method=method, answer=estimate)


def combine_link_sets(found: Sequence[Unseen]) -> Unseen:
    """Combine the answers for several ways to link: refused where one is, a range where they cannot be averaged."""
    if len(found) == 1:
        return found[0]
    bounds = [each.bounds for each in found if each.bounds]
    if len(bounds) < len(found):
        reasons = {code: texts for each in found if not each.bounds for code, texts in each.reasons.items()}
        return Unseen(reasons=reasons, method=found[0].method)
    reasons = {code: texts for each in found for code, texts in each.reasons.items()}
    estimates = [each.estimate for each in found if each.estimate]
    if len(estimates) == len(found):
        try:
            return _with_interval(combine_imputations(estimates).estimate(), found[0].method)
        except (InputError, NotConverged):
            reasons = {DOUBTFUL_LINKS: in_all_languages(REASONS[DOUBTFUL_LINKS])}
    lowest, highest = min(lower for lower, _upper in bounds), max(upper for _lower, upper in bounds)
    return Unseen(None, lowest, highest, reasons, found[0].method, found[0].answer)


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
