"""What other apps use of the work with somebody.

`open_decisions` gives the rows of decisions with a day (`due_on`, `person`), nothing opened; `read_decisions` opens
those of a page: `what` and `who`.
"""

from zicht.platform.casework.meetings import DecisionRead, decisions_of, open_decisions, read_decisions
from zicht.platform.casework.safe_contact import read_safe_contacts, safe_contact_lines

__all__ = [
    "DecisionRead",
    "decisions_of",
    "open_decisions",
    "read_decisions",
    "read_safe_contacts",
    "safe_contact_lines",
]
