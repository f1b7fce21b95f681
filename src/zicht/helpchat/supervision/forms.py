"""Forms: what to look at, what to plan for, when the chat is open."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zicht.helpchat.supervision.computing import Wish
from zicht.helpchat.talk.hours import MIDNIGHT
from zicht.web.texts import later as _
from zicht.web.texts import translate

__all__ = ["DAYS", "ClosedDayForm", "PeriodForm", "StaffingForm", "WeekForm", "show_stretches"]

#: Days of the week as the catalogue has them, Monday first.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_WEEKS = (
    (4, _("The last 4 weeks")),
    (13, _("The last 13 weeks")),
    (26, _("The last half year")),
    (52, _("The last year")),
)
_STRETCH = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4])[:.]([0-5]\d)")

Stretch = tuple[time, time]


class PeriodForm(forms.Form):
    """How far to look back."""

    weeks = forms.TypedChoiceField(label=_("Period"), choices=_WEEKS, coerce=int, initial=4)


class StaffingForm(PeriodForm):
    """What to plan for."""

    within_minutes = forms.FloatField(
        label=_("Longest wait, in minutes"), min_value=0.0, max_value=60, initial=2
    )
    share_percent = forms.IntegerField(
        label=_("For how many visitors in a hundred"), min_value=1, max_value=99, initial=80
    )
    chat_minutes = forms.FloatField(
        label=_("Length of a conversation, in minutes"),
        min_value=1,
        max_value=300,
        help_text=_("With the time after it that a counsellor needs before the next one."),
    )
    at_once = forms.IntegerField(
        label=_("Conversations that a counsellor holds at once, at most"), min_value=1, max_value=6, initial=2
    )
    slowing_percent = forms.IntegerField(
        label=_("How much longer a conversation takes for each other one, in percent"),
        min_value=0,
        max_value=200,
        initial=25,
    )
    patience_minutes = forms.FloatField(
        label=_("How long a visitor waits before she leaves, in minutes, in the mean"),
        min_value=0.5,
        max_value=600,
    )
    least = forms.IntegerField(
        label=_("Counsellors on duty together, at least"),
        min_value=1,
        max_value=20,
        initial=2,
        help_text=_("Nobody should be alone with this work."),
    )

    def wish(self) -> Wish:
        """Return what was asked for."""
        found = self.cleaned_data
        return Wish(
            found["within_minutes"],
            found["share_percent"],
            found["chat_minutes"],
            found["at_once"],
            found["slowing_percent"],
            found["patience_minutes"],
            found["least"],
        )


class _StretchesField(forms.CharField):
    """From when to when, one after the other: `09:00-13:00, 19:00-24:00`. Nothing: closed."""

    def clean(self, value: Any) -> list[Stretch]:
        words = str(super().clean(value) or "").strip()
        stretches = [_stretch(one) for one in re.split(r"[,;]", words) if one.strip()]
        stretches.sort()
        for (_opens, closes), (opens, _closes) in pairwise(stretches):
            if opens < closes:
                raise ValidationError(translate("Two stretches of this day overlap."))
        return stretches


def _stretch(words: str) -> Stretch:
    found = _STRETCH.fullmatch(words.strip())
    if found:
        hour, minute, end_hour, end_minute = map(int, found.groups())
        if end_hour < 24 or not end_minute:
            opens = time(hour, minute)
            closes = MIDNIGHT if end_hour == 24 else time(end_hour, end_minute)
            if opens < closes:
                return opens, closes
    raise ValidationError(
        translate("Write hours such as 09:00-13:00, 19:00-24:00; nothing where it is closed.")
    )


def show_stretches(stretches: list[Stretch]) -> str:
    """Return stretches of a day as they are written in the form."""
    return ", ".join(
        f"{opens:%H:%M}-{'24:00' if closes == MIDNIGHT else f'{closes:%H:%M}'}" for opens, closes in stretches
    )


class WeekForm(forms.Form):
    """When the chat is open on each day of the week."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for place, name in enumerate(_NAMES):
            self.fields[f"day_{place}"] = _StretchesField(label=name, required=False, max_length=100)

    def week(self) -> list[list[Stretch]]:
        """Return the stretches of seven days."""
        return [self.cleaned_data[f"day_{place}"] for place in range(7)]


class ClosedDayForm(forms.Form):
    """A day on which the chat is closed."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
