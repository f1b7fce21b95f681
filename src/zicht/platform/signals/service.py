"""What other apps use of signals."""

from zicht.platform.signals.places import reseal_places
from zicht.platform.signals.queries import signals_of_report

__all__ = ["reseal_places", "signals_of_report"]
