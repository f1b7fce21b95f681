"""Tags: `{% safe_contact person %}` shows how somebody can be reached safely, and writes down that it was read."""

from __future__ import annotations

from django import template

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do, current_access
from zicht.platform.casework.entries import Content
from zicht.platform.casework.safe_contact import NEVER, read_safe_contacts, safe_contact_lines
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import persons_of_root

__all__ = ["register"]

register = template.Library()


def _lines(content: Content) -> list[tuple[str, str]]:
    """Return what is filled; that a voicemail is never used stands above it, as the first thing."""
    shown = {name: cell for name, cell in content.items() if (name, cell) != ("voicemail", NEVER)}
    return safe_contact_lines(shown)


@register.inclusion_tag("casework/_safe_contact.html")
def safe_contact(person: Person) -> dict[str, object]:
    """Return what every page shows from which somebody could call or write; nothing for roles that never do."""
    access = current_access()
    if not can_do(access, Action.SAFE_CONTACT_READ):
        return {"shown": False}
    known = read_safe_contacts(persons_of_root(person))
    return {
        "shown": True,
        "person": person,
        "contacts": [(one.row, _lines(one.content), one.content.get("voicemail") == NEVER) for one in known],
        "may_write": can_do(access, Action.SAFE_CONTACT_WRITE),
    }
