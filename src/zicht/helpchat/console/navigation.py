"""The menu of the console, and what every page of it shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zicht.helpchat.staff.pages import roles_in
from zicht.helpchat.staff.roles import ROLE_NAMES, Role
from zicht.web.texts import translate

__all__ = ["ENTRIES", "Entry", "page_context"]


def _(msgid: str) -> str:
    return msgid


@dataclass(frozen=True)
class Entry:
    """A line of the menu: the name of the address, what it is called, and who may go there (none: everybody)."""

    address: str
    title: str
    roles: frozenset[Role] = frozenset()


_KEEPERS = frozenset({Role.ESCROW_HOLDER_A, Role.ESCROW_HOLDER_B})

#: What there is, in the order in which it stands. An address that does not exist is left out.
ENTRIES = (
    Entry("chat_work", _("Conversations"), frozenset({Role.COUNSELLOR})),
    Entry("chat_resources", _("Where to refer"), frozenset({Role.COUNSELLOR, Role.OUTREACH})),
    Entry("chat_duties", _("Duties"), frozenset({Role.COUNSELLOR, Role.SUPERVISOR})),
    Entry("chat_images", _("Images online"), frozenset({Role.COUNSELLOR})),
    Entry("coded_new", _("Coded record"), frozenset({Role.COUNSELLOR})),
    Entry("coded_consent", _("Report by consent"), frozenset({Role.COUNSELLOR})),
    Entry("chat_openings", _("Danger to life"), frozenset({Role.COUNSELLOR, Role.SUPERVISOR})),
    Entry("chat_keeping", _("Half-key"), _KEEPERS),
    Entry("chat_debriefs", _("Debriefs"), frozenset({Role.COUNSELLOR, Role.SUPERVISOR})),
    Entry("supervision", _("Waits and load"), frozenset({Role.SUPERVISOR})),
    Entry("coded_export", _("Export"), frozenset({Role.SUPERVISOR})),
    Entry("outreach", _("Outreach"), frozenset({Role.OUTREACH, Role.SUPERVISOR})),
    Entry("chat_team", _("Who works here"), frozenset({Role.SUPERVISOR})),
    Entry("chat_script", _("The visitor's script")),
)


def page_context(request: HttpRequest) -> dict[str, object]:
    """Return the menu and the roles for templates."""
    context: dict[str, object] = {"simulated": settings.TRY_OUT}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return context
    own = roles_in(request)
    return context | {
        "navigation": [
            {"href": address, "title": translate(entry.title), "here": _is_here(request, address)}
            for entry in ENTRIES
            if (not entry.roles or entry.roles & own) and (address := _address(entry.address))
        ],
        "role_names": [translate(ROLE_NAMES[role]) for role in Role if role in own],
    }


def _is_here(request: HttpRequest, address: str) -> bool:
    return request.path.startswith(address)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
