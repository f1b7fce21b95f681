"""What other apps use of the review of duplicates: the job that finds pairs, and what was decided."""

from zicht.platform.duplicates.finding import find_duplicates
from zicht.platform.duplicates.standing import count_undecided, persons_apart

__all__ = ["count_undecided", "find_duplicates", "persons_apart"]
