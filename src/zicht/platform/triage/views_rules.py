"""Pages about the rules of triages: the card of a version."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.triage.rule_tables import document_of, find_table
from zicht.triage import rule_card
from zicht.web.texts import current_language

__all__ = ["card"]


@page(Action.TRIAGE_READ)
def card(request: StaffRequest, version: str) -> HttpResponse:
    """Show every rule of a version in words."""
    text = rule_card(document_of(find_table(version)), current_language())
    # Markdown without HTML: what a rule says is escaped.
    made = MarkdownIt("commonmark", {"html": False}).render(text)
    return render(request, "triage/card.html", {"card": mark_safe(made)})  # noqa: S308 - made of escaped text
