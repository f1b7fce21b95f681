"""The picture of a municipality, from the newest published edition: what its sheet says, and the sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zicht.errors import InputError
from zicht.pipeline.municipal import TABLES, municipal_document, valid_municipalities
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.doors.service import Doors, read_newest
from zicht.publication.municipal import Content, print_municipality, render_pdf
from zicht.web.texts import current_language

__all__ = ["picture", "sheet"]

_PDF = "pdf"


@page(Action.MUNICIPALITY_READ)
def picture(request: StaffRequest) -> HttpResponse:
    """Show what is known of the own municipality, or of the one that somebody without one chooses."""
    found, code = read_newest(TABLES), _chosen(request)
    content = _content(found, code)
    record(Action.MUNICIPALITY_READ, kind="edition" if content else "nothing")
    language = current_language()
    named = () if found is None else valid_municipalities(found.release.edition.window[1])
    context = {
        "found": found,
        "content": content,
        "chosen": code,
        "own": request.access.municipality,
        "named": sorted(
            ((one.code, one.label(language)) for one in named), key=lambda one: one[1].casefold()
        ),
        "may_assess": can_do(request.access, Action.READINESS_READ),
    }
    return render(request, "municipal/picture.html", context)


@page(Action.MUNICIPALITY_READ)
def sheet(request: StaffRequest, form: str) -> HttpResponse:
    """Hand out the sheet as a PDF."""
    content = _content(read_newest(TABLES), _chosen(request))
    if content is None or form != _PDF:
        raise NotHere
    record(Action.MUNICIPALITY_READ, kind=_PDF)
    answer = HttpResponse(render_pdf(content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{content.code}.{content.language}.pdf"'
    return answer


def _chosen(request: StaffRequest) -> str:
    """Return the own municipality; who has none chooses one, and nobody sees another's in place of their own."""
    return request.access.municipality or request.GET.get("municipality", "")


def _content(found: Doors | None, code: str) -> Content | None:
    if found is None or not code:
        return None
    try:
        return print_municipality(municipal_document(found.release, code), current_language())
    except InputError:  # not there in the last year of the edition
        return None
