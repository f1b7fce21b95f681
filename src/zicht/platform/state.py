"""The folder of a try-out, for this account alone: made before anything else looks for it."""

from __future__ import annotations

import os

from zicht.errors import OutputError, Text
from zicht.web.environment import Environment

__all__ = ["DEFAULT", "make_state_folder"]

DEFAULT = "build/platform"


def make_state_folder() -> None:
    """Make the folder that `ZICHT_STATE` names.

    Raises
    ------
    OutputError
        If it cannot be made there.
    """
    place = Environment(os.environ).folder("ZICHT_STATE", DEFAULT)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.chmod(0o700)
    except OSError:
        raise OutputError.of(
            Text.of("The private folder '{folder}' cannot be made.", folder=place.name),
            expected=Text.of("A place that this account may write to."),
            to_fix=Text.of("Choose another folder with --state, or in ZICHT_STATE."),
        ) from None
