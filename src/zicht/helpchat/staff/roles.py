"""The roles that people have at the chat. Somebody may have several, but never both parts of the second key."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

__all__ = ["PARTS", "ROLE_NAMES", "Role"]


def _(msgid: str) -> str:
    return msgid


class Role(StrEnum):
    """What somebody does at the chat."""

    COUNSELLOR = "counsellor"  # talks
    SUPERVISOR = "supervisor"  # sees how busy it is, invites people; never what was said
    ESCROW_HOLDER_A = "escrow_holder_a"  # keeps one half of the second key of every open conversation
    ESCROW_HOLDER_B = "escrow_holder_b"  # keeps the other half
    OUTREACH = "outreach"  # writes down where help was offered


ROLE_NAMES = MappingProxyType(
    {
        Role.COUNSELLOR: _("Counsellor"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.ESCROW_HOLDER_A: _("Keeper of the first half-key"),
        Role.ESCROW_HOLDER_B: _("Keeper of the second half-key"),
        Role.OUTREACH: _("Outreach worker"),
    }
)

#: Which half of the second key a role keeps.
PARTS = MappingProxyType({Role.ESCROW_HOLDER_A: "a", Role.ESCROW_HOLDER_B: "b"})
