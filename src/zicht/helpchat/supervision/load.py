"""What the counters of some hours say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.utils import timezone

from zicht.helpchat.talk.models import HourCount

__all__ = ["Load", "by_hour_of_day", "by_week", "load_of"]

Group = TypeVar("Group", bound="int | date")


@dataclass(frozen=True)
class Load:
    """Sums over some hours, and what follows from them: nothing where there is nothing to divide by."""

    hours: int
    opened: int
    claimed: int
    soon: int
    left: int
    ended: int
    turned_away: int
    most_waiting: int
    waited_seconds: int
    left_seconds: int
    talked_seconds: int
    duty_seconds: int

    @property
    def came(self) -> int:
        """Visitors who asked for a counsellor, also those for whom there was no room."""
        return self.opened + self.turned_away

    @property
    def later(self) -> int:
        """Visitors who were taken up, but not within two minutes."""
        return self.claimed - self.soon

    @property
    def soon_percent(self) -> int | None:
        """How many of those who were taken up or left were taken up within two minutes."""
        return _percent(self.soon, self.claimed + self.left)

    @property
    def left_percent(self) -> int | None:
        """How many of those who were taken up or left, left."""
        return _percent(self.left, self.claimed + self.left)

    @property
    def waited_minutes(self) -> float | None:
        """Mean wait of those who were taken up."""
        return self.waited_seconds / 60 / self.claimed if self.claimed else None

    @property
    def talked_minutes(self) -> float | None:
        """Mean length of a conversation that was taken up."""
        talks = self.ended - self.left
        return self.talked_seconds / 60 / talks if talks > 0 else None

    @property
    def counsellors(self) -> float:
        """Counsellors on duty, in the mean over the hours."""
        return self.duty_seconds / 3600 / self.hours if self.hours else 0.0

    @property
    def held(self) -> float | None:
        """Conversations that a counsellor on duty had at once, in the mean."""
        return self.talked_seconds / self.duty_seconds if self.duty_seconds else None

    @property
    def patience_minutes(self) -> float | None:
        """Mean patience of who waits, if it is exponential: all waiting over who left; who was helped is censored."""
        return (self.waited_seconds + self.left_seconds) / 60 / self.left if self.left else None


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def load_of(rows: Iterable[HourCount]) -> Load:
    """Return what these hours say together."""
    kept = list(rows)

    def total(name: str) -> int:
        return sum(int(getattr(row, name)) for row in kept)

    return Load(
        len(kept),
        total("opened"),
        total("claimed"),
        total("claimed_soon"),
        total("left_waiting"),
        total("ended"),
        total("turned_away"),
        max((row.most_waiting for row in kept), default=0),
        total("waited_seconds"),
        total("left_seconds"),
        total("talked_seconds"),
        total("duty_seconds"),
    )


def by_hour_of_day(rows: Iterable[HourCount]) -> Mapping[int, Load]:
    """Return the load of each of 24 hours of the day, by the clock of the installation."""
    return {hour: Load(*_NOTHING) for hour in range(24)} | _grouped(
        rows, lambda row: timezone.localtime(row.hour).hour
    )


def by_week(rows: Iterable[HourCount]) -> Mapping[date, Load]:
    """Return the load of each week, by its Monday."""

    def monday(row: HourCount) -> date:
        day = timezone.localtime(row.hour).date()
        return day - timedelta(days=day.weekday())

    return _grouped(rows, monday)


_NOTHING = (0,) * 12


def _grouped(rows: Iterable[HourCount], group_of: Callable[[HourCount], Group]) -> dict[Group, Load]:
    groups: dict[Group, list[HourCount]] = {}
    for row in rows:
        groups.setdefault(group_of(row), []).append(row)
    return {name: load_of(kept) for name, kept in sorted(groups.items())}
