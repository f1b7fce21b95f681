"""The answer to somebody who looked up too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["too_many"]


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer `TooManyLookUps`: must be returned while the room is open, so that the attempt stays written down."""
    return render(request, "audit/too_many.html", status=429)
