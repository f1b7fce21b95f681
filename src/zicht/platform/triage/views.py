"""Pages of triages: the list of somebody, a new one, one that was kept, again, and the paper for the person."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.clock import today
from zicht.platform.registry.service import find_person
from zicht.platform.triage.actions import keep_again, keep_triage, with_recorded
from zicht.platform.triage.queries import Kept, list_triages, read_triage, running_of
from zicht.platform.triage.questions import Read, lay_out, lay_out_ticks, read_answers, typed_of
from zicht.platform.triage.rule_tables import engine_of, find_table, table_in_force
from zicht.platform.triage.shown import digest_of, show, shut_names
from zicht.triage import Assessment, Table
from zicht.triage.words import STATUSES
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of, translate
from zicht.web.texts import render as render_text

__all__ = ["again", "kept_page", "new", "paper", "rule_json", "triages"]

_ = translate
log = logging.getLogger(__name__)

#: What is chosen where the level of the rules stands.
AS_RULES = "rules"
LONGEST_TEXT = 2000


@page(Action.TRIAGE_READ)
def triages(request: StaffRequest, person: UUID) -> HttpResponse:
    """List the triages of somebody."""
    context = {
        "person": find_person(person),
        "listed": list_triages(person),
        "may_write": can_do(request.access, Action.TRIAGE_WRITE),
    }
    return render(request, "triage/list.html", context)


@page(Action.TRIAGE_WRITE, methods=("GET", "POST"))
def new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Do a triage of somebody."""
    return _triage(request, find_person(person).id, before=None)


@page(Action.TRIAGE_WRITE, methods=("GET", "POST"))
def again(request: StaffRequest, triage: UUID) -> HttpResponse:
    """Do a triage again, from the answers of the last."""
    before = read_triage(triage)
    return _triage(request, before.row.person_id, before=before)


def _triage(request: StaffRequest, person: UUID, *, before: Kept | None) -> HttpResponse:
    try:
        version = table_in_force().version
    except InputError as error:
        context = {"problems": _problems(error), "person": person}
        return render(request, "triage/none.html", context, status=409)
    table = engine_of(version).table
    posted = request.POST if request.method == "POST" else _begin(before)
    read = read_answers(table, posted)
    answers = with_recorded(find_person(person), table, read.answers)
    states = json.dumps(answers.get("option_state", {}))
    found = engine_of(version).assess(answers, today=today())
    live, status = True, 200
    problems = [_("Somebody else did this triage again meanwhile.")] if before and not before.newest else []
    if request.method == "POST" and posted.get("act") == "keep":
        status, live = 422, not _tell_difference(posted, digest_of(found), version, states=states)
        problems += _unfit(posted, read, digest_of(found), version)
        if not problems:
            try:
                return _keep(person, before, answers, found, posted=posted)
            except InputError as error:
                problems = _problems(error)
    context = {
        "person": person,
        "before": before,
        "version": version,
        "decided": posted.get("decided", AS_RULES),
        "reason": posted.get("reason", ""),
        "wishes": posted.get("wishes", ""),
        "longest": LONGEST_TEXT,
        "problems": problems,
        "live": live,
        "states": states,
        "back": reverse("triages", args=[person]),
        **_questions(table, read),
        **_found(table, found, running=running_of(answers)),
    }
    return render(request, "triage/new.html", context, status=status)


def _questions(table: Table, read: Read) -> Mapping[str, object]:
    language = current_language()
    return {
        "groups": lay_out(table, read.typed, read.wrong),
        "lists": lay_out_ticks(table, read.typed),
        "levels": [(one["code"], one["name"][language]) for one in table["levels"]],
    }


def _found(table: Table, found: Assessment, *, running: Collection[str]) -> Mapping[str, object]:
    """Return what the rules find, and the words with which the page's script says what they find next."""
    return {
        "found": show(found, table, running=running),
        "digest": digest_of(found),
        "today": found["today"],
        "statuses": [(code, render_text(name)) for code, name in STATUSES.items()],
        "shut_names": shut_names(table),
        "grounds": [(one.code, label_of("legal_grounds", one.code)) for one in code_list("legal_grounds")],
    }


