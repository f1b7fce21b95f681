"""The folder of a try-out, for this account alone."""

from __future__ import annotations

import os

from zicht.web.environment import Environment

__all__ = ["DEFAULT", "make_state_folder"]

DEFAULT = "build/helpchat"


def make_state_folder() -> None:
    """Make the folder that `ZICHT_CHAT_STATE` names; raises `OutputError` where it cannot be made."""
    Environment(os.environ).private_folder("ZICHT_CHAT_STATE", DEFAULT)
