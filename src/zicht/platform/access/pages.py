"""The one way to write a page for staff: who may see it, in an open room, and one answer to everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from zicht.errors import NotPermitted
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, NotHere, Purpose, check_may, open_case_room
from zicht.platform.accounts.models import Membership, User
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.audit.service import record_refused
from zicht.web.errors import not_found

__all__ = ["StaffRequest", "access_of", "memberships_of", "page", "signed_in"]

#: What each role is about, unless a page says otherwise.
_PURPOSES = {
    Role.CARE_COORDINATOR: Purpose.SHELTER,
    Role.INVESTIGATOR: Purpose.INVESTIGATION,
    Role.RESEARCHER: Purpose.STATISTICS,
    Role.CHIEF_SIGNER: Purpose.STATISTICS,
}


class StaffRequest(HttpRequest):
    """A request of somebody who was let in. `access` says who, as what and for what."""

    access: Access


Page = Callable[..., HttpResponse]


def page(
    action: Action, *, methods: Sequence[str] = ("GET",), purpose: Purpose | None = None
) -> Callable[[Page], Page]:
    """Make a page of a view: signed in, a role that may do it, and the case room open while it runs.

    Whoever may not do it, and whatever is not there or not for them, gets the page of an
    address that does not exist; the attempt is written down. What a view writes is kept
    when it returns, and undone when it raises.
    """

    def decorate(view: Page) -> Page:
        @wraps(view)
        def respond(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            access = access_of(request, purpose=purpose)
            if access is None:
                return redirect("membership")
            if request.method not in {*methods, *(["HEAD"] if "GET" in methods else [])}:
                return HttpResponseNotAllowed(list(methods))
            try:
                check_may(access, action)
                request.access = access  # type: ignore[attr-defined] # this makes it a StaffRequest
                with open_case_room(access):
                    return view(request, *arguments, **named)
            except (NotHere, NotPermitted):
                record_refused(access, action, object_id=_first_number(named))
                return not_found(request)

        respond.zicht_action = action  # type: ignore[attr-defined] # for the test of the whole matrix
        respond.zicht_methods = tuple(methods)  # type: ignore[attr-defined] # the same
        return respond

    return decorate


def signed_in(view: Page) -> Page:
    """Make a page that every user may see, whatever their role: about themselves alone."""

    @wraps(view)
    def respond(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *arguments, **named)

    return respond


def access_of(request: HttpRequest, *, purpose: Purpose | None = None) -> Access | None:
    """Return as what the signed-in user acts in this session; none where that is still to be chosen."""
    membership = _membership(request)
    if membership is None:
        return None
    role, organisation = Role(membership.role), membership.organisation
    return Access(
        user=membership.user_id,
        organisation=organisation.id,
        role=role,
        reach=REACH[role],
        purpose=purpose or _PURPOSES.get(role, Purpose.REGISTRATION),
        request=request.META.get("zicht.request") or uuid4(),
        region=organisation.region,
        municipality=organisation.municipality,
        reporter_type=organisation.reporter_type,
        source=organisation.code,
    )


def _membership(request: HttpRequest) -> Membership | None:
    """Return the membership chosen in this session, or the only one that there is."""
    found = getattr(request, "zicht_membership", None)
    if found is not None:
        return found  # type: ignore[no-any-return]
    memberships = list(memberships_of(request))
    chosen = request.session.get("membership")
    if len(memberships) != 1:
        memberships = [one for one in memberships if str(one.id) == chosen]
    found = memberships[0] if memberships else None
    request.zicht_membership = found  # type: ignore[attr-defined] # looked up once a request
    return found


def memberships_of(request: HttpRequest) -> QuerySet[Membership]:
    """Return what the signed-in user is, in which agencies."""
    if not isinstance(request.user, User):
        return Membership.objects.none()
    own = request.user.memberships.filter(ended_at__isnull=True, organisation__is_active=True)
    return own.select_related("organisation").order_by("organisation__name", "role")


def _first_number(named: dict[str, object]) -> UUID | None:
    return next((value for value in named.values() if isinstance(value, UUID)), None)
