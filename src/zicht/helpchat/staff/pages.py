"""The one way to write a page of the console: who may see it, and one answer to everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import roles_of
from zicht.web.errors import not_found

__all__ = ["StaffRequest", "page", "roles_in"]


class StaffRequest(HttpRequest):
    """A request of somebody who was let in. `counsellor` says who, `roles` as what."""

    counsellor: Counsellor
    roles: frozenset[Role]


Page = Callable[..., HttpResponse]


def page(*roles: Role, methods: Sequence[str] = ("GET",)) -> Callable[[Page], Page]:
    """Make a page of a view for who has one of these roles; without any, for everybody who works here.

    Whoever may not see it gets the page of an address that does not exist.
    """

    def decorate(view: Page) -> Page:
        @wraps(view)
        def respond(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not isinstance(request.user, Counsellor):
                return redirect_to_login(request.get_full_path())
            own = roles_in(request)
            if roles and not own & set(roles):
                return not_found(request)
            if request.method not in {*methods, *(["HEAD"] if "GET" in methods else [])}:
                return HttpResponseNotAllowed(list(methods))
            request.counsellor = request.user  # type: ignore[attr-defined] # this makes it a StaffRequest
            request.roles = own  # type: ignore[attr-defined] # the same
            return view(request, *arguments, **named)

        respond.zicht_roles = roles  # type: ignore[attr-defined] # for the test of the whole matrix
        respond.zicht_methods = tuple(methods)  # type: ignore[attr-defined] # the same
        return respond

    return decorate


def roles_in(request: HttpRequest) -> frozenset[Role]:
    """Return the roles of who is signed in, looked up once a request."""
    found: frozenset[Role] | None = getattr(request, "zicht_roles", None)
    if found is None:
        found = roles_of(request.user.pk) if request.user.is_authenticated else frozenset()
        request.zicht_roles = found  # type: ignore[attr-defined] # looked up once a request
    return found
