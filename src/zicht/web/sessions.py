"""Sessions of people who work here end in time, wherever they are open.

Each application keeps its own table of them and names it in the setting `STAFF_SESSION_MODEL`: `session_key`, `user`,
`began_at` and `seen_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zicht.web.second_factor import SECOND_FACTOR

__all__ = [
    "begin_session",
    "end_session",
    "end_sessions",
    "end_sessions_of",
    "session_goes_on",
    "session_limits",
]

Respond = Callable[[HttpRequest], HttpResponse]

_SEEN_EVERY = timedelta(minutes=1)


def begin_session(request: HttpRequest, user: Any) -> None:
    """Begin a session; the oldest of too many ends. What was shown before somebody signed in counts for nothing."""
    request.session.pop(SECOND_FACTOR, None)
    if request.session.session_key is None:
        request.session.save()
    moment = timezone.now()
    table = _table()
    table.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "began_at": moment, "seen_at": moment},
    )
    older = list(table.objects.filter(user=user).order_by("-began_at")[settings.SESSION_MOST :])
    end_sessions(one.session_key for one in older)


def end_session(request: HttpRequest, user: Any) -> None:
    """Forget the session of who signs out."""
    _table().objects.filter(user=user, session_key=request.session.session_key).delete()


def end_sessions(keys: Iterable[str]) -> None:
    """End sessions at once."""
    ended = list(keys)
    Session.objects.filter(session_key__in=ended).delete()
    _table().objects.filter(session_key__in=ended).delete()


def end_sessions_of(user: UUID) -> None:
    """End every session of a user at once."""
    end_sessions(_table().objects.filter(user=user).values_list("session_key", flat=True))


def session_limits(get_response: Respond) -> Respond:
    """End a session that is too old, was ended elsewhere, or that nobody touched for too long."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _goes_on(request):
            logout(request)
        return get_response(request)

    return respond


def _goes_on(request: HttpRequest) -> bool:
    if not request.user.is_active:
        return False
    goes_on, noted = session_goes_on(request.session.session_key or "", request.user.pk)
    if noted:
        request.session.modified = True
    return goes_on


def session_goes_on(key: str, user: UUID, *, touch: bool = True) -> tuple[bool, bool]:
    """Say whether a session goes on, and whether it was just noted that somebody is there.

    Without `touch` it is only looked at: nobody did anything.
    """
    moment = timezone.now()
    table = _table()
    found = table.objects.filter(session_key=key, user=user).first()
    if found is None:
        return False, False
    oldest = moment - timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    if found.began_at < oldest or found.seen_at < moment - timedelta(seconds=settings.SESSION_COOKIE_AGE):
        found.delete()
        return False, False
    if not touch or found.seen_at >= moment - _SEEN_EVERY:
        return True, False
    table.objects.filter(session_key=key).update(seen_at=moment)
    return True, True


def _table() -> Any:
    """Return the application's table of sessions."""
    model: type[Model] = apps.get_model(settings.STAFF_SESSION_MODEL)
    return model
