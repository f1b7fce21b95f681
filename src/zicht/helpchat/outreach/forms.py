"""Forms of outreach: a campaign, and what was done on a day."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from zicht.helpchat.clock import today
from zicht.helpchat.outreach.models import LONGEST_WORD, Campaign
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, later, translate

if TYPE_CHECKING:
    _ChoiceOfCampaign = forms.ModelChoiceField[Campaign]
else:
    _ChoiceOfCampaign = forms.ModelChoiceField

__all__ = ["CampaignForm", "EntryForm"]

_ = later
#: Words that lead elsewhere on the visitors' origin, or mean something in the figures.
_TAKEN = frozenset(
    {
        "all",
        "files",
        "live",
        "maten",
        "none",
        "not_asked",
        "static",
        "unknown",
        "withheld",
        "robots",
        "favicon",
    }
)
_WORD = re.compile(rf"[a-z][a-z0-9]{{1,{LONGEST_WORD - 1}}}")
#: What could lead to one person: an account, an address, a number to call.
_SOMEBODY = re.compile(r"@|https?://|www\.|(?:\d[\s.-]?){6,}")


def _codes(name: str) -> list[tuple[str, str]]:
    return [(code.code, code.label(current_language())) for code in code_list(name)]


def _channels() -> list[tuple[str, str]]:
    return [("", translate("Choose")), *_codes("campaign_channels")]


def _languages() -> list[tuple[str, str]]:
    return _codes("chat_languages")


def _about_nobody(text: str) -> str:
    """Return a text that names no account, address or number; raises ValidationError for another."""
    if _SOMEBODY.search(text):
        raise forms.ValidationError(
            translate(
                "Write down a place, never an account, a link or a number: nobody may be found by this log."
            )
        )
    return text


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class CampaignForm(forms.Form):
    """Something by which the chat is made known."""

    name = forms.CharField(
        label=_("What it is called"), help_text=_("This name is published in the figures."), max_length=100
    )
    word = forms.CharField(
        label=_("Short word of the link"),
        help_text=_("Small letters and digits, such as winter. It says nothing of what the chat is for."),
        max_length=LONGEST_WORD,
    )
    channel = forms.ChoiceField(label=_("Where"), choices=_channels)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=_languages, widget=forms.CheckboxSelectMultiple
    )
    started = _day(_("First day"))
    ended = _day(_("Last day"), required=False, help_text=_("Leave this open while it goes on."))

    def clean_name(self) -> str:
        return _about_nobody(str(self.cleaned_data["name"]))

    def clean_word(self) -> str:
        """Return the word; raises ValidationError where it cannot be a link, or is one already."""
        word = str(self.cleaned_data["word"]).strip().lower()
        if not _WORD.fullmatch(word) or word in _TAKEN:
            raise forms.ValidationError(
                translate(
                    "Two to {most} small letters and digits, beginning with a letter.", most=LONGEST_WORD
                )
            )
        if Campaign.objects.filter(word=word).exists():
            raise forms.ValidationError(translate("This word is the link of another campaign."))
        return word

    def clean(self) -> dict[str, Any]:
        """Look whether it ends before it begins."""
        held: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = held.get("started"), held.get("ended")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ended", translate("A campaign does not end before it begins."))
        return held


class _ByName(_ChoiceOfCampaign):
    """Campaigns by what they are called."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class EntryForm(forms.Form):
    """What was done on a day."""

    campaign = _ByName(
        label=_("Campaign"),
        queryset=Campaign.objects.order_by("-started", "word"),
        required=False,
        empty_label=_("None of them"),
    )
    day = _day(_("Day"))
    channel = forms.ChoiceField(label=_("Where"), choices=_channels)
    place = forms.CharField(
        label=_("Place"),
        help_text=_("A street, a platform, a school. Never an account, and nobody's name."),
        max_length=120,
    )
    message = forms.CharField(label=_("What the message said"), max_length=300, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=_languages)
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_value=24, decimal_places=1, max_digits=5)
    euro = forms.DecimalField(
        label=_("Cost in euro"), min_value=0, max_value=1_000_000, decimal_places=2, initial=Decimal(0)
    )
    answers = forms.IntegerField(label=_("How many answered"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["day"].initial = today()

    def clean_place(self) -> str:
        return _about_nobody(str(self.cleaned_data["place"]))

    def clean_message(self) -> str:
        return _about_nobody(str(self.cleaned_data["message"]))

    def clean_day(self) -> date:
        """Return the day; raises ValidationError for one that is to come."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(translate("A day that is not to come."))
        return day
