"""The first page: what somebody in this role can do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.pages import access_of, signed_in

__all__ = ["home"]


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show the way to everything that the role may do."""
    if access_of(request) is None:
        return redirect("membership")
    return render(request, "platform/home.html")
