"""The folder of a try-out, for this account alone: made before anything else looks for it."""

from __future__ import annotations

import os

from zicht.web.environment import Environment

__all__ = ["DEFAULT", "make_state_folder"]

DEFAULT = "build/platform"


def make_state_folder() -> None:
    """Make the folder that `ZICHT_STATE` names; raises `OutputError` where it cannot be made there."""
    Environment(os.environ).private_folder("ZICHT_STATE", DEFAULT)
