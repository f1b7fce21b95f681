"""What every page shows around its content: where one can go, who one is, and that people are simulated."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, can_do, current_access
from zicht.platform.access.pages import access_of
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.registry.installation import is_simulated
from zicht.web.texts import current_language, translate

__all__ = ["ENTRIES", "add_count", "page_context"]


def _(msgid: str) -> str:
    return msgid


class Entry(NamedTuple):
    """A page in the menu: the name of its address, its title, and the act that it takes."""

    address: str
    title: str
    action: Action


#: The menu, in order. An entry shows where its address exists and the role may do the act.
ENTRIES = (
    Entry("report_new", _("New report"), Action.REPORT_CREATE),
    Entry("persons", _("Persons"), Action.PERSON_LIST),
    Entry("clocks", _("Last days"), Action.HELP_READ),
    Entry("referrals", _("Referrals"), Action.REFERRAL_READ),
    Entry("caseload", _("Who works with whom"), Action.CASEWORK_READ),
    Entry("cover", _("Out of hours"), Action.COVER_READ),
    Entry("places", _("Places"), Action.PLACE_READ),
    Entry("signals", _("Signals"), Action.SIGNAL_READ),
    Entry("access_requests", _("Requests for access"), Action.GRANT_GIVE),
    Entry("rules", _("Rules of the triage"), Action.TRIAGE_RULES_PROPOSE),
    Entry("deliveries", _("Deliveries"), Action.FILE_IMPORT),
    Entry("duplicates", _("Possible duplicates"), Action.DUPLICATE_REVIEW),
    Entry("duplicate_questions", _("Questions about duplicates"), Action.DUPLICATE_ANSWER),
    Entry("follow_ups", _("Open questions"), Action.FOLLOW_UP_ANSWER),
    Entry("feedback", _("What became of it"), Action.FEEDBACK_READ),
    Entry("editions", _("Editions"), Action.EDITION_READ),
    Entry("municipality", _("The picture of a municipality"), Action.MUNICIPALITY_READ),
    Entry("readiness", _("How ready we are"), Action.READINESS_READ),
    Entry("route_map", _("Whom to call"), Action.ROUTE_READ),
    Entry("shut_doors", _("Shut doors"), Action.DOORS_READ),
    Entry("coverage", _("Coverage"), Action.COVERAGE_READ),
    Entry("coverage_region", _("Coverage of the region"), Action.COVERAGE_REGION),
    Entry("region", _("What lies open in the region"), Action.REGION_READ),
    Entry("reminders", _("Reminders"), Action.REMINDER_READ),
    Entry("audit", _("Audit"), Action.AUDIT_READ),
    Entry("organisation", _("Agency"), Action.MEMBER_LIST),
    Entry("api_keys", _("Keys for systems"), Action.API_KEY_MAKE),
    Entry("operation", _("Is everything running?"), Action.JOBS_READ),
    Entry("ground", _("May I report?"), Action.GROUND_ASK),
)


#: What stands beside an entry: by its address what says so in words, or nothing where there is nothing to say.
_COUNTS: dict[str, Callable[[], str]] = {}
#: What was counted last, in this process, and until when it is kept: on every page it would take longer than the page.
_kept: dict[tuple[object, ...], tuple[float, str]] = {}
_KEPT_SECONDS, _MOST_KEPT = 60, 10_000


def add_count(address: str, count: Callable[[], str]) -> None:
    """Let an entry of the menu say how much waits there, on every page of whoever may see the entry."""
    _COUNTS[address] = count


def page_context(request: HttpRequest) -> dict[str, object]:
    """Return the menu, the role and the agency for templates."""
    context: dict[str, object] = {
        "simulated": settings.TRY_OUT or is_simulated(),
        "other_sign_in": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return context
    access = access_of(request)
    if access is None or access.role is None:
        return context
    membership = request.zicht_membership  # type: ignore[attr-defined] # set by `access_of`
    return context | {
        "navigation": [
            {
                "href": address,
                "title": translate(entry.title),
                "here": request.path.startswith(address),
                "count": _count(entry.address, access, here=request.path == address),
            }
            for entry in ENTRIES
            if can_do(access, entry.action) and (address := _address(entry.address))
        ],
        "role_name": translate(ROLE_NAMES[Role(access.role)]),
        "organisation_name": membership.organisation.name,
    }


def _count(name: str, access: Access, *, here: bool) -> str:
    """Return what stands beside an entry, counted anew on its own page; nothing on pages where no room is open."""
    try:
        current_access()
    except RuntimeError:
        return ""
    if name not in _COUNTS:
        return ""
    key = (name, access.user, access.agency, access.role, current_language())
    said = _kept.get(key)
    if here or said is None or said[0] < monotonic():
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        said = _kept[key] = (monotonic() + _KEPT_SECONDS, _COUNTS[name]())
    return said[1]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
