"""Which reports are about the same person."""

from zicht.linkage.exact import link_reports

__all__ = ["link_reports"]
