"""Keyed tokens of identities: the normalisation and the tokens of `zicht.linkage`, one row per token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyarrow as pa

from zicht.linkage.attributes import make_attributes
from zicht.linkage.tokens import OPEN, Hardening, make_tokens
from zicht.platform.registry.checking import stored_rows

__all__ = ["FIELDS", "Token", "named", "tokens_of", "tokens_to_find"]

#: Columns of `reports` of which tokens are made.
_NAMED = ("given_names", "name_prefix", "family_name", "citizen_number", "birth_date")
#: What is looked for is kept nowhere: how many codes it has need not hide how long a name is.
_LOOKED_FOR = replace(OPEN, padded=False)

#: The columns of tokens that are looked for, by the number under which they are kept; never used again for another.
FIELDS = MappingProxyType(
    {
        "number": 1,
        "given": 2,
        "family": 3,
        "given_sound": 4,
        "family_sound": 5,
        "birth": 6,
        "birth_year": 7,
        "given_near": 8,
        "family_near": 9,
        "birth_swapped": 10,
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token, and the number of the column that it stands in."""

    field: int
    token: str


def named(cells: Mapping[str, str]) -> dict[str, str]:
    """Return what of these cells of `reports` tokens are made of."""
    return {name: cells[name] for name in _NAMED if cells.get(name)}


def tokens_of(identities: Sequence[Mapping[str, str]], key: bytes) -> list[frozenset[Token]]:
    """Return the tokens of each identity, given as cells of the table `reports`.

    No token is left out because many have it, as `zicht pseudonymise` does: these tokens stay in the vault.
    """
    return _tokens([named(one) for one in identities], key, OPEN)


def tokens_to_find(cells: Mapping[str, str], key: bytes) -> frozenset[Token]:
    """Return the tokens by which to look for an identity: without codes that nobody else can have."""
    (found,) = _tokens([named(cells)], key, _LOOKED_FOR)
    return found


def _tokens(
    identities: Sequence[Mapping[str, str]], key: bytes, hardening: Hardening
) -> list[frozenset[Token]]:
    made = make_tokens(make_attributes(_reports(identities)), key, hardening=hardening)
    columns = {name: made[name].to_pylist() for name in FIELDS}
    return [frozenset(_row(columns, place)) for place in range(len(identities))]


def _reports(identities: Sequence[Mapping[str, str]]) -> pa.Table:
    return pa.Table.from_batches(
        [stored_rows([{"report_id": str(place), **one} for place, one in enumerate(identities)])]
    )


def _row(columns: Mapping[str, list[str | list[str] | None]], place: int) -> Iterator[Token]:
    for name, number in FIELDS.items():
        value = columns[name][place]
        for token in [value] if isinstance(value, str) else value or []:
            yield Token(number, token)
