"""The forms for signals: codes alone, checked as a file of ours would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from zicht.platform.access.context import Access
from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.checking import check_rows
from zicht.platform.registry.forms_persons import Day, codes_of
from zicht.platform.registry.forms_report import field_of_column
from zicht.platform.registry.pages_columns import SIGNAL_LABELS, SIGNAL_QUESTIONS, cell_text, columns_of
from zicht.web.texts import later, render, translate

__all__ = ["LinkForm", "OutcomeForm", "SignalForm", "signal_lines"]

_ = later
#: A signal is about a place: without it nobody can do anything with it.
_REQUIRED = frozenset({"place_class", "municipality"})


def signal_lines(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a signal says, as label and words."""
    columns = columns_of("signals")
    return [
        (translate(label), cell_text(columns[name], cells[name]))
        for name, label in SIGNAL_LABELS.items()
        if cells.get(name)
    ]


class SignalForm(forms.Form):
    """A signal. Valid: `cells` holds it."""

    signal_date = Day(label=_("On which day was it seen?"))

    def __init__(self, *arguments: Any, access: Access, cells: Mapping[str, str] | None = None, **more: Any):
        usual = {"municipality": access.municipality, "sender_class": access.reporter_type}
        shown = dict(usual if cells is None else cells)
        indicators = [one for one in shown.get("indicators", "").split(";") if one]
        more["initial"] = {**shown, "indicators": indicators, **more.get("initial", {})}
        super().__init__(*arguments, **more)
        columns = columns_of("signals")
        for name, label in SIGNAL_QUESTIONS.items():
            self.fields[name] = field_of_column(columns[name], label, required=name in _REQUIRED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        for fault in check_rows("signals", [{"row_id": "1", **self.cells}], source="form").faults:
            name = fault.column if fault.column in self.fields else None
            self.add_error(
                name, forms.ValidationError(f"{render(fault.reason.expected)} {render(fault.reason.to_fix)}")
            )
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """What was filled in, as cells of the table."""
        return {name: cell for name in self.fields if (cell := cell_of(self.cleaned_data.get(name)))}

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["signal_date"]
        return found


class OutcomeForm(forms.Form):
    """What became of a signal, and when."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"), choices=codes_of("dispositions"), widget=forms.RadioSelect
    )
    outcome_date = Day(label=_("On which day?"))

    def __init__(self, *arguments: Any, seen_on: date, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._seen_on = seen_on

    def clean_outcome_date(self) -> date:
        day: date = self.cleaned_data["outcome_date"]
        if day < self._seen_on:
            raise forms.ValidationError(
                _("This is before the signal. Choose the day of the signal or later.")
            )
        return day


class LinkForm(forms.Form):
    """Which report a signal led to."""

    number = forms.CharField(
        label=_("Report number"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )
