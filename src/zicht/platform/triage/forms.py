"""Forms for the rules of triages: proposing a table, and approving one."""

from __future__ import annotations

from django import forms

from zicht.web.texts import later

__all__ = ["ApproveForm", "ProposeForm"]

_ = later


class ProposeForm(forms.Form):
    """A table that somebody wrote, and why."""

    file = forms.FileField(
        label=_("The decision table"),
        help_text=_("The JSON file that zicht triage table wrote, unchanged."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )
    note = forms.CharField(
        label=_("What changed, and why"),
        help_text=_("Without anything about a person."),
        max_length=500,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )


class ApproveForm(forms.Form):
    """From when a table holds, said by somebody who looked at it."""

    in_force_from = forms.DateField(
        label=_("From which day do these rules hold?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    sure = forms.BooleanField(
        label=_("I looked at every change, and at the cases that come out differently."),
    )
