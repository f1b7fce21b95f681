"""Words for pages: what is wrong with a form, and where another app's page is."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zicht.errors import UserError
from zicht.web.texts import render

__all__ = ["blame", "link_to", "page_number"]


def blame(form: forms.Form, error: UserError) -> None:
    """Say in the form's summary what is wrong, what was expected and how to fix it."""
    for problem in error.problems:
        form.add_error(None, " ".join(map(render, (problem.where, problem.expected, problem.to_fix))))


def link_to(name: str, *arguments: object) -> str:
    """Return the address of a page of another app; empty where that page is not there."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def page_number(request: HttpRequest) -> int:
    """Return the page of a list that is asked for, from zero."""
    given = request.GET.get("page", "")
    return min(int(given), 10_000) if given.isdecimal() and given.isascii() and len(given) < 6 else 0
