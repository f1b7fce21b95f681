"""The second factor once more, right before an act of great weight."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zicht.helpchat.staff.demo import is_demo
from zicht.helpchat.staff.pages import StaffRequest
from zicht.web.second_factor import ask_again, can_show_again, shown_again

__all__ = ["not_shown"]


def not_shown(request: StaffRequest) -> HttpResponse | None:
    """Return the way to show the second factor again, where that was not just done. People of the demo have none."""
    if shown_again(request):
        return None
    if can_show_again(request):
        return ask_again(request)
    return None if is_demo() else render(request, "console/no_factor.html", status=403)
