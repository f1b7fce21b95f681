"""The form for how somebody can be reached safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zicht.platform.casework.entries import Content
from zicht.platform.casework.safe_contact import NEVER, SAFE_CONTACT_LABELS, VOICEMAIL, WAYS
from zicht.platform.registry.forms_persons import Day, radios
from zicht.web.texts import later, translate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["SafeContactForm", "broad", "line"]

_ = later


def line(label: _StrPromise, *, most: int = 200, help_text: _StrPromise | str = "") -> forms.CharField:
    """Return a field of one line that may stay empty."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def broad(
    label: _StrPromise, *, most: int = 1000, help_text: _StrPromise | str = "", rows: int = 3
) -> forms.CharField:
    """Return a field of several lines that may stay empty."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows, "autocomplete": "off"}),
    )


class SafeContactForm(forms.Form):
    """How somebody can be reached. Valid: `content` holds what was filled in."""

    voicemail = radios(
        _("May somebody speak on the voicemail?"),
        lambda: [(code, translate(text)) for code, text in VOICEMAIL.items()],
        initial=NEVER,
    )
    ways = forms.MultipleChoiceField(
        label=_("How may somebody reach the person?"),
        choices=lambda: [(code, translate(text)) for code, text in WAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one way.")},
    )
    reach = line(_(SAFE_CONTACT_LABELS["reach"]))
    when = line(_(SAFE_CONTACT_LABELS["when"]))
    by_whom = line(_(SAFE_CONTACT_LABELS["by_whom"]))
    ask_for = line(_(SAFE_CONTACT_LABELS["ask_for"]))
    code_word = line(_(SAFE_CONTACT_LABELS["code_word"]), most=60)
    language = line(_(SAFE_CONTACT_LABELS["language"]))
    say = line(_(SAFE_CONTACT_LABELS["say"]))
    not_say = broad(_(SAFE_CONTACT_LABELS["not_say"]))
    checked_on = Day(label=_("Agreed with the person on"))

    def __init__(self, *arguments: Any, before: Content, **more: Any) -> None:
        shown: dict[str, object] = {name: cell for name, cell in before.items() if name != "checked_on"}
        if before.get("ways"):
            shown["ways"] = before["ways"].split(";")
        more["initial"] = shown
        super().__init__(*arguments, **more)
        self.fields["code_word"].help_text = _(
            "A word that you both know. Whoever calls says it, so that the person knows who it is."
        )
        self.fields["when"].help_text = _("Days and hours at which it is safe.")
        self.fields["ask_for"].help_text = _("The name that is safe to say aloud.")

    @property
    def content(self) -> Content:
        """What was filled in, as short texts by name."""
        cleaned = self.cleaned_data
        lists = {"ways": ";".join(cleaned["ways"]), "checked_on": cleaned["checked_on"].isoformat()}
        return {name: str(cleaned[name]).strip() for name in self.fields if name not in lists} | lists
