"""How ready a municipality is: its assessments, the questions by theme, and the page for the council."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.clock import today
from zicht.platform.municipal.assessments import (
    Standing,
    answer_questions,
    begin_assessment,
    find_assessment,
    list_assessments,
    read_assessment,
    seal_assessment,
)
from zicht.platform.municipal.comparing import FEWEST_OTHERS, Like, like_of
from zicht.platform.municipal.forms import SizeForm, ThemeForm
from zicht.platform.municipal.framework import STATE_NAMES, State, sizes, themes
from zicht.platform.municipal.plan import STEP_NAMES, StepState, ended_steps, open_steps
from zicht.platform.registry.service import act_page, add_problems, done
from zicht.vocabulary import format_number
from zicht.web.texts import current_language, label_of, translate

__all__ = ["assessment_page", "begin", "paper", "readiness", "seal", "shown_steps", "theme_page"]

_ = translate
#: Steps that were ended are shown as far back.
_MOST_ENDED = 20


@dataclass(frozen=True)
class ThemeLine:
    """A theme of an assessment as a table shows it; no median where too few others are alike."""

    code: str
    name: str
    questions: int
    in_place: int
    begun: int
    not_yet: int
    not_known: int
    open: int
    before: int | None
    like: str


@page(Action.READINESS_READ)
def readiness(request: StaffRequest) -> HttpResponse:
    """Show how the own municipality stood last, beside those that are like it, with its plan and its history."""
    found = list_assessments()
    sealed = [one for one in found if one.sealed is not None]
    drafts = [one for one in found if one.sealed is None]
    record(Action.READINESS_READ, kind="overview")
    context = {
        "known": bool(request.access.municipality),
        "name": label_of("municipalities", request.access.municipality),
        "draft": drafts[0] if drafts else None,
        "sealed": sealed,
        "year": today().year,
        "fewest": FEWEST_OTHERS,
        "steps": shown_steps(),
        "ended": [(one, _(STEP_NAMES[StepState(one.state)])) for one in ended_steps()[:_MOST_ENDED]],
        "today": today(),
    }
    return render(request, "municipal/readiness.html", context | _newest(sealed))


def _newest(sealed: list[Standing]) -> dict[str, object]:
    """Return how the newest one stands, with the one of a year before and those that are like it."""
    if not sealed:
        return {}
    newest = sealed[0]
    before = next((one for one in sealed[1:] if one.row.year < newest.row.year), None)
    like = like_of(newest.row.size)
    return {
        "newest": newest,
        "before": before,
        "like": like,
        "size": sizes()[newest.row.size][current_language()] if newest.row.size in sizes() else "",
        "lines": list(_lines(newest, before, like)),
    }


def _lines(newest: Standing, before: Standing | None, like: Like | None) -> Iterator[ThemeLine]:
    language = current_language()
    earlier = {one.theme.code: one.in_place for one in before.scores} if before else {}
    for one in newest.scores:
        found = like.medians.get(one.theme.code) if like else None
        yield ThemeLine(
            one.theme.code,
            one.theme.name[language],
            one.questions,
            one.in_place,
            one.begun,
            one.not_yet,
            one.not_known,
            one.open,
            earlier.get(one.theme.code),
            "" if found is None else format_number(found, "", int(found % 1 > 0), language),
        )


def shown_steps() -> list[Mapping[str, Any]]:
    """Return the open steps of the plan as templates show them, the first day first."""
    about = {question.code: question for theme in themes() for question in theme.questions}
    language, day = current_language(), today()
    return [
        {
            "step": one,
            "state": _(STEP_NAMES[StepState(one.state)]),
            "about": about[one.question].text[language] if one.question in about else "",
            "over": one.due_on < day,
            "days": (one.due_on - day).days,
        }
        for one in open_steps()
    ]


@page(Action.READINESS_WRITE, methods=("GET", "POST"))
def begin(request: StaffRequest) -> HttpResponse:
    """Begin an assessment."""
    sealed = next((one for one in list_assessments() if one.sealed is not None), None)
    form = SizeForm(request.POST or None, initial={"size": sealed.row.size if sealed else ""})
    if request.method == "POST" and form.is_valid():
        try:
            assessment = begin_assessment(size=form.cleaned_data["size"])
        except InputError as error:
            add_problems(form, error)
        else:
            return redirect("assessment", assessment)
    lines = [
        _(
            "Five themes, four or five questions each. You can stop and go on later; nobody else sees a draft."
        ),
        _("Write down what shows an answer, and never anything about a person: no names, no cases."),
    ]
    if sealed:
        lines.append(_("It begins with the answers that were sealed last: change what changed."))
    return act_page(
        request,
        form,
        title=_("Assess how ready we are in {year}", year=today().year),
        lines=lines,
        button=_("Begin"),
        back=reverse("readiness"),
    )


@page(Action.READINESS_READ)
def assessment_page(request: StaffRequest, assessment: UUID) -> HttpResponse:
    """Show an assessment: what is left to answer, or what was sealed."""
    found = read_assessment(assessment)
    return render(request, "municipal/assessment.html", {"found": found, "themes": list(_answered(found))})


def _answered(found: Standing) -> Iterator[Mapping[str, object]]:
    """Yield each theme with its questions and what was answered to them."""
    language = current_language()
    for one in found.scores:
        yield {
            "code": one.theme.code,
            "name": one.theme.name[language],
            "score": one,
            "questions": [
                {
                    "text": question.text[language],
                    "evidence": question.evidence[language],
                    "source": question.source[language] if question.source else "",
                    "address": question.address,
                    "answer": answer,
                    "state": _(STATE_NAMES[State(answer.state)]) if answer else "",
                }
                for question in one.theme.questions
                for answer in [found.answers.get(question.code)]
            ],
        }


@page(Action.READINESS_WRITE, methods=("GET", "POST"))
def theme_page(request: StaffRequest, assessment: UUID, theme: str) -> HttpResponse:
    """Answer the questions of one theme, and go on to the next."""
    found = find_assessment(assessment)
    codes = [one.code for one in themes()]
    if theme not in codes or found.sealed is not None:
        raise NotHere
    place = codes.index(theme)
    form = ThemeForm(themes()[place], found.answers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_questions(assessment, form.given)
        last = place + 1 == len(codes)
        after = (
            redirect("assessment", assessment)
            if last
            else redirect("assessment_theme", assessment, codes[place + 1])
        )
        return done(request, _("Your answers are kept."), after)
    return act_page(
        request,
        form,
        title=_(
            "{theme} ({number} of {count})",
            theme=themes()[place].name[current_language()],
            number=place + 1,
            count=len(codes),
        ),
        lines=[
            _("Answer for how it is today. “We do not know” is an answer too."),
            _("No names of persons, and nothing about a case: name posts, departments and papers."),
        ],
        button=_("Keep and go on"),
        back=reverse("assessment", args=[assessment]),
    )


class SureForm(forms.Form):
    """That somebody is sure."""

    sure = forms.BooleanField()


@page(Action.READINESS_WRITE, methods=("GET", "POST"))
def seal(request: StaffRequest, assessment: UUID) -> HttpResponse:
    """Seal an assessment."""
    found = find_assessment(assessment)
    if found.sealed is not None:
        raise NotHere
    form = SureForm(request.POST or None)
    form.fields["sure"].label = _("This is how we stand, and no name of a person is in it.")
    if request.method == "POST" and form.is_valid():
        try:
            seal_assessment(assessment)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The assessment is sealed."), redirect("assessment", assessment))
    return act_page(
        request,
        form,
        title=_("Seal the assessment of {year}", year=found.row.year),
        lines=[
            _("After this no answer can be changed: a new assessment corrects it."),
            _("It then counts in the medians of municipalities of your size. Your answers stay your own."),
        ],
        button=_("Seal"),
        back=reverse("assessment", args=[assessment]),
    )


@page(Action.READINESS_READ)
def paper(request: StaffRequest, assessment: UUID) -> HttpResponse:
    """Show a sealed assessment with the plan, to be printed for the council."""
    found = read_assessment(assessment)
    if found.sealed is None:
        raise NotHere
    earlier = [one for one in list_assessments() if one.sealed is not None and one.row.year < found.row.year]
    like = like_of(found.row.size)
    context = {
        "found": found,
        "name": label_of("municipalities", found.row.municipality),
        "themes": list(_answered(found)),
        "before": earlier[0] if earlier else None,
        "like": like,
        "lines": list(_lines(found, earlier[0] if earlier else None, like)),
        "steps": shown_steps(),
        "today": today(),
    }
    return render(request, "municipal/paper.html", context)
