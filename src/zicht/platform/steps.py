"""Long work in steps: so many at a time as a room opens for, or as one query takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

__all__ = ["in_steps"]

Thing = TypeVar("Thing")


def in_steps(whole: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    """Yield the whole, `size` at a time, in order."""
    return (whole[start : start + size] for start in range(0, len(whole), size))
