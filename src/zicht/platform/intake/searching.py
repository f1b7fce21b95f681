"""Looking somebody up before a report is made: one's own persons by name, those of others by agreement alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from zicht.platform.access.context import current_access
from zicht.platform.registry.service import look_for, names_of

__all__ = ["Match", "find_matches"]

_ATTRIBUTES = ("number", "family", "given", "birth")


@dataclass(frozen=True)
class Match:
    """Somebody who may be the one that was looked for.

    `name` and `person` are empty where the person is another agency's: then only which attributes agree is told.
    """

    agreeing: tuple[str, ...]
    person: UUID | None = None
    name: str = ""
    own: bool = False


def find_matches(cells: Mapping[str, str]) -> list[Match]:
    """Return who may be meant by these cells of `reports`, the likeliest first; limited as every search is.

    Raises
    ------
    TooManyLookUps
        If whoever reports, or their agency, looked up too many.
    """
    found = look_for(cells)
    seen = [one.person.id for one in found if one.person]
    names = names_of(seen) if seen else {}
    agency = current_access().organisation
    return [
        Match(
            tuple(name for name in _ATTRIBUTES if any(field.startswith(name) for field in one.agreeing)),
            one.person.id if one.person else None,
            names.get(one.id, ""),
            own=one.person is not None and one.person.organisation_id == agency,
        )
        for one in found
    ]
