"""Pages of an agency that was asked about a pair: it sees its own person, and of the other how far they agree."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.look_ups import Kind, TooManyLookUps, look_up
from zicht.platform.audit.pages import too_many
from zicht.platform.audit.service import record
from zicht.platform.duplicates.actions import answer_question
from zicht.platform.duplicates.comparison import compare_sides, read_values
from zicht.platform.duplicates.forms import AnswerForm
from zicht.platform.duplicates.levels import IDENTITY_FIELDS
from zicht.platform.duplicates.permissions import readable_fields
from zicht.platform.duplicates.queries import find_question, list_questions, side_of
from zicht.platform.duplicates.shown import agreeing_fields, show_rows, told
from zicht.platform.duplicates.workflow import ANSWER_NAMES, Answer
from zicht.web.texts import translate

__all__ = ["question", "questions"]

_ = translate
_PER_PAGE = 25


@page(Action.DUPLICATE_ANSWER)
def questions(request: StaffRequest) -> HttpResponse:
    """Show the questions to the own agency, without a name."""
    shown = Paginator(list_questions(), _PER_PAGE).get_page(request.GET.get("page"))
    listed = [
        (one, _(ANSWER_NAMES[Answer(one.answer)]) if one.answer else "", agreeing_fields(one.agreement))
        for one in shown
    ]
    return render(request, "duplicates/questions.html", {"questions": listed, "shown": shown})


@page(Action.DUPLICATE_ANSWER, methods=("GET", "POST"))
def question(request: StaffRequest, question: UUID) -> HttpResponse:
    """Show one question with the own person beside it, and take the answer."""
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            return _answer(request, question, Answer(form.cleaned_data["answer"]))
        return _question_page(request, question, form)
    return _question_page(request, question, AnswerForm())


def _answer(request: StaffRequest, question: UUID, answer: Answer) -> HttpResponse:
    try:
        answer_question(question, answer)
    except InputError as error:
        for text in told(error):
            messages.error(request, text)
    else:
        messages.success(request, _("Your answer was sent. Thank you."))
    return redirect("duplicate_questions")


def _question_page(request: StaffRequest, question: UUID, form: AnswerForm) -> HttpResponse:
    found = find_question(question)
    own = side_of(found.person_id)
    readable = readable_fields(request.access, own)
    try:
        rows = look_up(
            Kind.QUESTION,
            lambda: compare_sides(
                found.agreement,
                read_values(request.access, own),
                {},
                readable=(readable, frozenset()),
                fields=IDENTITY_FIELDS,
            ),
        )
    except TooManyLookUps:
        return too_many(request)
    record(Action.DUPLICATE_ANSWER, kind="question", object_id=found.id, person_id=found.person_id)
    context = {
        "question": found,
        "rows": show_rows(rows),
        "form": form,
        "answer_name": _(ANSWER_NAMES[Answer(found.answer)]) if found.answer else "",
    }
    return render(request, "duplicates/question.html", context, status=422 if form.errors else 200)
