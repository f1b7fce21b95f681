"""Two persons beside each other: values where the role may read them, and how far they agree where it may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access
from zicht.platform.audit.service import record
from zicht.platform.duplicates.levels import FIELDS, Level
from zicht.platform.duplicates.permissions import VAULT_FIELDS, Side, readable_fields
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.service import read_person, versions_of
from zicht.platform.vault.service import read_identities
from zicht.vocabulary import UNKNOWNS

__all__ = ["CODE_LISTS", "Row", "Values", "compare_sides", "read_values", "values_of_cells"]

#: What reports say of one person by field; several where they do not say the same.
Values = Mapping[str, tuple[str, ...]]

_COLUMNS = {
    "number": ("citizen_number",),
    "given": ("given_names",),
    "family": ("name_prefix", "family_name"),
    "birth": ("birth_date",),
    "sex": ("sex",),
    "nationality": ("nationality",),
    "birth_country": ("birth_country",),
    "main_form": ("main_form",),
    "place": ("place_municipality",),
    "reported": ("report_date",),
}
#: The list that gives a field's codes their labels.
CODE_LISTS = {
    "sex": "sexes",
    "nationality": "countries",
    "birth_country": "countries",
    "main_form": "forms",
    "place": "municipalities",
}


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One field of a pair. A side is none where it may not be read, and empty where nothing is known."""

    field: str
    title: str
    level: Level
    left: tuple[str, ...] | None
    right: tuple[str, ...] | None


def compare_sides(
    levels: Mapping[str, str],
    left: Values,
    right: Values,
    *,
    readable: tuple[Collection[str], Collection[str]],
    fields: Collection[str] = tuple(FIELDS),
) -> list[Row]:
    """Return the fields of a pair in order; of a field that is not in `readable` of a side, its value is left out.

    What is left out changes nothing else: `levels` were found by the job, which shows nobody a value.
    """
    of_left, of_right = readable
    return [
        Row(
            name,
            title,
            Level(levels.get(name, Level.UNKNOWN)),
            left.get(name, ()) if name in of_left else None,
            right.get(name, ()) if name in of_right else None,
        )
        for name, title in FIELDS.items()
        if name in fields
    ]


def read_values(access: Access, side: Side) -> Values:
    """Return what may be read of a person, and write down that it was; the rest is not even fetched."""
    readable = readable_fields(access, side)
    cells: list[Mapping[str, str]] = []
    if readable & VAULT_FIELDS:
        keys, versions = keys_of(access, [side.person]), versions_of([side.person])
        identities = read_identities(access, [side.person], keys, versions)
        record(Action.IDENTITY_READ, kind="person", object_id=side.person, person_id=side.person)
        cells += identities.get(side.person, [])
    if readable - VAULT_FIELDS:
        reports = read_person(side.person).reports
        cells += [one.cells for one in reports if one.report.person_id == side.person]
    return values_of_cells(cells, readable)


def values_of_cells(reports: Collection[Mapping[str, str]], fields: Collection[str]) -> Values:
    """Return the values of some fields, each once, in the order of the reports."""
    return {
        name: tuple(dict.fromkeys(value for one in reports if (value := _value(one, _COLUMNS[name]))))
        for name in FIELDS
        if name in fields
    }


def _value(cells: Mapping[str, str], columns: tuple[str, ...]) -> str:
    known = (cells.get(column, "") for column in columns)
    return " ".join(value for value in known if value and value not in UNKNOWNS)
