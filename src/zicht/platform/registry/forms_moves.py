"""The form that says to whom a report goes."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.platform.registry.forms_persons import radios, texts_of
from zicht.platform.registry.reasons import MOVE_REASONS, MoveReason
from zicht.web.texts import later, translate

__all__ = ["MoveForm"]

_ = later
_KNOWN, _NEW = "known", "new"
_REASONS = {code: text for code, text in MOVE_REASONS.items() if code is not MoveReason.MOVED_WRONGLY}


class MoveForm(forms.Form):
    """To whom a report goes and why; `asks_consent` where it rests on consent."""

    to = radios(
        _("Whom is this report about?"),
        lambda: [
            (_KNOWN, translate("Somebody whom we reported before")),
            (_NEW, translate("Somebody whom we did not report before")),
        ],
    )
    number = forms.CharField(
        label=_("Number of another report about the right person"),
        help_text=_("Only for somebody whom your agency reported before."),
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = radios(_("Why?"), texts_of(_REASONS))
    consent = forms.BooleanField(
        label=_("The right person gave consent for what this report is used for."),
        help_text=_("This report rests on consent. Consent of somebody else does not count."),
        required=False,
    )

    def __init__(self, *arguments: Any, asks_consent: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not asks_consent:
            del self.fields["consent"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == _KNOWN and not cleaned.get("number", "").strip():
            self.add_error("number", forms.ValidationError(_("Fill in the number of that report.")))
        return cleaned

    @property
    def number_of_other(self) -> str:
        """The number of the report of whom it goes to; empty for a new person."""
        return str(self.cleaned_data["number"]).strip() if self.cleaned_data["to"] == _KNOWN else ""
