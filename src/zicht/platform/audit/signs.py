"""What looks unusual in who looked up how much: signs for an auditor, and no proof of anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import median
from uuid import UUID

__all__ = ["SIGN_NAMES", "Sign", "Use", "add_signs"]


def _(msgid: str) -> str:
    return msgid


class Sign(StrEnum):
    """Something that an auditor may want to ask about."""

    STOPPED = "stopped"
    FRUITLESS = "fruitless"
    AT_NIGHT = "at_night"
    MORE_THAN_OTHERS = "more_than_others"
    NOT_FOR_THEM = "not_for_them"


SIGN_NAMES = {
    Sign.STOPPED: _("Stopped by a limit"),
    Sign.FRUITLESS: _("Mostly found nobody"),
    Sign.AT_NIGHT: _("Often at night"),
    Sign.MORE_THAN_OTHERS: _("Far more than others in this role"),
    Sign.NOT_FOR_THEM: _("Often tried what is not for them"),
}

#: Fewer look-ups than this say nothing yet.
_ENOUGH = 10
_FRUITLESS_SHARE, _NIGHT_SHARE, _TIMES_OTHERS = 0.8, 0.3, 3
_REFUSALS = 5


@dataclass(frozen=True, slots=True)
class Use:
    """How much one user looked up for one agency in a time, in numbers alone.

    `searches` look for somebody, `pairs` and `questions` compare two persons; `opened` counts persons that were
    read, `not_theirs` pages that were refused.
    """

    user: UUID | None
    organisation: UUID | None
    role: str
    searches: int = 0
    pairs: int = 0
    questions: int = 0
    fruitless: int = 0
    at_night: int = 0
    stopped: int = 0
    opened: int = 0
    not_theirs: int = 0
    signs: tuple[Sign, ...] = field(default=())

    @property
    def look_ups(self) -> int:
        return self.searches + self.pairs + self.questions


def add_signs(uses: Sequence[Use]) -> list[Use]:
    """Return each use with what is unusual in it, those with most signs and look-ups first."""
    signed = [replace(one, signs=tuple(_signs(one, uses))) for one in uses]
    return sorted(signed, key=lambda one: (-len(one.signs), -one.look_ups, -one.opened, str(one.user)))


def _signs(one: Use, uses: Sequence[Use]) -> list[Sign]:
    others = [use.look_ups for use in uses if use.role == one.role and use is not one]
    enough = one.look_ups >= _ENOUGH
    holds = {
        Sign.STOPPED: one.stopped > 0,
        Sign.FRUITLESS: enough and one.fruitless >= _FRUITLESS_SHARE * one.look_ups,
        Sign.AT_NIGHT: enough and one.at_night >= _NIGHT_SHARE * one.look_ups,
        Sign.MORE_THAN_OTHERS: enough and bool(others) and one.look_ups > _TIMES_OTHERS * median(others),
        Sign.NOT_FOR_THEM: one.not_theirs >= _REFUSALS,
    }
    return [sign for sign, there in holds.items() if there]
