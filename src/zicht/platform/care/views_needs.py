"""Pages about needs: the map, another assessment, and what a person said."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.actions_needs import assess_needs, replace_words, withdraw_words
from zicht.platform.care.forms_needs import AssessForm, WordsForm, severity_text
from zicht.platform.care.needs import Assessed, Need, read_needs_map, read_words
from zicht.platform.care.picture import draw_needs, movement_text
from zicht.platform.registry.service import act_page, can_write, done, take_back_page, written_day
from zicht.web.texts import label_of, translate

__all__ = ["assess", "correct_words", "needs_map", "take_back_words"]

_ = translate


@page(Action.HELP_READ)
def needs_map(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show what somebody needs and how that moved; their own words stand apart."""
    found = read_needs_map(person)
    context = {
        "person": found.person,
        "picture": draw_needs(found.needs),
        "rows": [_row(request, one) for one in found.needs],
        "words": [(label_of("need_domains", one.domain), one) for one in found.words],
        "last": written_day(found.last_day.isoformat()) if found.last_day else "",
        "may_write": can_do(request.access, Action.HELP_WRITE),
    }
    return render(request, "care/map.html", context)


def _row(request: StaffRequest, need: Need) -> dict[str, object]:
    since = need.newest.cells.get("since", "")
    return {
        "domain": label_of("need_domains", need.domain),
        "assessments": [_said(request, one) for one in reversed(need.assessments)],
        "since": written_day(since) if since else "",
        "movement": movement_text(need.movement),
    }


def _said(request: StaffRequest, one: Assessed) -> dict[str, object]:
    return {
        "id": one.row.id,
        "severity": severity_text(one),
        "assessed": written_day(one.cells.get("assessed", "")),
        "may_correct": can_do(request.access, Action.HELP_WRITE)
        and can_write(request.access, one.row.organisation_id),
    }


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def assess(request: StaffRequest, person: UUID) -> HttpResponse:
    """Assess needs, for the first time or again: only what changed becomes a row."""
    found = read_needs_map(person)
    form = AssessForm(request.POST or None, newest=found.newest)
    if request.method == "POST" and form.is_valid():
        assess_needs(found.person.id, form.cells, form.checked, words=form.words)
        return done(request, _("The assessment was recorded."), redirect("needs_map", found.person.id))
    parts = [(label_of("need_domains", one.domain), one) for one in form.parts()]
    context = {"person": found.person, "form": form, "parts": parts}
    return render(request, "care/assess.html", context, status=422 if form.errors else 200)


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def correct_words(request: StaffRequest, words: UUID) -> HttpResponse:
    """Correct what a person was said to have said."""
    read = read_words(words)
    form = WordsForm(request.POST or None, initial={"text": read.text})
    person = read.words.person_id
    if request.method == "POST" and form.is_valid():
        replace_words(words, form.cleaned_data["text"])
        text = _("It was corrected. What stood there before is kept.")
        return done(request, text, redirect("needs_map", person))
    return act_page(
        request,
        form,
        title=_("Correct what the person said: {what}", what=label_of("need_domains", read.domain)),
        lines=[_("What stood there before is kept.")],
        button=_("Save the correction"),
        back=reverse("needs_map", args=[person]),
        way=(reverse("need_words_withdraw", args=[words]), _("This was recorded by mistake")),
    )


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def take_back_words(request: StaffRequest, words: UUID) -> HttpResponse:
    """Take back words that should not have been recorded."""
    read = read_words(words)
    person = read.words.person_id
    return take_back_page(
        request,
        lambda: withdraw_words(words),
        title=_("Take back what the person said"),
        back=reverse("needs_map", args=[person]),
    )
