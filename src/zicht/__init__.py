"""Zicht: a victim monitor for trafficking in human beings, from agencies' files to a published edition."""

__all__ = ["__version__"]

__version__ = "0.1.0"
