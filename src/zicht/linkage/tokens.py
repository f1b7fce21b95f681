"""Keyed tokens in place of attributes: who has no key sees which values are the same, never what they are."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.distinct import map_distinct
from zicht.linkage.rules import rules_digest
from zicht.linkage.schema import REPORTS, Attribute, Kind, LinkSchema, Role

__all__ = ["OPEN", "Hardening", "make_tokens", "scheme_of", "token_schema"]

#: Changes when tokens are made in another way: tokens of two versions never compare.
_VERSION = "1"
#: Nine bytes: among a hundred million values, no two are expected to share a token.
_BYTES = 9
_NAMES = (Kind.GIVEN_NAME, Kind.FAMILY_NAME)
#: Kinds whose values become tokens; codes, and what else identifies nobody, stay as they are.
_KEYED = (*_NAMES, Kind.BIRTH, Kind.NUMBER, Kind.TEXT)
_ROLES = (Role.EXACT, Role.ALL, Role.INITIAL, Role.SOUND, Role.SWAPPED, Role.YEAR, Role.MONTH)
#: Columns with values of one field, so that any of them can be the same as any other.
_WHOLE = (Role.EXACT, Role.ALL, Role.SWAPPED)
_BETWEEN = "\x1f"
_TOKENS = pa.list_(pa.string())
#: A shorter name keeps its letters: without one of them it would be near to half of all names.
_LONGEST_WHOLE = 3


@dataclass(frozen=True)
class Hardening:
    """What is done against someone who knows how often each name occurs.

    A value that more than `most` of the records have, and at least `fewest` of them,
    gets no token: not the name, not its sound, not its typing errors. Such tokens are
    what a list of common names would give away, and through the codes of typing
    errors a rare name would give away which common one it resembles.
    """

    most: float = 0.01
    fewest: int = 5


#: Tokens without anything done about frequencies, for measuring what that would give away.
OPEN = Hardening(most=1.0)


def make_tokens(
    attributes: pa.Table, key: bytes, *, schema: LinkSchema = REPORTS, hardening: Hardening | None = None
) -> pa.Table:
    """Return the table with keyed tokens in place of what identifies, and columns for typing errors.

    Codes and the record's own columns stay as they are. Tokens are HMAC-SHA256
    under a key of their own per field, so tokens of two fields never compare.
    The columns are those of `token_schema(schema)`.
    """
    maker = _Maker(key, attributes, hardening or Hardening())
    columns = {name: attributes[name] for name in (schema.record, schema.source)}
    for attribute in schema.attributes:
        columns |= maker.columns(attribute)
    return pa.table(columns)


def token_schema(schema: LinkSchema) -> LinkSchema:
    """Return the schema of what `make_tokens` makes of a table with this one."""
    attributes = tuple(replace(one, columns=_token_columns(one)) for one in schema.attributes)
    return replace(schema, name="tokens", attributes=attributes, readable=False)


def scheme_of(key: bytes) -> str:
    """Return a short code that tables share whose tokens compare: same key, same rules, same version."""
    return "z" + hmac.digest(_field_key(key, "scheme"), rules_digest().encode(), "sha256")[:_BYTES].hex()


def _token_columns(attribute: Attribute) -> dict[Role, str]:
    if attribute.kind not in _KEYED:
        return dict(attribute.columns)
    columns = {role: name for role, name in attribute.columns.items() if role in _ROLES}
    if attribute.kind is not Kind.NUMBER:
        columns[Role.NEAR] = f"{attribute.columns[Role.EXACT]}_near"
    return columns


def _text(table: pa.Table, name: str) -> pa.Array:
    column = table[name].cast(pa.string())
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _field_key(key: bytes, field: str) -> bytes:
    return hmac.digest(key, f"zicht {_VERSION} {field}".encode(), "sha256")


def _token(key: bytes, value: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, value.encode(), "sha256")[:_BYTES]).decode()


@dataclass(frozen=True, repr=False)
class _Maker:
    """Makes the token columns of one table."""

    key: bytes
    table: pa.Table
    hardening: Hardening

    def columns(self, attribute: Attribute) -> dict[str, pa.Array]:
        if attribute.kind not in _KEYED:
            return {name: self.table[name] for name in attribute.columns.values()}
        made = {
            name: self._column(attribute, role, name)
            for role, name in _token_columns(attribute).items()
            if role is not Role.NEAR
        }
        near = _token_columns(attribute).get(Role.NEAR)
        return made | ({near: self._near(attribute)} if near else {})

    def _column(self, attribute: Attribute, role: Role, name: str) -> pa.Array:
        """Swapped dates share the field of the dates themselves, and several names that of the first."""
        field = attribute.name if role in _WHOLE else f"{attribute.name}.{role}"
        token = partial(_token, _field_key(self.key, field))
        common = self._common(attribute, role) if attribute.kind in _NAMES else frozenset()
        if role is Role.ALL:
            return self._list(name, token, common)
        texts = _text(self.table, name)
        return map_distinct(texts, lambda text: (None if text in common else token(text),), [pa.string()])[0]

    def _list(self, name: str, token: Callable[[str], str], common: frozenset[str]) -> pa.Array:
        def work(text: str) -> tuple[list[str] | None]:
            return (_tokens(token, [one for one in text.split(_BETWEEN) if one not in common]) or None,)

        joined = pc.binary_join(self.table[name].combine_chunks(), _BETWEEN)
        return map_distinct(joined, work, [_TOKENS])[0]

    def _common(self, attribute: Attribute, role: Role) -> frozenset[str]:
        """Return the values of a field that too many records have."""
        roles = [one for one in _WHOLE if one in attribute.columns] if role in _WHOLE else [role]
        common: set[str] = set()
        for column in (self.table[attribute.columns[one]] for one in roles):
            values = column.combine_chunks().flatten() if pa.types.is_list(column.type) else column
            most = max(self.hardening.most * len(column), self.hardening.fewest - 1)
            counts = pc.value_counts(values.drop_null())
            common.update(counts.filter(pc.greater(counts.field("counts"), most)).field("values").to_pylist())
        return frozenset(common)

    def _near(self, attribute: Attribute) -> pa.Array:
        """Return the codes that two values share if they differ by one typing error."""
        token = partial(_token, _field_key(self.key, f"{attribute.name}.near"))
        variants = _parts if attribute.kind is Kind.BIRTH else _without_a_letter
        common = self._common(attribute, Role.EXACT) if attribute.kind in _NAMES else frozenset()

        def work(text: str) -> tuple[list[str] | None]:
            return (None if text in common else _tokens(token, variants(text)),)

        return map_distinct(_text(self.table, attribute.columns[Role.EXACT]), work, [_TOKENS])[0]


def _tokens(token: Callable[[str], str], values: Sequence[str]) -> list[str]:
    """Return the tokens sorted, so that their order tells nothing."""
    return sorted({token(value) for value in values})


def _parts(day: str) -> list[str]:
    """Return a date without its day, without its month and without its year."""
    digits = day.replace("-", "")
    year, month, date = digits[:4], digits[4:6], digits[6:]
    return [f"{year}-{month}-", f"{year}--{date}", f"-{month}-{date}"]


def _without_a_letter(name: str) -> list[str]:
    """Return the name, and the name without each of its letters: two names one error apart share one of these."""
    shorter = [name[:at] + name[at + 1 :] for at in range(len(name))] if len(name) > _LONGEST_WHOLE else []
    return [name, *shorter]
