"""Regressions of who is on which lists on what is known of persons: the nuisance of conditional estimators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax, softmax

__all__ = ["CellMeans", "CrossFit", "Learner", "Logistic", "cross_fit", "default_learners"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
#: Probabilities of each category, shape (persons, categories), for covariates of shape (persons, columns).
Predict = Callable[[FloatArray], FloatArray]

#: A cell of covariates should hold this many persons on average before their shares are looked at.
PERSONS_PER_CELL = 20
#: Penalties to choose from: slopes of about one are likely, or slopes of about a fifth.
RIDGES = (1.0, 30.0)
#: Holds the constants in place, which a shift of all would leave as they are; far below one person.
RIDGE_OF_CONSTANT = 1e-3
MOST_STEPS = 50
MOST_INNER_STEPS = 100
#: Newton's method stops where a step would gain less than this in log-likelihood.
LEAST_GAIN = 1e-5
#: Conjugate gradients stop where this share of the squared residual is left.
RESIDUAL = 1e-4
#: A held-out history that was given no probability at all counts as this, so that a log loss is a number.
LEAST_PROBABILITY = 1e-12


class Learner(Protocol):
    """A way to learn the probabilities of categories from covariates."""

    @property
    def name(self) -> str:
        """A stable code of the learner."""
        ...

    def fit(self, covariates: FloatArray, category: IntArray, categories: int) -> Predict:
        """Learn from covariates, shape (persons, columns), and categories, shape (persons,), from zero."""
        ...


@dataclass(frozen=True)
class CellMeans:
    """The share of each category among persons with the same covariates, drawn towards the share of all.

    Attributes
    ----------
    weight : float
        As if this many persons of average make-up were added to every combination of covariates.
    """

    weight: float = 1.0

    @property
    def name(self) -> str:
        return "cell_means"

    def fit(self, covariates: FloatArray, category: IntArray, categories: int) -> Predict:
        every = np.bincount(category, minlength=categories) / len(category)
        cells, counts = _count_by_cell(covariates, category, categories)
        shares = (counts + self.weight * every) / (counts.sum(axis=1, keepdims=True) + self.weight)
        found = {row.tobytes(): share for row, share in zip(cells, shares, strict=True)}

        def predict(new: FloatArray) -> FloatArray:
            return np.array([found.get(row.tobytes(), every) for row in new]).reshape(len(new), categories)

        return predict


@dataclass(frozen=True)
class Logistic:
    """Multinomial logistic regression on powers and products of the covariates, with a ridge penalty.

    Attributes
    ----------
    degree : int
        The highest power: 1 for the covariates themselves, 2 with squares and products of pairs, 0 for the shares
        of all whatever the covariates.
    ridge : float
        The penalty is half of this times the sum of squared slopes, of covariates with standard deviation one.
    """

    degree: int = 1
    ridge: float = 1.0

    @property
    def name(self) -> str:
        return f"logistic_{self.degree}_ridge_{self.ridge:g}" if self.degree else "shares_of_all"

    def fit(self, covariates: FloatArray, category: IntArray, categories: int) -> Predict:
        centre, width = _centre_and_width(covariates)
        cells, counts = _count_by_cell(covariates, category, categories)
        persons = counts.sum(axis=1)
        terms = _expand((cells - centre) / width, self.degree)
        middle, spread = _centre_and_width(terms, persons)
        design = _with_constant((terms - middle) / spread)
        coefficients = _fit_logistic(design, counts, self.ridge)

        def predict(new: FloatArray) -> FloatArray:
            columns = (_expand((new - centre) / width, self.degree) - middle) / spread
            shares: FloatArray = softmax(_with_constant(columns) @ coefficients, axis=1)
            return shares

        return predict


@dataclass(frozen=True, eq=False, repr=False)
class CrossFit:
    """Probabilities that no person had a part in for himself.

    Attributes
    ----------
    probabilities : float array, shape (persons, categories)
        By the learner that predicts held-out persons best.
    learner : str
        Its code.
    log_loss : dict of str to float
        Per learner, the mean of minus the log of the probability of what held-out persons were seen as.
    """

    probabilities: FloatArray
    learner: str
    log_loss: dict[str, float]

    def __repr__(self) -> str:
        return f"CrossFit(learner={self.learner!r})"


def default_learners(covariates: FloatArray) -> tuple[Learner, ...]:
    """Return the learners to choose from: regressions, and cell means where few combinations occur.

    A covariate that says nothing does harm: its noise lowers the answer by about its variance. So the shares of
    all and strong penalties are among them.
    """
    cells = len(np.unique(covariates, axis=0))
    regressions = (Logistic(0), *(Logistic(degree, ridge) for degree in (1, 2) for ridge in RIDGES))
    return (*regressions, CellMeans()) if cells * PERSONS_PER_CELL <= len(covariates) else regressions


def cross_fit(
    covariates: FloatArray,
    category: IntArray,
    categories: int,
    *,
    learners: Sequence[Learner],
    folds: int,
    random: np.random.Generator,
    on_progress: Callable[[int, int], None] | None = None,
) -> CrossFit:
    """Learn from all folds but one, predict that one; choose the learner with the lowest log loss.

    Parameters
    ----------
    covariates : float array, shape (persons, columns)
        What is known of each person.
    category : int array, shape (persons,)
        What each person was seen as, from zero.
    categories : int
        How many categories there are.
    learners : sequence of Learner
        To choose from.
    folds : int
        Parts of equal size, at least two; every category is spread over them as evenly as possible.
    random : numpy.random.Generator
        Who is in which fold.
    on_progress : callable, optional
        Called with the number of fits done, and of all.

    Returns
    -------
    CrossFit
        With the held-out probabilities of the best learner.
    """
    fold = _spread(category, folds, random)
    fits: list[tuple[float, FloatArray]] = []
    for learner in learners:
        predicted = np.empty((len(category), categories))
        for part in range(folds):
            inside = fold == part
            predict = learner.fit(covariates[~inside], category[~inside], categories)
            predicted[inside] = predict(covariates[inside])
            if on_progress is not None:
                on_progress(len(fits) * folds + part + 1, folds * len(learners))
        seen = predicted[np.arange(len(category)), category]
        fits.append((float(-np.mean(np.log(np.maximum(seen, LEAST_PROBABILITY)))), predicted))
    best = min(range(len(fits)), key=lambda at: fits[at][0])
    losses = {learner.name: loss for learner, (loss, _) in zip(learners, fits, strict=True)}
    return CrossFit(fits[best][1], learners[best].name, losses)


def _spread(category: IntArray, folds: int, random: np.random.Generator) -> IntArray:
    """Return a fold per person: persons of one category, in random order, take turns."""
    order = np.lexsort((random.random(len(category)), category))
    fold = np.empty(len(category), dtype=np.int64)
    fold[order] = np.arange(len(category)) % folds
    return fold


def _count_by_cell(
    covariates: FloatArray, category: IntArray, categories: int
) -> tuple[FloatArray, FloatArray]:
    """Return the combinations of covariates that occur, and the persons of each category with them."""
    cells, cell = np.unique(covariates, axis=0, return_inverse=True)
    counts = np.zeros((len(cells), categories))
    np.add.at(counts, (cell.reshape(-1), category), 1.0)
    return cells, counts


def _centre_and_width(
    columns: FloatArray, persons: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return means and standard deviations; a column of one value keeps its width, and becomes zero."""
    centre = np.average(columns, axis=0, weights=persons)
    width = np.sqrt(np.average((columns - centre) ** 2, axis=0, weights=persons))
    return centre, np.where(width > 1e-12 * (1 + np.abs(centre)), width, 1.0)


