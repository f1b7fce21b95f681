"""Pages of triages: the list of somebody, a new one, one that was kept, again, and the paper for the person."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.clock import today
from zicht.platform.registry.service import find_person
from zicht.platform.triage.actions import keep_again, keep_triage
from zicht.platform.triage.queries import Kept, list_triages, read_triage
from zicht.platform.triage.questions import lay_out, lay_out_ticks, read_answers, typed_of
from zicht.platform.triage.rule_tables import engine_of, find_table, table_in_force
from zicht.platform.triage.shown import STATUSES, digest_of, show, shut_names
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
        return render(
            request, "triage/none.html", {"problems": _problems(error), "person": person}, status=409
        )
    engine = engine_of(version)
    posted = request.POST if request.method == "POST" else _begin(before)
    read = read_answers(engine.table, posted)
    found = engine.assess(read.answers, today=today())
    problems, live, status = [], True, 200
    if before and not before.newest:
        problems.append(_("Somebody else did this triage again meanwhile."))
    if request.method == "POST" and posted.get("act") == "keep":
        status = 422
        if read.wrong:
            problems.append(
                _("Answers that cannot be read: {number}. They are marked below.", number=len(read.wrong))
            )
        elif posted.get("table") != version:
            problems.append(
                _("The rules changed since you opened this page. Look at what they find now, and keep again.")
            )
        elif posted.get("found") != digest_of(found):
            live = not _tell_difference(posted, digest_of(found))
            problems.append(
                _("What you last saw is not what these answers come to. Look again, and keep again.")
            )
        else:
            try:
                return _keep(person, before, read.answers, posted)
            except InputError as error:
                problems += _problems(error)
    context = {
        "person": person,
        "before": before,
        "groups": lay_out(engine.table, read.typed, read.wrong),
        "lists": lay_out_ticks(engine.table, read.typed),
        "found": show(found, engine.table),
        "digest": digest_of(found),
        "version": version,
        "today": found["today"],
        "statuses": [(code, _(name)) for code, name in STATUSES.items()],
        "shut_names": shut_names(engine.table),
        "grounds": [(one.code, label_of("legal_grounds", one.code)) for one in code_list("legal_grounds")],
        "levels": [(one["code"], one["name"][current_language()]) for one in engine.table["levels"]],
        "decided": posted.get("decided", AS_RULES),
        "reason": posted.get("reason", ""),
        "wishes": posted.get("wishes", ""),
        "longest": LONGEST_TEXT,
        "problems": problems,
        "live": live,
        "back": reverse("triages", args=[person]),
    }
    return render(request, "triage/new.html", context, status=status)


def _begin(before: Kept | None) -> Mapping[str, str]:
    return {} if before is None else typed_of(before.answers) | {"wishes": before.wishes}


def _tell_difference(posted: Mapping[str, str], digest: str) -> bool:
    """Say whether the page's script found something else than the server on the same day: an error of ours."""
    theirs = posted.get("found", "")
    if posted.get("by") != "script" or theirs.split(";")[0] != digest.split(";", maxsplit=1)[0]:
        return False
    log.error(
        "triage: the page and the server found different things by table %s", posted.get("table", "")[:12]
    )
    return True


def _keep(
    person: UUID,
    before: Kept | None,
    answers: Mapping[str, object],
    posted: Mapping[str, str],
) -> HttpResponse:
    engine = engine_of(table_in_force().version)
    decided = posted.get("decided", "")
    if decided == AS_RULES:
        decided = engine.assess(answers, today=today())["level"]
    told = {name: posted.get(name, "").strip()[:LONGEST_TEXT] for name in ("reason", "wishes")}
    if before is None:
        kept = keep_triage(person, answers, decided=decided, **told)
    else:
        kept = keep_again(before, answers, decided=decided, **told)
    return redirect("triage", kept)


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
        "found": show(kept.assessment, kept.table),
        "answers": [
            (question.text, next((one.label for one in question.choices if one.chosen), question.value))
            for group in groups
            for question in group.questions
            if question.value or any(one.chosen and one.code for one in question.choices)
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
    context = {"kept": kept, "found": show(kept.assessment, kept.table), "wishes": kept.wishes}
    return render(request, "triage/paper.html", context)


@page(Action.TRIAGE_READ)
def rule_json(request: StaffRequest, version: str) -> HttpResponse:
    """Return a decision table, for the script of the page."""
    del request
    return JsonResponse(find_table(version).document)
