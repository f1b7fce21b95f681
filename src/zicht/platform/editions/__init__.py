"""Editions of the monitor made from the registry."""
