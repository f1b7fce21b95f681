"""How much one more person with a history adds to the number of people, as long as the model is the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.fitting import FittedModels
from zicht.methods.population_size.lattice import subset_sums

__all__ = ["influence_of_persons"]

FloatArray = npt.NDArray[np.float64]


def influence_of_persons(fits: FittedModels, row: int = 0) -> FloatArray:
    """Return the derivative of the number of people in the count of each combination of lists.

    Parameters
    ----------
    fits : FittedModels
        Fits, of which one is looked at; it must be `ok`.
    row : int
        Which.

    Returns
    -------
    float array, shape (2**K,)
        One for the person, and the change in the dark figure; that of no list at all means nothing.

    Notes
    -----
    With `e` the first unit vector, the logarithm of the dark figure is `e' b`; the maximum of the likelihood moves
    by the inverse information times the design of the added person: the empirical influence function, what is left
    of the jackknife when ever smaller parts of a person are left out [1]_.

    References
    ----------
    .. [1] Efron, B. (1982). "The Jackknife, the Bootstrap and Other Resampling Plans". SIAM, chapter 6.
    """
    cells = 1 << fits.models.list_count
    coefficients = np.zeros((cells, 1))
    coefficients[fits.effects, 0] = fits.coefficients[row]
    held = np.concatenate([np.ones(1 + fits.models.list_count, dtype=bool), fits.models.member[row]])
    finite = fits.effects[held & np.isfinite(fits.coefficients[row])]
    expected = np.exp(subset_sums(coefficients)[:, 0])
    design = (np.arange(cells)[:, None] & finite == finite).astype(np.float64)
    information = design[1:].T @ (expected[1:, None] * design[1:])
    constant = np.linalg.solve(information, np.eye(len(finite))[0])
    influence: FloatArray = 1 + expected[0] * (design @ constant)
    return influence
