"""Forms of the auditor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from zicht.platform.access.actions import Action
from zicht.platform.accounts.models import Organisation
from zicht.platform.audit.names import FINDING_NAMES, OUTCOME_NAMES, name_of_action
from zicht.platform.audit.queries import EventFilter, find_actors
from zicht.web.texts import later as _
from zicht.web.texts import later as named
from zicht.web.texts import translate

__all__ = ["AddressForm", "ReviewForm", "SearchForm"]


def _actions() -> list[tuple[str, str]]:
    rows = [(one.value, translate(name_of_action(one.value))) for one in Action]
    return [("", translate("All")), *sorted(rows, key=lambda row: row[1])]


def _agencies() -> list[tuple[str, str]]:
    rows = Organisation.objects.order_by("name")
    return [("", translate("All")), *((str(one.id), one.name) for one in rows)]


def _outcomes() -> list[tuple[str, str]]:
    return [("", translate("All")), *((code, translate(text)) for code, text in OUTCOME_NAMES.items())]


class AddressForm(forms.Form):
    """What stands in the address of a page of the log: numbers and codes alone."""

    user = forms.UUIDField(required=False)
    organisation = forms.UUIDField(required=False)
    person = forms.UUIDField(required=False)
    action = forms.ChoiceField(required=False, choices=_actions)
    outcome = forms.ChoiceField(required=False, choices=_outcomes)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def wanted(self) -> EventFilter:
        """Return what is looked for; what cannot be read is left out."""
        self.is_valid()
        return EventFilter(**{name: value for name, value in self.cleaned_data.items() if value})


class SearchForm(forms.Form):
    """Whom and what to look for."""

    who = forms.CharField(
        label=_("Who"),
        help_text=_("An e-mail address, a name, or the name of a key for systems."),
        required=False,
        max_length=200,
    )
    organisation = forms.ChoiceField(label=_("Agency"), required=False, choices=_agencies)
    action = forms.ChoiceField(label=_("What"), required=False, choices=_actions)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=_outcomes)
    person = forms.UUIDField(
        label=_("Number of the person"), required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(
        label=_("Up to and including"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def clean_who(self) -> UUID | None:
        given = self.cleaned_data["who"]
        if not given:
            return None
        found = find_actors(given)
        if not found:
            raise forms.ValidationError(_("Nobody here has this name or e-mail address."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people fit. Give the e-mail address."))
        return found[0].id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", forms.ValidationError(_("This day is before the first one.")))
        return cleaned

    def wanted(self) -> EventFilter:
        given = {name: value for name, value in self.cleaned_data.items() if value}
        who, agency = given.pop("who", None), given.pop("organisation", None)
        return EventFilter(**given, user=who, organisation=UUID(agency) if agency else None)


class ReviewForm(forms.Form):
    """What was found of an emergency."""

    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=lambda: [(code, named(text)) for code, text in FINDING_NAMES.items()],
        widget=forms.RadioSelect,
    )
