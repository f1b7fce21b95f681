"""How somebody can be reached safely: kept anew whenever it changes, and read by whoever could call or write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.casework.entries import Content, Opened, keep_row, of_agency, open_rows, standing
from zicht.platform.casework.models import SafeContact
from zicht.platform.keyroom.sealing import Sealed
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person, persons_of_root, written_day
from zicht.web.texts import translate

__all__ = [
    "NEVER",
    "SAFE_CONTACT_LABELS",
    "VOICEMAIL",
    "WAYS",
    "keep_safe_contact",
    "read_safe_contacts",
    "safe_contact_lines",
    "take_back_safe_contact",
]


def _(msgid: str) -> str:
    return msgid


#: What may not be done, of a voicemail.
NEVER = "never"
#: The ways in which somebody may be reached, and what each is called.
WAYS: Mapping[str, str] = MappingProxyType(
    {
        "call": _("Call"),
        "message": _("Text message"),
        "app": _("Message in an app"),
        "email": _("E-mail"),
        "letter": _("Letter"),
        "in_person": _("In person alone"),
        "through_somebody": _("Through somebody else"),
    }
)
VOICEMAIL: Mapping[str, str] = MappingProxyType(
    {
        NEVER: _("Never"),
        "neutral": _("Only a message that says nothing"),
        "yes": _("Yes"),
        "unknown": _("Not asked"),
    }
)
#: What is kept, in the order in which somebody who calls needs it.
SAFE_CONTACT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "voicemail": _("Speak on the voicemail?"),
        "ways": _("How"),
        "reach": _("Number or address, or through whom"),
        "when": _("When"),
        "by_whom": _("By whom"),
        "ask_for": _("Whom to ask for"),
        "code_word": _("Code word"),
        "language": _("Language, and interpreter"),
        "say": _("What to say that it is about"),
        "not_say": _("What not to say, and to whom not"),
        "checked_on": _("Agreed with the person on"),
    }
)


def read_safe_contacts(persons: Collection[Person]) -> list[Opened[SafeContact]]:
    """Return how these records of one person can be reached safely, the newest first, and write that down.

    Nothing for a role that reads none.
    """
    if not can_do(current_access(), Action.SAFE_CONTACT_READ):
        return []
    rows = list(standing(SafeContact).filter(person__in=persons).order_by("-made_at"))
    return open_rows(rows, Sealed.SAFE_CONTACT, Action.SAFE_CONTACT_READ, kind="safe_contact")


def keep_safe_contact(person: UUID, content: Content) -> UUID:
    """Keep how somebody who is seen can be reached, in the place of what the own agency kept; return its number.

    Raises
    ------
    NotHere
        If there is nobody, or not for whoever asks.
    InputError
        If somebody else changed it meanwhile.
    """
    check_may(current_access(), Action.SAFE_CONTACT_WRITE)
    found = find_person(person)
    before = of_agency(read_safe_contacts(persons_of_root(found)))
    return _write(found if before is None else before.row.person, content, before)


def take_back_safe_contact(person: UUID) -> None:
    """Take back what the own agency kept of how somebody can be reached; it stays on record. Raises `NotHere`."""
    check_may(current_access(), Action.SAFE_CONTACT_WRITE)
    before = of_agency(read_safe_contacts(persons_of_root(find_person(person))))
    if before is None:
        raise NotHere
    _write(before.row.person, before.content, before, withdrawn=True)


def _write(
    person: Person, content: Content, before: Opened[SafeContact] | None, *, withdrawn: bool = False
) -> UUID:
    row = SafeContact(person=person, withdrawn=withdrawn)
    action = Action.SAFE_CONTACT_WRITE
    return keep_row(row, content, Sealed.SAFE_CONTACT, action, kind="safe_contact", before=before).id


def safe_contact_lines(content: Content) -> list[tuple[str, str]]:
    """Return what is filled, as label and words in the language of the page."""
    lines = []
    for name, label in SAFE_CONTACT_LABELS.items():
        if cell := content.get(name, ""):
            lines.append((translate(label), _words(name, cell)))
    return lines


def _words(name: str, cell: str) -> str:
    if name == "ways":
        return "; ".join(translate(WAYS[one]) for one in cell.split(";") if one in WAYS)
    if name == "voicemail":
        return translate(VOICEMAIL.get(cell, cell))
    return written_day(cell) if name == "checked_on" else cell