def _expand(columns: FloatArray, degree: int) -> FloatArray:
    """Return all products of at most `degree` columns, shape (persons, products)."""
    products = [
        np.prod(columns[:, list(group)], axis=1)
        for size in range(1, degree + 1)
        for group in combinations_with_replacement(range(columns.shape[1]), size)
    ]
    return np.array(products).reshape(len(products), len(columns)).T


def _with_constant(columns: FloatArray) -> FloatArray:
    return np.concatenate([np.ones((len(columns), 1)), columns], axis=1)


def _fit_logistic(design: FloatArray, counts: FloatArray, ridge: float) -> FloatArray:
    """Return coefficients, shape (columns, categories), by Newton's method with conjugate gradients."""
    persons = counts.sum(axis=1, keepdims=True)
    penalty = np.full((design.shape[1], 1), ridge)
    penalty[0] = RIDGE_OF_CONSTANT

    def loss(at: FloatArray) -> float:
        return float(-np.sum(counts * log_softmax(design @ at, axis=1)) + 0.5 * np.sum(penalty * at**2))

    at = np.zeros((design.shape[1], counts.shape[1]))
    at[0] = np.log((counts.sum(axis=0) + 0.5) / (persons.sum() + 0.5 * counts.shape[1]))
    value, precondition = loss(at), _roughly_solve(design, counts, penalty)
    for _ in range(MOST_STEPS):
        shares = softmax(design @ at, axis=1)
        gradient = design.T @ (persons * shares - counts) + penalty * at
        step = _solve_for_step(design, persons * shares, penalty, gradient, precondition)
        slope = float(np.sum(gradient * step))
        if -slope < LEAST_GAIN:
            break
        length = 1.0
        while (tried := loss(at + length * step)) > value + 1e-4 * length * slope and length > 1e-6:
            length /= 2
        at, value = at + length * step, tried
    return at


def _solve_for_step(
    design: FloatArray,
    expected: FloatArray,
    penalty: FloatArray,
    gradient: FloatArray,
    precondition: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Return Newton's step by conjugate gradients: the Hessian is only ever multiplied with."""
    shares = expected / expected.sum(axis=1, keepdims=True)
    step, rest = np.zeros_like(gradient), -gradient
    direction = solved = precondition(rest)
    size = float(np.sum(rest * solved))
    enough = RESIDUAL * size
    for _ in range(MOST_INNER_STEPS):
        if size <= enough:
            break
        along = design @ direction
        curved = design.T @ (expected * (along - np.sum(shares * along, axis=1, keepdims=True)))
        curved += penalty * direction
        length = size / float(np.sum(direction * curved))
        step, rest = step + length * direction, rest - length * curved
        solved = precondition(rest)
        size, before = float(np.sum(rest * solved)), size
        direction = solved + size / before * direction
    return step


def _roughly_solve(
    design: FloatArray, counts: FloatArray, penalty: FloatArray
) -> Callable[[FloatArray], FloatArray]:
    """Return the inverse of the Hessian as it would be if everyone had the shares of all: a Kronecker product."""
    persons = counts.sum(axis=1, keepdims=True)
    shares = (counts.sum(axis=0) + 0.5) / (persons.sum() + 0.5 * counts.shape[1])
    by_column, columns = np.linalg.eigh(design.T @ (persons * design))
    by_category, categories = np.linalg.eigh(np.diag(shares) - np.outer(shares, shares))
    curvature = np.maximum(by_column, 0.0)[:, None] * np.maximum(by_category, 0.0) + penalty.min()

    def solve(right: FloatArray) -> FloatArray:
        solved: FloatArray = columns @ ((columns.T @ right @ categories) / curvature) @ categories.T
        return solved

    return solve
