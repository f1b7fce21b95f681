"""What may be shown of what was counted. So far the first rule only: each source's regime on each count."""

from zicht.disclosure.protect import protect, protect_revisions, reasons_not_to_publish
from zicht.disclosure.regimes import Protection, Regime, strictest

__all__ = ["Protection", "Regime", "protect", "protect_revisions", "reasons_not_to_publish", "strictest"]
