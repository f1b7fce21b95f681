"""The form with which somebody is erased."""

from __future__ import annotations

from types import MappingProxyType

from django import forms

from zicht.platform.retention.erasure import Reason
from zicht.web.texts import later as _

__all__ = ["REASONS", "EraseForm"]

#: Why a person may be erased by hand; a code and no free text, so that the log holds nothing about them.
REASONS = MappingProxyType(
    {
        Reason.REQUEST: _("The person asked for it, and nothing obliges us to keep it"),
        Reason.UNLAWFUL: _("There is no ground on which this may be kept"),
        Reason.MISTAKE: _("It was entered by mistake"),
    }
)


class EraseForm(forms.Form):
    """Why, and that one is certain: this cannot be undone."""

    reason = forms.ChoiceField(
        label=_("Why is this person erased?"),
        choices=lambda: [(reason.value, text) for reason, text in REASONS.items()],
        widget=forms.RadioSelect,
    )
    certain = forms.BooleanField(label=_("I know that nobody can undo this"))
