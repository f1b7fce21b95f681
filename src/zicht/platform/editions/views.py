"""The pages of editions for researchers and signers: the list, one edition, and how far it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zicht.errors import Problem, UserError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_users
from zicht.platform.editions.actions import ask_edition, publish_edition
from zicht.platform.editions.files import first_page
from zicht.platform.editions.forms import RULES, EditionForm, first_values
from zicht.platform.editions.models import EditionRun, SignOff
from zicht.platform.editions.moves import end_broken_run
from zicht.platform.editions.places import ledger, place_of
from zicht.platform.editions.queries import all_runs, checked_beside, examined_of, find_run
from zicht.platform.editions.signing import key_of, standing_signatures
from zicht.platform.editions.workflow import (
    CHECKS,
    GROUPS,
    SIGNERS_NEEDED,
    STAGES,
    STATE_NAMES,
    STATUS_WORDS,
    STEPS,
    TONES,
    State,
)
from zicht.release.signers import Signer
from zicht.vocabulary.numbers import format_number
from zicht.web.texts import current_language, translate
from zicht.web.texts import render as render_text

__all__ = ["ask", "edition", "editions", "progress", "publish", "refused", "words_of"]

_ = translate


@page(Action.EDITION_READ)
def editions(request: StaffRequest) -> HttpResponse:
    """List the runs."""
    runs = list(all_runs()[:100])
    for run in runs:
        end_broken_run(run)
    return _list_page(request, EditionForm(initial=first_values()))


@page(Action.EDITION_RUN, methods=("POST",))
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for an edition."""
    form = EditionForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    run = ask_edition(form.options())
    messages.success(request, _("The edition is being made. You can leave this page."))
    return redirect("edition", run.id)


@page(Action.EDITION_READ)
def edition(request: StaffRequest, run: UUID) -> HttpResponse:
    """Show how far an edition is, what came of its checks, what reads differently, and who signed."""
    found = find_run(run)
    if end_broken_run(found):
        found = find_run(run)
    names = names_of_users([found.made_by])
    window = found.options.get("window", [])
    context = {
        "run": found,
        "window": window,
        "rule": dict(RULES).get(str(found.options.get("rule")), ""),
        "state": _(STATE_NAMES[State(found.state)]),
        "tone": TONES[State(found.state)],
        "working": found.state in {State.QUEUED, State.RUNNING},
        "steps": _steps(found),
        "asked_by": _name(names, found.made_by),
        "problems": [_problem(one) for one in found.problems],
        **_signatures(request, found),
        **_progress(found),
        **_examined(found),
    }
    return render(request, "editions/edition.html", context)


def _signatures(request: StaffRequest, run: EditionRun) -> dict[str, Any]:
    """Return who signed, what is in the way, and what whoever looks may do."""
    signed: list[tuple[Signer, SignOff]] = []
    faults: list[str] = []
    try:
        signed = standing_signatures(run)
        if run.state == State.CHECKED:
            ledger().check_beside(run.sha256, checked_beside(run))
    except UserError as error:
        faults = [words_of(problem) for problem in error.problems]
    asked = request.access.user == run.made_by
    own = {row.made_by for _signer, row in signed}
    signs = can_do(request.access, Action.EDITION_SIGN)
    enough = len(signed) >= SIGNERS_NEEDED
    return {
        "signed": [(signer.name, signer.key.fingerprint, row.made_at) for signer, row in signed],
        "missing_signatures": range(len(signed) + 1, SIGNERS_NEEDED + 1),
        "faults": faults,
        "lost": run.state == State.SIGNED and not enough,
        "asked_oneself": signs and asked,
        "signed_oneself": request.access.user in own,
        "has_key": signs and key_of(request.access.user) is not None,
        "signs": signs,
        "can_sign": run.state == State.CHECKED
        and signs
        and not faults
        and not asked
        and request.access.user not in own,
        "can_publish": run.state == State.SIGNED
        and enough
        and can_do(request.access, Action.EDITION_PUBLISH),
        "report": first_page(place_of(run.id).edition, current_language()) if run.sha256 else "",
    }


@page(Action.EDITION_READ)
def progress(request: StaffRequest, run: UUID) -> HttpResponse:
    """Say how far an edition is, for the page that waits for it."""
    del request
    found = find_run(run)
    if end_broken_run(found):
        found = find_run(run)
    return JsonResponse({"state": found.state, **_progress(found)})


