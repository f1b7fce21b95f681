"""Pages to write a note about a person, to correct it, and to take it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.registry.actions_notes import add_note, read_note, replace_note, withdraw_note
from zicht.platform.registry.forms_notes import NoteForm
from zicht.platform.registry.queries import find_person
from zicht.platform.registry.views_answers import act_page, add_problems, done, take_back_page
from zicht.web.texts import translate

__all__ = ["correct_note", "note_new", "take_back_note"]

_ = translate


@page(Action.NOTE_WRITE, methods=("GET", "POST"))
def note_new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Write a note about somebody."""
    found = find_person(person)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_note(found.id, form.cleaned_data["text"], shared=form.cleaned_data["shared"])
        return done(request, _("The note was kept."), redirect("person", found.id))
    return act_page(
        request,
        form,
        title=_("Write a note"),
        lines=[_("A note never reaches a figure. It is kept as long as the person, and can be corrected.")],
        button=_("Keep the note"),
        back=reverse("person", args=[found.id]),
    )


@page(Action.NOTE_WRITE, methods=("GET", "POST"))
def correct_note(request: StaffRequest, note: UUID) -> HttpResponse:
    """Correct a note: one that replaces it."""
    read = read_note(note)
    form = NoteForm(request.POST or None, initial={"text": read.text, "shared": read.note.shared})
    if request.method == "POST" and form.is_valid():
        try:
            replace_note(note, form.cleaned_data["text"], shared=form.cleaned_data["shared"])
        except InputError as error:
            add_problems(form, error)
        else:
            text = _("It was corrected. What stood there before is kept.")
            return done(request, text, redirect("person", read.note.person_id))
    return act_page(
        request,
        form,
        title=_("Correct a note"),
        lines=[_("What stood there before is kept.")],
        button=_("Save the correction"),
        back=reverse("person", args=[read.note.person_id]),
        way=(reverse("note_withdraw", args=[note]), _("This was recorded by mistake")),
    )


@page(Action.NOTE_WRITE, methods=("GET", "POST"))
def take_back_note(request: StaffRequest, note: UUID) -> HttpResponse:
    """Take back a note that should not have been written."""
    read = read_note(note)
    return take_back_page(
        request,
        lambda: withdraw_note(note),
        title=_("Take back a note"),
        back=reverse("person", args=[read.note.person_id]),
    )
