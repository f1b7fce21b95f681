"""What other apps use of places."""

from zicht.platform.capacity.actions import add_place
from zicht.platform.capacity.queries import free_by_kind

__all__ = ["add_place", "free_by_kind"]
