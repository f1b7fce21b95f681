"""What the tables of conversations refuse."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Refused", "Why"]


class Why(StrEnum):
    """Why something is not done: a code that each page puts into words."""

    CLOSED = "closed"
    FULL = "full"
    TAKEN = "taken"
    NOBODY = "nobody"
    NO_KEY = "no_key"
    NOT_HERE = "not_here"
    NOT_YOURS = "not_yours"
    OFF_DUTY = "off_duty"
    WORK = "work"


class Refused(Exception):
    """Raised where something is not done; holds a code and nothing else."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
