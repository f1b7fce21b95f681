"""The reliability of an estimate as findings that a reader can take in one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator

from zicht.cli.estimate_texts import in_each_language
from zicht.errors import Text
from zicht.methods.population_size.reliability import Reliability
from zicht.methods.population_size.verdict import Advice, Verdict
from zicht.methods.population_size.verdict import Finding as RuleFinding
from zicht.methods.population_size.verdict_rules import FACTOR, MAGNITUDE
from zicht.publication.sheet import Finding, Grade
from zicht.vocabulary import LANGUAGES
from zicht.vocabulary.numbers import PERCENT, format_number

__all__ = ["list_findings"]

#: What each rule of the verdict looks at, in a few words.
LABELS = {
    "no_answer": Text.of("An answer at all"),
    "two_lists": Text.of("Number of lists"),
    "list_with_everyone": Text.of("A list that holds everybody"),
    "few_recaptures": Text.of("Persons on several lists"),
    "range_too_wide": Text.of("Range over models"),
    "weak_list": Text.of("The list that shares least"),
    "other_models": Text.of("Models that fit as well"),
    "list_left_out": Text.of("One list left out"),
    "lists_merged": Text.of("Two lists taken as one"),
    "covariates": Text.of("The lists alone, without covariates"),
    "order": Text.of("Larger interactions"),
    "trajectory": Text.of("Half of the persons"),
    "estimators": Text.of("Other ways of estimating"),
    "known_lists": Text.of("Known lists, told by the others"),
    "below_bound": Text.of("Chao's lower bound"),
    "not_compared": Text.of("What the answer is held against"),
    "several_modes": Text.of("Separate answers"),
    "prior_beliefs": Text.of("Prior beliefs"),
    "truncation": Text.of("Largest number considered"),
}
#: Thresholds of rules that observe one answer over another. What others observe may be a small count of persons.
FACTORS = frozenset({FACTOR, MAGNITUDE})
GRADES = {Advice.PUBLISH_AS_RANGE: Grade.CAUTION, Advice.DO_NOT_PUBLISH: Grade.BAD}


def list_findings(reliability: Reliability, verdict: Verdict) -> tuple[Finding, ...]:
    """Return what was found of the lists themselves, and what each rule of the verdict found."""
    return (*_of_lists(reliability), *map(_of_rule, verdict.findings))


def _of_lists(reliability: Reliability) -> Iterator[Finding]:
    overlap = reliability.overlap
    share = {
        language: format_number(100 * overlap.share_on_one_list, PERCENT, 0, language)
        for language in LANGUAGES
    }
    yield Finding(
        "on_one_list",
        in_each_language(Text.of("On one list only")),
        in_each_language(Text.of("The more persons are on one list only, the more rests on a few overlaps.")),
        Grade.NEUTRAL,
        share,
    )
    yield Finding(
        "apart",
        in_each_language(Text.of("Pairs of lists that share nobody")),
        in_each_language(
            Text.of("Lists that exclude each other, or never meet, tell less of who was missed.")
        ),
        Grade.NEUTRAL,
        in_each_language(Text.of("{apart} of {pairs}", apart=len(overlap.apart), pairs=overlap.pairs)),
    )


def _of_rule(finding: RuleFinding) -> Finding:
    rule, observed = finding.rule, finding.observed
    grade = Grade.NEUTRAL if finding.holds is None else Grade.GOOD
    label = LABELS.get(rule.code, Text(rule.code.replace("_", " ")))
    measure = _factor(observed) if rule.threshold in FACTORS and observed is not None else {}
    return Finding(
        rule.code,
        in_each_language(label),
        in_each_language(finding.reason),
        GRADES[rule.advice] if finding.holds else grade,
        measure,
    )


def _factor(observed: float) -> dict[str, str]:
    if math.isinf(observed):
        return dict(in_each_language(Text.of("without bound")))
    digits = 1 if observed < 100 else 0
    return dict(in_each_language(Text.of("factor {factor}", factor=f"{observed:.{digits}f}")))
