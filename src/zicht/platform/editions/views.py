"""The pages of editions: those of researchers and signers, and the published ones, which everybody may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from zicht.errors import Problem, UserError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_users
from zicht.platform.editions.actions import ask_edition, publish_edition, sign_edition
from zicht.platform.editions.forms import RULES, EditionForm, first_values
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.moves import end_broken_run
from zicht.platform.editions.public import find_file, published_editions
from zicht.platform.editions.queries import all_runs, examined_of, find_run
from zicht.platform.editions.workflow import SIGNERS_NEEDED, STAGES, STATE_NAMES, State
from zicht.vocabulary.numbers import format_number
from zicht.web.errors import not_found
from zicht.web.texts import current_language, translate
from zicht.web.texts import render as render_text

__all__ = ["ask", "edition", "editions", "progress", "public", "public_file", "publish", "sign"]

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
    """Show how far an edition is, what came of its checks, and what reads differently."""
    found = find_run(run)
    if end_broken_run(found):
        found = find_run(run)
    sign_offs = list(found.sign_offs.order_by("made_at"))
    names = names_of_users({one.made_by for one in sign_offs} | ({found.made_by} if found.made_by else set()))
    own = {found.made_by, *(one.made_by for one in sign_offs)}
    may_sign = can_do(request.access, Action.EDITION_SIGN) and request.access.user not in own
    context = {
        "run": found,
        "window": found.options.get("window", []),
        "rule": dict(RULES).get(str(found.options.get("rule")), ""),
        "state": _(STATE_NAMES[State(found.state)]),
        "working": found.state in {State.QUEUED, State.RUNNING},
        "asked_by": _name(names, found.made_by),
        "problems": [_problem(one) for one in found.problems],
        "signed": [(names.get(one.made_by, ""), one.made_at) for one in sign_offs],
        "signers_needed": SIGNERS_NEEDED,
        "can_sign": found.state == State.CHECKED and may_sign,
        "can_publish": found.state == State.SIGNED and can_do(request.access, Action.EDITION_PUBLISH),
        **_progress(found),
        **_examined(found),
    }
    return render(request, "editions/edition.html", context)


@page(Action.EDITION_READ)
def progress(request: StaffRequest, run: UUID) -> HttpResponse:
    """Say how far an edition is, for the page that waits for it."""
    del request
    found = find_run(run)
    if end_broken_run(found):
        found = find_run(run)
    return JsonResponse({"state": found.state, **_progress(found)})


@page(Action.EDITION_SIGN, methods=("POST",))
def sign(request: StaffRequest, run: UUID) -> HttpResponse:
    """Sign the edition that was looked at."""
    try:
        found = sign_edition(run, sha256=request.POST.get("sha256", ""))
    except UserError as error:
        return _refused(request, run, error)
    done = found.state == State.SIGNED
    messages.success(request, _("You signed. The edition can be published.") if done else _("You signed."))
    return redirect("edition", run)


@page(Action.EDITION_PUBLISH, methods=("POST",))
def publish(request: StaffRequest, run: UUID) -> HttpResponse:
    """Publish a signed edition."""
    try:
        publish_edition(run)
    except UserError as error:
        return _refused(request, run, error)
    messages.success(request, _("The edition is published."))
    return redirect("edition", run)


def public(request: HttpRequest) -> HttpResponse:
    """List the published editions, for everybody."""
    return render(request, "editions/public.html", {"editions": published_editions(current_language())})


def public_file(request: HttpRequest, edition: str, path: str) -> HttpResponseBase:
    """Return a file of a published edition."""
    found = find_file(edition, path)
    if found is None:
        return not_found(request)
    response = FileResponse(found.path.open("rb"), content_type=found.kind)
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Security-Policy"] = found.policy
    return response


def _list_page(request: StaffRequest, form: EditionForm, *, status: int = 200) -> HttpResponse:
    runs = list(all_runs()[:100])
    names = names_of_users({one.made_by for one in runs if one.made_by})
    shown = [
        (run, run.options.get("window", []), _(STATE_NAMES[State(run.state)]), _name(names, run.made_by))
        for run in runs
    ]
    context = {"runs": shown, "form": form if can_do(request.access, Action.EDITION_RUN) else None}
    return render(request, "editions/list.html", context, status=status)


def _name(names: dict[UUID, str], user: UUID | None) -> str:
    return names.get(user, "") if user else ""


def _refused(request: StaffRequest, run: UUID, error: UserError) -> HttpResponse:
    for problem in error.problems:
        messages.error(request, _words(problem))
    return redirect("edition", run)


def _words(problem: Problem) -> str:
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


def _examined(run: EditionRun) -> dict[str, Any]:
    found = examined_of(run)
    if found is None:
        return {}
    language = current_language()
    comparison = found["comparison"]
    if comparison is not None:
        comparison = {
            **comparison,
            "remarks": [one[language] for one in comparison["remarks"]],
            "changes": [_change(one, language) for one in comparison["changes"]],
        }
    return {
        "checks": [{"passed": one["passed"], "found": one[language]} for one in found["checks"]],
        "comparison": comparison,
        "tables": found["tables"],
        "missing": found["missing"],
    }


def _change(change: dict[str, Any], language: str) -> dict[str, Any]:
    def value(side: str) -> str:
        number = change[side]
        if number is None:
            return str(change[f"{side}_status"])
        return format_number(number, change["unit"], 0 if float(number).is_integer() else 1, language)

    return {
        **change,
        "older": value("older"),
        "newer": value("newer"),
        "because": change["because"].get(language, ""),
    }
