"""The form for a key."""

from __future__ import annotations

from django import forms

from zicht.platform.api.actions import LONGEST_DAYS
from zicht.platform.api.scopes import SCOPES
from zicht.web.texts import later as _

__all__ = ["KeyForm"]


class KeyForm(forms.Form):
    """What a key is called, what it may do, and how long."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("The system that will use it. Never the name of a person who is reported."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the key may do"),
        choices=[(action.value, _(name)) for action, name in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Days that it is valid"),
        help_text=_("At most 730. Make a new key before the old one ends."),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=365,
    )
