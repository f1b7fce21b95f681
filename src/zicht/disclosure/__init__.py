"""What may be shown of what was counted: each source's regime on each count, and on request what lies beside it."""

from zicht.disclosure.audit import check_output
from zicht.disclosure.protect import protect, protect_revisions, reasons_not_to_publish
from zicht.disclosure.regimes import Protection, Regime, strictest

__all__ = [
    "Protection",
    "Regime",
    "check_output",
    "protect",
    "protect_revisions",
    "reasons_not_to_publish",
    "strictest",
]
