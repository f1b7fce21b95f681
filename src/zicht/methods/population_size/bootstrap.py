"""Intervals that include the choice of the model: the choice is made again in every replicate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
)
from zicht.methods.population_size.effort import Effort, limit_effort
from zicht.methods.population_size.fitting import Criterion, FittedModels
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.influence import influence_of_persons
from zicht.methods.population_size.models import ModelSet
from zicht.methods.population_size.replicates import draw_replicates, in_blocks, leave_one_out
from zicht.methods.population_size.reselection import Reselection, reselect
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind, check_levels
from zicht.methods.population_size.selection import Selection, search, stepwise
from zicht.methods.population_size.stepwise import STEPWISE_THRESHOLD, step_tables

__all__ = ["Bootstrap", "bca_search", "bca_stepwise"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap:
    """An estimate with intervals from replicates, each with a model of its own.

    Attributes
    ----------
    selection : Selection
        The choice of the model in the table itself.
    kind : IntervalKind
        How the model is chosen again.
    levels : tuple of float
        The levels of the intervals, ascending.
    totals : float array, shape (replicates,)
        Persons seen and unseen in every replicate; infinite where no model gives an estimate.
    models : ModelSet
        The models that could be chosen, the table's own choice first; in a search best first.
    chosen : int array, shape (replicates,)
        The place in `models` of the one that was chosen; -1 where none was.
    left_out : float array, shape (histories,)
        Persons seen and unseen without one person of each history, as in `totals`; if `limits` say so, as the
        chosen model has it.
    emptied : float
        The share of the replicates in which some list holds nobody, 0 to 1.
    correction : Correction
        How the distribution was corrected.
    limits : tuple of Text
        What was done less than asked, to end in a reasonable time.
    """

    selection: Selection
    kind: IntervalKind
    levels: tuple[float, ...]
    totals: FloatArray
    models: ModelSet
    chosen: IntArray
    left_out: FloatArray
    emptied: float
    correction: Correction
    limits: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return f"Bootstrap(kind={self.kind.value!r}, replicates={len(self.totals)})"

    @cached_property
    def point(self) -> Estimate:
        """The estimate of the table itself, without an interval."""
        return self.selection.estimate()

    @cached_property
    def models_chosen(self) -> dict[str, int]:
        """In how many replicates each model was chosen, most often first; the models' names as published."""
        places, counts = np.unique(self.chosen[self.chosen >= 0], return_counts=True)
        order = np.lexsort((places, -counts))
        return {str(self.models[int(places[at])]): int(counts[at]) for at in order}

    @property
    def share_original(self) -> float:
        """The share of the replicates in which the table's own model is chosen again, 0 to 1."""
        return float(np.mean(self.chosen == 0))

    @property
    def share_without_estimate(self) -> float:
        """The share of the replicates in which no model gives an estimate, 0 to 1."""
        return float(np.mean(np.isinf(self.totals)))

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals, from narrow to wide level."""
        ordered = np.sort(self.totals)
        return tuple(
            corrected_interval(self.correction, ordered, self.point.total, level=level, kind=self.kind)
            for level in self.levels
        )

    @cached_property
    def coinciding(self) -> tuple[float, ...]:
        """The levels with a limit that a narrower interval has too."""
        return coinciding_levels(self.intervals)

    def estimate(self) -> Estimate:
        """Return the answer with its intervals, and what a reader must know of them."""
        return replace(
            self.point,
            intervals=self.intervals,
            notes=(*self.point.notes, *self._notes(), *self.limits),
            warnings=(*self.point.warnings, *self._warnings()),
        )

    def _notes(self) -> list[Text]:
        if self.selection.histories.list_with_everyone is not None:
            return []
        return [
            Text.of(
                "Intervals from {replicates} replicates, each with a model of its own: {models} models were "
                "chosen, the same as here in {percent} % of the replicates.",
                replicates=len(self.totals),
                models=len(self.models_chosen),
                percent=_percent(self.share_original),
            )
        ]

    def _warnings(self) -> list[Text]:
        found = [*self._warnings_of_replicates(), *self._warnings_of_limits()]
        return [] if self.selection.histories.list_with_everyone is not None else found

    def _warnings_of_replicates(self) -> list[Text]:
        found = []
        if self.share_without_estimate > 0:
            found.append(
                Text.of(
                    "In {percent} % of the replicates no model gives an estimate: they count as an unlimited "
                    "number of people.",
                    percent=_percent(self.share_without_estimate),
                )
            )
        if self.emptied > 0:
            found.append(
                Text.of(
                    "In {percent} % of the replicates a list holds nobody: such a list is too small to count on.",
                    percent=_percent(self.emptied),
                )
            )
        if np.isinf(self.left_out).any() and not self.correction.one_sided:
            found.append(
                Text.of(
                    "Without one certain person no model gives an estimate: the answer hangs on that person."
                )
            )
        return found

    def _warnings_of_limits(self) -> list[Text]:
        found = []
        if self.correction.one_sided:
            found.append(
                Text.of(
                    "The answers of all replicates are on one side of the estimate: the interval is of their "
                    "plain quantiles and the estimate, and is not to be trusted."
                )
            )
        elif any(not i.lower <= self.point.total <= i.upper for i in self.intervals):
            found.append(
                Text.of("An interval does not hold the estimate: the replicates choose other models.")
            )
        if any(np.isinf(i.upper) for i in self.intervals):
            found.append(Text.of("These lists do not bound the number of people from above."))
        if self.coinciding:
            found.append(
                Text.of(
                    "Intervals of different levels share a limit: the replicates give too few different answers "
                    "to tell the levels apart."
                )
            )
        return found


def bca_search(
    histories: CaptureHistories,
    *,
    n_top: int | None = 100,
    replicates: int = 1000,
    levels: Sequence[float] = (0.8, 0.95),
    max_order: int | None = None,
    criterion: Criterion = Criterion.BIC,
    most_cells: int | None = None,
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Estimate by the model with the lowest criterion, with an interval that includes its choice.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    n_top : int, optional
        Every replicate chooses among so many models, the best in the table itself; among all if `None`.
    replicates : int
        How many tables are drawn.
    levels : sequence of float
        Levels of the intervals, above 0 and below 1.
    max_order : int, optional
        The most lists in one interaction: as in `search`.
    criterion : Criterion
        What is lowest for the chosen model.
    most_cells : int, optional
        The most work: tables times models times combinations of lists, as `effort.MOST_CELLS`. Where it would be
        more, each table chooses among fewer models, then fewer tables are drawn, then none is without one person;
        a note says so.
    seed : int
        The same seed gives the same intervals.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of tables that are done, and of all.

    Returns
    -------
    Bootstrap
        With the models that were chosen. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is no probability, nothing is to be drawn or chosen from, or it takes more than the most work.
    NotConverged
        If no model gives an estimate of the table.

    Notes
    -----
    The persons are drawn again, with replacement, over the histories that occur; the bias and the acceleration
    of the BCa interval are those of the whole procedure, with the choice of the model. In published tables the
    best model of a replicate is among the table's hundred best in about 95 of 100 cases; with fewer models the
    interval is narrower, and with one it is conditional on that model.

    A replicate that no model gives an estimate of counts as an unlimited number of people: its lists overlap too
    little, and that can only widen the interval upwards. If all replicates are on one side of the estimate, BCa
    is not defined: the limits are then the plain quantiles, widened to hold the estimate. A history that does not
    occur never occurs in a replicate, so that the interval says nothing of what is not in the table.

    References
    ----------
    .. [1] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    .. [2] DiCiccio, T. J. and Efron, B. (1996). "Bootstrap confidence intervals". Statistical Science 11:189-228.
    """
    asked = check_levels(levels)
    _check_numbers(replicates, n_top)
    selection = search(histories, max_order=max_order, criterion=criterion, workers=workers)
    if histories.list_with_everyone is not None:
        return _nobody_missed(selection, IntervalKind.BCA_RESELECTION, asked, replicates)
    selection.estimate()
    models = len(selection.ranking[:n_top])
    effort = limit_effort(histories, models=models, replicates=replicates, most_cells=most_cells)
    originals = selection.fits.take(selection.ranking[: effort.models])
    counts = _tables(histories, effort, seed)
    chosen = in_blocks(
        histories,
        counts,
        lambda tables: reselect(tables, originals, criterion=criterion),
        workers=workers,
        on_progress=on_progress,
    )
    return _correct(
        selection,
        IntervalKind.BCA_RESELECTION,
        levels=asked,
        counts=counts,
        effort=effort,
        models=originals.models,
        answers=Reselection.join(chosen),
    )


