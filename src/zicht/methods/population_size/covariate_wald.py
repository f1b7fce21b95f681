"""The interval of one model of lists and covariates, from its information: nothing is drawn."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_fitting import CovariateFit
from zicht.methods.population_size.covariate_search import CovariateSelection
from zicht.methods.population_size.covariate_solving import solve_systems
from zicht.methods.population_size.incomplete import seen_only
from zicht.methods.population_size.results import Interval, IntervalKind, check_levels
from zicht.methods.population_size.wald import log_intervals

__all__ = ["covariate_wald", "log_dark_variance"]

FloatArray = npt.NDArray[np.float64]


def covariate_wald(selection: CovariateSelection, *, level: float = 0.95) -> Interval:
    """Return the interval of the number of people in the chosen model, as if that model were known.

    Parameters
    ----------
    selection : CovariateSelection
        A model of lists and covariates.
    level : float
        The level, above 0 and below 1.

    Returns
    -------
    Interval
        Conditional on the model; the same in every run. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the level is no probability.
    NotConverged
        If no model gives an estimate.

    Notes
    -----
    The logarithm of the persons unseen is taken to be normal, with the variance that the delta method gives: that
    of the parameters, and that of the number missed itself [1]_. The model was chosen because it fits, so the
    interval is too narrow: `bootstrap_covariates` chooses again. This one is to judge by, where an answer that
    hangs on what was drawn will not do.

    References
    ----------
    .. [1] Fienberg, S. E. (1972). "The multiple recapture census for closed populations and incomplete 2^k
           contingency tables". Biometrika 59:591-603.
    """
    (asked,) = check_levels([level])
    fit = selection.best
    dark = float(fit.unseen.sum())
    deviation = math.sqrt(log_dark_variance(selection.design, fit))
    return log_intervals(fit.persons, dark, deviation=deviation, levels=[asked], kind=IntervalKind.WALD)[0]


def log_dark_variance(design: CovariateDesign, fit: CovariateFit) -> float:
    """Return the variance of the logarithm of the persons unseen, in all strata together.

    Parameters
    ----------
    design : CovariateDesign
        The parameters of the fit, among others.
    fit : CovariateFit
        A model that has an estimate.

    Returns
    -------
    float
        Zero where nobody is unseen.
    """
    dark = float(fit.unseen.sum())
    if dark <= 0:
        return 0.0
    part = design.part(fit.columns)
    slope = (fit.unseen / dark) @ part.unseen
    every, seen = np.ones((1, len(slope)), dtype=bool), seen_only(fit.expected(design))
    solved = solve_systems(part, every, seen.T[..., None], slope[None, :, None])[0, :, 0]
    return max(float(slope @ solved), 0.0) + math.log1p(1 / dark)
