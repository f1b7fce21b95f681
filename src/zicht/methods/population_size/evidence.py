"""What a verdict looks at: the answer, the panel beside it, and the range over models."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from zicht.errors import NotConverged, Text, UserError
from zicht.methods.population_size.agreement import Spread, compared_estimates
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.covariate_wald import covariate_wald
from zicht.methods.population_size.profile import profile_interval
from zicht.methods.population_size.reliability import Reliability
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind
from zicht.methods.population_size.variations import Variation, VariationKind

__all__ = [
    "HEADLINES",
    "LEVEL",
    "Evidence",
    "ModelRange",
    "RangeEnd",
    "find_headline",
    "find_interval_given_model",
    "find_lists_alone",
    "find_opposed",
    "find_range",
    "measure_width",
]

#: The first of these that answers is the answer: all have an interval that allows for the choice of the model.
HEADLINES = ("covariates_minimum_bic", "minimum_bic", "stepwise")
#: The level of the interval that is published.
LEVEL = 0.95


@dataclass(frozen=True, repr=False)
class RangeEnd:
    """An end of a range.

    Attributes
    ----------
    total : float
        Persons seen and unseen, N.
    origin : Text
        Which model or table gives it.
    """

    total: float
    origin: Text

    def __repr__(self) -> str:
        return f"RangeEnd({str(self.origin)!r})"

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the end as values that JSON can hold; `None` where nothing bounds it."""
        return {
            "total": self.total if math.isfinite(self.total) else None,
            "origin": self.origin.render(translate),
        }


@dataclass(frozen=True, repr=False)
class ModelRange:
    """The range over models: see `find_range`."""

    lowest: RangeEnd
    highest: RangeEnd

    def __repr__(self) -> str:
        return f"ModelRange(lowest={self.lowest!r}, highest={self.highest!r})"

    @property
    def ratio(self) -> float:
        """The highest over the lowest."""
        return self.highest.total / self.lowest.total

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the range as values that JSON can hold."""
        return {
            "lowest": self.lowest.to_dict(translate),
            "highest": self.highest.to_dict(translate),
            "ratio": self.ratio if math.isfinite(self.ratio) else None,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """All that the rules of a verdict may look at.

    Attributes
    ----------
    comparison : Comparison
        The estimators' answers.
    reliability : Reliability
        The panel.
    headline : Estimate or None
        The answer: see `find_headline`.
    lists_alone : Estimate or None
        The answer without covariates, where it is given with them: see `find_lists_alone`.
    given_model : Interval or None
        What chance leaves of the answer if its model were known: see `find_interval_given_model`.
    models : ModelRange or None
        The range over models: see `find_range`.
    width : float or None
        By what factor its ends are apart, chance left out: see `measure_width`.
    """

    comparison: Comparison
    reliability: Reliability
    headline: Estimate | None
    lists_alone: Estimate | None
    given_model: Interval | None
    models: ModelRange | None
    width: float | None

    def __repr__(self) -> str:
        return f"Evidence(headline={self.headline.method if self.headline else None!r})"

    @classmethod
    def of(cls, comparison: Comparison, reliability: Reliability) -> Evidence:
        """Find the answer and the range over models."""
        headline = find_headline(comparison)
        alone = find_lists_alone(comparison)
        given = find_interval_given_model(headline, comparison)
        models = find_range(headline, comparison, reliability)
        width = measure_width(headline, comparison, reliability, given_model=given)
        return cls(comparison, reliability, headline, alone, given, models, width)

    def factor_to(self, spread: Spread | None, *, of: Estimate | None = None) -> float | None:
        """Return the largest factor between the answer and others; none of them counts as fewer than were seen."""
        answer = of or self.headline
        if answer is None or spread is None:
            return None
        return max(spread.highest / answer.total, answer.total / max(spread.lowest, answer.persons))


def find_headline(comparison: Comparison) -> Estimate | None:
    """Return the answer that a verdict is about: by the lowest BIC, with covariates if given, else by steps.

    All say which model they rest on, and their intervals repeat its choice.
    """
    answers = (comparison.answer(code) for code in HEADLINES)
    return next((answer.estimate for answer in answers if answer and answer.estimate), None)


def find_lists_alone(comparison: Comparison) -> Estimate | None:
    """Return the answer that there would be without covariates, where the answer is one with covariates."""
    if comparison.searched_with_covariates is None:
        return None
    answers = (comparison.answer(code) for code in HEADLINES[1:])
    return next((answer.estimate for answer in answers if answer and answer.estimate), None)


def find_interval_given_model(headline: Estimate | None, comparison: Comparison) -> Interval | None:
    """Return the 95 % interval of the answer as if its model were known, for which nothing is drawn.

    Of the lists alone it is that of the likelihood, with covariates that of the delta method. The published
    interval is drawn: another draw could put its end on the other side of what it is held against.
    """
    if headline is None:
        return None
    if headline.dark <= 0:
        return Interval(LEVEL, headline.total, headline.total, IntervalKind.PROFILE_CONDITIONAL)
    chosen = comparison.searched_with_covariates
    try:
        if chosen is not None and headline.method == HEADLINES[0]:
            return covariate_wald(chosen, level=LEVEL)
        return profile_interval(comparison.histories, headline.model, level=LEVEL) if headline.model else None
    except (NotConverged, UserError):
        return None


def find_opposed(headline: Estimate, comparison: Comparison) -> list[Estimate]:
    """Return the other estimators' numbers whose own 95 % interval does not hold the answer, or that have none."""
    intervals = [(estimate, estimate.interval(LEVEL)) for estimate in compared_estimates(comparison)]
    return [
        estimate
        for estimate, interval in intervals
        if estimate.method != headline.method
        and not (interval and interval.lower <= headline.total <= interval.upper)
    ]


