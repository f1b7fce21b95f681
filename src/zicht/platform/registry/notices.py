"""What other apps may hear of persons."""

from django.dispatch import Signal

__all__ = ["access_ended", "consent_ended", "row_written"]

#: The register ended the access of an agency to somebody: `grant` is what ended. Sent within its transaction.
access_ended = Signal()
#: Consent was withdrawn: `persons` are the numbers of those whose it was, as far as whoever acts may change what rests
#: on it, and `purpose` what it was for. Sent within the transaction that ends the uses.
consent_ended = Signal()
#: Help or a need was recorded, corrected or taken back: `row` is its newest word, `cells` what it says. Sent within the
#: transaction that keeps it.
row_written = Signal()
