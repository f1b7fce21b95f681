"""What may be shown of what was counted: each source's regime on each count, and what must be hidden beside it."""

from zicht.disclosure.attack import Attack, attack
from zicht.disclosure.audit import check_output
from zicht.disclosure.floors import level_floors
from zicht.disclosure.protect import protect, protect_revisions
from zicht.disclosure.regimes import Protection, Regime, strictest
from zicht.disclosure.together import Protected, protect_together, reasons_not_to_publish

__all__ = [
    "Attack",
    "Protected",
    "Protection",
    "Regime",
    "attack",
    "check_output",
    "level_floors",
    "protect",
    "protect_revisions",
    "protect_together",
    "reasons_not_to_publish",
    "strictest",
]