def find_range(
    headline: Estimate | None, comparison: Comparison, reliability: Reliability
) -> ModelRange | None:
    """Return the lowest and highest number that the models give which the table does not rule out.

    It holds the answer and its 95 % interval; all models whose BIC is within 6 of the lowest; the model with the
    lowest BIC without each list, with every two lists as one, and with interactions of at most two and at most
    three lists; the answer of the lists alone where the answer rests on covariates; the estimators whose own 95 %
    interval does not hold the answer; and Chao's lower bound where the answer is below it. Numbers below that of
    the persons seen are raised to it.
    """
    if headline is None:
        return None
    return _span(headline, [*_answers(headline, comparison, reliability), *_limits(headline)])


def measure_width(
    headline: Estimate | None,
    comparison: Comparison,
    reliability: Reliability,
    *,
    given_model: Interval | None,
) -> float | None:
    """Return by what factor the ends of the range over models are apart, or those of the answer's interval if more.

    The published interval is drawn, and another draw may put its end on the other side of a threshold. So the range
    is taken without it, and the interval is the one given the model: for that nothing is drawn. A published interval
    without an upper end counts as one, however.
    """
    if headline is None:
        return None
    published = headline.interval(LEVEL)
    if published is not None and math.isinf(published.upper):
        return math.inf
    models = _span(headline, _answers(headline, comparison, reliability)).ratio
    if given_model is None:
        return models
    return max(models, given_model.upper / max(given_model.lower, headline.persons))


def _span(headline: Estimate, ends: Iterable[RangeEnd]) -> ModelRange:
    raised = [RangeEnd(max(end.total, headline.persons), end.origin) for end in ends]
    return ModelRange(min(raised, key=_total), max(raised, key=_total))


def _limits(headline: Estimate) -> Iterator[RangeEnd]:
    interval = headline.interval(LEVEL)
    if interval is not None:
        origin = Text.of("the 95 % interval of the answer")
        yield RangeEnd(interval.lower, origin)
        yield RangeEnd(interval.upper, origin)


def _answers(headline: Estimate, comparison: Comparison, reliability: Reliability) -> Iterator[RangeEnd]:
    yield RangeEnd(headline.total, headline.label)
    window = reliability.agreement.window
    if window is not None:
        origin = Text.of("a model that fits about as well")
        yield RangeEnd(window.lowest, origin)
        yield RangeEnd(window.highest, origin)
    alone = find_lists_alone(comparison)
    if alone is not None:
        yield RangeEnd(alone.total, Text.of("the lists alone, without covariates"))
    for variation in (*reliability.left_out, *reliability.merged, *reliability.orders):
        if variation.total is not None:
            yield RangeEnd(variation.total, _origin(variation, with_covariates=alone is not None))
    for estimate in find_opposed(headline, comparison):
        yield RangeEnd(estimate.total, estimate.label)
    bound = comparison.answer("chao_lower_bound")
    if bound and bound.estimate and bound.estimate.total > headline.total:
        yield RangeEnd(bound.estimate.total, bound.estimate.label)


def _origin(variation: Variation, *, with_covariates: bool) -> Text:
    if variation.kind == VariationKind.LIST_LEFT_OUT:
        return Text.of("without list '{name}'", name=variation.lists[0])
    if variation.kind == VariationKind.LISTS_MERGED:
        first, second = variation.lists
        return Text.of("with lists '{first}' and '{second}' as one", first=first, second=second)
    if with_covariates:
        return Text.of("the lists alone, with interactions of at most {order} of them", order=variation.order)
    return Text.of("with interactions of at most {order} lists", order=variation.order)


def _total(end: RangeEnd) -> float:
    return end.total
