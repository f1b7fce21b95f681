"""What other apps may hear of triages."""

from django.dispatch import Signal

__all__ = ["triage_kept"]

#: A triage was kept: `row` is it, `answers` are its answers. Sent within the transaction that keeps it.
triage_kept = Signal()
