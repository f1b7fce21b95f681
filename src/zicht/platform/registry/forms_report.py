"""The form that corrects a report: every column that may change, as it stands now, and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zicht.errors import Text
from zicht.platform.intake.fields import DateField, cell_of
from zicht.platform.registry.checking import Checked, check_rows
from zicht.platform.registry.faults import add_faults
from zicht.platform.registry.pages_columns import COLUMN_LABELS, GROUPS, IDENTITY_LABELS, columns_of
from zicht.platform.registry.reasons import CHANGE_REASONS, CORRECTION_REASONS
from zicht.platform.vault.service import CONTACT
from zicht.records.contract import Column, Kind
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import current_language, later, translate

__all__ = ["CorrectionForm", "Menu", "field_of_column"]

_ = later
_WHO = Text.of("Who it is").msgid
_ISO = re.compile(r"\d{4}(-\d{2}){1,2}")
_SELECTED = SafeString(" selected")
_SORTED = frozenset({"countries", "municipalities"})


class Menu(forms.Select):
    """A menu as Django's own, written at once: with a template for each of a thousand options a page takes long."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        del renderer
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, _SELECTED if str(code) in chosen else "", label) for code, label in self.choices),
        )
        own = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", own, options)


class CorrectionForm(forms.Form):
    """A report as it should read. `cells` are the report's own, `identity` what stands in the vault.

    `named`: it may be said.

    Valid: `checked` holds the row, `contact` how the person can be reached.
    """

    checked: Checked
    reason = forms.ChoiceField(
        label=_("Why do you correct this report?"),
        choices=lambda: [(one.value, translate(CHANGE_REASONS[one])) for one in CORRECTION_REASONS],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        cells: Mapping[str, str],
        identity: Mapping[str, str],
        version: int,
        source: str,
        named: bool,
        **more: Any,
    ) -> None:
        self._cells, self._identity, self._version, self._source = cells, identity, version, source
        self._asks_who = IDENTITY_LABELS if named else {}
        columns = columns_of("reports")
        more["initial"] = {"version": version, **_initial({**cells, **identity}, columns)}
        super().__init__(*arguments, **more)
        for name, label in self._asks_who.items():
            self.fields[name] = _text(label) if name in CONTACT else field_of_column(columns[name], label)
        for name, label in COLUMN_LABELS.items():
            self.fields[name] = field_of_column(columns[name], label)

    def groups(self) -> Iterator[tuple[str, list[BoundField], bool]]:
        """Return the fields under the titles of their groups, and whether something is wrong in a group."""
        for title, names in (*([(_WHO, IDENTITY_LABELS)] if self._asks_who else []), *GROUPS.items()):
            fields = [self[name] for name in names]
            yield translate(title), fields, any(field.errors for field in fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["version"] != self._version:
            raise forms.ValidationError(
                _("Somebody else corrected this report meanwhile. Go back, look at it, and begin again.")
            )
        asked = {name for name in (*self._asks_who, *COLUMN_LABELS) if name not in CONTACT}
        cells = {name: cell for name, cell in self._cells.items() if name not in asked}
        cells |= {name: cell for name in asked if (cell := cell_of(cleaned[name]))}
        if self._asks_who and self._identity.get("link_tokens"):
            cells["link_tokens"] = self._identity["link_tokens"]
        self.checked = check_rows("reports", [cells], source=self._source)
        add_faults(self, self.checked.faults)
        return cleaned

    @property
    def contact(self) -> dict[str, str] | None:
        """How the person can be reached; none where nothing may be said of who it is."""
        if not self._asks_who:
            return None
        return {name: self.cleaned_data[name] for name in CONTACT if self.cleaned_data.get(name)}


def _initial(cells: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, object]:
    """Return cells as a form shows them: several codes apart, dates as they are written here."""
    shown: dict[str, object] = {**cells}
    for name, cell in cells.items():
        kind = columns[name].kind if name in columns else Kind.TEXT
        if kind is Kind.CODES:
            shown[name] = cell.split(";")
        elif kind is Kind.DATE and _ISO.fullmatch(cell):
            shown[name] = "-".join(str(int(part)) for part in reversed(cell.split("-")))
    return shown


def _text(label: str) -> forms.CharField:
    return forms.CharField(
        label=_(label), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )


def field_of_column(column: Column, label: str, *, required: bool = False) -> forms.Field:
    """Return the field of a column, with every code that it can hold."""
    about: dict[str, Any] = {"label": _(label), "required": column.required or required}
    if column.kind is Kind.CODES:
        return forms.MultipleChoiceField(
            choices=lambda: _choices(column), widget=forms.CheckboxSelectMultiple, **about
        )
    if column.kind is Kind.CODE:
        return forms.ChoiceField(
            choices=lambda: [
                ("", translate("Choose") if about["required"] else translate("Not asked")),
                *_choices(column),
            ],
            widget=Menu,
            **about,
        )
    short = forms.TextInput({"autocomplete": "off", "class": "zicht-input--short"})
    if column.kind is Kind.DATE:
        return DateField(max_length=30, widget=short, **about)
    if column.kind is Kind.INTEGER:
        return forms.CharField(max_length=10, widget=short, **about)
    return _text(label)


def _choices(column: Column) -> list[tuple[str, str]]:
    """Return every code, those that hold no more too: a report of then may still say so."""
    codes = [(one.code, one.label(current_language())) for one in code_list(column.codes)]
    if column.codes in _SORTED:
        codes.sort(key=lambda pair: pair[1].casefold())
    unknowns = code_list("unknowns")
    return [*codes, *((code, unknowns.label(code, current_language())) for code in UNKNOWNS[1:])]
