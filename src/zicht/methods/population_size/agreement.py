"""How far answers agree: those of models, of estimators, of chains of a sampler, and of prior beliefs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from zicht.errors import NotConverged, UserError
from zicht.methods.population_size.averaging import ModelAverage
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.decomposable import (
    DecomposableAverage,
    PriorSensitivity,
    prior_sensitivity,
)
from zicht.methods.population_size.estimators import Result
from zicht.methods.population_size.latent_class import WORST_RHAT, LatentClassFit
from zicht.methods.population_size.results import Estimate

Kind = TypeVar("Kind")

__all__ = ["OCCAM_WINDOW", "Agreement", "Spread", "compare_answers", "compared_estimates"]

#: Models whose BIC is within this of the lowest are not ruled out: odds of 1 to 20 (Madigan and Raftery 1994).
OCCAM_WINDOW = 6.0
#: Relative differences below this are rounding.
ROUNDING = 1e-6
#: A separate answer with less of the probability than this is not counted: one in twenty, as everywhere here.
SMALLEST_MODE = 0.05
#: Not set beside the others: what it assumes is what the others look into.
BASELINE = "independence"


@dataclass(frozen=True, repr=False)
class Spread:
    """The lowest and highest of several answers.

    Attributes
    ----------
    lowest, highest : float
        Persons seen and unseen, N.
    answers : int
        How many answers there are.
    """

    lowest: float
    highest: float
    answers: int

    @classmethod
    def of(cls, totals: Iterable[float | None]) -> Spread | None:
        """Return the spread of the answers that there are."""
        known = [total for total in totals if total is not None and math.isfinite(total)]
        return cls(min(known), max(known), len(known)) if known else None

    @property
    def ratio(self) -> float:
        """The highest over the lowest; infinite where the lowest is nobody."""
        if self.lowest <= 0:
            return math.inf if self.highest > 0 else 1.0
        return self.highest / self.lowest

    def __repr__(self) -> str:
        return f"Spread(answers={self.answers}, ratio={self.ratio:.2f})"

    def to_dict(self) -> dict[str, object]:
        """Return the spread as values that JSON can hold."""
        return {
            "lowest": self.lowest,
            "highest": self.highest,
            "answers": self.answers,
            "ratio": _finite(self.ratio),
        }


@dataclass(frozen=True, eq=False, repr=False)
class Agreement:
    """How far answers agree.

    Attributes
    ----------
    estimators : Spread or None
        Over the estimators that answered, but independent lists and lower bounds.
    window : Spread or None
        Over the models whose BIC does not rule them out; of lists and covariates if the answer rests on these.
    bound : float or None
        Chao's lower bound.
    below_bound : tuple of str
        Codes of the estimators whose answer is below it.
    modes : mapping of str to Spread
        By the code of an estimator that averages or samples, the separate answers that each hold 5 % or more.
    chain_disagreement : float or None
        The sampler's R-hat: 1 where its chains agree, infinite where they stand still apart.
    priors : tuple of PriorSensitivity
        The average over decomposable graphs under other priors and truncations, the usual one first.
    mass_at_bound : float or None
        The probability that it puts at the largest number of people that it considers, 0 to 1.
    """

    estimators: Spread | None
    window: Spread | None
    bound: float | None
    below_bound: tuple[str, ...]
    modes: Mapping[str, Spread]
    chain_disagreement: float | None
    priors: tuple[PriorSensitivity, ...]
    mass_at_bound: float | None

    def __repr__(self) -> str:
        return f"Agreement(estimators={self.estimators!r}, window={self.window!r})"

    @property
    def prior_spread(self) -> Spread | None:
        """The lowest and highest median of the average over graphs."""
        return Spread.of(prior.total for prior in self.priors)

    def to_dict(self) -> dict[str, object]:
        """Return the agreement as values that JSON can hold."""
        return {
            "estimators": _dict_of(self.estimators),
            "window": _dict_of(self.window),
            "bound": self.bound,
            "below_bound": list(self.below_bound),
            "modes": {code: spread.to_dict() for code, spread in self.modes.items()},
            "chain_disagreement": _finite(self.chain_disagreement),
            "priors": [asdict(prior) for prior in self.priors],
            "mass_at_bound": self.mass_at_bound,
        }


def compare_answers(comparison: Comparison) -> Agreement:
    """Look how far the answers of a comparison agree.

    Parameters
    ----------
    comparison : Comparison
        The answers, with their results.

    Returns
    -------
    Agreement
        What an estimator that was not asked, or did not answer, would tell is `None` or not there.

    References
    ----------
    .. [1] Madigan, D. and Raftery, A. E. (1994). "Model selection and accounting for model uncertainty in
           graphical models using Occam's window". JASA 89:1535-1546.
    """
    bound = _total(comparison, "chao_lower_bound")
    compared = compared_estimates(comparison)
    average, sampler = _result(comparison, DecomposableAverage), _result(comparison, LatentClassFit)
    everyone = comparison.histories.list_with_everyone is not None
    return Agreement(
        estimators=Spread.of(estimate.total for estimate in compared),
        window=_window(comparison),
        bound=bound,
        below_bound=tuple(
            e.method for e in compared if bound is not None and e.total < bound * (1 - ROUNDING)
        ),
        modes=MappingProxyType(_modes(comparison)),
        chain_disagreement=sampler.rhat if sampler and not everyone else None,
        priors=_priors(comparison) if average else (),
        mass_at_bound=average.posterior.mass_at_bound if average else None,
    )


def compared_estimates(comparison: Comparison) -> list[Estimate]:
    """Return the numbers that are set beside each other.

    Left out are lower bounds, independent lists, and a sampler whose chains disagree.
    """
    answers = [a for a in comparison.answers if not a.method.lower_bound and a.method.code != BASELINE]
    return [answer.estimate for answer in answers if answer.estimate and not _disagrees(answer.result)]


def _disagrees(result: Result | None) -> bool:
    return isinstance(result, LatentClassFit) and result.rhat > WORST_RHAT


def _total(comparison: Comparison, code: str) -> float | None:
    answer = comparison.answer(code)
    return answer.estimate.total if answer and answer.estimate else None


def _result(comparison: Comparison, kind: type[Kind]) -> Kind | None:
    """Return the first result of this kind among those that gave an answer."""
    results = (answer.result for answer in comparison.answers if answer.estimate)
    return next((result for result in results if isinstance(result, kind)), None)


def _window(comparison: Comparison) -> Spread | None:
    """Return the spread over the models that the lowest BIC does not rule out."""
    searched, given = comparison.searched, comparison.searched_with_covariates
    if comparison.histories.list_with_everyone is not None:
        return None
    if given is not None:
        least = given.best.criterion(given.criterion)
        near = (fit for fit in given.ranking if fit.criterion(given.criterion) <= least + OCCAM_WINDOW)
        return Spread.of(fit.total for fit in near)
    if searched is None:
        return None
    values = searched.fits.criterion()
    inside = values <= np.min(values) + OCCAM_WINDOW
    return Spread.of(searched.fits.total[inside].tolist())


def _modes(comparison: Comparison) -> dict[str, Spread]:
    """Return the separate answers of each estimator that averages or samples."""
    persons = comparison.histories.persons
    found: dict[str, list[float]] = {}
    for answer in comparison.answers:
        if isinstance(answer.result, ModelAverage):
            found[answer.method.code] = [m.total for m in answer.result.modes if m.share >= SMALLEST_MODE]
        elif isinstance(answer.result, DecomposableAverage):
            modes = answer.result.posterior.modes
            found[answer.method.code] = [persons + m.dark for m in modes if m.mass >= SMALLEST_MODE]
        elif isinstance(answer.result, LatentClassFit):
            found[answer.method.code] = [m.at for m in answer.result.modes if m.share >= SMALLEST_MODE]
    spreads = {code: Spread.of(totals) for code, totals in found.items()}
    return {code: spread for code, spread in spreads.items() if spread}


def _priors(comparison: Comparison) -> tuple[PriorSensitivity, ...]:
    try:
        return prior_sensitivity(comparison.histories)
    except (NotConverged, UserError):
        return ()


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _dict_of(spread: Spread | None) -> dict[str, object] | None:
    return spread.to_dict() if spread else None
