"""What other apps use of coverage."""

from zicht.platform.coverage.actions import remind
from zicht.platform.coverage.counting import count_coverage

__all__ = ["count_coverage", "remind"]
