"""Pages to fill a letter from a case and to print it. What stands in it is in no address and is kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.forms_letters import LetterForm
from zicht.platform.casework.letters import (
    fill_fields,
    find_template,
    letters_made,
    load_templates,
    record_letter,
    write_letter,
)
from zicht.platform.registry.service import find_person, persons_of_root
from zicht.web.texts import current_language

__all__ = ["letter", "letters"]


@page(Action.CASEWORK_WRITE)
def letters(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show which letters there are, and which were made."""
    found = find_person(person)
    language = current_language()
    context = {
        "person": found,
        "templates": [
            (one.code, one.title[language], one.hint[language]) for one in load_templates().values()
        ],
        "made": letters_made(persons_of_root(found)),
    }
    return render(request, "casework/letters.html", context)


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def letter(request: StaffRequest, person: UUID, template: str) -> HttpResponse:
    """Show the fields of a letter as the case fills them; sent, show the letter to print."""
    found, chosen = find_person(person), find_template(template)
    filled = fill_fields(found, chosen)
    form = LetterForm(request.POST or None, template=chosen, filled=filled)
    language = current_language()
    labels = {one.name: one.label[language] for one in chosen.fields}
    context = {
        "person": found,
        "title": chosen.title[language],
        "hint": chosen.hint[language],
        "code": chosen.code,
    }
    if request.method == "POST" and form.is_valid():
        record_letter(found, chosen)
        written = write_letter(chosen, form.filled, form.cleaned_data["written_in"])
        missing = [labels[name] for name, text in form.filled.items() if not text.strip()]
        return render(request, "casework/letter.html", {**context, "letter": written, "missing": missing})
    missing = [label for name, label in labels.items() if not filled[name]]
    context |= {"form": form, "missing": missing}
    return render(request, "casework/letter_fill.html", context, status=422 if form.errors else 200)