def _unfit(posted: Mapping[str, str], read: Read, digest: str, version: str) -> list[str]:
    """Return why answers cannot be kept as they came: nobody decides on what they did not see."""
    if read.wrong:
        return [_("Answers that cannot be read: {number}. They are marked below.", number=len(read.wrong))]
    if posted.get("table") != version:
        return [
            _("The rules changed since you opened this page. Look at what they find now, and keep again.")
        ]
    if posted.get("found") != digest:
        return [_("What you last saw is not what these answers come to. Look again, and keep again.")]
    return []


def _begin(before: Kept | None) -> Mapping[str, str]:
    return {} if before is None else typed_of(before.answers) | {"wishes": before.wishes}


def _tell_difference(posted: Mapping[str, str], digest: str, version: str, *, states: str) -> bool:
    """Say whether the page's script found something else than the server, by the same rules on the same day.

    What the plan records may have changed while the page was open: then it is no wonder.

    That is an error of ours: it is logged without anything that was answered or found.
    """
    theirs = posted.get("found", "")
    same_day = theirs.partition(";")[0] == digest.partition(";")[0]
    same = posted.get("table") == version and posted.get("states") == states and same_day
    if posted.get("by") != "script" or not same or theirs == digest:
        return False
    log.error("triage: the page and the server found different things by table %s", version[:12])
    return True


def _keep(
    person: UUID,
    before: Kept | None,
    answers: Mapping[str, object],
    found: Assessment,
    *,
    posted: Mapping[str, str],
) -> HttpResponse:
    chosen = posted.get("decided", "")
    decided = None if chosen == AS_RULES else chosen
    told = {name: _text(posted.get(name, "")) for name in ("reason", "wishes")}
    if before is None:
        kept = keep_triage(person, answers, decided=decided, found=found, **told)
    else:
        kept = keep_again(before, answers, decided=decided, found=found, **told)
    return redirect("triage", kept)


def _text(typed: str) -> str:
    """Return a text as it is kept. Raises InputError where it is too long."""
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise InputError.of(
            Text.of("A text is too long."),
            expected=Text.of("At most {number} characters.", number=LONGEST_TEXT),
            to_fix=Text.of("Make it shorter."),
        )
    return text


def _problems(error: InputError) -> list[str]:
    return [f"{render_text(one.where)} {render_text(one.to_fix)}" for one in error.problems]


@page(Action.TRIAGE_READ)
def kept_page(request: StaffRequest, triage: UUID) -> HttpResponse:
    """Show a triage as it was kept, by the rules of its version."""
    kept = read_triage(triage)
    groups = lay_out(kept.table, typed_of(kept.answers))
    lists = lay_out_ticks(kept.table, typed_of(kept.answers))
    names = {one["code"]: one["name"][current_language()] for one in kept.table["levels"]}
    context = {
        "kept": kept,
        "found": show(kept.assessment, kept.table, running=kept.running),
        "may_plan": can_do(request.access, Action.HELP_READ),
        "answers": [
            (question.text, question.said)
            for group in groups
            for question in group.questions
            if question.said
        ],
        "ticked": [
            (one.label, [item[1] for cluster in one.clusters for item in cluster.items if item[3]])
            for one in lists
            if one.ticked
        ],
        "decided_name": names.get(kept.row.decided, ""),
        "overridden": kept.row.level != kept.row.decided,
        "may_again": kept.newest and can_do(request.access, Action.TRIAGE_WRITE),
    }
    return render(request, "triage/kept.html", context)


@page(Action.TRIAGE_READ)
def paper(request: StaffRequest, triage: UUID) -> HttpResponse:
    """Show what the person can get and why not the rest, in plain language, to print."""
    kept = read_triage(triage)
    found = show(kept.assessment, kept.table, running=kept.running)
    context = {"kept": kept, "found": found, "wishes": kept.wishes}
    return render(request, "triage/paper.html", context)


@page(Action.TRIAGE_READ)
def rule_json(request: StaffRequest, version: str) -> HttpResponse:
    """Return a decision table, for the script of the page."""
    del request
    return JsonResponse(find_table(version).document)
