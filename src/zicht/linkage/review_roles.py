"""Which attributes of a person a reviewer may read. Nothing else reaches the review, whoever asks.

Every role sees how much two records agree on each attribute, and what that
weighs: not what they say.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["READABLE", "ReviewRole"]


class ReviewRole(StrEnum):
    """Who reviews.

    | role | reads |
    |---|---|
    | `weights` | agreement and weights only |
    | `codes` | also birth year, sex and country codes |
    | `names` | also names and the birth date |
    """

    WEIGHTS = "weights"
    CODES = "codes"
    NAMES = "names"


_CODES = frozenset({"birth_year", "sex", "nationality", "birth_country"})
_NAMES = frozenset({"given_all", "family_all", "birth", "birth_precision"})

#: The columns of attributes that each role reads. Nobody reads a number or a key: that two are equal says enough.
READABLE = {
    ReviewRole.WEIGHTS: frozenset[str](),
    ReviewRole.CODES: _CODES,
    ReviewRole.NAMES: _CODES | _NAMES,
}
