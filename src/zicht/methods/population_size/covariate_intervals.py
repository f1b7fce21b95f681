"""Intervals for models of lists and covariates that repeat the choice of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.population_size.bca import (
    Correction,
    coinciding_levels,
    correct_bias,
    corrected_interval,
    quantile,
)
from zicht.methods.population_size.covariate_fitting import fit_each
from zicht.methods.population_size.covariate_search import (
    CovariateSelection,
    LevelEstimate,
    group_strata,
    rank_fits,
)
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind, check_levels

__all__ = ["CovariateIntervals", "bootstrap_covariates"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Of fewer replicates the ends of a 95% interval are hardly known.
FEWEST_REPLICATES = 50
#: A share of replicates without an estimate that a reader must know of.
MANY_WITHOUT = 0.05
#: Tables that are fitted together.
TABLES = 64


@dataclass(frozen=True, eq=False, repr=False)
class CovariateIntervals:
    """Replicates of a choice of model, and the intervals that they give.

    Attributes
    ----------
    selection : CovariateSelection
        The choice that was repeated.
    kind : IntervalKind
        BCa or percentile.
    seen : float array, shape (replicates, S)
        Persons seen per stratum.
    totals : float array, shape (replicates, S)
        Persons seen and unseen per stratum; infinite where no model gave an estimate.
    original : bool array, shape (replicates,)
        Whether the original's model was chosen again.
    left_out_seen, left_out : float array, shape (cells, S)
        The same without one person of each combination that occurs; empty for percentiles.
    weights : int array, shape (cells,)
        The persons of each of these.
    widths : tuple of float
        The levels of the intervals, ascending.
    """

    selection: CovariateSelection
    kind: IntervalKind
    seen: FloatArray
    totals: FloatArray
    original: BoolArray
    left_out_seen: FloatArray
    left_out: FloatArray
    weights: IntArray
    widths: tuple[float, ...]

    def __repr__(self) -> str:
        return f"CovariateIntervals(kind={self.kind.value!r}, replicates={len(self.totals)})"

    @property
    def without_estimate(self) -> float:
        """The share of the replicates of which no model gave an estimate, 0 to 1; they count as infinite."""
        return float(np.mean(~np.isfinite(self.totals.sum(axis=1))))

    @cached_property
    def correction(self) -> Correction:
        """How the quantiles of the whole are corrected; not at all for percentiles."""
        return self._correct(self.selection.best.total, self.totals.sum(axis=1), self.left_out.sum(axis=1))

    def estimate(self) -> Estimate:
        """Return the estimate with its intervals, and what a reader must know of them."""
        plain = self.selection.estimate()
        again = Text.of(
            "The intervals repeat the choice among the best models; it fell on the same one in {percent} % of "
            "{replicates} replicates.",
            percent=round(100 * float(self.original.mean())),
            replicates=len(self.totals),
        )
        intervals = self.intervals_of(
            plain.total, self.totals.sum(axis=1), self.left_out.sum(axis=1), plain.persons
        )
        nobody = not self.selection.best.unseen.any()
        return replace(
            plain,
            intervals=intervals,
            notes=plain.notes if nobody else (*plain.notes, again),
            warnings=plain.warnings if nobody else (*plain.warnings, *self._warnings(plain.total, intervals)),
        )

    def levels(self, *names: str) -> tuple[LevelEstimate, ...]:
        """Return the number of people per level, or combination of levels, with intervals."""
        groups, _ = group_strata(self.selection.table, names)
        found = self.selection.levels(*names)
        return tuple(
            replace(
                one,
                intervals=self.intervals_of(
                    one.total,
                    self.totals[:, groups == at].sum(axis=1),
                    self.left_out[:, groups == at].sum(axis=1),
                    one.persons,
                ),
            )
            for at, one in enumerate(found)
        )

    def intervals_of(
        self, total: float, totals: FloatArray, left_out: FloatArray, persons: float
    ) -> tuple[Interval, ...]:
        """Return the bounds of something of every table, never below the persons seen.

        Parameters
        ----------
        total : float
            What it is in the table itself.
        totals, left_out : float array
            In every replicate, and without one person of each combination.
        persons : float
            The persons seen.
        """
        ordered = np.sort(totals)
        if self.kind == IntervalKind.PERCENTILE_RESELECTION:
            found = [
                Interval(
                    level, quantile(ordered, (1 - level) / 2), quantile(ordered, (1 + level) / 2), self.kind
                )
                for level in self.widths
            ]
        else:
            correction = self._correct(total, totals, left_out)
            found = [
                corrected_interval(correction, ordered, total, level=level, kind=self.kind)
                for level in self.widths
            ]
        return tuple(replace(i, lower=max(i.lower, persons), upper=max(i.upper, persons)) for i in found)

    def _correct(self, total: float, totals: FloatArray, left_out: FloatArray) -> Correction:
        if self.kind == IntervalKind.PERCENTILE_RESELECTION:
            return Correction(0.0, 0.0, one_sided=False)
        return correct_bias(total, totals, left_out, self.weights)

    def _warnings(self, total: float, intervals: Sequence[Interval]) -> Iterable[Text]:
        if self.without_estimate > MANY_WITHOUT:
            yield Text.of(
                "In {percent} % of the replicates no model gave an estimate: the upper bounds count them as "
                "infinite.",
                percent=round(100 * self.without_estimate),
            )
        if not np.isfinite(self.left_out).all() and not self.correction.one_sided:
            yield Text.of(
                "Without one certain person no model gives an estimate: the answer hangs on that person."
            )
        if self.correction.one_sided:
            yield Text.of(
                "The answers of all replicates are on one side of the estimate: the interval is of their plain "
                "quantiles and the estimate, and is not to be trusted."
            )
        elif any(not i.lower <= total <= i.upper for i in intervals):
            yield Text.of("An interval does not hold the estimate: the replicates choose other models.")
        if any(np.isinf(i.upper) for i in intervals):
            yield Text.of("These lists do not bound the number of people from above.")
        if coinciding_levels(intervals):
            yield Text.of(
                "Intervals of different levels share a limit: the replicates give too few different answers to "
                "tell the levels apart."
            )


def bootstrap_covariates(
    selection: CovariateSelection,
    *,
    replicates: int = 200,
    best: int = 10,
    levels: Sequence[float] = (0.8, 0.95),
    kind: IntervalKind = IntervalKind.BCA_RESELECTION,
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> CovariateIntervals:
    """Draw tables, and choose again among the best models for each.

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
    kind : IntervalKind
        `BCA_RESELECTION`, or `PERCENTILE_RESELECTION` for the plain quantiles of tables drawn from the model.
    seed : int
        Of the draws.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of tables that are done, and of all.

    Returns
    -------
    CovariateIntervals
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than fifty replicates, a level is no probability, or the kind is another.
    NotConverged
        If no model gives an estimate of the table itself.

    Notes
    -----
    For BCa [1]_ the persons are drawn again, with replacement, over the combinations of lists and levels that
    occur. The quantiles are corrected for the bias of the whole procedure, with the choice of the model, and for
    the way in which its spread grows with the answer; for the latter it is repeated without one person of each
    combination [2]_. If all replicates are on one side of the estimate, BCa is not defined: the limits are then
    the plain quantiles, widened to hold the estimate.

    For percentiles the number of people of the chosen model is drawn over all its cells, and those whom no list
    saw are left out [3]_; so the number of persons seen varies too. They assume that the model is nearly right,
    and are too narrow if it is not.

    Replicates of which no model has an estimate count as infinite. One in which a list holds everyone of a small
    level has an estimate (see `fit_covariate_model`).

    References
    ----------
    .. [1] DiCiccio, T. J. and Efron, B. (1996). "Bootstrap confidence intervals". Statistical Science 11:189-228.
    .. [2] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    .. [3] Buckland, S. T. and Garthwaite, P. H. (1991). "Quantifying precision of mark-recapture estimates using
           the bootstrap and related methods". Biometrics 47:255-268.
    """
    asked = check_levels(levels)
    _check_numbers(replicates, best, kind)
    work = _Replicates(selection, best)
    if kind == IntervalKind.BCA_RESELECTION:
        tables = np.concatenate([work.draw_persons(replicates, seed), work.without_one()])
    else:
        tables = work.draw_people(replicates, seed)
    seen, totals, original = work.answer(tables, workers=workers, on_progress=on_progress)
    return CovariateIntervals(
        selection,
        kind,
        seen[:replicates],
        totals[:replicates],
        original[:replicates],
        seen[replicates:],
        totals[replicates:],
        work.weights,
        asked,
    )


def _check_numbers(replicates: int, best: int, kind: IntervalKind) -> None:
    known = (IntervalKind.BCA_RESELECTION, IntervalKind.PERCENTILE_RESELECTION)
    if kind not in known:
        raise InputError.of(
            Text.of("Replicates of models of lists and covariates do not give this kind of interval."),
            expected=Text.of("One of: {names}.", names=", ".join(one.value for one in known)),
            to_fix=Text.of("Leave the kind out for BCa."),
        )
    if replicates < FEWEST_REPLICATES or best < 1:
        raise InputError.of(
            Text.of("These replicates give no interval."),
            expected=Text.of("At least {fewest} replicates and 1 model.", fewest=FEWEST_REPLICATES),
            to_fix=Text.of("Ask for more replicates."),
        )


class _Replicates:
    """What tables are drawn from and fitted with; tables have shape (tables, S, 2**K)."""

    def __init__(self, selection: CovariateSelection, best: int) -> None:
        self.selection, self.missed = selection, bool(selection.best.unseen.any())
        self.counts = selection.table.table()
        self.cells = np.flatnonzero(self.counts)
        self.weights: IntArray = self.counts.reshape(-1)[self.cells]
        self.fits = selection.ranking[:best]

    def draw_persons(self, replicates: int, seed: int) -> FloatArray:
        """Draw the persons seen again, over the cells that occur."""
        drawn = _generator(seed).multinomial(
            self.weights.sum(), self.weights / self.weights.sum(), size=replicates
        )
        return self._tables(drawn)

    def draw_people(self, replicates: int, seed: int) -> FloatArray:
        """Draw as many people as there are over all cells of the model, and leave out those whom no list saw."""
        expected = self.counts.astype(np.float64)
        if self.missed:
            expected = self.selection.best.expected(self.selection.design)
        people, shares = round(float(expected.sum())), (expected / expected.sum()).reshape(-1)
        drawn = _generator(seed).multinomial(people, shares, size=replicates)
        tables = drawn.reshape(-1, *self.counts.shape).astype(np.float64)
        tables[:, :, 0] = 0.0
        return tables

    def without_one(self) -> FloatArray:
        """Leave one person out, per cell that occurs."""
        return self._tables(self.weights - np.eye(len(self.cells), dtype=np.int64))

    def answer(
        self, tables: FloatArray, *, workers: int, on_progress: Callable[[int, int], None] | None
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Return, per table, the persons seen and all people per stratum, and whether the model is the same."""
        seen = tables.sum(axis=2)
        if not self.missed:
            return seen, seen, np.ones(len(tables), dtype=bool)
        parts = [tables[at : at + TABLES] for at in range(0, len(tables), TABLES)]
        unseen, same, done = [], [], 0
        with ThreadPoolExecutor(max_workers=workers) as pool:
            for missed, original in (pool.map if workers > 1 else map)(self._choose, parts):
                unseen.append(missed)
                same.append(original)
                done += len(original)
                if on_progress is not None:
                    on_progress(done, len(tables))
        return seen, seen + np.concatenate(unseen), np.concatenate(same)

    def _choose(self, tables: FloatArray) -> tuple[FloatArray, BoolArray]:
        design, criterion = self.selection.design, self.selection.criterion
        fits = [fit_each(design, [fit.model], tables, start=fit) for fit in self.fits]
        chosen = [rank_fits(of_table, criterion)[:1] for of_table in zip(*fits, strict=True)]
        none = np.full(tables.shape[1], np.inf)
        unseen = np.array([best[0].unseen if best else none for best in chosen])
        same = [bool(best) and best[0].model == self.selection.model for best in chosen]
        return unseen, np.array(same, dtype=bool)

    def _tables(self, persons: IntArray) -> FloatArray:
        tables = np.zeros((len(persons), self.counts.size))
        tables[:, self.cells] = persons
        return tables.reshape(-1, *self.counts.shape)


def _generator(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))
