"""Pages of the review: the queue, a pair, and what is decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_agencies
from zicht.platform.audit.look_ups import Kind, TooManyLookUps, look_up
from zicht.platform.audit.pages import too_many
from zicht.platform.audit.service import record_many
from zicht.platform.duplicates.actions import ask_agency, decide_pair, merge_pair
from zicht.platform.duplicates.comparison import Row, compare_sides, read_values
from zicht.platform.duplicates.forms import DecideForm
from zicht.platform.duplicates.models import Candidate
from zicht.platform.duplicates.permissions import readable_fields
from zicht.platform.duplicates.queries import (
    find_candidate,
    last_run,
    list_candidates,
    questions_of,
    side_of,
)
from zicht.platform.duplicates.shown import agreeing_fields, likelihood, show_rows, told
from zicht.platform.duplicates.tasks import find_pairs
from zicht.platform.duplicates.workflow import ANSWER_NAMES, STATE_NAMES, Answer, Reason, State
from zicht.web.texts import translate

__all__ = ["ask", "decide", "pair", "queue", "reopen", "search"]

_ = translate
_PER_PAGE = 25


@page(Action.DUPLICATE_REVIEW)
def queue(request: StaffRequest) -> HttpResponse:
    """Show the pairs in a state, without a name: only which agencies know them and what agrees."""
    chosen = request.GET.get("state", "")
    state = State(chosen) if chosen in set(State) else State.OPEN
    pages = Paginator(list_candidates(state.value), _PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "pairs": [(one, likelihood(one.weight), agreeing_fields(one.agreement)) for one in shown],
        "shown": shown,
        "state": state.value,
        "states": [(one.value, _(name)) for one, name in STATE_NAMES.items()],
        "last": last_run(),
    }
    return render(request, "duplicates/queue.html", context)


@page(Action.DUPLICATE_REVIEW, methods=("POST",))
def search(request: StaffRequest) -> HttpResponse:
    """Ask the job to look for new pairs: it runs elsewhere."""
    transaction.on_commit(find_pairs.enqueue)
    messages.success(request, _("The search was asked for. New pairs appear here when it is done."))
    return redirect("duplicates")


@page(Action.DUPLICATE_REVIEW)
def pair(request: StaffRequest, candidate: UUID) -> HttpResponse:
    """Show a pair: values where the role may read them, else how far they agree."""
    return _pair_page(request, candidate, DecideForm())


@page(Action.DUPLICATE_REVIEW, methods=("POST",))
def decide(request: StaffRequest, candidate: UUID) -> HttpResponse:
    """Take two persons together, leave them apart, or keep the pair for later."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _pair_page(request, candidate, form)
    verdict = State(form.cleaned_data["verdict"])
    try:
        if verdict is State.SAME:
            merge_pair(candidate, Reason(form.cleaned_data["reason"]))
        else:
            decide_pair(candidate, verdict)
    except InputError as error:
        return _told(request, error, candidate)
    done = {
        State.SAME: _("They are one person now. Every report kept its number. You can take this back."),
        State.DIFFERENT: _("They stay two persons."),
        State.UNSURE: _("The pair is kept for later."),
    }
    messages.success(request, done[verdict])
    return redirect("duplicates")


@page(Action.DUPLICATE_REVIEW, methods=("POST",))
def reopen(request: StaffRequest, candidate: UUID) -> HttpResponse:
    """Put a pair back in the queue."""
    try:
        decide_pair(candidate, State.OPEN)
    except InputError as error:
        return _told(request, error, candidate)
    messages.success(request, _("The pair is back in the queue."))
    return redirect("duplicate", candidate)


@page(Action.DUPLICATE_REVIEW, methods=("POST",))
def ask(request: StaffRequest, candidate: UUID, person: UUID) -> HttpResponse:
    """Ask the agency of one of the two."""
    try:
        ask_agency(candidate, person)
    except InputError as error:
        return _told(request, error, candidate)
    messages.success(request, _("The agency was asked. Its answer appears on this page."))
    return redirect("duplicate", candidate)


def _told(request: StaffRequest, error: InputError, candidate: UUID) -> HttpResponse:
    for text in told(error):
        messages.error(request, text)
    return redirect("duplicate", candidate)


def _pair_page(request: StaffRequest, candidate: UUID, form: DecideForm) -> HttpResponse:
    found = find_candidate(candidate)
    try:
        rows = look_up(Kind.PAIR, lambda: _compare(request, found))
    except TooManyLookUps:
        return too_many(request)
    record_many(Action.DUPLICATE_REVIEW, [(found.id, found.left_id), (found.id, found.right_id)], kind="pair")
    sides = [side_of(one) for one in (found.left_id, found.right_id)]
    names = names_of_agencies([one.organisation for one in sides])
    questions = list(questions_of(found))
    waiting = {one.person_id for one in questions if one.answered_at is None}
    context = {
        "pair": found,
        "likelihood": likelihood(found.weight),
        "state_name": _(STATE_NAMES[State(found.state)]),
        "rows": show_rows(rows),
        "blinded": any(one.left is None or one.right is None for one in rows),
        "agencies": [names[one.organisation] for one in sides],
        "can_ask": [
            (number, one.person, names[one.organisation])
            for number, one in enumerate(sides, 1)
            if one.organisation != request.access.organisation and one.person not in waiting
        ],
        "questions": [(one, _(ANSWER_NAMES[Answer(one.answer)]) if one.answer else "") for one in questions],
        "can_decide": found.state in {State.OPEN, State.UNSURE},
        "can_reopen": found.state in {State.DIFFERENT, State.UNSURE},
        "form": form,
    }
    return render(request, "duplicates/pair.html", context, status=422 if form.errors else 200)


def _compare(request: StaffRequest, found: Candidate) -> Sequence[Row]:
    """Read what may be read of the two, the same for whoever finds them gone: `NotHere`."""
    left, right = side_of(found.left_id), side_of(found.right_id)
    return compare_sides(
        found.agreement,
        read_values(request.access, left),
        read_values(request.access, right),
        readable=(readable_fields(request.access, left), readable_fields(request.access, right)),
    )
