"""Pages: the coded record, the export for the figures, and the report that a person agrees to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.helpchat.clock import today
from zicht.helpchat.coded.consent import consent_document
from zicht.helpchat.coded.forms import RecordForm
from zicht.helpchat.coded.release import FEWEST, KNOWN_OUTSIDE, WITHHELD, make_files, pack, withhold_rare
from zicht.helpchat.coded.service import add_record, rows_of, years_over
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import record_act
from zicht.web.texts import current_language

__all__ = ["consent", "download", "export", "kept", "new"]


@page(Role.COUNSELLOR, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Code a conversation that is over. Which one it was, nothing here knows."""
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_record(form.answers(), year=form.year())
        return redirect("coded_kept")
    return render(request, "coded/new.html", {"form": form}, status=422 if form.errors else 200)


@page(Role.COUNSELLOR)
def kept(request: StaffRequest) -> HttpResponse:
    """Say that a record was kept."""
    return render(request, "coded/kept.html")


@page(Role.SUPERVISOR)
def export(request: StaffRequest) -> HttpResponse:
    """Show of which years records can leave the chat."""
    years = []
    for year in years_over():
        rows = withhold_rare(rows_of(year))
        rare = sum(any(row[column] == WITHHELD for column in KNOWN_OUTSIDE) for row in rows)
        years.append((year, len(rows), rare))
    context = {"years": years, "fewest": FEWEST, "this_year": today().year}
    return render(request, "coded/export.html", context)


@page(Role.SUPERVISOR, methods=("POST",))
def download(request: StaffRequest) -> HttpResponse:
    """Hand out the files for `zicht monitor`."""
    files = make_files(years_over())
    if not files:
        return redirect("coded_export")
    record_act(request.counsellor.id, "coded_exported")
    response = HttpResponse(pack(files), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="chats.zip"'
    return response


@page(Role.COUNSELLOR)
def consent(request: StaffRequest) -> HttpResponse:
    """Show the screen of consent. The report is made in the browser: it is sent nowhere, and kept nowhere."""
    return render(request, "coded/consent.html", {"document": consent_document(current_language(), today())})
