"""The built-in reference country: simulated people, published margins, known truth."""

from zicht.reference.model import DEFAULT_VINTAGES, Mode, Simulation
from zicht.reference.simulate import simulate

__all__ = ["DEFAULT_VINTAGES", "Mode", "Simulation", "simulate"]
