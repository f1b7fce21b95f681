"""How many pairs about one person were never compared: what the rules that chose the pairs say of each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Missed", "count_rules", "estimate_missed"]


@dataclass(frozen=True)
class Missed:
    """Pairs about one person that no rule brought together, and the standard error of that number."""

    pairs: float = 0.0
    error: float = 0.0


def estimate_missed(attributes: pa.Table, pairs: pa.Table, rules: Sequence[Sequence[str]]) -> Missed:
    """Estimate how many pairs about one person no rule brought together.

    Parameters
    ----------
    attributes, pairs
        See `zicht.linkage.schema`.
    rules
        Of each rule, the columns that are equal in the pairs that it brings together.

    Notes
    -----
    Chao's lower bound [1]_ on the rules as occasions: of the pairs about one
    person, `f1` were found by one rule only and `f2` by two, so that at least
    `f1 ** 2 / (2 * f2)` were found by none. The numbers are sums of probabilities.
    It is a lower bound where some pairs are found more easily than others, as
    here; rules that share columns make it lower still. Pairs that a key or a
    number decides count as sure.

    References
    ----------
    .. [1] Chao, A. (1987). "Estimating the population size for capture-recapture data with unequal catchability".
           Biometrics 43:783-791.
    """
    found = count_rules(attributes, pairs, rules)
    once, twice = (float(pairs["probability"].to_numpy()[found == times].sum()) for times in (1, 2))
    if twice <= 0:
        return Missed()
    ratio = once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    return Missed(once**2 / (2 * twice), math.sqrt(variance))


def count_rules(
    attributes: pa.Table, pairs: pa.Table, rules: Sequence[Sequence[str]]
) -> npt.NDArray[np.int64]:
    """Return how many rules bring each pair together; a rule is the columns that are equal in its pairs."""
    records = attributes["record"].combine_chunks().cast(pa.string())
    left, right = (
        pc.index_in(pairs[side].combine_chunks().cast(pa.string()), value_set=records).to_numpy()
        for side in ("record_l", "record_r")
    )
    equal = {}
    for name in {name for rule in rules for name in rule}:
        codes = pc.fill_null(attributes[name].combine_chunks().dictionary_encode().indices, -1).to_numpy()
        equal[name] = (codes[left] == codes[right]) & (codes[left] >= 0)
    found = np.zeros(pairs.num_rows, dtype=np.int64)
    for rule in rules:
        found += np.logical_and.reduce([equal[name] for name in rule])
    return found
