"""What the log-likelihood of a model cannot be above, in many tables, without fitting it.

The log-likelihood of a model in a table is at most the sum of `x log x - x` over any counts `x`, none below zero,
with the same sums over the model's effects as the table has (weak duality; the constant of the table comes on top).
A Newton step, wherever it starts, gives such counts: `mu * (1 + v)`, if `v` is nowhere below -1. The step from the
model's fit to the original table is linear in the table, so that one small system per model serves all tables; it
fails where lists of an interaction share nobody in the table. There the model has fewer parameters, and takes a
step of its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

from zicht.methods.population_size.batches import BatchedFits
from zicht.methods.population_size.information import Information
from zicht.methods.population_size.lattice import gather, scatter, subset_sums, superset_sums
from zicht.methods.population_size.models import ModelSet
from zicht.methods.population_size.newton import fit_by_newton, solve_each

__all__ = ["bound_by_common_step", "bound_by_own_step", "bound_by_table"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Sums that differ by less, in persons, are the same.
EXACT = 1e-7


def bound_by_table(tables: IntArray) -> FloatArray:
    """Return the log-likelihood of the saturated model, shape (tables,)."""
    return np.asarray(xlogy(tables, tables).sum(axis=1) - _unchanging(tables))


def bound_by_common_step(part: Information, tables: IntArray) -> FloatArray:
    """Bound models by one step from their fit to the original table.

    Parameters
    ----------
    part : Information
        The models, as they fit the original table.
    tables : int array, shape (tables, 2**K)
        Persons per combination of lists; none where the original table has nobody.

    Returns
    -------
    float array, shape (models, tables)
        What the log-likelihoods are not above; infinite where the step does not tell.
    """
    observed = np.flatnonzero(tables.any(axis=0))
    counts, seen = tables[:, observed].T.astype(np.float64), part.design[:, observed].transpose(0, 2, 1)
    weighted = (part.fitted[:, :, None] * part.design).transpose(0, 2, 1)
    fitted = weighted.sum(axis=2, keepdims=True)
    solved = solve_each(part.matrix, np.concatenate([seen, fitted], axis=2))
    change = solved[:, :, :-1] @ counts - solved[:, :, -1:]
    ratio = part.design @ change
    ratio += 1.0
    misfit = np.abs(weighted @ ratio - seen @ counts).max(axis=1)
    told = (ratio.min(axis=1) > 0) & (misfit < EXACT)
    entropy = np.log(np.maximum(ratio, np.finfo(np.float64).tiny))
    entropy *= ratio
    raised = (part.fitted[:, None, :] @ entropy)[:, 0]
    logs = (part.coefficients[:, None, :] @ seen)[:, 0]
    return np.where(told, logs @ counts + raised - _unchanging(tables), np.inf)


def bound_by_own_step(
    tables: IntArray, models: ModelSet, *, table: IntArray, start: FloatArray
) -> FloatArray:
    """Bound each model in a table of its own, by one step for that table.

    Parameters
    ----------
    tables : int array, shape (tables, 2**K)
        Persons per combination of lists.
    models : ModelSet
        The models; one may occur many times.
    table : int array, shape (models,)
        The row of `tables` for each model.
    start : float array, shape (models, effects)
        Coefficients to step from.

    Returns
    -------
    float array, shape (models,)
        What the log-likelihood is not above; infinite where the step does not tell.
    """
    work = BatchedFits(tables, models, table=table, start=start, faces=False)
    highest = np.full(len(models), np.inf)
    for rows in work.batches():
        batch = work.batch(rows)
        begin = start[batch.rows[:, None], batch.columns]
        begin = np.where(np.isfinite(begin), begin, 0.0)
        step = fit_by_newton(batch.counts, batch.kept, batch.effects, most_steps=1, start=begin).directions
        logs, change = (
            subset_sums(scatter(values, batch.effects, len(batch.kept))) for values in (begin, step)
        )
        reached = np.where(batch.kept, np.exp(logs) * (1 + change), 0.0)
        wanted = gather(superset_sums(np.where(batch.kept, batch.counts, 0.0)), batch.effects)
        misfit = np.abs(gather(superset_sums(reached), batch.effects) - wanted).max(axis=1)
        told = (reached.min(axis=0) >= 0) & (misfit < EXACT)
        counts = np.maximum(reached, 0.0)
        highest[rows] = np.where(told, (xlogy(counts, counts) - counts).sum(axis=0), np.inf)
    return np.asarray(highest - gammaln(tables + 1.0).sum(axis=1)[table])


def _unchanging(tables: IntArray) -> FloatArray:
    """Return what the log-likelihood of every model has: minus the persons, and the constant of the Poisson law."""
    return np.asarray(tables.sum(axis=1) + gammaln(tables + 1.0).sum(axis=1))
