"""Pages about the rules of triages: the card of a version; proposing, comparing and approving another."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_users
from zicht.platform.clock import today
from zicht.platform.registry.service import add_problems, done
from zicht.platform.triage.forms import ApproveForm, ProposeForm
from zicht.platform.triage.models import RuleTable
from zicht.platform.triage.rule_tables import (
    approve_table,
    document_of,
    find_table,
    propose_table,
    table_in_force,
    tables,
    worked_cases,
)
from zicht.platform.triage.shown_changes import show_cases, show_changes
from zicht.triage import compare_cases, compare_tables, rule_card
from zicht.web.texts import current_language, translate

__all__ = ["approve", "card", "rule_table", "rules"]

_ = translate


@page(Action.TRIAGE_READ)
def card(request: StaffRequest, version: str) -> HttpResponse:
    """Show every rule of a version in words."""
    text = rule_card(document_of(find_table(version)), current_language())
    # Markdown without HTML: what a rule says is escaped.
    made = MarkdownIt("commonmark", {"html": False}).render(text)
    return render(request, "triage/card.html", {"card": mark_safe(made)})  # noqa: S308 - made of escaped text


@page(Action.TRIAGE_RULES_PROPOSE, methods=("GET", "POST"))
def rules(request: StaffRequest) -> HttpResponse:
    """List all versions of the rules, and take in a proposal."""
    form = ProposeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["file"].read().decode("utf-8", errors="replace")
        try:
            made = propose_table(text, note=form.cleaned_data["note"])
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The rules were proposed."), redirect("rule_table", made.version))
    listed = tables()
    names = names_of_users(user for one in listed for user in (one.proposed_by, one.approved_by))
    context = {
        "form": form,
        "listed": [
            (one, names.get(one.proposed_by or one.id, ""), names.get(one.approved_by or one.id, ""))
            for one in listed
        ],
        "in_force": table_in_force().version,
    }
    return render(request, "triage/rules.html", context, status=422 if form.errors else 200)


@page(Action.TRIAGE_RULES_PROPOSE)
def rule_table(request: StaffRequest, version: str) -> HttpResponse:
    """Show a version beside the one in force: what changed, and which cases come out differently."""
    return _compare(request, find_table(version), ApproveForm(initial={"in_force_from": today()}))


@page(Action.TRIAGE_RULES_APPROVE, methods=("POST",))
def approve(request: StaffRequest, version: str) -> HttpResponse:
    """Approve a version that somebody else proposed."""
    found = find_table(version)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_table(version, in_force_from=form.cleaned_data["in_force_from"])
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The rules were approved."), redirect("rules"))
    return _compare(request, found, form)


def _compare(request: StaffRequest, found: RuleTable, form: ApproveForm) -> HttpResponse:
    before, language = table_in_force(), current_language()
    old, new = document_of(before), document_of(found)
    context = {
        "table": found,
        "before": before,
        "same": before.version == found.version,
        "changes": show_changes(compare_tables(old, new, language)),
        "compared": show_cases(compare_cases(old, new, worked_cases()), old, new),
        "form": form,
        "may_approve": found.approved_at is None
        and found.proposed_by != request.access.user
        and can_do(request.access, Action.TRIAGE_RULES_APPROVE),
        "is_own": found.approved_at is None and found.proposed_by == request.access.user,
    }
    return render(request, "triage/rule_table.html", context, status=422 if form.errors else 200)
