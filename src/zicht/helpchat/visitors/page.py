"""Pages of visitors, in their language."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_date
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from zicht.helpchat.sorting import questions
from zicht.helpchat.sorting.reading import shipped
from zicht.helpchat.visitors.board import look
from zicht.helpchat.visitors.files import packs
from zicht.helpchat.visitors.languages import NAMES, direction_of, from_header, offered, say
from zicht.helpchat.visitors.numbers import numbers
from zicht.helpchat.visitors.style import style
from zicht.helpchat.visitors.words import CODEWORDS, words_in

__all__ = ["first_page", "language_of", "language_of_browser", "render"]


def language_of(request: HttpRequest) -> str:
    """Return the visitor's language: the one that was chosen, else what the browser likes best of those offered."""
    chosen = request.POST.get("language", "") if request.method == "POST" else ""
    return chosen if chosen in offered() else language_of_browser(request)


def language_of_browser(request: HttpRequest) -> str:
    """Return the offered language that the browser likes best, whatever a form says."""
    among = offered() or ("nl",)
    return from_header(request.headers.get("Accept-Language", ""), among)


def render(
    template: str, language: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page of ours, with what every page has."""
    whole = {
        "language": language,
        "direction": direction_of(language),
        "style": style(),
        "away": settings.LEAVING_TO,
        "numbers": numbers(),
        **(context or {}),
    }
    return HttpResponse(render_to_string(f"visitors/{template}", whole), status=status)


def first_page(request: HttpRequest, language: str) -> HttpResponse:
    """Return the page with which everything begins. It holds no token, so it may travel packed."""
    board = look()
    opens = timezone.localtime(board.next) if board.next else None
    page = render(
        "first.html",
        language,
        {
            "languages": [(code, NAMES[code], direction_of(code)) for code in offered()],
            "demo": settings.DEMO,
            "open": board.open,
            "until": _time(board.until),
            "opens_day": format_date(opens, "EEEE d MMMM", locale=language) if opens else "",
            "opens_time": _time(opens),
            "place": board.place,
            "questions": questions(),
            "intro": shipped().intro,
            "codewords": say(CODEWORDS, language),
            "words": words_in(language),
        },
    )
    page.headers["Vary"] = "Accept-Encoding, Accept-Language"
    if packs(request):
        page.content = gzip.compress(page.content, 6, mtime=0)
        page.headers["Content-Encoding"] = "gzip"
    return page


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H:%M") if at else ""