@page(Action.EDITION_PUBLISH, methods=("POST",))
def publish(request: StaffRequest, run: UUID) -> HttpResponse:
    """Publish a signed edition."""
    try:
        publish_edition(run)
    except UserError as error:
        return refused(request, run, error)
    messages.success(request, _("The edition is published."))
    return redirect("edition", run)


def _list_page(request: StaffRequest, form: EditionForm, *, status: int = 200) -> HttpResponse:
    runs = list(all_runs()[:100])
    names = names_of_users({one.made_by for one in runs if one.made_by})
    shown = [
        {
            "run": run,
            "window": run.options.get("window", []),
            "state": _(STATE_NAMES[State(run.state)]),
            "tone": TONES[State(run.state)],
            "by": _name(names, run.made_by),
        }
        for run in runs
    ]
    context = {
        "runs": shown,
        "form": form if can_do(request.access, Action.EDITION_RUN) else None,
        "to_sign": _to_sign(request, runs),
        "signs": can_do(request.access, Action.EDITION_SIGN),
    }
    return render(request, "editions/list.html", context, status=status)


def _to_sign(request: StaffRequest, runs: list[EditionRun]) -> int:
    """Return how many editions wait for the signature of whoever looks."""
    user = request.access.user
    if user is None or not can_do(request.access, Action.EDITION_SIGN):
        return 0
    waiting = [one.id for one in runs if one.state == State.CHECKED and one.made_by != user]
    signed = SignOff.objects.filter(run__in=waiting, made_by=user)
    return len(waiting) - signed.values("run").distinct().count()


def _name(names: dict[UUID, str], user: UUID | None) -> str:
    return names.get(user, "") if user else ""


def refused(request: StaffRequest, run: UUID, error: UserError) -> HttpResponse:
    """Say what is wrong on the page of the edition."""
    for problem in error.problems:
        messages.error(request, words_of(problem))
    return redirect("edition", run)


def words_of(problem: Problem) -> str:
    """Return a problem as one line, in the language of the request."""
    return " ".join(render_text(text) for text in (problem.where, problem.expected, problem.to_fix))


def _problem(kept: dict[str, list[str]]) -> list[str]:
    """Return a problem that a run keeps, in the language of the request."""
    if "msgids" in kept:
        return [_(msgid) for msgid in kept["msgids"]]
    return kept[current_language()]


def _progress(run: EditionRun) -> dict[str, Any]:
    stage = min(run.stage, len(STAGES) - 1)
    text = _(STATE_NAMES[State(run.state)]) if run.state != State.RUNNING else _(STAGES[stage])
    done = round(100 * (stage + min(run.share, 1.0)) / len(STAGES))
    return {"text": text, "percent": done if run.state == State.RUNNING else 0}


def _steps(run: EditionRun) -> list[dict[str, Any]]:
    """Return the road of an edition, and where on it this one is."""
    state = State(run.state)
    return [{"name": _(name), "done": state in after, "now": state in at} for name, at, after in STEPS]


def _examined(run: EditionRun) -> dict[str, Any]:
    found = examined_of(run)
    if found is None:
        return {}
    language = current_language()
    comparison = found["comparison"]
    if comparison is not None:
        comparison = {
            **comparison,
            "day": date.fromisoformat(comparison["older"]["vintage"]),
            "remarks": [one[language] for one in comparison["remarks"]],
            "changes": [_change(one, language) for one in comparison["changes"]],
        }
    return {
        "checks": [
            {"passed": one["passed"], "found": one[language], "name": _(CHECKS[one["check"]])}
            for one in found["checks"]
        ],
        "left_out": [
            {**one, "name": _(GROUPS[one["group"]]), "share": round(100 * one["found_if_of"])}
            for one in found.get("left_out", ())
        ],
        "comparison": comparison,
        "tables": found["tables"],
        "missing": found["missing"],
    }


def _change(change: dict[str, Any], language: str) -> dict[str, Any]:
    def value(side: str) -> str:
        number = change[side]
        if number is None:
            return _(STATUS_WORDS.get(change[f"{side}_status"], change[f"{side}_status"]))
        return format_number(number, change["unit"], 0 if float(number).is_integer() else 1, language)

    return {
        "table": change["table"],
        "title": change["title"].get(language, ""),
        "period": change["period"],
        "what": change["what"][language],
        "older": value("older"),
        "newer": value("newer"),
        "because": change["because"].get(language, ""),
    }
