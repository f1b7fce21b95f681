"""The forms for a meeting and for what became of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from zicht.platform.accounts.models import Organisation
from zicht.platform.casework.entries import Content
from zicht.platform.casework.forms_contact import broad, line
from zicht.platform.casework.meetings import DONE, DROPPED, OPEN, NewDecision
from zicht.platform.clock import today
from zicht.platform.registry.forms_persons import Day, radios
from zicht.web.texts import later, translate

__all__ = ["MOST_DECISIONS", "DecisionForm", "MeetingForm"]

_ = later
#: So many decisions are written down with a meeting; more is another meeting.
MOST_DECISIONS = 4


class _Row(NamedTuple):
    """A decision on the form."""

    title: str
    fields: tuple[BoundField, ...]


def _due() -> forms.DateField:
    return forms.DateField(
        label=_("By which day"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )


class MeetingForm(forms.Form):
    """A meeting. Valid: `content` and `decisions` hold it."""

    held_on = Day(label=_("Day of the meeting"))
    present = forms.MultipleChoiceField(
        label=_("Which agencies were there?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = line(
        _("Who else was there?"), help_text=_("The person, and organisations that are not in the list.")
    )
    notes = broad(_("What was said"), most=4000, rows=6)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        present = self.fields["present"]
        if isinstance(present, forms.MultipleChoiceField):
            agencies = Organisation.objects.filter(is_active=True).exclude(reporter_type="").order_by("name")
            present.choices = [(str(one.id), one.name) for one in agencies]
            self._names = dict(present.choices)
        for place in range(MOST_DECISIONS):
            self.fields[f"what_{place}"] = line(_("What was decided?"), most=300)
            self.fields[f"who_{place}"] = line(_("Who does it?"), most=120)
            self.fields[f"due_{place}"] = _due()

    def rows(self) -> Iterator[_Row]:
        """Return the decisions on the form."""
        for place in range(MOST_DECISIONS):
            fields = tuple(self[f"{name}_{place}"] for name in ("what", "who", "due"))
            yield _Row(translate("Decision {number}", number=place + 1), fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place in range(MOST_DECISIONS):
            self._clean_row(cleaned, place)
        if not self.errors and not (cleaned["present"] or cleaned["others"]):
            self.add_error("present", _("Say who was there."))
        return cleaned

    def _clean_row(self, cleaned: dict[str, Any], place: int) -> None:
        """See that a decision is whole: what, by whom, and by a day that has still to come."""
        told = {name: cleaned.get(f"{name}_{place}") for name in ("what", "who", "due")}
        if not any(told.values()):
            return
        missing = {
            "what": _("Fill in what was decided."),
            "who": _("Fill in who does it."),
            "due": _("Choose the day by which it is done."),
        }
        for name, problem in missing.items():
            if not told[name] and f"{name}_{place}" not in self.errors:
                self.add_error(f"{name}_{place}", problem)
        if told["due"] and told["due"] < today():
            self.add_error(f"due_{place}", _("This day is over. Choose today or a day after."))

    @property
    def content(self) -> Content:
        """What was filled in of the meeting itself, as short texts by name."""
        cleaned = self.cleaned_data
        names = [self._names[one] for one in cleaned["present"]]
        present = "; ".join(str(one) for one in (*names, cleaned["others"].strip()) if one)
        return {"present": present, "notes": cleaned["notes"].strip()}

    @property
    def decisions(self) -> list[NewDecision]:
        """The decisions that were filled in."""
        cleaned = self.cleaned_data
        return [
            NewDecision(cleaned[f"what_{place}"], cleaned[f"who_{place}"], cleaned[f"due_{place}"])
            for place in range(MOST_DECISIONS)
            if cleaned.get(f"what_{place}")
        ]


class DecisionForm(forms.Form):
    """What became of a decision."""

    state = radios(
        _("What became of it?"),
        lambda: [
            (DONE, translate("It was done")),
            (OPEN, translate("It is done later")),
            (DROPPED, translate("It is not done any more")),
        ],
    )
    due_on = _due()
    why = line(_("Why?"), most=300, help_text=_("Wanted where it is done later, or not any more."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state = cleaned.get("state")
        if state in {OPEN, DROPPED} and not cleaned.get("why"):
            self.add_error("why", _("Write why."))
        if state == OPEN and not (cleaned.get("due_on") and cleaned["due_on"] >= today()):
            self.add_error("due_on", _("Choose today or a day after."))
        return cleaned
