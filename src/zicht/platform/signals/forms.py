"""The forms for signals: codes and ticks alone, checked as a file of ours would be. Nobody's name is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from zicht.platform.access.context import Access
from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.forms_persons import Day, codes_of
from zicht.platform.registry.service import add_faults, check_rows, columns_of, field_of_column
from zicht.platform.signals.columns import (
    FLAGS,
    QUESTIONS,
    RULES,
    SENDER,
    TICKS,
    indicators_under,
    sender_class_of,
    sender_of,
    text_of,
)
from zicht.platform.signals.places import Place, read_place
from zicht.triage import indicators_of, signal_engine
from zicht.web.texts import later, translate

__all__ = ["GroundForm", "LinkForm", "OutcomeForm", "PlaceForm", "SignalForm"]

_ = later
#: A signal is about a place: without it nobody can do anything with it.
_REQUIRED = frozenset({"place_class", "municipality"})
#: The outcome that asks why.
_UNSUBSTANTIATED = "suspected_unsubstantiated"
_GRADES = codes_of("work_grades")
_SHORT = {"autocomplete": "off", "class": "zicht-input--short"}


class PlaceForm(forms.Form):
    """Which place a signal is about: a postcode with a house number, or a website. Valid: `place` holds it."""

    postcode = forms.CharField(
        label=_("Postcode"), required=False, max_length=10, widget=forms.TextInput(_SHORT)
    )
    house_number = forms.CharField(
        label=_("House number"),
        required=False,
        max_length=6,
        widget=forms.TextInput({**_SHORT, "inputmode": "numeric"}),
    )
    website = forms.CharField(
        label=_("Or the name of a website"),
        help_text=_("For example advertenties.example. Not the whole address, and no page of a person."),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    place: Place | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("postcode", "house_number", "website")
        read = read_place(**{name: cleaned.get(name, "") for name in names})
        if isinstance(read, Place) or read is None:
            self.place = read
        else:
            field, text = read
            self.add_error(field, forms.ValidationError(text))
        return cleaned


class SignalForm(PlaceForm):
    """A signal. Valid: `cells` holds it, and `place` the place where one was named."""

    signal_date = Day(label=_("On which day was it seen?"))
    ticks = forms.MultipleChoiceField(
        label=_("What was seen or heard?"),
        choices=lambda: [(one, text_of(one)) for one in indicators_of()],
        required=False,
    )
    flags = forms.MultipleChoiceField(
        label=_("Besides"), choices=lambda: [(one, text_of(one)) for one in FLAGS], required=False
    )
    certainty = forms.ChoiceField(
        label=_("How sure are you?"), choices=codes_of("certainties"), widget=forms.RadioSelect
    )
    work_grade = forms.ChoiceField(
        label=_("Is it about work? How bad is it?"),
        choices=lambda: [("", translate("It is not about work, or I do not know")), *_GRADES()],
        required=False,
    )
    sender = forms.ChoiceField(label=_("Where do you work?"), choices=codes_of("signal_senders"))

    def __init__(self, *arguments: Any, access: Access, cells: Mapping[str, str] | None = None, **more: Any):
        usual = {"municipality": access.municipality, SENDER: sender_of(access.reporter_type)}
        shown = dict(usual if cells is None else cells)
        self._before = _split(shown.get("indicators", "")), _split(shown.get(TICKS, ""))
        #: Signals of before and of files say it; the page asks it no more.
        self._severity = shown.get("severity", "")
        self._reporter_type = access.reporter_type
        started = {
            **shown,
            TICKS: _split(shown.get(TICKS, "")),
            "flags": [one for one in FLAGS if shown.get(one) == "yes"],
        }
        more["initial"] = {SENDER: usual[SENDER], **started, **more.get("initial", {})}
        super().__init__(*arguments, **more)
        columns = columns_of("signals")
        for name, label in QUESTIONS.items():
            self.fields[name] = field_of_column(columns[name], label, required=name in _REQUIRED)
        if cells is not None:
            for name in PlaceForm.base_fields:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            row = {name: cell for name, cell in self.cells.items() if name in columns_of("signals")}
            add_faults(self, check_rows("signals", [{"row_id": "1", **row}], source="form").faults)
        return cleaned

    @property
    def chosen(self) -> dict[str, str]:
        """What is ticked and chosen so far, as far as it can be read: what the rules look at."""
        return self._said(getattr(self, "cleaned_data", {}) if self.is_bound else self.initial)

    @property
    def cells(self) -> dict[str, str]:
        """What was filled in, as cells of the table and what stands beside them."""
        said = self._said(self.cleaned_data)
        ticks = tuple(_split(said.get(TICKS, "")))
        listed, ticked = self._before
        # A signal of before knows kinds of indication of which nothing was ticked: they stay.
        kept = set(listed) - set(indicators_under(tuple(ticked)))
        kinds = [*indicators_under(ticks), *sorted(kept - set(indicators_under(ticks)))]
        return {
            **said,
            **({"indicators": ";".join(kinds)} if kinds else {}),
            **({"severity": self._severity} if self._severity else {}),
            "signal_date": cell_of(self.cleaned_data.get("signal_date")),
            "sender_class": sender_class_of(said[SENDER], self._reporter_type),
            RULES: signal_engine().table["version"],
        }

    def _said(self, given: Mapping[str, Any]) -> dict[str, str]:
        said = {
            name: cell
            for name in (*QUESTIONS, "certainty", "work_grade", SENDER)
            if (cell := cell_of(given.get(name)))
        }
        ticks = list(given.get(TICKS) or [])
        return {
            **said,
            **({TICKS: ";".join(ticks)} if ticks else {}),
            **dict.fromkeys(given.get("flags") or [], "yes"),
        }

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["signal_date"]
        return found


def _split(cell: str) -> list[str]:
    return [one for one in cell.split(";") if one]


class OutcomeForm(forms.Form):
    """What became of a signal, and when; why, where a suspicion could not be substantiated."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"), choices=codes_of("dispositions"), widget=forms.RadioSelect
    )
    outcome_why = forms.ChoiceField(
        label=_("Why could it not be substantiated?"),
        help_text=_("Only with “suspected, not substantiated”."),
        choices=codes_of("unsubstantiated_reasons"),
        widget=forms.RadioSelect,
        required=False,
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unsubstantiated = cleaned.get("outcome") == _UNSUBSTANTIATED
        if unsubstantiated and not cleaned.get("outcome_why"):
            self.add_error("outcome_why", forms.ValidationError(_("Choose why.")))
        if not unsubstantiated:
            cleaned["outcome_why"] = ""
        return cleaned


class LinkForm(forms.Form):
    """Which report a signal led to."""

    number = forms.CharField(
        label=_("Report number"), max_length=80, widget=forms.TextInput({"autocomplete": "off"})
    )


class GroundForm(forms.Form):
    """On which ground, and for what, places of signals are put together."""

    ground = forms.ChoiceField(label=_("On which ground?"), widget=forms.RadioSelect)
    sure = forms.BooleanField(
        label=_("I need this for the purpose above, and it is written down that I looked."),
        error_messages={"required": _("Tick this before you go on.")},
    )

    def __init__(self, *arguments: Any, grounds: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined] # a choice field, see above
