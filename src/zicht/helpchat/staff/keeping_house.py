"""What is kept of people who work here dies too: requests, invitations, sessions, tries to sign in, acts."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from zicht.helpchat.staff.models import Act, Debrief, Invitation, StaffSession
from zicht.helpchat.staff.openings import close_old_requests

__all__ = ["ACTS_KEPT", "DEBRIEFS_KEPT", "sweep_staff"]

ACTS_KEPT = timedelta(days=400)
DEBRIEFS_KEPT = timedelta(days=30)
_TRIES_KEPT = timedelta(days=30)
_SESSIONS_KEPT = timedelta(days=1)


def sweep_staff(at: datetime) -> None:
    """Delete what should be dead. Safe to repeat."""
    close_old_requests()
    Invitation.objects.filter(expires_at__lte=at).delete()
    Act.objects.filter(at__lte=at - ACTS_KEPT).delete()
    Debrief.objects.filter(done_at__lte=at - DEBRIEFS_KEPT).delete()
    StaffSession.objects.filter(began_at__lte=at - _SESSIONS_KEPT).delete()
    Session.objects.filter(expire_date__lte=at).delete()
    AccessAttempt.objects.filter(attempt_time__lte=at - _TRIES_KEPT).delete()
