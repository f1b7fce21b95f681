"""The name of a cell in the sums of its table: its measure, and its codes in the order of the dimensions."""

from __future__ import annotations

__all__ = ["cell_name", "named_cell"]

BETWEEN = "|"


def cell_name(codes: tuple[str, ...], measure: str) -> str:
    """Return the name of a cell."""
    return BETWEEN.join((measure, *codes))


def named_cell(name: str) -> tuple[tuple[str, ...], str]:
    """Return the codes and the measure of a named cell."""
    measure, *codes = name.split(BETWEEN)
    return tuple(codes), measure
