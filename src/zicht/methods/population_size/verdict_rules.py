"""The rules of the verdict, as a table: what is looked at, from where it counts, why, and who says so."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from zicht.errors import Text
from zicht.methods.population_size.agreement import Spread, compared_estimates
from zicht.methods.population_size.evidence import LEVEL, Evidence

__all__ = ["RULES", "Advice", "Rule"]


class Advice(StrEnum):
    """What to do with an estimate; the last that a rule asks for is the verdict."""

    PUBLISH_WITH_INTERVAL = "publish_with_interval"
    PUBLISH_AS_RANGE = "publish_as_range"
    DO_NOT_PUBLISH = "do_not_publish"


@dataclass(frozen=True, repr=False)
class Rule:
    """One rule.

    Attributes
    ----------
    code : str
        Its name.
    advice : Advice
        What it asks for where it holds.
    threshold : float
        It holds where what is observed is above this, or below it if `below`.
    reason, otherwise : Text
        Why it holds, and what is the case where it does not, in plain words.
    source : str
        Where the threshold comes from.
    observe : callable
        What is looked at; `None` where it is not known.
    below : bool
        Whether the rule holds below its threshold.
    """

    code: str
    advice: Advice
    threshold: float
    reason: Text
    otherwise: Text
    source: str
    observe: Callable[[Evidence], float | None]
    below: bool = False

    def __repr__(self) -> str:
        return f"Rule({self.code!r}, {self.advice.value!r}, threshold={self.threshold:g})"

    def holds(self, observed: float) -> bool:
        """Return whether the rule holds for what was observed."""
        return observed < self.threshold if self.below else observed > self.threshold


#: Numbers of people that differ by more are not about the same to any reader: the ends of the official 95 %
#: intervals for the Netherlands and the United Kingdom differ by a factor of 1.3 to 1.8.
FACTOR = 2.0
#: Numbers that differ by more do not even tell the order of magnitude.
MAGNITUDE = 10.0
#: So many persons seen again keep the bias of a two-list estimate below 2 % in 95 % of the samples.
RECAPTURES = 7
#: Relative differences below this are rounding.
EPSILON = 1e-6
#: More probability than this at the largest number considered, and an upper 95 % limit is that number.
TAIL = (1 - LEVEL) / 2

_REASONED_FACTOR = (
    "reasoning: official intervals are a factor of 1.3 to 1.8 wide; twice as many is another answer"
)
_REASONED_MAGNITUDE = "reasoning: a factor of ten leaves the order of magnitude open"
_ROBSON = "Robson and Regier (1964), Trans. Am. Fish. Soc. 93:215-226; Seber (1982), section 3.1"


def _answers(evidence: Evidence) -> float:
    return float(evidence.headline is not None)


def _lists(evidence: Evidence) -> float:
    return float(evidence.comparison.histories.list_count)


def _everyone(evidence: Evidence) -> float:
    return float(evidence.comparison.histories.list_with_everyone is not None)


def _most_recaptured(evidence: Evidence) -> float:
    return float(max(evidence.reliability.overlap.recaptured))


def _least_recaptured(evidence: Evidence) -> float:
    return float(min(evidence.reliability.overlap.recaptured))


def _range(evidence: Evidence) -> float | None:
    return evidence.models.ratio if evidence.models else None


def _item(name: str) -> Callable[[Evidence], float | None]:
    return lambda evidence: evidence.factor_to(evidence.reliability.spread(name))


def _outside(evidence: Evidence) -> float | None:
    """Return how many lists, left out, take the answer out of its interval."""
    interval = evidence.headline.interval(LEVEL) if evidence.headline else None
    totals = [v.total for v in evidence.reliability.left_out if v.total is not None]
    if evidence.headline is None or interval is None or not totals:
        return None
    raised = [max(total, evidence.headline.persons) for total in totals]
    inside = [interval.lower * (1 - EPSILON) <= total <= interval.upper * (1 + EPSILON) for total in raised]
    return float(len(inside) - sum(inside))


def _window(evidence: Evidence) -> float | None:
    return evidence.factor_to(evidence.reliability.agreement.window)


def _estimators(evidence: Evidence) -> float | None:
    """Return the largest factor between the answer and an estimator whose own interval does not hold the answer."""
    if evidence.headline is None:
        return None
    answer = evidence.headline.total
    ratios = [1.0]
    for estimate in compared_estimates(evidence.comparison):
        interval = estimate.interval(LEVEL)
        if interval is None or not interval.lower <= answer <= interval.upper:
            ratios.append(max(answer, estimate.total) / min(answer, estimate.total))
    return max(ratios)


def _below_bound(evidence: Evidence) -> float | None:
    """Return the answer over the lower end of the bound's own interval: the bound, too, is estimated."""
    answer = evidence.comparison.answer("chao_lower_bound")
    bound = answer.estimate.interval(LEVEL) if answer and answer.estimate else None
    return evidence.headline.total / bound.lower if evidence.headline and bound else None


