"""What the pages with a form have in common: the page itself, problems beside the fields, and the word when done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from zicht.errors import InputError, UserError
from zicht.platform.access.pages import StaffRequest
from zicht.platform.registry.forms_rows import WithdrawRowForm
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

__all__ = ["act_page", "add_problems", "done", "take_back_page"]

_ = translate


def act_page(
    request: StaffRequest,
    form: forms.Form,
    *,
    title: str,
    button: str,
    back: str,
    lines: Sequence[str] = (),
    danger: bool = False,
    way: tuple[str, str] | None = None,
) -> HttpResponse:
    """Return a page with one form on it; 422 where it cannot be taken. `way`: another address and its words."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "lines": lines,
        "danger": danger,
        "way": way,
    }
    return render(request, "registry/act.html", context, status=422 if form.errors else 200)


def add_problems(form: forms.Form, error: UserError) -> None:
    """Tell above the form what is wrong and what to do."""
    for problem in error.problems:
        form.add_error(
            None, forms.ValidationError(f"{render_text(problem.where)} {render_text(problem.to_fix)}")
        )


def done(request: StaffRequest, text: str, response: HttpResponseRedirect) -> HttpResponseRedirect:
    """Go on, and say there that it was done."""
    messages.success(request, text)
    return response


def take_back_page(
    request: StaffRequest,
    take_back: Callable[[], object],
    *,
    title: str,
    back: str,
    then: str = "",
    lines: Sequence[str] = (),
) -> HttpResponse:
    """Return the page that asks whether it should be taken back, or do it and go to `then` (else `back`)."""
    form = WithdrawRowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back()
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("It was taken back. It stays on record."), redirect(then or back))
    return act_page(request, form, title=title, lines=lines, button=_("Take back"), back=back, danger=True)
