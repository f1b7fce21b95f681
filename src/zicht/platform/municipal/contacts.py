"""The municipality's own numbers: added, changed, said to be right, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.municipal.models import Contact

__all__ = ["add_contact", "change_contact", "check_contact", "end_contact", "find_contact", "own_contacts"]


def own_contacts() -> QuerySet[Contact]:
    """Return the numbers of the agency that acts."""
    return Contact.objects.filter(organisation_id=current_access().agency, ended_at__isnull=True).order_by(
        "kind", "name"
    )


def find_contact(contact: UUID) -> Contact:
    """Return one of them; raises `NotHere`."""
    found = own_contacts().filter(id=contact).first()
    if found is None:
        raise NotHere
    return found


def add_contact(about: Mapping[str, object]) -> UUID:
    """Add a number; return the contact's own. `about` holds the columns that say what it is."""
    access = current_access()
    check_may(access, Action.ROUTE_WRITE)
    row = Contact(**about, organisation_id=access.agency, made_at=now(), made_by=access.user)
    row.save(force_insert=True)
    record(Action.ROUTE_WRITE, kind="contact", object_id=row.id)
    return row.id


def change_contact(contact: UUID, about: Mapping[str, object]) -> None:
    """Say otherwise what a number is; of what kind it is stays. Raises `NotHere`."""
    check_may(current_access(), Action.ROUTE_WRITE)
    found = find_contact(contact)
    for name in ("name", "number", "hours", "checked_on"):
        setattr(found, name, about[name])
    found.save(update_fields=["name", "number", "hours", "checked_on"])
    record(Action.ROUTE_WRITE, kind="change", object_id=contact)


def check_contact(contact: UUID) -> None:
    """Say that somebody called it today, and that it is right. Raises `NotHere`."""
    check_may(current_access(), Action.ROUTE_WRITE)
    found = find_contact(contact)
    found.checked_on = today()
    found.save(update_fields=["checked_on"])
    record(Action.ROUTE_WRITE, kind="checked", object_id=contact)


def end_contact(contact: UUID) -> None:
    """Take a number away. Raises `NotHere`."""
    access = current_access()
    check_may(access, Action.ROUTE_WRITE)
    found = find_contact(contact)
    found.ended_at, found.ended_by = now(), access.user
    found.save(update_fields=["ended_at", "ended_by"])
    record(Action.ROUTE_WRITE, kind="ended", object_id=contact)
