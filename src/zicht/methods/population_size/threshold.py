"""The Bayesian threshold: keep the interactions of lists that stand out from their prior, and fit again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Problem, Text
from zicht.methods.population_size.chain_totals import ChainTotals
from zicht.methods.population_size.fitting import Status, fit_models
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.loglinear_sampler import Posterior, draw_posterior
from zicht.methods.population_size.models import Model, list_interactions
from zicht.methods.population_size.results import Estimate, check_levels, nobody_missed

__all__ = ["ThresholdFit", "bayesian_threshold"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Above it, chains should not be used together (Vehtari et al. 2021).
MIXED_RHAT = 1.01
#: The logarithm of more persons unseen than a number can hold.
HIGHEST_LOG = 700.0
#: Strengths that are nearer to the threshold than this change sides with a slightly different prior or sampler.
CLOSE_TO_THRESHOLD = 0.2
#: Combinations of lists times interactions; beyond this a fit takes many minutes.
MOST_PRODUCT = 3_000_000


@dataclass(frozen=True, eq=False, repr=False)
class ThresholdFit(ChainTotals):
    """What was kept, and draws of the number of people with that.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    model : Model
        The interactions that were kept.
    interactions : int array, shape (interactions,)
        All interactions that were looked at, as bitmasks.
    strengths : float array, shape (interactions,)
        The absolute posterior mean of each, over its posterior standard deviation, when it was decided on.
    totals : float array, shape (chains, draws)
        Expected persons, seen and unseen, with the model.
    variance, threshold : float
        Of the prior, and of what is kept.
    levels : tuple of float
        Of the intervals.
    """

    histories: CaptureHistories
    model: Model
    interactions: IntArray
    strengths: FloatArray
    totals: FloatArray
    variance: float
    threshold: float
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"ThresholdFit(model={self.model!s}, rhat={self.rhat:.3f})"

    def estimate(self) -> Estimate:
        """Return the posterior median with credible intervals, given the interactions that were kept."""
        name = self.histories.list_with_everyone
        everyone = nobody_missed(name)
        kept = Text.of(
            "{kept} of {all} interactions stood out; the interval takes them as known.",
            kept=len(self.model.terms),
            all=len(self.interactions),
        )
        return Estimate(
            "bayesian_threshold",
            Text.of(
                "Bayesian threshold (prior variance {variance}, threshold {threshold})",
                variance=self.variance,
                threshold=self.threshold,
            ),
            Text.of(
                "Lists depend on each other a little at most, unless the table clearly says more, and not in "
                "groups larger than those looked at."
            ),
            self.histories.persons,
            float(np.median(self.totals)),
            intervals=self.intervals,
            model="" if name else str(self.model),
            notes=(everyone if name else kept,),
            warnings=() if name else self._warnings(),
        )

    def _warnings(self) -> tuple[Text, ...]:
        found = []
        if self.rhat > MIXED_RHAT:
            found.append(
                Text.of(
                    "The chains have not mixed well (R-hat {rhat}, at most {limit}): draw longer.",
                    rhat=round(min(self.rhat, 99.0), 3),
                    limit=MIXED_RHAT,
                )
            )
        close = int((np.abs(self.strengths - self.threshold) < CLOSE_TO_THRESHOLD).sum())
        if close:
            found.append(
                Text.of(
                    "{close} of {all} interactions are kept or dropped by a hair: try a threshold just below and "
                    "above {threshold}.",
                    close=close,
                    all=len(self.interactions),
                    threshold=self.threshold,
                )
            )
        return tuple(found)


def bayesian_threshold(
    histories: CaptureHistories,
    *,
    variance: float = 1.0,
    threshold: float = 2.0,
    max_order: int = 2,
    draws: int = 2_000,
    chains: int = 4,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> ThresholdFit:
    """Estimate the population with the interactions that stand out from a normal prior.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    variance : float
        Of the normal prior around 0 of every interaction; the other parameters have flat priors.
    threshold : float
        An interaction is kept if the absolute value of its posterior mean is more than so many posterior
        standard deviations; with 0 all are.
    max_order : int
        The most lists in one interaction, 2 or more.
    draws, chains : int
        Draws per chain, 100 or more, and chains, two or more; once per order to choose, and once to estimate.
    levels : sequence of float
        Of the equal-tailed credible intervals, 0 to 1.
    seed : int
        The same seed gives the same draws.
    on_progress : callable, optional
        Called with the draws that are done, and of all.

    Returns
    -------
    ThresholdFit
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a number is out of its range, or there are too many lists for interactions of this order.
    NotConverged
        If the posterior has no bound: hardly anyone is on two lists. Or if the draws fail.

    Notes
    -----
    A Poisson log-linear model with all pairs of lists is drawn from, pairs are kept or dropped, and the model with
    those kept is drawn from, under the same prior [1]_. Above pairs, which [1]_ stops at, it goes order by order:
    interactions of three lists of which all pairs were kept are added and kept or dropped, and so on; what was
    kept stays. The answer is the median of n plus the expected number unseen.

    A strength near the threshold is decided by a hair, and may move the answer by much: try a threshold just
    below and above it.

    The prior is what tells: with a variance of 1 an interaction is within a factor 7 with 95 %. The interval
    leaves out that the interactions were chosen, so it tends to be too narrow. Lists that share nobody are no
    problem, because the prior keeps their interaction finite. Assumes a closed population and right links.

    The draws come from Hamiltonian Monte Carlo of our own (see `loglinear_sampler`), where [1]_ uses a random
    walk; both have the same posterior.

    References
    ----------
    .. [1] Silverman, B. W. (2020). "Multiple-systems analysis for the quantification of modern slavery: classical
           and Bayesian approaches". JRSS A 183:691-736, section 4.
    """
    _check_options(variance=variance, threshold=threshold, max_order=max_order, draws=draws, chains=chains)
    asked = check_levels(levels)
    lists = histories.list_count
    if histories.list_with_everyone is not None:
        totals = np.full((chains, draws), float(histories.persons))
        none = np.zeros(0)
        return ThresholdFit(
            histories, Model(lists), none.astype(np.int64), none, totals, variance, threshold, asked
        )
    _check_size(lists, len(list_interactions(lists, max_order=2)))
    _check_proper(histories)
    rng, most = np.random.Generator(np.random.PCG64(seed)), max(2, min(max_order, lists - 1))
    steps = _Steps(histories, variance, rng, chains, draws, most, on_progress)
    strengths = steps.choose(threshold)
    model = Model(lists, tuple(sorted(mask for mask, strength in strengths.items() if strength > threshold)))
    totals = histories.persons + np.exp(steps.draw(np.array(model.terms, dtype=np.int64))[:, :, 0])
    return ThresholdFit(
        histories,
        model,
        np.array(list(strengths), dtype=np.int64),
        np.array(list(strengths.values()), dtype=np.float64),
        totals,
        variance,
        threshold,
        asked,
    )


@dataclass(eq=False)
class _Steps:
    """Draws that follow each other, with one source of chance."""

    histories: CaptureHistories
    variance: float
    rng: np.random.Generator
    chains: int
    draws: int
    max_order: int
    on_progress: Callable[[int, int], None] | None
    done: int = 0

    def choose(self, threshold: float) -> dict[int, float]:
        """Return the strengths of the interactions that were looked at: pairs, then what the kept ones allow."""
        lists = self.histories.list_count
        found: dict[int, float] = {}
        kept: list[int] = []
        for order in range(2, self.max_order + 1):
            candidates = _candidates(lists, order, kept)
            if not candidates:
                self.done = (self.max_order - 1) * self.draws
                break
            _check_size(lists, len(kept) + len(candidates))
            draws = self.draw(np.array([*kept, *candidates], dtype=np.int64))[:, :, 1 + lists + len(kept) :]
            strengths = np.abs(draws.mean(axis=(0, 1))) / draws.std(axis=(0, 1), ddof=1)
            found.update(zip(candidates, strengths.tolist(), strict=True))
            kept += [mask for mask in candidates if found[mask] > threshold]
        return found

    def draw(self, interactions: IntArray) -> FloatArray:
        """Draw the constant, the list effects and these interactions, shape (chains, draws, parameters)."""
        lists = self.histories.list_count
        effects = np.concatenate([[0], 1 << np.arange(lists), interactions]).astype(np.int64)
        precision = np.where(np.arange(len(effects)) > lists, 1 / self.variance, 0.0)
        counts = self.histories.table().astype(np.float64)
        found = draw_posterior(
            Posterior(effects, counts, precision),
            self.rng,
            chains=self.chains,
            draws=self.draws,
            on_progress=self._report,
        )
        self.done += self.draws
        if found is None or not found[:, :, 0].max() < HIGHEST_LOG:
            raise _no_draws()
        return found

    def _report(self, here: int, _all: int) -> None:
        if self.on_progress is not None:
            self.on_progress(self.done + here, self.max_order * self.draws)


def _candidates(lists: int, order: int, kept: list[int]) -> list[int]:
    """Return the interactions of so many lists of which all that are one list smaller were kept."""
    below = set(kept) if order > 2 else {1 << j for j in range(lists)}
    masks = list_interactions(lists, max_order=order).tolist()
    return [
        mask
        for mask in masks
        if mask.bit_count() == order and all(mask & ~(1 << j) in below for j in range(lists) if mask >> j & 1)
    ]


def _check_options(*, variance: float, threshold: float, max_order: int, draws: int, chains: int) -> None:
    ranges = (
        ("variance", 0 < variance < math.inf, Text.of("A number above 0.")),
        ("threshold", 0 <= threshold < math.inf, Text.of("A number of 0 or more.")),
        ("max_order", max_order >= 2, Text.of("At least {least}.", least=2)),
        ("draws", draws >= 100, Text.of("At least {least}.", least=100)),
        ("chains", chains >= 2, Text.of("At least {least}.", least=2)),
    )
    problems = tuple(
        Problem(
            Text.of("The option '{name}' is out of range.", name=name),
            expected,
            Text.of("Give another number, or leave the option out."),
        )
        for name, sound, expected in ranges
        if not sound
    )
    if problems:
        raise InputError(problems)


def _check_size(lists: int, interactions: int) -> None:
    if (1 << lists) * interactions > MOST_PRODUCT:
        raise InputError.of(
            Text.of(
                "{lists} lists have {interactions} interactions of this order.",
                lists=lists,
                interactions=interactions,
            ),
            expected=Text.of("Fewer lists, or interactions of fewer lists."),
            to_fix=Text.of("Merge lists, or lower the largest interaction."),
        )


def _check_proper(histories: CaptureHistories) -> None:
    """Refuse a table of which the parameters with a flat prior have no maximum: their posterior has no bound."""
    status = fit_models(histories, [Model(histories.list_count)]).status[0]
    if status != Status.OK:
        raise NotConverged.of(
            Text.of("The posterior of the number of people has no bound, not even with independent lists."),
            expected=Text.of("Lists that share enough persons to tell how many none of them saw."),
            to_fix=Text.of("Merge lists that hardly overlap, or take years or groups together."),
        )


def _no_draws() -> NotConverged:
    return NotConverged.of(
        Text.of("The draws of the Bayesian threshold failed."),
        expected=Text.of("A posterior with one maximum, around which chains can move."),
        to_fix=Text.of("Use another estimator, or merge lists that hardly overlap."),
    )
