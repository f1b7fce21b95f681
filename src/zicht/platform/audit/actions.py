"""What an auditor does: looking at an emergency."""

from __future__ import annotations

from uuid import UUID

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.models import BreakGlass
from zicht.platform.audit.names import Finding
from zicht.platform.audit.service import record
from zicht.platform.clock import now

__all__ = ["review_emergency"]


def review_emergency(emergency: UUID, *, finding: Finding) -> None:
    """Write down what an auditor found of an emergency: once, and never of one's own.

    Raises
    ------
    NotHere
        If there is none.
    InputError
        If somebody looked at it already, or the auditor is the one who opened the person.
    """
    access = current_access()
    check_may(access, Action.GLASS_REVIEW)
    found = BreakGlass.objects.filter(id=emergency).first()
    if found is None:
        raise NotHere
    if found.user_id == access.user:
        raise InputError.of(
            Text.of("You opened this person yourself."),
            expected=Text.of("An auditor who is somebody else."),
            to_fix=Text.of("Ask another auditor."),
        )
    done = BreakGlass.objects.filter(id=emergency, reviewed_at__isnull=True).update(
        reviewed_at=now(), reviewed_by=access.user, finding=finding.value
    )
    if not done:
        raise InputError.of(
            Text.of("Somebody looked at this emergency already."),
            expected=Text.of("An emergency that nobody looked at."),
            to_fix=Text.of("Read what was found in the list below."),
        )
    record(
        Action.GLASS_REVIEW,
        kind="emergency",
        object_id=found.id,
        person_id=found.person_id,
        reason=finding.value,
    )
