"""How long a model's rows are kept, and which of their fields are blanked when the time is up.

Every model of the platform has `retention`, `scrub` and `keep`; every field stands in exactly one of the latter two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["OTHERS", "Clock", "Retention"]


class Clock(StrEnum):
    """What the time of a row is counted from."""

    RETAIN_UNTIL = "retain_until"  # the day that stands on the row itself
    PARENT = "parent"  # the row goes when what it is about goes
    MADE = "made"  # some days after it was made
    ENDED = "ended"  # some days after it ended
    NEVER = "never"  # it holds nothing about anybody


@dataclass(frozen=True)
class Retention:
    """The clock of a model: `days` from `column`, or that of `parent`."""

    clock: Clock
    days: int | None = None
    column: str = ""
    parent: str = ""


#: Tables of libraries: what is kept there for how long. Rows are deleted whole.
OTHERS = {
    "sessions.Session": Retention(Clock.ENDED, 0, "expire_date"),
    "axes.AccessAttempt": Retention(Clock.MADE, 30, "attempt_time"),
    "axes.AccessLog": Retention(Clock.MADE, 30, "attempt_time"),
    "axes.AccessFailureLog": Retention(Clock.MADE, 30, "attempt_time"),
    "axes.AccessAttemptExpiration": Retention(Clock.PARENT, parent="access_attempt"),
    "account.EmailAddress": Retention(Clock.PARENT, parent="user"),
    "account.EmailConfirmation": Retention(Clock.MADE, 3, "created"),
    "mfa.Authenticator": Retention(Clock.PARENT, parent="user"),
    "socialaccount.SocialAccount": Retention(Clock.PARENT, parent="user"),
    "socialaccount.SocialToken": Retention(Clock.PARENT, parent="account"),
    "socialaccount.SocialApp": Retention(Clock.NEVER),
    "django_tasks_database.DBTaskResult": Retention(Clock.MADE, 30, "enqueued_at"),
    "auth.Group": Retention(Clock.NEVER),
    "auth.Permission": Retention(Clock.NEVER),
    "contenttypes.ContentType": Retention(Clock.NEVER),
}
