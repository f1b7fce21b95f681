"""What goes with getting it, several factors at once: logistic regression that also answers for small groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, gammaincc, ndtri

from zicht.errors import InputError, NotConverged, Text

__all__ = ["Coefficient", "LogisticFit", "penalised_logistic"]

FloatArray = npt.NDArray[np.float64]

_MOST_STEPS, _CLOSE_ENOUGH, _LONGEST_STEP = 200, 1e-10, 5.0
#: Log odds ratios beyond which no limit is looked for.
_FURTHEST = 40.0


@dataclass(frozen=True)
class Coefficient:
    """A log odds ratio with its profile interval, and the chance of one as large if there is none."""

    name: str
    value: float
    error: float
    lower: float
    upper: float
    p_value: float

    @property
    def odds_ratio(self) -> tuple[float, float, float]:
        """The odds ratio and its interval."""
        value, lower, upper = np.exp([self.value, self.lower, self.upper])
        return float(value), float(lower), float(upper)


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """A fitted model: the coefficients asked for, and the covariance of all columns, shape (columns, columns)."""

    coefficients: tuple[Coefficient, ...]
    covariance: FloatArray
    log_likelihood: float
    level: float


def penalised_logistic(
    design: npt.ArrayLike,
    events: npt.ArrayLike,
    persons: npt.ArrayLike,
    *,
    names: Sequence[str],
    of: Sequence[str] | None = None,
    level: float = 0.95,
) -> LogisticFit:
    """Fit a logistic regression with the penalty of Firth.

    Parameters
    ----------
    design : array-like, shape (rows, columns)
        What is known of the persons of each row; a constant is a column like any other.
    events, persons : array-like of int, shape (rows,)
        How many of how many got it.
    names : sequence of str
        Of the columns.
    of : sequence of str, optional
        The columns whose coefficients are wanted: each takes a search of its own. Without it, all.
    level : float
        Of the intervals.

    Returns
    -------
    LogisticFit
        Estimates stay finite where a group always or never got it. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the shapes differ, counts cannot be, or columns depend on each other.
    NotConverged
        If no maximum is found.

    Notes
    -----
    The penalty [1]_ takes away the first-order bias. Intervals and tests come from the penalised likelihood of each
    coefficient, the others at their best [2]_.

    References
    ----------
    .. [1] Firth, D. (1993). "Bias reduction of maximum likelihood estimates". Biometrika 80:27-38.
    .. [2] Heinze, G. and Schemper, M. (2002). "A solution to the problem of separation in logistic regression".
           Statistics in Medicine 21:2409-2419.
    """
    model = _Model.of(design, events, persons, names)
    best = model.climb(np.zeros(model.columns), None)
    information = model.information(best)
    covariance: FloatArray = np.asarray(np.linalg.inv(information), dtype=np.float64)
    height = model.height(best)
    made = []
    for name in names if of is None else of:
        profile = _Profile(model, best, height, covariance, list(names).index(name))
        lower, upper = (profile.limit(sign * float(ndtri((1 + level) / 2))) for sign in (-1, 1))
        value, fall = float(best[profile.place]), profile.root(-float(best[profile.place])) ** 2 / 2
        made.append(
            Coefficient(name, value, profile.error, value + lower, value + upper, float(gammaincc(0.5, fall)))
        )
    return LogisticFit(tuple(made), covariance, height, level)


@dataclass(frozen=True, eq=False)
class _Profile:
    """The penalised likelihood of one coefficient, the others at their best."""

    model: _Model
    best: FloatArray
    height: float
    covariance: FloatArray
    place: int

    @property
    def error(self) -> float:
        return float(np.sqrt(self.covariance[self.place, self.place]))

    def root(self, away: float) -> float:
        """Return the root of twice the fall of the likelihood so far from the best: nearly a straight line.

        The search for the others begins where they would be if the likelihood were quadratic.
        """
        along = self.covariance[:, self.place] / self.covariance[self.place, self.place]
        reached = self.model.height(self.model.climb(self.best + away * along, self.place))
        return float(np.sqrt(2 * max(self.height - reached, 0.0)))

    def limit(self, quantile: float) -> float:
        """Return how far the coefficient can go, in the direction of the sign, before the likelihood falls too far."""
        roots = {0.0: 0.0}

        def beyond(away: float) -> float:
            if away not in roots:
                roots[away] = self.root(away)
            return roots[away] - abs(quantile)

        far = 1.1 * quantile * self.error
        while beyond(far) < 0:
            far *= 1.5
            if abs(far) > _FURTHEST:
                return float(np.copysign(np.inf, quantile))
        return float(brentq(beyond, 0.0, far, xtol=1e-9, rtol=1e-9))


@dataclass(frozen=True, eq=False)
class _Model:
    """The data, and the penalised likelihood over the coefficients."""

    design: FloatArray
    events: FloatArray
    persons: FloatArray

    @classmethod
    def of(
        cls, design: npt.ArrayLike, events: npt.ArrayLike, persons: npt.ArrayLike, names: Sequence[str]
    ) -> _Model:
        columns, got, all_ = (np.asarray(one, dtype=np.float64) for one in (design, events, persons))
        fits = columns.ndim == 2 and columns.shape == (len(got), len(names)) and got.shape == all_.shape
        if not fits or not np.isfinite(columns).all() or not ((got >= 0) & (got <= all_)).all():
            raise InputError.of(
                Text.of("The table of the regression cannot be read."),
                expected=Text.of(
                    "A number per row and column, and per row as many events as persons at most."
                ),
                to_fix=Text.of("Count the persons of each row, and those among them who got it."),
            )
        there = all_ > 0
        if np.linalg.matrix_rank(columns[there]) < len(names):
            raise InputError.of(
                Text.of("Columns of the regression depend on each other."),
                expected=Text.of("Columns of which none follows from the others, in rows with persons."),
                to_fix=Text.of("Leave out a column, or take groups together."),
            )
        return cls(columns[there], got[there], all_[there])

    @property
    def columns(self) -> int:
        return int(self.design.shape[1])

    def information(self, at: FloatArray) -> FloatArray:
        """Return Fisher's information, shape (columns, columns)."""
        chance = expit(self.design @ at)
        weights = self.persons * chance * (1 - chance)
        found: FloatArray = (self.design * weights[:, None]).T @ self.design
        return found

    def height(self, at: FloatArray) -> float:
        """Return the penalised log likelihood."""
        linear = self.design @ at
        sign, log_determinant = np.linalg.slogdet(self.information(at))
        if sign <= 0:
            return -np.inf
        likelihood = self.events @ linear - self.persons @ np.logaddexp(0, linear)
        return float(likelihood + log_determinant / 2)

    def climb(self, start: FloatArray, fixed: int | None) -> FloatArray:
        """Return where the penalised likelihood is highest, with one coefficient held where it starts if asked."""
        free = np.array([place for place in range(self.columns) if place != fixed], dtype=np.int64)
        at, height = start.copy(), self.height(start)
        if not len(free):
            return at
        for _step in range(_MOST_STEPS):
            step = np.zeros(self.columns)
            information = self.information(at)
            slope = self._slope(at, information)[free]
            step[free] = np.linalg.solve(information[np.ix_(free, free)], slope)
            step *= min(1.0, _LONGEST_STEP / max(np.abs(step).max(), 1e-300))
            if np.abs(slope).max() < _CLOSE_ENOUGH * max(1.0, float(self.persons.sum())):
                return at
            at, height, moved = self._step(at, height, step)
            if not moved:
                return at
        raise NotConverged.of(
            Text.of("The regression has found no maximum."),
            expected=Text.of("Groups of more than a few persons, and columns of a like size."),
            to_fix=Text.of("Take groups together, or leave out a column."),
        )

    def _slope(self, at: FloatArray, information: FloatArray) -> FloatArray:
        """Return the derivative of the penalised likelihood."""
        chance = expit(self.design @ at)
        weights = self.persons * chance * (1 - chance)
        leverage = weights * ((self.design @ np.linalg.inv(information)) * self.design).sum(axis=1)
        found: FloatArray = self.design.T @ (self.events - self.persons * chance + leverage * (0.5 - chance))
        return found

    def _step(self, at: FloatArray, height: float, step: FloatArray) -> tuple[FloatArray, float, bool]:
        """Take the step, or half of it, and so on, if that is what it takes to rise."""
        for _half in range(40):
            reached = self.height(at + step)
            if reached >= height:
                return at + step, reached, bool(np.abs(step).max() > 1e-14)
            step = step / 2
        return at, height, False
