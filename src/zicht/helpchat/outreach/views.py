"""Pages of outreach workers: campaigns, and the log."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.helpchat.clock import today
from zicht.helpchat.outreach.forms import CampaignForm, EntryForm
from zicht.helpchat.outreach.models import Campaign, Entry
from zicht.helpchat.outreach.results import results
from zicht.helpchat.outreach.service import begin_campaign
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.web.texts import label_of, translate

__all__ = ["add_campaign", "add_entry", "end_campaign", "overview", "remove_entry"]

_ = translate
_A_PAGE = 50


@page(Role.OUTREACH, Role.SUPERVISOR)
def overview(request: StaffRequest) -> HttpResponse:
    """Show what campaigns took and brought, and the log, the latest first."""
    entries = Entry.objects.select_related("campaign").order_by("-day", "id")
    listed = Paginator(entries, _A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, label_of("campaign_channels", one.channel), label_of("chat_languages", one.language))
        for one in listed
    ]
    context = {
        "results": results(),
        "rows": rows,
        "listed": listed,
        "origin": settings.VISITORS_ORIGIN,
        "writes": Role.OUTREACH in request.roles,
        "who": request.counsellor.id,
    }
    return render(request, "outreach/overview.html", context)


@page(Role.OUTREACH, methods=("GET", "POST"))
def add_campaign(request: StaffRequest) -> HttpResponse:
    """Begin a campaign with its link."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begin_campaign(**form.cleaned_data)
        messages.success(request, _("The campaign is there, and its link works."))
        return redirect("outreach")
    return render(request, "outreach/campaign.html", {"form": form}, status=422 if form.errors else 200)


@page(Role.OUTREACH, methods=("GET", "POST"))
def add_entry(request: StaffRequest) -> HttpResponse:
    """Write down what was done on a day."""
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Entry.objects.create(**form.cleaned_data, written_by=request.counsellor.id)
        messages.success(request, _("Written down."))
        return redirect("outreach")
    return render(request, "outreach/entry.html", {"form": form}, status=422 if form.errors else 200)


@page(Role.OUTREACH, methods=("POST",))
def end_campaign(request: StaffRequest, campaign: UUID) -> HttpResponse:
    """End a campaign today; its link goes on leading to the chat, for cards live long."""
    day = today()
    if Campaign.objects.filter(id=campaign, ended=None, started__lte=day).update(ended=day):
        messages.success(request, _("The campaign has ended. Its link goes on working."))
    return redirect("outreach")


@page(Role.OUTREACH, methods=("POST",))
def remove_entry(request: StaffRequest, entry: UUID) -> HttpResponse:
    """Remove what one wrote down oneself: to correct it, it is written anew."""
    removed, _each = Entry.objects.filter(id=entry, written_by=request.counsellor.id).delete()
    if removed:
        messages.success(request, _("Removed."))
    return redirect("outreach")
