"""What other apps use of the pages for municipalities."""

from zicht.platform.municipal.comparing import count_readiness

__all__ = ["count_readiness"]
