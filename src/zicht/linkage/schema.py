"""What is compared: the attributes of a record, and the tables that linkage passes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

__all__ = [
    "CASES",
    "CLUSTER_TABLE",
    "REPORTS",
    "Attribute",
    "Kind",
    "LinkSchema",
    "Role",
    "pair_table",
]


class Kind(StrEnum):
    """What an attribute is, which decides how two values of it are compared."""

    KEY = "key"  # a person key that agencies share: equal is the same person
    NUMBER = "number"  # a number that one person has and no other
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH = "birth"
    CODE = "code"  # a code of a list: equal or not
    TEXT = "text"  # other text or digits, in which typing errors occur
    CASE = "case"  # codes that say what happened rather than who somebody is
    TIME = "time"  # a day as a number: records about one person are often close in time


class Role(StrEnum):
    """What a column says about its attribute."""

    EXACT = "exact"  # the value as a whole
    ALL = "all"  # a list of every value that was given
    SOUND = "sound"  # a code of how it sounds
    INITIAL = "initial"  # its first letter
    NEAR = "near"  # a list of codes that two values share if they differ by a typing error
    CROSSED = "crossed"  # the column that holds this value where two fields were exchanged
    SWAPPED = "swapped"  # the date with day and month exchanged
    YEAR = "year"
    MONTH = "month"
    EARLIEST = "earliest"  # the first day that is possible, and the last
    LATEST = "latest"
    WITHIN = "within"  # the column that has to be the same for two values to be compared at all
    UNLESS = "unless"  # the column that takes this one's place where both records have it
    ALSO = "also"  # a second code of the same list, such as the country of birth beside the nationality


@dataclass(frozen=True)
class Attribute:
    """Something that is known of a person, and the columns that say it. Null is unknown."""

    name: str
    kind: Kind
    columns: Mapping[Role, str]

    def column(self, role: Role) -> str | None:
        return self.columns.get(role)


@dataclass(frozen=True)
class LinkSchema:
    """The attributes on which records are linked.

    `readable` says whether values are texts in which a typing error can be
    seen, or tokens, which are equal or not.
    """

    name: str
    attributes: tuple[Attribute, ...]
    readable: bool = True
    record: str = "record"
    source: str = "source"

    @property
    def compared(self) -> tuple[Attribute, ...]:
        """The attributes that are weighed; a key decides by itself."""
        return tuple(one for one in self.attributes if one.kind is not Kind.KEY)

    @property
    def keys(self) -> tuple[Attribute, ...]:
        return tuple(one for one in self.attributes if one.kind is Kind.KEY)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        named = (column for attribute in self.attributes for column in attribute.columns.values())
        return tuple(dict.fromkeys((self.record, self.source, *named)))

    @property
    def digest(self) -> str:
        """A short hash of all that this schema says; a model belongs to one."""
        text = json.dumps(
            [self.name, self.readable, [[a.name, a.kind, sorted(a.columns.items())] for a in self.attributes]]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _attribute(name: str, kind: Kind, **columns: str) -> Attribute:
    return Attribute(name, kind, {Role(role): column for role, column in columns.items()})


def _person(**birth: str) -> tuple[Attribute, ...]:
    """Return the attributes of a person, with what is said of the birth beside its date."""
    return (
        _attribute("person_key", Kind.KEY, exact="person_key"),
        _attribute("number", Kind.NUMBER, exact="number"),
        _attribute(
            "given", Kind.GIVEN_NAME,
            exact="given", all="given_all", sound="given_sound", initial="initial", crossed="family",
        ),
        _attribute(
            "family", Kind.FAMILY_NAME,
            exact="family", all="family_all", sound="family_sound", crossed="given",
        ),
        _attribute(
            "birth", Kind.BIRTH,
            exact="birth", swapped="birth_swapped", year="birth_year", month="birth_month", **birth,
        ),
        _attribute("sex", Kind.CODE, exact="sex"),
        _attribute("origin", Kind.CODE, exact="nationality", also="birth_country"),
    )  # fmt: skip


#: Reports of presumed victims, as `zicht.linkage.attributes` makes them comparable.
REPORTS = LinkSchema("reports", _person())

_CIRCUMSTANCES = (
    _attribute("reported", Kind.TIME, exact="reported"),
    *(_attribute(name, Kind.CASE, exact=name, all=f"{name}_all") for name in ("form", "sector", "means")),
    *(
        _attribute(name, Kind.CASE, exact=name)
        for name in ("relation", "place", "region", "phase", "offenders")
    ),
)
#: Reports with what they say of the case too, as `zicht.linkage.circumstances` adds it.
CASES = LinkSchema("cases", (*_person(earliest="birth_from", latest="birth_to"), *_CIRCUMSTANCES))

#: Which record belongs to which cluster; every record has one. A cluster is named after its first record.
CLUSTER_TABLE = pa.schema([("record", pa.string()), ("cluster", pa.string())])


def pair_table(schema: LinkSchema) -> pa.Schema:
    """Return the columns of a table of scored pairs.

    `record_l` comes before `record_r`. `weight` is the log2 of the odds that both
    are about the same person, `probability` the same between 0 and 1. Of each
    compared attribute, `gamma_` is the level of agreement (-1: unknown on
    either side, 0: they disagree, higher: they agree more) and `weight_` what
    that adds; `weight` is their sum and the prior. `certain` pairs are decided by a
    key or a number: true is the same person, false is not, null is undecided.
    """
    fields = [("record_l", pa.string()), ("record_r", pa.string())]
    fields += [("weight", pa.float64()), ("probability", pa.float64()), ("certain", pa.bool_())]
    for attribute in schema.compared:
        fields += [(f"gamma_{attribute.name}", pa.int8()), (f"weight_{attribute.name}", pa.float32())]
    return pa.schema(fields)