def _known_lists(evidence: Evidence) -> float | None:
    error = evidence.reliability.known_lists_error
    return None if error is None else math.exp(error)


def _modes(evidence: Evidence) -> float | None:
    return max((spread.ratio for spread in evidence.reliability.agreement.modes.values()), default=None)


def _priors(evidence: Evidence) -> float | None:
    return _ratio(evidence.reliability.agreement.prior_spread)


def _trajectory(evidence: Evidence) -> float | None:
    return _ratio(evidence.reliability.spread("trajectory"))


def _mass_at_bound(evidence: Evidence) -> float | None:
    return evidence.reliability.agreement.mass_at_bound


def _ratio(spread: Spread | None) -> float | None:
    return spread.ratio if spread else None


RULES = (
    Rule(
        "no_answer",
        Advice.DO_NOT_PUBLISH,
        1,
        Text.of("No way of choosing a model of these lists gives an estimate: each says why."),
        Text.of("There is a model of these lists that gives an estimate."),
        "Fienberg and Rinaldo (2012), Ann. Stat. 40:996-1023",
        _answers,
        below=True,
    ),
    Rule(
        "two_lists",
        Advice.DO_NOT_PUBLISH,
        3,
        Text.of(
            "There are two lists only: nothing can show whether being on one makes the other more likely."
        ),
        Text.of("There are three lists or more, so that dependence of two can be seen."),
        "Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis, chapter 6",
        _lists,
        below=True,
    ),
    Rule(
        "list_with_everyone",
        Advice.DO_NOT_PUBLISH,
        0,
        Text.of("One list holds everybody: the others tell nothing about whom it misses."),
        Text.of("No list holds everybody."),
        "reasoning: that nobody is missed is then assumed, and an interval of no width is no interval",
        _everyone,
    ),
    Rule(
        "few_recaptures",
        Advice.DO_NOT_PUBLISH,
        RECAPTURES,
        Text.of("No list shares as many as {threshold} persons with the other lists."),
        Text.of("A list shares {threshold} persons or more with the other lists."),
        _ROBSON,
        _most_recaptured,
        below=True,
    ),
    Rule(
        "range_too_wide",
        Advice.DO_NOT_PUBLISH,
        MAGNITUDE,
        Text.of(
            "The range over models, with the 95 % interval of the answer, spans more than a factor of "
            "{threshold}: not even the order of magnitude is known."
        ),
        Text.of(
            "The range over models, with the 95 % interval of the answer, is within a factor of {threshold}."
        ),
        _REASONED_MAGNITUDE,
        _range,
    ),
    Rule(
        "weak_list",
        Advice.PUBLISH_AS_RANGE,
        RECAPTURES,
        Text.of(
            "A list shares fewer than {threshold} persons with the other lists: how it depends on them is not "
            "known."
        ),
        Text.of("Every list shares {threshold} persons or more with the other lists."),
        _ROBSON,
        _least_recaptured,
        below=True,
    ),
    Rule(
        "other_models",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of("Models that fit about as well differ from the answer by more than a factor of {threshold}."),
        Text.of("Models that fit about as well are within a factor of {threshold} of the answer."),
        "Madigan and Raftery (1994), JASA 89:1535-1546, for the models; " + _REASONED_FACTOR,
        _window,
    ),
    Rule(
        "list_left_out",
        Advice.PUBLISH_AS_RANGE,
        0,
        Text.of("Without one of the lists the answer is outside its own 95 % interval: that is too narrow."),
        Text.of("Without any one of the lists the answer stays inside its 95 % interval."),
        "Sharifi Far et al. (2021), Crime & Delinquency 67:2213-2236, for the check; reasoning: the interval is to "
        "hold what the same method says of the same people",
        _outside,
    ),
    Rule(
        "lists_merged",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of("Taking two lists as one moves the answer by more than a factor of {threshold}."),
        Text.of("With any two lists as one the answer stays within a factor of {threshold}."),
        "Sharifi Far et al. (2021), Crime & Delinquency 67:2213-2236, for the check; " + _REASONED_FACTOR,
        _item("merged"),
    ),
    Rule(
        "order",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of("Interactions of three lists move the answer by more than a factor of {threshold}."),
        Text.of(
            "With and without interactions of three lists the answer stays within a factor of {threshold}."
        ),
        _REASONED_FACTOR,
        _item("orders"),
    ),
    Rule(
        "trajectory",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of(
            "From half of the persons up to all the answer moves by more than a factor of {threshold}: it has "
            "not settled."
        ),
        Text.of("From half of the persons up to all the answer stays within a factor of {threshold}."),
        "Binette and Steorts (2022), JRSS A 185:640-676, for the check; " + _REASONED_FACTOR,
        _trajectory,
    ),
    Rule(
        "estimators",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of(
            "Estimators that assume different things differ from the answer by more than a factor of "
            "{threshold}, and not by chance."
        ),
        Text.of(
            "Estimators that assume different things are within a factor of {threshold} of the answer, or "
            "within chance."
        ),
        "Aleshin-Guendel, Sadinle and Wakefield (2024), Biometrics 80, for the check; " + _REASONED_FACTOR,
        _estimators,
    ),
    Rule(
        "known_lists",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of(
            "The sizes of the known lists, as the other lists tell them, are wrong by more than a factor of "
            "{threshold} on average."
        ),
        Text.of(
            "The sizes of the known lists, as the other lists tell them, are right within a factor of "
            "{threshold} on average."
        ),
        "Binette and Steorts (2022), JRSS A 185:640-676, for the check; " + _REASONED_FACTOR,
        _known_lists,
    ),
    Rule(
        "below_bound",
        Advice.PUBLISH_AS_RANGE,
        1 - EPSILON,
        Text.of(
            "The answer is below Chao's lower bound, and not by chance: it leans on lists that exclude each other."
        ),
        Text.of("The answer is not below Chao's lower bound, or within chance."),
        "Rivest and Baillargeon (2007), Biometrics 63:999-1006",
        _below_bound,
        below=True,
    ),
    Rule(
        "several_modes",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of(
            "An estimator that averages or samples finds separate answers, more than a factor of {threshold} "
            "apart."
        ),
        Text.of(
            "The estimators that average or sample find one answer each, or several within a factor of "
            "{threshold}."
        ),
        "Binette and Steorts (2022), JRSS A 185:640-676",
        _modes,
    ),
    Rule(
        "prior_beliefs",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of("Other prior beliefs, as good as any, move the answer by more than a factor of {threshold}."),
        Text.of("Other prior beliefs leave the answer within a factor of {threshold}."),
        _REASONED_FACTOR,
        _priors,
    ),
    Rule(
        "truncation",
        Advice.PUBLISH_AS_RANGE,
        TAIL,
        Text.of("The average over graphs hangs on the largest number of people that it may consider."),
        Text.of(
            "The average over graphs does not hang on the largest number of people that it may consider."
        ),
        "reasoning: with more probability at the bound, the bound is the upper 95 % limit",
        _mass_at_bound,
    ),
)
