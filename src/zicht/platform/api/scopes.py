"""What a key can be given leave for: acts of the matrix that a reporter may do, each with its name in a form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zicht.platform.access.actions import Action

__all__ = ["SCOPES"]


def _(msgid: str) -> str:
    return msgid


#: The acts that a key can do, and their names.
SCOPES: Mapping[Action, str] = MappingProxyType(
    {
        Action.API_REPORT: _("Send reports"),
        Action.REPORT_CORRECT: _("Correct its reports"),
        Action.FEEDBACK_READ: _("See what became of its reports"),
        Action.FOLLOW_UP_ANSWER: _("See and answer open questions"),
    }
)
