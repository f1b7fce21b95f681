"""What other apps use of the review of duplicates: limits on look-ups, and the job that finds pairs."""

from zicht.platform.duplicates.finding import find_duplicates
from zicht.platform.duplicates.limits import LIMITS, Kind, TooManyLookUps, look_up
from zicht.platform.duplicates.pages import too_many

__all__ = ["LIMITS", "Kind", "TooManyLookUps", "find_duplicates", "look_up", "too_many"]
