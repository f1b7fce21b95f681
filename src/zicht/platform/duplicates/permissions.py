"""Which fields of which record a role may read in a comparison. All else is compared without being shown.

| whose record | reads |
|---|---|
| the own agency's | what the role may read of persons: with identity, or without |
| another agency's, for the register | the same without the citizen service number, where every report about the \
person is held for registration |
| another agency's, opened to the own | the same without the citizen service number |
| any other | nothing |

That two numbers are equal says enough; nobody needs another agency's number itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, can_do
from zicht.platform.accounts.roles import Reach
from zicht.platform.duplicates.levels import FIELDS

__all__ = ["VAULT_FIELDS", "Side", "readable_fields"]

#: Fields that stand in the vault; the rest stands in the case room.
VAULT_FIELDS = frozenset({"number", "given", "family", "birth"})
_CASE_FIELDS = frozenset(FIELDS) - VAULT_FIELDS
#: Read by the own agency alone.
_OWN_ALONE = frozenset({"number"})


@dataclass(frozen=True, slots=True)
class Side:
    """One person of a pair: whose they are, whether the case room shows them, and for what they are held.

    `registered` says that every report about the person is held for registration.
    """

    person: UUID
    organisation: UUID
    seen: bool
    registered: bool


def readable_fields(access: Access, side: Side) -> frozenset[str]:
    """Return the fields of this person that may be shown to whoever asks."""
    if not side.seen or access.reach is Reach.NONE or access.role is None:
        return frozenset()
    fields = _CASE_FIELDS if can_do(access, Action.PERSON_READ) else frozenset()
    if can_do(access, Action.IDENTITY_READ):
        fields |= VAULT_FIELDS
    if side.organisation == access.organisation:
        return fields
    if access.reach is Reach.OWN or (access.reach is Reach.REGISTER and not side.registered):
        return frozenset()
    return fields - _OWN_ALONE