def bca_stepwise(
    histories: CaptureHistories,
    *,
    threshold: float = STEPWISE_THRESHOLD,
    most_cells: int | None = None,
    replicates: int = 1000,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Estimate by adding pairs of lists step by step, with an interval that repeats the steps.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    threshold : float
        The largest p-value with which a pair is added, above 0 and at most 1.
    most_cells : int, optional
        The most work, as in `bca_search`; each table takes about as many steps as the table itself.
    replicates : int
        How many tables are drawn.
    levels : sequence of float
        Levels of the intervals, above 0 and below 1.
    seed : int
        The same seed gives the same intervals.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of tables that are done, and of all.

    Returns
    -------
    Bootstrap
        With the models that were chosen. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the threshold or a level is no probability, nothing is to be drawn, or it takes more than the most work.
    NotConverged
        If even independent lists give no estimate of the table.

    Notes
    -----
    See `stepwise` for the steps and `bca_search` for the replicates. Assumes that lists depend in pairs only.

    References
    ----------
    .. [1] Chan, L., Silverman, B. W. and Vincent, K. (2021). "Multiple systems estimation for sparse capture
           data: inferential challenges when there are nonoverlapping lists". JASA 116:1297-1306.
    .. [2] DiCiccio, T. J. and Efron, B. (1996). "Bootstrap confidence intervals". Statistical Science 11:189-228.
    """
    asked = check_levels(levels)
    _check_numbers(replicates, None)
    selection = stepwise(histories, threshold=threshold)
    if histories.list_with_everyone is not None:
        return _nobody_missed(selection, IntervalKind.BCA_STEPWISE, asked, replicates)
    selection.estimate()
    fits = 1 + len(selection.model.terms)
    effort = limit_effort(
        histories, models=fits, replicates=replicates, most_cells=most_cells, fewest_models=fits
    )
    counts = _tables(histories, effort, seed)
    stepped = in_blocks(
        histories,
        counts,
        lambda tables: step_tables(tables, histories.list_count, threshold=threshold),
        workers=workers,
        on_progress=on_progress,
    )
    everyone = (counts @ ~histories.members == 0).any(axis=1)
    models, answers = _last_models(selection.fits, FittedModels.join(stepped), everyone)
    return _correct(
        selection,
        IntervalKind.BCA_STEPWISE,
        levels=asked,
        counts=counts,
        effort=effort,
        models=models,
        answers=answers,
    )


def _tables(histories: CaptureHistories, effort: Effort, seed: int) -> IntArray:
    """Return the counts of the tables that are drawn and, if they are to be fitted, of those without one person."""
    drawn = draw_replicates(histories, effort.replicates, seed)
    return np.concatenate([drawn, leave_one_out(histories)]) if effort.left_out else drawn


def _last_models(
    original: FittedModels, stepped: FittedModels, everyone: BoolArray
) -> tuple[ModelSet, Reselection]:
    """Return the models in which the steps ended, the table's own first, and where each table's is."""
    member = np.concatenate([original.models.member, stepped.models.member])
    _, first, place = np.unique(member, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    places = np.argsort(order)[place.reshape(-1)][1:]
    able = stepped.ok & ~everyone
    total = np.where(everyone, stepped.persons, np.where(able, stepped.total, np.inf))
    models = ModelSet(original.models.list_count, original.models.terms, member[first[order]])
    return models, Reselection(total, np.where(able, places, -1))


def _correct(
    selection: Selection,
    kind: IntervalKind,
    *,
    levels: tuple[float, ...],
    counts: IntArray,
    effort: Effort,
    models: ModelSet,
    answers: Reselection,
) -> Bootstrap:
    """Put together the answers in the replicates and, after them, in the tables without one person."""
    histories, replicates = selection.histories, effort.replicates
    totals, left_out = np.split(answers.total, [replicates])
    if not effort.left_out:
        influence = influence_of_persons(selection.fits, selection.best)
        left_out = selection.estimate().total - influence[histories.cells]
    emptied = (counts[:replicates] @ histories.members == 0).any(axis=1)
    return Bootstrap(
        selection,
        kind,
        levels,
        totals,
        models,
        answers.place[:replicates],
        left_out,
        float(emptied.mean()),
        correct_bias(selection.estimate().total, totals, left_out, histories.counts),
        effort.notes,
    )


def _nobody_missed(
    selection: Selection, kind: IntervalKind, levels: tuple[float, ...], replicates: int
) -> Bootstrap:
    """Return the answer where a list holds everyone: so it does in every replicate."""
    histories = selection.histories
    return Bootstrap(
        selection,
        kind,
        levels,
        np.full(replicates, float(histories.persons)),
        selection.fits.models,
        np.full(replicates, -1),
        np.full(len(histories.cells), float(histories.persons - 1)),
        0.0,
        Correction(0.0, 0.0, one_sided=False),
    )


def _check_numbers(replicates: int, n_top: int | None) -> None:
    if replicates < 1 or (n_top is not None and n_top < 1):
        raise InputError.of(
            Text.of("A bootstrap has no replicates, or no models to choose from."),
            expected=Text.of("At least 1 replicate and 1 model."),
            to_fix=Text.of("Ask for 1000 replicates and 100 models, or leave both out."),
        )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
