"""The plan: the options of the newest triage, and pages to record what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.capacity.service import free_by_kind
from zicht.platform.care.forms_needs import day_first
from zicht.platform.care.forms_plan import DAYS_OF_ACTS, REASONS, ActForm
from zicht.platform.care.keeping import catch_up
from zicht.platform.care.plan import OPTION, Act, Plan, PlanLine, State, Step, acts_after, read_plan, state_of
from zicht.platform.clock import today
from zicht.platform.registry.service import (
    act_page,
    add_row,
    done,
    read_row,
    replace_row,
    row_lines,
    written_day,
)
from zicht.vocabulary import code_list
from zicht.web.texts import label_of, translate

__all__ = ["begin", "days_left_text", "go_on", "plan"]

_ = translate
#: Statuses of options that nobody can begin yet: they are many, and stand folded below what is open or shut.
_FOLDED = frozenset({"unknown", "to_check"})


@page(Action.HELP_READ)
def plan(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show the options of the newest triage, and what became of each."""
    found = read_plan(person)
    catch_up(found)
    context = {
        "person": found.person,
        "plan": found,
        "groups": list(_groups(found, free_by_kind())),
        "others": [_shown_step(one) for one in found.others],
        "days": [_last_day(one) for one in found.due],
        "waits": list(_waits(found)),
        "may_triage": can_do(request.access, Action.TRIAGE_WRITE),
        "may_refer": can_do(request.access, Action.REFERRAL_SEND),
        "may_write": can_do(request.access, Action.HELP_WRITE),
    }
    return render(request, "care/plan.html", context)


def _last_day(line: PlanLine) -> Mapping[str, object]:
    due = line.option.due or date.max
    left = (due - today()).days
    return {
        "option": line.option,
        "day": written_day(due.isoformat()),
        "over": left < 0,
        "when": days_left_text(left),
    }


def days_left_text(left: int) -> str:
    """Return how many days are left in words; below zero they are over."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    far = _("{days} days ago", days=-left) if left < 0 else _("in {days} days", days=left)
    return near.get(left, far)


def _waits(found: Plan) -> Iterator[tuple[str, str, int]]:
    """Return for what somebody waits, since which day, and for how many days, the longest first."""
    named = [(one.option.name, step) for one in found.lines for step in one.steps]
    named += [(_what(step.cells), step) for step in found.others]
    since = [(day, name) for name, step in named if (day := step.waits_since)]
    for day, name in sorted(since):
        yield name, written_day(day.isoformat()), (today() - day).days


def _groups(found: Plan, free: Mapping[str, int]) -> Iterator[tuple[str, bool, list[Mapping[str, object]]]]:
    """Return titles, whether they are folded, and lines: first what is in the plan, then the others by status.

    `free` says how many places of each kind are free; a kind that nobody offers is not in it.
    """
    begun = [
        _shown_line(one, name, free) for _code, name, lines in found.groups for one in lines if one.steps
    ]
    if begun:
        yield _("In the plan"), False, begun
    for code, name, lines in found.groups:
        others = [_shown_line(one, "", free) for one in lines if not one.steps]
        if others:
            yield name, code in _FOLDED, others


def _shown_line(line: PlanLine, status: str, free: Mapping[str, int]) -> Mapping[str, object]:
    return {
        "option": line.option,
        "status": status,
        "free": free.get(line.entry["help_kind"]),
        "acts": [(one.value, _act_name(one)) for one in line.acts],
        "steps": [_shown_step(one) for one in line.steps],
    }


def _shown_step(step: Step) -> Mapping[str, object]:
    cells = step.cells
    return {
        "id": step.row.id,
        "state": _state_name(step.state),
        "what": _what(cells),
        "lines": row_lines("help", cells),
        "acts": [(one.value, _act_name(one)) for one in step.acts],
    }


def _what(cells: Mapping[str, str]) -> str:
    """Return what help is, in words: its kind, or the need that it answers."""
    return label_of("help_kinds", cells.get("kind", "")) or label_of("need_domains", cells.get("need", ""))


def _act_name(act: Act) -> str:
    names = {
        Act.OFFER: _("Offered or asked for"),
        Act.WAIT: _("Put on a waiting list"),
        Act.START: _("Started"),
        Act.REFUSE: _("Refused or shut"),
        Act.FUND: _("Another payer"),
        Act.END: _("Ended"),
    }
    return names[act]


def _state_name(state: State) -> str:
    names = {
        State.OFFERED: _("Offered or asked for"),
        State.WAITING: _("Waits"),
        State.RUNNING: _("Goes on"),
        State.REFUSED: _("Refused or shut"),
        State.ENDED: _("Ended"),
    }
    return names[state]


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def begin(request: StaffRequest, person: UUID, option: str, act: str) -> HttpResponse:
    """Record something about an option of which nothing stands open."""
    found = read_plan(person)
    line, wanted = found.line(option), _act(act)
    if wanted not in line.acts:
        raise NotHere
    before = {OPTION: option, **({"kind": kind} if (kind := line.entry["help_kind"]) else {})}
    first = {"reason": _reason(request, line), "need": found.need_of(line), **_today(wanted)}
    form = ActForm(request.POST or None, act=wanted, before=before, needs=line.entry["needs"], initial=first)
    if request.method == "POST" and form.is_valid():
        # Pressed twice, it is recorded once: a refusal would else count as two.
        if form.cells not in [one.cells for one in line.steps]:
            add_row("help", found.person.id, form.cells, form.checked.stored[0])
        return done(request, _("It was recorded."), redirect("plan", found.person.id))
    return _ask(request, form, wanted, name=line.option.name, person=found.person.id)


def _reason(request: StaffRequest, line: PlanLine) -> str:
    """Return the reason that is put first: the one that a page named, such as the board of places, or what shuts it."""
    named = request.GET.get("reason", "")
    return named if named in code_list("blocking_reasons") else REASONS.get(line.shut_by, "")


def _today(act: Act) -> Mapping[str, str]:
    """Return the day that is put first: what a worker records happened mostly today."""
    return {DAYS_OF_ACTS[act]: day_first(today().isoformat())}


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def go_on(request: StaffRequest, row: UUID, act: str) -> HttpResponse:
    """Record what became of help that was offered, waited for or given: a row that replaces the one before."""
    found, cells = read_row(row, goes_on=True)
    wanted = _act(act)
    if found.table != "help" or wanted not in acts_after(state_of(cells)):
        raise NotHere
    domains = [one.code for one in code_list("need_domains")]
    form = ActForm(
        request.POST or None, act=wanted, before=cells, needs=domains, initial={**cells, **_today(wanted)}
    )
    if request.method == "POST" and form.is_valid():
        replace_row(row, form.cells, form.checked.stored[0], goes_on=True)
        return done(request, _("It was recorded."), redirect("plan", found.person_id))
    return _ask(request, form, wanted, name=_what(cells), person=found.person_id)


def _act(act: str) -> Act:
    try:
        return Act(act)
    except ValueError:
        raise NotHere from None


def _ask(request: StaffRequest, form: ActForm, act: Act, *, name: str, person: UUID) -> HttpResponse:
    lines = [_("What stood there before is kept.")]
    if act is Act.REFUSE:
        lines = [_("Help that was refused or not to be had counts too: record it, and why.")]
    return act_page(
        request,
        form,
        title=f"{_act_name(act)}: {name}",
        lines=lines,
        button=_("Record"),
        back=reverse("plan", args=[person]),
    )
