"""The form for a note."""

from __future__ import annotations

from django import forms

from zicht.platform.registry.actions_notes import LONGEST_NOTE
from zicht.web.texts import later

__all__ = ["NoteForm"]

_ = later


class NoteForm(forms.Form):
    """A note, and who may read it."""

    text = forms.CharField(
        label=_("Text of the note"),
        help_text=_("Write down what the work needs. Who it is about may ask to read it."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off"}),
    )
    shared = forms.BooleanField(
        label=_("Care coordinators of other agencies may read it"),
        help_text=_(
            "Only while this person is open to their agency. Without this, your agency and the register read it."
        ),
        required=False,
    )
