"""What goes with getting it, several factors at once: logistic regression that also answers for small groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaincc, ndtri

from zicht.errors import InputError, NotConverged, Text

__all__ = ["Coefficient", "LogisticFit", "penalised_logistic"]

FloatArray = npt.NDArray[np.float64]

_MOST_STEPS, _LONGEST_STEP = 200, 5.0
#: A climb ends where the next step would rise by half of this at most.
_CLOSE_ENOUGH = 1e-12
#: A limit is found where the root of twice the fall is so close to the quantile.
_AS_DEEP = 1e-8
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
    best = model.climb(model.point(np.zeros(model.columns)), None)
    covariance: FloatArray = np.asarray(np.linalg.inv(best.information), dtype=np.float64)
    made = []
    for name in names if of is None else of:
        profile = _Profile(model, best, covariance, list(names).index(name))
        lower, upper = (profile.limit(sign * float(ndtri((1 + level) / 2))) for sign in (-1, 1))
        value = float(best.at[profile.place])
        fall = best.height - profile.climb(best, -value).height
        made.append(
            Coefficient(
                name,
                value,
                profile.error,
                value + lower,
                value + upper,
                float(gammaincc(0.5, max(fall, 0.0))),
            )
        )
    return LogisticFit(tuple(made), covariance, best.height, level)


@dataclass(frozen=True, eq=False)
class _Point:
    """Coefficients, with the penalised log likelihood there, its slope, and Fisher's information."""

    at: FloatArray
    height: float
    slope: FloatArray
    information: FloatArray


@dataclass(frozen=True, eq=False)
class _Profile:
    """The penalised likelihood of one coefficient, the others at their best."""

    model: _Model
    best: _Point
    covariance: FloatArray
    place: int

    @property
    def error(self) -> float:
        return float(np.sqrt(self.covariance[self.place, self.place]))

    def climb(self, start: _Point, further: float) -> _Point:
        """Move the coefficient, and the others to where they would be if the likelihood were quadratic; climb there."""
        along = self.covariance[:, self.place] / self.covariance[self.place, self.place]
        return self.model.climb(self.model.point(start.at + further * along), self.place)

    def limit(self, quantile: float) -> float:
        """Return how far the coefficient can go, in the direction of the sign, before the likelihood falls too far.

        The root of twice the fall is nearly a straight line, along which Newton's steps are taken.
        """
        further, reached = quantile * self.error, self.best
        for _step in range(_MOST_STEPS):
            reached = self.climb(reached, further)
            away = float(reached.at[self.place] - self.best.at[self.place])
            root = float(np.sqrt(2 * max(self.best.height - reached.height, 0.0)))
            miss = abs(quantile) - root
            if abs(miss) < _AS_DEEP:
                return away
            if abs(away) > _FURTHEST:
                return float(np.copysign(np.inf, quantile))
            rate = abs(float(reached.slope[self.place])) / max(root, _AS_DEEP)
            longest = abs(away) / 2 + self.error
            onward = float(np.clip(miss / max(rate, 1e-12), -abs(away) / 2, longest))
            further = onward if quantile > 0 else -onward
        raise _no_maximum()


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

    def point(self, at: FloatArray) -> _Point:
        """Return what the likelihood is there."""
        linear = self.design @ at
        chance = expit(linear)
        weights = self.persons * chance * (1 - chance)
        information: FloatArray = (self.design * weights[:, None]).T @ self.design
        sign, log_determinant = np.linalg.slogdet(information)
        if sign <= 0:
            return _Point(at, -np.inf, np.zeros(self.columns), information)
        leverage = weights * ((self.design @ np.linalg.inv(information)) * self.design).sum(axis=1)
        slope: FloatArray = self.design.T @ (self.events - self.persons * chance + leverage * (0.5 - chance))
        height = self.events @ linear - self.persons @ np.logaddexp(0, linear) + log_determinant / 2
        return _Point(at, float(height), slope, information)

    def climb(self, start: _Point, fixed: int | None) -> _Point:
        """Return where the penalised likelihood is highest, with one coefficient held where it starts if asked."""
        free = np.array([place for place in range(self.columns) if place != fixed], dtype=np.int64)
        here = start
        if not np.isfinite(here.height):
            raise _no_maximum()
        if not len(free):
            return here
        for _step in range(_MOST_STEPS):
            step, slope = np.zeros(self.columns), here.slope[free]
            step[free] = np.linalg.solve(here.information[np.ix_(free, free)], slope)
            if float(step[free] @ slope) < _CLOSE_ENOUGH:
                return here
            step *= min(1.0, _LONGEST_STEP / np.abs(step).max())
            higher = self._step(here, step)
            if higher is None:
                return here
            here = higher
        raise _no_maximum()

    def _step(self, here: _Point, step: FloatArray) -> _Point | None:
        """Take the step, or half of it, and so on, if that is what it takes to rise; nothing if nothing does."""
        for _half in range(40):
            reached = self.point(here.at + step)
            if reached.height >= here.height:
                return reached
            step = step / 2
        return None


def _no_maximum() -> NotConverged:
    return NotConverged.of(
        Text.of("The regression has found no maximum."),
        expected=Text.of("Groups of more than a few persons, and columns of a like size."),
        to_fix=Text.of("Take groups together, or leave out a column."),
    )
