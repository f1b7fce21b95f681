"""The form of a letter: every field as the case fills it, to be looked at and changed before it is printed."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.platform.casework.letters import LetterTemplate
from zicht.platform.registry.forms_persons import radios
from zicht.vocabulary import LANGUAGES
from zicht.web.texts import current_language, later

__all__ = ["LetterForm"]

_ = later
_LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}


class LetterForm(forms.Form):
    """The fields of a letter, and in which language it is written. Nothing must be filled in: paper has lines."""

    written_in = radios(
        _("In which language is the letter?"), lambda: [(one, _LANGUAGE_NAMES[one]) for one in LANGUAGES]
    )

    def __init__(
        self, *arguments: Any, template: LetterTemplate, filled: dict[str, str], **more: Any
    ) -> None:
        super().__init__(*arguments, **more)
        language = current_language()
        self.fields["written_in"].initial = language
        for one in template.fields:
            known = filled.get(one.name, "")
            self.fields[one.name] = forms.CharField(
                label=one.label[language],
                help_text="" if known else _("Not known from the case."),
                required=False,
                initial=known,
                max_length=1500 if one.long else 300,
                widget=forms.Textarea({"rows": 3, "autocomplete": "off"})
                if one.long
                else forms.TextInput({"autocomplete": "off"}),
            )

    @property
    def filled(self) -> dict[str, str]:
        """What was filled in, by field."""
        return {name: text for name, text in self.cleaned_data.items() if name != "written_in"}
