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

__all__ = ["OPEN", "TOKENS", "Hardening", "make_tokens", "scheme_of", "token_schema", "without_a_letter"]

#: Changes when tokens are made in another way: tokens of two versions never compare.
_VERSION = "2"
#: Nine bytes: among a hundred million values, no two are expected to share a token.
_BYTES = 9
#: Six bytes for one of the codes of typing errors: two names that share one by chance are hardly ever compared.
_NEAR_BYTES = 6
#: Codes of typing errors per name, whatever its length: their number would tell the length.
_NEAR_CODES = 16
_NAMES = (Kind.GIVEN_NAME, Kind.FAMILY_NAME)
#: Kinds whose values become tokens; codes, and what else identifies nobody, stay as they are.
_KEYED = (*_NAMES, Kind.BIRTH, Kind.NUMBER, Kind.TEXT)
#: Those of which a typing error is seen. Not of dates: see `docs/explanation/tokens.md`.
_TYPED = (*_NAMES, Kind.NUMBER, Kind.TEXT)
_ROLES = (Role.EXACT, Role.ALL, Role.SOUND, Role.SWAPPED, Role.YEAR)
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
    errors a rare name would give away which common one it resembles. Without `sounds`
    no name gets a token of its sound: how many names sound alike tells which they are.
    Unless `padded`, how many codes of typing errors a name has tells how long it is:
    for what is looked for, and kept nowhere.
    """

    most: float = 0.01
    fewest: int = 5
    sounds: bool = True
    padded: bool = True


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
    for attribute in _names_by_year(schema):
        columns |= maker.column_by_year(attribute)
    return pa.table(columns)


def token_schema(schema: LinkSchema) -> LinkSchema:
    """Return the schema of what `make_tokens` makes of a table with this one."""
    attributes = [replace(one, columns=_token_columns(one)) for one in schema.attributes]
    attributes += _names_by_year(schema)
    return replace(schema, name="tokens", attributes=tuple(attributes), readable=False)


def _names_by_year(schema: LinkSchema) -> list[Attribute]:
    """Return an attribute for each name that compares among those born in one year.

    Common names have no token of their own. In the reports of one year there are
    too few of each to be counted, and two reports of one person are mostly of one year.
    """
    years = [one.columns[Role.YEAR] for one in schema.attributes if Role.YEAR in one.columns]
    names = [one.columns[Role.EXACT] for one in schema.attributes if one.kind in _NAMES and years]
    return [
        Attribute(
            f"{name}_by_year",
            Kind.CASE,
            {Role.EXACT: f"{name}_by_year", Role.WITHIN: years[0], Role.UNLESS: name},
        )
        for name in names
    ]


def scheme_of(key: bytes) -> str:
    """Return a short code that tables share whose tokens compare: same key, same rules, same version."""
    return "z" + hmac.digest(_field_key(key, "scheme"), rules_digest().encode(), "sha256")[:_BYTES].hex()


def _token_columns(attribute: Attribute) -> dict[Role, str]:
    if attribute.kind not in _KEYED:
        return dict(attribute.columns)
    columns = {role: name for role, name in attribute.columns.items() if role in _ROLES}
    if attribute.kind in _TYPED:
        columns[Role.NEAR] = f"{attribute.columns[Role.EXACT]}_near"
    return columns


def _text(table: pa.Table, name: str) -> pa.Array:
    column = table[name].cast(pa.string())
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _field_key(key: bytes, field: str) -> bytes:
    return hmac.digest(key, f"zicht {_VERSION} {field}".encode(), "sha256")


def _token(key: bytes, value: str, *, size: int = _BYTES) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, value.encode(), "sha256")[:size]).decode()


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

    def column_by_year(self, attribute: Attribute) -> dict[str, pa.Array]:
        """Return tokens of a name together with the year of birth."""
        column, name, year = (attribute.columns[role] for role in (Role.EXACT, Role.UNLESS, Role.WITHIN))
        texts = pc.binary_join_element_wise(_text(self.table, name), _text(self.table, year), _BETWEEN)
        token = partial(_token, _field_key(self.key, column))
        return {column: _replace(texts, token, self._common([texts]))}

    def _column(self, attribute: Attribute, role: Role, name: str) -> pa.Array:
        """Swapped dates share the field of the dates themselves, and several names that of the first."""
        field = attribute.name if role in _WHOLE else f"{attribute.name}.{role}"
        token = partial(_token, _field_key(self.key, field))
        common = self._common_names(attribute, role)
        if role is Role.ALL:
            return self._list(name, token, common)
        if role is Role.SOUND and not self.hardening.sounds:
            return pa.nulls(len(self.table), pa.string())
        return _replace(_text(self.table, name), token, common)

    def _list(self, name: str, token: Callable[[str], str], common: frozenset[str]) -> pa.Array:
        def work(text: str) -> tuple[list[str] | None]:
            return (_tokens(token, [one for one in text.split(_BETWEEN) if one not in common]) or None,)

        joined = pc.binary_join(self.table[name].combine_chunks(), _BETWEEN)
        return map_distinct(joined, work, [_TOKENS])[0]

    def _common_names(self, attribute: Attribute, role: Role) -> frozenset[str]:
        """Return the names of a field that too many records have; nothing where the field holds no names."""
        if attribute.kind not in _NAMES:
            return frozenset()
        roles = [one for one in _WHOLE if one in attribute.columns] if role in _WHOLE else [role]
        return self._common([self.table[attribute.columns[one]].combine_chunks() for one in roles])

    def _common(self, columns: Sequence[pa.Array]) -> frozenset[str]:
        """Return the values that too many records have in one of the columns."""
        if self.hardening.most >= 1:  # no value has more records than there are
            return frozenset()
        common: set[str] = set()
        for column in columns:
            values = column.flatten() if pa.types.is_list(column.type) else column
            most = max(self.hardening.most * len(column), self.hardening.fewest - 1)
            counts = pc.value_counts(values.drop_null())
            common.update(counts.filter(pc.greater(counts.field("counts"), most)).field("values").to_pylist())
        return frozenset(common)

    def _near(self, attribute: Attribute) -> pa.Array:
        """Return the codes that two values share if they differ by one typing error."""
        key = _field_key(self.key, f"{attribute.name}.near")
        common = self._common_names(attribute, Role.EXACT)

        def work(text: str) -> tuple[list[str] | None]:
            return (None if text in common else _near_codes(key, text, padded=self.hardening.padded),)

        return map_distinct(_text(self.table, attribute.columns[Role.EXACT]), work, [_TOKENS])[0]


def _replace(texts: pa.Array, token: Callable[[str], str], common: frozenset[str]) -> pa.Array:
    """Return a token for each text that is not too common."""
    return map_distinct(texts, lambda text: (None if text in common else token(text),), [pa.string()])[0]


def _tokens(token: Callable[[str], str], values: Sequence[str]) -> list[str]:
    """Return the tokens sorted, so that their order tells nothing."""
    return sorted({token(value) for value in values})


def _near_codes(key: bytes, text: str, *, padded: bool) -> list[str]:
    """Return as many codes for every text: those left over are shared with no other; of too many, any will do.

    Sorted, so that neither their order nor which of them are left out depends on the letters.
    """
    code = partial(_token, key, size=_NEAR_BYTES)
    codes = sorted({code(variant) for variant in without_a_letter(text)})[:_NEAR_CODES]
    many = _NEAR_CODES - len(codes) if padded else 0
    own = (code(f"{text}{_BETWEEN}{place}") for place in range(many))
    return sorted([*codes, *own])


def without_a_letter(name: str) -> list[str]:
    """Return the name, and the name without each of its letters: two names one error apart share one of these."""
    shorter = [name[:at] + name[at + 1 :] for at in range(len(name))] if len(name) > _LONGEST_WHOLE else []
    return [name, *shorter]


#: Reports after `zicht pseudonymise`: the same columns with keyed tokens in them, and columns for typing errors.
TOKENS = token_schema(REPORTS)
