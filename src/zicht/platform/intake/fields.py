"""Form fields of canonical columns: code lists become choices, and dates are read as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zicht.platform.clock import today
from zicht.platform.intake.questions import QUESTIONS
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import current_language, label_of, later, translate

__all__ = ["DateField", "cell_of", "field_of", "initial_of"]

#: So many choices are shown as a list to tick; more are folded into a menu.
_MOST_RADIOS = 5
_LONGEST_TEXT = 120
_NOT_ASKED = UNKNOWNS[0]
_DAY_FIRST = re.compile(r"(?:(?P<day>\d{1,2})[-/. ])?(?P<month>\d{1,2})[-/. ](?P<year>\d{4})")

Choices = list[tuple[str, str]]


class DateField(forms.CharField):
    """A date as it is written in the Netherlands or in a file: a day, a month or a year, or a kind of unknown."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        found = _DAY_FIRST.fullmatch(text.strip())
        if not found:
            return text.strip().lower() if text.strip().lower() in UNKNOWNS else text.strip()
        parts = [found["year"], found["month"].zfill(2), *([found["day"].zfill(2)] if found["day"] else [])]
        return "-".join(parts)


class Menu(forms.Select):
    """A menu, written at once: Django renders a template for each choice, and countries and municipalities are many."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        del renderer
        chosen = "" if value is None else str(value)
        written = [
            (code, mark_safe(" selected") if code == chosen else "", label) for code, label in self.choices
        ]
        attributes = {"name": name, **self.build_attrs(self.attrs, dict(attrs or {}))}
        return format_html(
            "<select{}>{}</select>",
            flatatt(attributes),
            format_html_join("", '<option value="{}"{}>{}</option>', written),
        )


def field_of(column: str, *, required: bool = False) -> forms.Field:
    """Return the field in which a column of `reports` is asked."""
    declared = CONTRACTS["reports"][column]
    question = QUESTIONS[column]
    about: dict[str, Any] = {
        "label": later(question.words),
        "help_text": later(question.help) if question.help else "",
        "required": required,
    }
    if declared.kind is Kind.CODES:
        return forms.MultipleChoiceField(
            choices=lambda: _choices(declared)[1:], widget=forms.CheckboxSelectMultiple, **about
        )
    if declared.kind is Kind.CODE:
        few = len(code_list(declared.codes)) <= _MOST_RADIOS
        return forms.ChoiceField(
            choices=lambda: _choices(declared), widget=forms.RadioSelect if few else Menu, **about
        )
    if declared.kind is Kind.DATE:
        return DateField(max_length=30, widget=_short(), **about)
    if declared.kind is Kind.INTEGER:
        return forms.CharField(max_length=10, widget=_short(numeric=True), **about)
    return forms.CharField(max_length=_LONGEST_TEXT, widget=forms.TextInput({"autocomplete": "off"}), **about)


def _short(*, numeric: bool = False) -> forms.TextInput:
    more = {"inputmode": "numeric"} if numeric else {}
    return forms.TextInput({"class": "zicht-input--short", "autocomplete": "off", **more})


def _choices(column: Column) -> Choices:
    """Return "not asked", the codes that hold today, and the other kinds of unknown."""
    day = today().isoformat()
    language = current_language()
    codes = [
        (code.code, code.label(language))
        for code in code_list(column.codes)
        if not code.valid_to or code.valid_to > day[: len(code.valid_to)]
    ]
    if column.codes in {"countries", "municipalities"}:
        codes.sort(key=lambda pair: pair[1].casefold())
    unknowns = [(code, label_of("unknowns", code)) for code in UNKNOWNS[1:]]
    return [("", translate("Not asked")), *codes, *unknowns]


def cell_of(value: object) -> str:
    """Return a cleaned value as the cell of a file; what nobody answered is empty."""
    if isinstance(value, (list, tuple)):
        return ";".join(str(one) for one in value)
    return "" if value in (None, _NOT_ASKED) else str(value).strip()


def initial_of(values: Mapping[str, list[str]], fields: Mapping[str, forms.Field]) -> dict[str, object]:
    """Return what a draft holds as initial values of a form."""
    return {
        name: given if isinstance(fields[name], forms.MultipleChoiceField) else given[0]
        for name, given in values.items()
        if name in fields and given
    }
