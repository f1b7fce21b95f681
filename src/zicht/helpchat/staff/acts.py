"""What acts are called on the page that shows them."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["ACT_NAMES"]


def _(msgid: str) -> str:
    return msgid


ACT_NAMES = MappingProxyType(
    {
        "sign_in": _("Signed in"),
        "sign_out": _("Signed out"),
        "second_factor_added": _("Added a second factor"),
        "second_factor_removed": _("Removed a second factor"),
        "invite": _("Invited somebody"),
        "role_given": _("A role was given"),
        "role_ended": _("Ended a role"),
        "shift_began": _("Began a shift"),
        "shift_ended": _("Ended a shift"),
        "half_key_made": _("Made a half-key for a week"),
        "opening_asked": _("Asked to open a conversation for danger to life"),
        "opening_agreed": _("Agreed to open a conversation"),
        "opening_refused": _("Refused to open a conversation"),
        "hours_changed": _("Changed the opening hours"),
        "day_closed": _("Closed the chat on a day"),
        "day_opened": _("Opened the chat again on a day"),
        "opening_read": _("Read a conversation that was opened"),
        "coded_exported": _("Took coded records out for the figures"),
    }
)
