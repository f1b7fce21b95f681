"""The rules of the verdict, as a table: what is looked at, from where it counts, why, and who says so."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtri

from zicht.errors import Text
from zicht.methods.population_size.agreement import Spread, compared_estimates
from zicht.methods.population_size.evidence import HEADLINES, LEVEL, Evidence, find_opposed
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.overlap import RECAPTURES
from zicht.methods.population_size.results import Estimate, Interval

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
    return evidence.width


def _merged(evidence: Evidence) -> float | None:
    return evidence.factor_to(evidence.reliability.spread("merged"))


def _orders(evidence: Evidence) -> float | None:
    """Return how far orders of interaction move the answer of the lists alone, which are all that they vary."""
    return evidence.factor_to(evidence.reliability.spread("orders"), of=evidence.lists_alone)


def _covariates(evidence: Evidence) -> float | None:
    alone = evidence.lists_alone
    return evidence.factor_to(Spread(alone.total, alone.total, 1)) if alone else None


def _outside(evidence: Evidence) -> float | None:
    """Return how many lists, left out, move the answer further than chance.

    The interval is the one given the model, for which nothing is drawn, widened to level 1 - .05 / K for K lists.
    What leaving out a list changes has the variance of the answer without it, less that of the answer (Hausman
    1978); variances are as one over the persons seen again (Seber 1982, section 3.1). Where that is more than the
    variance of the answer, the interval is widened by it too.
    """
    headline, overlap, interval = evidence.headline, evidence.reliability.overlap, evidence.given_model
    left_out = [(v.lists[0], v.total) for v in evidence.reliability.left_out if v.total is not None]
    if headline is None or interval is None or not left_out:
        return None
    chances = float(ndtri(1 - TAIL / len(left_out)) / ndtri(1 - TAIL))
    outside = 0
    for name, total in left_out:
        again = max(_seen_again_without(evidence.comparison.histories, name), 1)
        widening = chances * math.sqrt(max(overlap.several / again - 1, 1.0))
        outside += not _reaches(headline, interval, total, widening)
    return float(outside)


def _seen_again_without(histories: CaptureHistories, name: str) -> int:
    """Return how many persons are on two lists or more without this one."""
    others = histories.members[:, [other != name for other in histories.lists]]
    return int(histories.counts[others.sum(axis=1) > 1].sum())


def _reaches(answer: Estimate, interval: Interval, total: float, widening: float) -> bool:
    """Return whether an interval, widened on the scale of the logarithm of the dark figure, holds a number."""
    raised = max(total, answer.persons)
    if interval.lower * (1 - EPSILON) <= raised <= interval.upper * (1 + EPSILON):
        return True
    limit = interval.lower if raised < answer.total else interval.upper
    at, end, moved = (math.log(max(n - answer.persons, EPSILON)) for n in (answer.total, limit, raised))
    return abs(moved - at) <= widening * abs(end - at)


def _window(evidence: Evidence) -> float | None:
    return evidence.factor_to(evidence.reliability.agreement.window)


def _estimators(evidence: Evidence) -> float | None:
    """Return the largest factor between the answer and an estimator whose own interval does not hold the answer.

    It is not known where all that was asked chooses a model of the lists, as the answer does.
    """
    others = [e for e in compared_estimates(evidence.comparison) if e.method not in HEADLINES]
    if evidence.headline is None or not others:
        return None
    answer = evidence.headline.total
    opposed = [estimate.total for estimate in find_opposed(evidence.headline, evidence.comparison)]
    return max((max(answer, total) / min(answer, total) for total in opposed), default=1.0)


def _below_bound(evidence: Evidence) -> float | None:
    """Return the answer over the lower end of the bound's own interval: the bound, too, is estimated."""
    answer = evidence.comparison.answer("chao_lower_bound")
    bound = answer.estimate.interval(LEVEL) if answer and answer.estimate else None
    return evidence.headline.total / bound.lower if evidence.headline and bound else None


def _not_compared(evidence: Evidence) -> float | None:
    """Return on how many of the two rules that set other estimators beside the answer nothing is known."""
    if evidence.headline is None:
        return None
    return float(sum(observe(evidence) is None for observe in (_estimators, _below_bound)))


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
            "The range over models, or the 95 % interval given the model of the answer, spans more than a factor of "
            "{threshold}: not even the order of magnitude is known."
        ),
        Text.of(
            "The range over models is within a factor of {threshold}, and so is the 95 % interval given the model "
            "of the answer."
        ),
        _REASONED_MAGNITUDE
        + "; Cormack (1992), Biometrics 48:567-576, for an interval that is the same for every seed",
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
        Text.of(
            "Without one of the lists the answer moves further than chance would move it if its model were right."
        ),
        Text.of(
            "Without any one of the lists the answer moves no further than chance would move it if its model were "
            "right."
        ),
        "Sharifi Far et al. (2021), Crime & Delinquency 67:2213-2236, for the check; Hausman (1978), Econometrica "
        "46:1251-1271, for the variance of a difference; Dunn (1961), JASA 56:52-64, for a level of 1 - .05/K for K "
        "lists; Cormack (1992), Biometrics 48:567-576, for an interval that is the same for every seed",
        _outside,
    ),
    Rule(
        "lists_merged",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of("Taking two lists as one moves the answer by more than a factor of {threshold}."),
        Text.of("With any two lists as one the answer stays within a factor of {threshold}."),
        "Sharifi Far et al. (2021), Crime & Delinquency 67:2213-2236, for the check; " + _REASONED_FACTOR,
        _merged,
    ),
    Rule(
        "covariates",
        Advice.PUBLISH_AS_RANGE,
        FACTOR,
        Text.of(
            "What is known of the persons moves the answer by more than a factor of {threshold} from that of the lists "
            "alone: what is not known of them may move it as far."
        ),
        Text.of(
            "What is known of the persons leaves the answer within a factor of {threshold} of that of the lists alone."
        ),
        "Van der Heijden et al. (2012), Ann. Appl. Stat. 6:831-852, for covariates that move an answer; "
        + _REASONED_FACTOR,
        _covariates,
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
        _orders,
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
        "not_compared",
        Advice.PUBLISH_AS_RANGE,
        0,
        Text.of(
            "No estimator that assumes something else, or not Chao's lower bound, stands beside the answer: "
            "nothing could speak against it."
        ),
        Text.of("Estimators that assume something else, and Chao's lower bound, stand beside the answer."),
        "reasoning: what was not looked at does not clear an answer",
        _not_compared,
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
