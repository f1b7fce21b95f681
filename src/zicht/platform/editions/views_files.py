"""Files of editions: those to be signed for whoever signs, the published ones for everybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from zicht.errors import UserError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.editions.files import (
    PublishedEdition,
    archive_of,
    file_in,
    find_file,
    find_folder,
    published_editions,
)
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of
from zicht.platform.editions.queries import find_run
from zicht.platform.editions.signing import office_list
from zicht.web.errors import not_found
from zicht.web.texts import current_language, translate

__all__ = ["archive", "edition_file", "public", "public_archive", "public_file", "signers"]

#: Whoever opens one of these reads the edition; the other files are parts of pages.
_READ = frozenset({".html", ".pdf", ".xlsx", ".csv", ".json"})


@page(Action.EDITION_READ)
def edition_file(request: StaffRequest, run: UUID, path: str) -> HttpResponse:
    """Show a file of an edition that is not published yet: who signs has to see what they sign."""
    del request
    found = _made(run)
    file = file_in(place_of(found.id).edition, path)
    if file is None:
        raise NotHere
    if file.path.suffix in _READ:
        record(Action.EDITION_READ, kind="edition", object_id=found.id, reason="looked")
    response = HttpResponse(file.path.read_bytes(), content_type=file.kind)
    response["Content-Security-Policy"] = file.policy
    return response


@page(Action.EDITION_READ)
def archive(request: StaffRequest, run: UUID) -> HttpResponse:
    """Hand out a whole edition, to be checked elsewhere."""
    del request
    found = _made(run)
    record(Action.EDITION_READ, kind="edition", object_id=found.id, reason="taken")
    name = f"edition-{found.vintage.isoformat()}-{found.sha256[:12]}"
    return _zip(place_of(found.id).edition, name)


def public(request: HttpRequest) -> HttpResponse:
    """List the published editions, for everybody."""
    try:
        listed = office_list()
    except UserError:
        listed = ()
    found = published_editions(current_language(), listed)
    context = {
        "editions": [
            {
                **vars(one),
                "day": date.fromisoformat(one.vintage),
                "forms": _forms(one),
                "errata_folder": f"{one.name}-errata",
            }
            for one in found
        ],
        "has_list": bool(listed),
    }
    return render(request, "editions/public.html", context)


def _forms(edition: PublishedEdition) -> list[dict[str, str]]:
    """Return what there is of an edition beside its report, with what it is called."""
    labels = {
        "easy": translate("Easy to read"),
        "pdf": translate("Report as PDF"),
        "dashboard": translate("Dashboard"),
        "workbook": translate("Tables as a spreadsheet"),
    }
    return [{"path": path, "label": labels[name]} for name, path in edition.forms.items()]


def public_archive(request: HttpRequest, edition: str) -> HttpResponse:
    """Hand out a whole published edition with its signatures, to be verified elsewhere."""
    folder = find_folder(edition)
    if folder is None:
        return not_found(request)
    return _zip(folder, edition)


def public_file(request: HttpRequest, edition: str, path: str) -> HttpResponseBase:
    """Return a file of a published edition."""
    found = find_file(edition, path)
    if found is None:
        return not_found(request)
    response = FileResponse(found.path.open("rb"), content_type=found.kind)
    response["Content-Security-Policy"] = found.policy
    response["Cache-Control"] = "public, max-age=300"
    return response


def signers(request: HttpRequest) -> HttpResponse:
    """Return the list of those who may sign, for everybody."""
    if not settings.SIGNERS_FILE.is_file():
        return not_found(request)
    return HttpResponse(settings.SIGNERS_FILE.read_bytes(), content_type="text/plain; charset=utf-8")


def _made(run: UUID) -> EditionRun:
    found = find_run(run)
    if not found.sha256:
        raise NotHere
    return found


def _zip(folder: Path, name: str) -> HttpResponse:
    response = HttpResponse(archive_of(folder, name), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response
