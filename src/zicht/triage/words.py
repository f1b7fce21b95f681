"""What the statuses of an option, and what shuts it, are called: in the command and on pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zicht.errors import Text
from zicht.vocabulary import code_list, translator

__all__ = ["STATUSES", "name_of_shutter"]

#: In which order options stand, and what each status is called.
STATUSES: Mapping[str, Text] = MappingProxyType(
    {
        "open": Text.of("Open"),
        "conditional": Text.of("Open under a condition"),
        "unknown": Text.of("Not known yet"),
        "to_check": Text.of("To be checked: shut by a text that nobody verified, or switched off"),
        "blocked": Text.of("Shut"),
    }
)
#: What shuts a door and stands in no list of reasons.
_BESIDE_THE_LIST: Mapping[str, Text] = MappingProxyType(
    {"law": Text.of("The law"), "refusal": Text.of("Refused by the person")}
)


def name_of_shutter(code: str, language: str) -> str:
    """Return what shuts a door, `shut_by` of a rule, in words."""
    if code in _BESIDE_THE_LIST:
        return _BESIDE_THE_LIST[code].render(translator(language))
    return code_list("blocking_reasons").label(code, language)
