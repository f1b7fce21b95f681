"""Intervals for models of lists and covariates that repeat the choice of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.population_size.bca import quantile
from zicht.methods.population_size.covariate_fitting import fit_counts
from zicht.methods.population_size.covariate_search import (
    CovariateSelection,
    LevelEstimate,
    group_strata,
    rank_fits,
)
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind, check_levels

__all__ = ["CovariateIntervals", "bootstrap_covariates"]

FloatArray = npt.NDArray[np.float64]

#: Of fewer replicates the ends of a 95% interval are hardly known.
FEWEST_REPLICATES = 50
#: A share of replicates without an estimate that a reader must know of.
MANY_WITHOUT = 0.05


@dataclass(frozen=True, eq=False, repr=False)
class CovariateIntervals:
    """Replicates of a choice of model, and the intervals that they give.

    Attributes
    ----------
    selection : CovariateSelection
        The choice that was repeated.
    seen : float array, shape (replicates, S)
        Persons seen per stratum.
    totals : float array, shape (replicates, S)
        Persons seen and unseen per stratum; infinite where no model gave an estimate.
    original : float array, shape (replicates,)
        Whether the original's model was chosen again, 0 or 1.
    widths : tuple of float
        The levels of the intervals, ascending.
    """

    selection: CovariateSelection
    seen: FloatArray
    totals: FloatArray
    original: FloatArray
    widths: tuple[float, ...]

    def __repr__(self) -> str:
        return f"CovariateIntervals(replicates={len(self.totals)})"

    @property
    def without_estimate(self) -> float:
        """The share of the replicates of which no model gave an estimate, 0 to 1; they count as infinite."""
        return float(np.mean(~np.isfinite(self.totals.sum(axis=1))))

    def estimate(self) -> Estimate:
        """Return the estimate with its intervals."""
        plain = self.selection.estimate()
        many = Text.of(
            "In {percent} % of the replicates no model gave an estimate: the upper bounds count them as infinite.",
            percent=round(100 * self.without_estimate),
        )
        again = Text.of(
            "The intervals repeat the choice among the best models; it fell on the same one in {percent} % of "
            "{replicates} replicates.",
            percent=round(100 * float(self.original.mean())),
            replicates=len(self.totals),
        )
        return replace(
            plain,
            intervals=self.intervals_of(self.totals.sum(axis=1), plain.persons),
            notes=(*plain.notes, again),
            warnings=(*plain.warnings, *([many] if self.without_estimate > MANY_WITHOUT else [])),
        )

    def levels(self, *names: str) -> tuple[LevelEstimate, ...]:
        """Return the number of people per level, or combination of levels, with intervals."""
        groups, _ = group_strata(self.selection.table, names)
        found = self.selection.levels(*names)
        drawn = np.stack([self.totals[:, groups == at].sum(axis=1) for at in range(len(found))])
        return tuple(
            replace(one, intervals=self.intervals_of(totals, one.persons))
            for one, totals in zip(found, drawn, strict=True)
        )

    def intervals_of(self, totals: FloatArray, persons: float) -> tuple[Interval, ...]:
        """Return the bounds of something of every replicate: its quantiles, never below the persons seen."""
        ordered = np.sort(totals)
        kind = IntervalKind.PERCENTILE_RESELECTION
        return tuple(
            Interval(
                level,
                max(quantile(ordered, (1 - level) / 2), persons),
                max(quantile(ordered, (1 + level) / 2), persons),
                kind,
            )
            for level in self.widths
        )


def bootstrap_covariates(
    selection: CovariateSelection,
    *,
    replicates: int = 200,
    best: int = 10,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> CovariateIntervals:
    """Draw tables from the chosen model, and choose again among the best models for each.

    Parameters
    ----------
    selection : CovariateSelection
        A choice of model.
    replicates : int
        Tables to draw.
    best : int
        So many of the best models are fitted to each; with 1 the interval is conditional on the chosen one.
    levels : sequence of float
        The levels of the intervals, between 0 and 1.
    seed : int
        Of the draws.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of replicates that are done, and of all.

    Returns
    -------
    CovariateIntervals
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than fifty replicates, or a level is no probability.
    NotConverged
        If no model gives an estimate of the table itself.

    Notes
    -----
    The number of people of the chosen model is drawn over all its cells, and those whom no list saw are left out
    [1]_; so the number of persons seen varies too. Replicates of which no model has an estimate count as
    infinite. Percentile intervals: they assume that the model is nearly right, and are too narrow if it is not.

    References
    ----------
    .. [1] Buckland, S. T. and Garthwaite, P. H. (1991). "Quantifying precision of mark-recapture estimates using
           the bootstrap and related methods". Biometrics 47:255-268.
    .. [2] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    """
    asked = check_levels(levels)
    if replicates < FEWEST_REPLICATES or best < 1:
        raise InputError.of(
            Text.of("These replicates give no interval."),
            expected=Text.of("At least {fewest} replicates and 1 model.", fewest=FEWEST_REPLICATES),
            to_fix=Text.of("Ask for more replicates."),
        )
    work = _Replicates(selection, best)
    seeds = np.random.SeedSequence(seed).spawn(replicates)
    drawn = []
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for one in (pool.map if workers > 1 else map)(work.draw, seeds):
            drawn.append(one)
            if on_progress is not None:
                on_progress(len(drawn), replicates)
    seen, totals, original = (np.array(part, dtype=np.float64) for part in zip(*drawn, strict=True))
    return CovariateIntervals(selection, seen, totals, original, asked)


class _Replicates:
    """What every replicate is drawn from and fitted with."""

    def __init__(self, selection: CovariateSelection, best: int) -> None:
        self.selection = selection
        expected = selection.best.expected(selection.design)
        if not selection.best.unseen.any():
            expected = selection.table.table().astype(np.float64)
        self.shape = expected.shape
        self.people = round(float(expected.sum()))
        self.shares = (expected / expected.sum()).reshape(-1)
        self.fits = selection.ranking[:best]

    def draw(self, seed: np.random.SeedSequence) -> tuple[FloatArray, FloatArray, bool]:
        """Draw one table and return its persons seen, its people per stratum, and whether its model is the same."""
        rng = np.random.Generator(np.random.PCG64(seed))
        counts = rng.multinomial(self.people, self.shares).reshape(self.shape).astype(np.float64)
        counts[:, 0] = 0.0
        seen = counts.sum(axis=1)
        if not self.selection.best.unseen.any():
            return seen, seen, True
        design = self.selection.design
        fits = [fit_counts(design, fit.model, counts, start=fit) for fit in self.fits]
        ranking = rank_fits(fits, self.selection.criterion)
        if not ranking:
            return seen, np.full(len(seen), np.inf), False
        return seen, seen + ranking[0].unseen, ranking[0].model == self.selection.model
