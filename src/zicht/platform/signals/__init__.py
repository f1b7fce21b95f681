"""Signals: what front-line staff see of a place or a situation, what to do at once, and what became of it."""
