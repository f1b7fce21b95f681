"""Simulation studies of the methods, where the truth is known: run with `python -m studies`."""
