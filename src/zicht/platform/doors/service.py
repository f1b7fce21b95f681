"""What other apps use: the newest published edition."""

from zicht.platform.doors.reading import Doors, read_newest

__all__ = ["Doors", "read_newest"]
