"""Ending sessions, wherever they are open."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.sessions.models import Session

from zicht.platform.accounts.models import StaffSession

__all__ = ["end_sessions"]


def end_sessions(keys: Iterable[str]) -> None:
    """End sessions at once."""
    ended = list(keys)
    Session.objects.filter(session_key__in=ended).delete()
    StaffSession.objects.filter(session_key__in=ended).delete()
