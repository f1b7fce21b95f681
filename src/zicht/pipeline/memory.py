"""How much memory a run may take."""

from __future__ import annotations

import re

from zicht.errors import DefinitionError, Text

__all__ = ["check_memory"]


def check_memory(text: str) -> str:
    """Return a size such as `700MB`."""
    if re.fullmatch(r"[1-9][0-9]*(MB|GB)", text, flags=re.IGNORECASE):
        return text
    raise DefinitionError.of(
        Text.of("The memory of the engine cannot be read."),
        expected=Text.of("A whole number of MB or GB, such as 700MB."),
        to_fix=Text.of("Give --memory in that form."),
    )
