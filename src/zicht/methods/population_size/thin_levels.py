"""Levels of a covariate that too few persons on two lists tell of, taken together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.overlap import RECAPTURES

__all__ = ["merge_thin_levels"]

IntArray = npt.NDArray[np.int64]

#: Between the names of levels that are taken together.
AND = " + "


def merge_thin_levels(table: CovariateTable, *, least: int = RECAPTURES) -> CovariateTable:
    """Take levels together until each has enough persons on two lists or more.

    Parameters
    ----------
    table : CovariateTable
        Every level known.
    least : int
        Persons on two lists or more that a level must have: by default as many as a two-list estimate needs [1]_.

    Returns
    -------
    CovariateTable
        In each covariate the level with the fewest such persons is taken together with the next one, as long as it
        has fewer than `least`. A covariate that is left with one level tells nothing and is left out. It has not
        passed disclosure control.

    Notes
    -----
    A level in which lists hardly overlap has no estimate of its own, or one that a few persons decide; with the
    lists' interactions with the covariate in the model, so has the whole. Persons of levels that are taken together
    are assumed not to differ in their chance to be on a list.

    References
    ----------
    .. [1] Robson, D. S. and Regier, H. A. (1964). "Sample size in Petersen mark-recapture experiments".
           Transactions of the American Fisheries Society 93:215-226.
    """
    found = table
    for name in table.names:
        while True:
            levels, again = _seen_again(found, name)
            if len(levels) < 2 or again.min() >= least:
                break
            first, second = (levels[at] for at in np.argsort(again, kind="stable")[:2])
            found = found.merge_levels(name, dict.fromkeys((first, second), f"{first}{AND}{second}"))
        if len(levels) < 2:
            found = found.drop_covariates([name])
    return found


def _seen_again(table: CovariateTable, name: str) -> tuple[tuple[str, ...], IntArray]:
    """Return the levels of a covariate that occur, and how many persons of each are on two lists or more."""
    at = table.position(name)
    several = np.array([int(cell).bit_count() > 1 for cell in table.cells], dtype=bool)
    again = np.bincount(
        table.levels[:, at], weights=table.counts * several, minlength=len(table.covariates[at].levels)
    )
    occurs = np.bincount(table.levels[:, at], minlength=len(again)) > 0
    levels = tuple(level for level, here in zip(table.covariates[at].levels, occurs, strict=True) if here)
    return levels, again[occurs].astype(np.int64)
