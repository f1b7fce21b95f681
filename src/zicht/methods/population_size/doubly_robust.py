"""Doubly robust estimation: the chance to be on lists may differ with all that is known of a person.

With `q_h(x)` the probability that a person with covariates `x` who was seen at all has history `h`, and no
interaction of the highest order among the chosen lists given `x`, there are `1 + r(x)` persons for each one that
was seen: `r(x)` is the product of the `q_h` of an odd number of lists over the product of those of an even
number, over `xi`. The mean of `1 + r` over the persons who were seen is one over the probability to be seen, and
its efficient influence function, by the delta method on every `q_h`, is `phi - E[phi]` with

    phi = 1 + r(x) * s_h / q_h(x)   for a person with history `h` among the chosen lists alone,
    phi = 1                         for a person who is on another list,

where `s_h` is 1 for an odd number of lists and -1 for an even one (the `s_h` add up to 1, so that what the delta
method subtracts cancels). For two lists this is the estimator of Das, Kennedy and Jewell, written differently:
`(q1 q2 / q12) (Y1/q1 + Y2/q2 - Y1 Y2/q12)`. Errors in the regressions enter through their products and squares: an
error in any one history of an odd number of lists, alone, leaves the mean of `phi` as it is.

The sum of `phi` is the one-step estimator of the papers. With few persons on several lists it can fall below the
number of persons seen, so the answer takes the same step on the log of the dark figure: the uncorrected figure
times `exp(correction / uncorrected figure)`. The two differ by the square of the correction only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.conditional_fit import Among, DoublyRobustFit, check_xi
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.nuisance import Learner, cross_fit, default_learners
from zicht.methods.population_size.results import check_levels

__all__ = ["doubly_robust"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A regression may say that lists overlap less than on average, but not less than this share of it.
TRUNCATION = 0.1
#: Fewer persons than this on a combination of lists that the answer divides by are few.
FEW_PERSONS = 10
#: Covariates beyond this are not measured but a code for something.
LARGEST_COVARIATE = 1e100


def doubly_robust(
    members: npt.ArrayLike,
    covariates: npt.ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    lists: Sequence[str] | None = None,
    among: Among = Among.UNSEEN_BY_OTHERS,
    learners: Sequence[Learner] | None = None,
    folds: int = 5,
    xi: float = 1.0,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> DoublyRobustFit:
    """Estimate from persons, with lists that are free of interaction only among persons who are alike.

    Parameters
    ----------
    members : array-like of bool, shape (persons, lists)
        Who is on which list.
    covariates : array-like of float, shape (persons, columns), optional
        What is known of each person, without gaps. A category is a column of 0 and 1 per code but one.
    names : sequence of str, optional
        Names of the lists; "1", "2" and so on if left out.
    lists : sequence of str, optional
        The lists, two or more, that have no interaction of the highest order; all if left out.
    among : Among
        Whether that holds among the persons who are on none of the other lists, or among everyone.
    learners : sequence of Learner, optional
        Regressions to choose from by held-out persons.
    folds : int
        Parts in which persons are held out.
    xi : float
        What the highest interaction divides the dark figure by, above zero; for two lists one over their odds
        ratio, below 1 for lists that refer persons to each other.
    levels : sequence of float
        Levels of the intervals, between 0 and 1.
    seed : int
        Decides who is in which fold.
    on_progress : callable, optional
        Called with the number of regressions done, and of all.

    Returns
    -------
    DoublyRobustFit
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If members, covariates, lists, `xi`, folds or levels are not what is described here.
    NotConverged
        If a history of the chosen lists did not occur: then the overlap that the answer divides by is unknown.

    Notes
    -----
    Assumes a closed population, right links, covariates that are known of everyone and do not depend on who
    reports, and no interaction of the highest order given the covariates: with two lists independence [1]_, with
    more a weaker assumption, the weaker the more lists are chosen [2]_, at the price of a less precise answer.
    Nothing in the data can show that it holds: look at `DoublyRobustFit.with_xi`. Lists that refer persons to
    each other push a two-list answer down, lists that exclude each other push it up. The correction removes the
    bias of regressions that smooth, to the second order. Without covariates the answer is exactly that of
    Lincoln and Petersen for two lists, and of the log-linear model without its highest interaction for more.

    References
    ----------
    .. [1] Das, M., Kennedy, E. H. and Jewell, N. P. (2021). "Doubly robust capture-recapture methods for
           estimating population size". arXiv:2104.14091.
    .. [2] Dulce Rubio, M. and Kennedy, E. H. (2024). "Population size estimation with many lists and
           heterogeneity: a conditional log-linear model among the unobserved". arXiv:2407.03539.
    """
    rows = np.asarray(members)
    everyone = CaptureHistories.from_persons(
        rows,
        lists=names if names is not None else [str(j + 1) for j in range(rows.shape[-1] if rows.ndim else 0)],
    )
    chosen = _checked_lists(everyone, lists)
    _check_folds(folds)
    fit = DoublyRobustFit(
        everyone,
        chosen,
        among,
        np.ones(len(rows), dtype=bool),
        np.ones(len(rows)),
        np.ones(len(rows)),
        check_xi(xi),
        check_levels(levels),
    )
    known = _checked_covariates(covariates, len(rows))
    if everyone.list_with_everyone is not None:
        return fit
    history, used = _histories_of_chosen(rows.astype(bool), [everyone.lists.index(c) for c in chosen], among)
    counts = np.bincount(history, minlength=1 << len(chosen))
    _check_all_occur(counts)
    overall = counts / len(history)
    shares, learner, losses = overall[None], "", None
    if known.shape[1]:
        crossed = cross_fit(
            known[used],
            history,
            len(counts),
            learners=learners or default_learners(known[used]),
            folds=folds,
            random=np.random.Generator(np.random.PCG64(seed)),
            on_progress=on_progress,
        )
        shares, learner, losses = crossed.probabilities, crossed.learner, crossed.log_loss
    contributions, plug_in, truncated = _contributions(shares, history, overall, xi)
    return replace(
        fit,
        used=used,
        contributions=contributions,
        plug_in_contributions=plug_in,
        truncated=truncated,
        few=bool(np.any(counts[_signs(len(counts)) < 0] < FEW_PERSONS)),
        learner=learner,
        log_loss=losses,
    )


def _signs(cells: int) -> FloatArray:
    """Return 1 for histories of an odd number of lists, -1 for an even number, 0 for that of none."""
    odd = np.array([h.bit_count() % 2 for h in range(cells)])
    signs = np.where(odd == 1, 1.0, -1.0)
    signs[0] = 0.0
    return signs


def _contributions(
    shares: FloatArray, history: IntArray, overall: FloatArray, xi: float
) -> tuple[FloatArray, FloatArray, float]:
    """Return what each person stands for, corrected and uncorrected, and the share that was truncated.

    Category 0 of the shares, shape (persons or 1, 2**chosen), holds the persons who are on another list; `overall`
    has the shares of all persons together.
    """
    signs = _signs(len(overall))
    floor = np.where(signs < 0, TRUNCATION * overall, 0.0)
    truncated = float(np.mean(np.any(shares < floor, axis=1)))
    bounded = np.maximum(shares, np.maximum(floor, np.finfo(float).tiny))
    ratio = np.exp(np.log(bounded) @ signs) / xi
    seen_as = np.broadcast_to(bounded, (len(history), len(overall)))[np.arange(len(history)), history]
    return 1 + ratio * signs[history] / seen_as, np.broadcast_to(1 + ratio, len(history)), truncated


def _histories_of_chosen(rows: BoolArray, places: Sequence[int], among: Among) -> tuple[IntArray, BoolArray]:
    """Return the history on the chosen lists, 0 for who is on another one, and whose rows these are."""
    inside: BoolArray = rows[:, list(places)]
    history: IntArray = inside.astype(np.int64) @ (1 << np.arange(len(places), dtype=np.int64))
    if among == Among.EVERYONE:
        used: BoolArray = inside.sum(axis=1) > 0
        return history[used], used
    history[np.delete(rows, list(places), axis=1).any(axis=1)] = 0
    return history, np.ones(len(rows), dtype=bool)


def _check_all_occur(counts: IntArray) -> None:
    empty = int(np.sum(counts[1:] == 0))
    if empty:
        raise NotConverged.of(
            Text.of(
                "{empty} of the {cells} combinations of these lists did not occur.",
                empty=empty,
                cells=len(counts) - 1,
            ),
            expected=Text.of("At least one person in every combination of lists."),
            to_fix=Text.of("Name fewer lists, merge lists, or use another estimator."),
        )


def _checked_lists(histories: CaptureHistories, lists: Sequence[str] | None) -> tuple[str, ...]:
    chosen = histories.lists if lists is None else tuple(lists)
    if len(chosen) < 2 or len(set(chosen)) < len(chosen) or not set(chosen) <= set(histories.lists):
        raise InputError.of(
            Text.of("Fewer than two lists are named, one of them twice, or one that is not in this table."),
            expected=Text.of("Two or more of: {names}.", names=", ".join(histories.lists)),
            to_fix=Text.of("Name the lists that the answer should rest on."),
        )
    return chosen


def _checked_covariates(covariates: npt.ArrayLike | None, persons: int) -> FloatArray:
    if covariates is None:
        return np.empty((persons, 0))
    try:
        known = np.asarray(covariates, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        known = np.empty(0)
    if known.ndim != 2 or len(known) != persons:
        raise InputError.of(
            Text.of("The covariates are not a table of numbers with one row per person."),
            expected=Text.of(
                "One row per person, in the order of the persons; categories as columns of 0 and 1."
            ),
            to_fix=Text.of("Make a column of 0 and 1 for every code of a category but one."),
        )
    missing = int(np.sum(~(np.abs(known) <= LARGEST_COVARIATE).all(axis=1)))
    if missing:
        raise InputError.of(
            Text.of("Covariates are missing for {persons} persons.", persons=missing),
            expected=Text.of("A number for every person and covariate."),
            to_fix=Text.of(
                "Leave the covariate out, or estimate with missing covariates by a log-linear model."
            ),
        )
    return known + 0.0


def _check_folds(folds: int) -> None:
    if folds < 2:
        raise InputError.of(
            Text.of("The number of folds is below two."),
            expected=Text.of("Two folds or more."),
            to_fix=Text.of("Leave it out: five is a good number."),
        )
