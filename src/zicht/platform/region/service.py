"""What other apps use of the regional table."""

from zicht.platform.region.counting import count_region

__all__ = ["count_region"]
