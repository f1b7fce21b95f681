"""The form for a turn: who covers, from when until when, and how colleagues reach them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from zicht.platform.casework.cover import members_who_cover
from zicht.platform.clock import today
from zicht.web.texts import later

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["CoverForm"]

_ = later
_EVENING, _MORNING = time(17), time(9)
_MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: _StrPromise) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local", "class": "zicht-input--short"}, format=_MOMENT),
        error_messages={
            "invalid": _("Choose a day and a time."),
            "required": _("Choose a day and a time."),
        },
    )


class CoverForm(forms.Form):
    """A turn; tonight, unless something else is filled in."""

    user = forms.ChoiceField(
        label=_("Who covers?"),
        help_text=_("People of your agency who work with persons."),
        error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose somebody.")},
    )
    phone = forms.CharField(
        label=_("Telephone for colleagues"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "class": "zicht-input--short"}),
    )
    began_at = _moment(_("From"))
    ends_at = _moment(_("Until"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        user = self.fields["user"]
        if isinstance(user, forms.ChoiceField):
            members = {str(one.user_id): one.user.name for one in members_who_cover()}
            user.choices = [("", _("Choose")), *members.items()]
        day = today()
        self.fields["began_at"].initial = _at(datetime.combine(day, _EVENING))
        self.fields["ends_at"].initial = _at(datetime.combine(day + timedelta(days=1), _MORNING))


def _at(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
