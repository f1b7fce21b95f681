"""The forms for who works with somebody, and for time with or for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from zicht.platform.casework.caseload import who_can_work
from zicht.platform.casework.entries import Content
from zicht.platform.registry.forms_persons import Day, radios
from zicht.web.texts import later, translate

__all__ = ["WAYS_OF_CONTACT", "AssignForm", "ContactTimeForm"]


def _(msgid: str) -> str:
    return msgid


#: In which way time was spent.
WAYS_OF_CONTACT: Content = {
    "visit": _("Together with the person"),
    "call": _("On the telephone or by video"),
    "message": _("Messages"),
    "went_along": _("Went along to somebody else"),
    "arranged": _("Arranged something, without the person"),
}
_LONGEST_MINUTES = 12 * 60


class AssignForm(forms.Form):
    """Who of the own agency works with somebody, and since when."""

    worker = forms.ChoiceField(
        label=later(_("Who works with this person?")),
        required=False,
        help_text=later(_("Leave it empty where nobody of your agency does any more.")),
        error_messages={"invalid_choice": later(_("Choose somebody."))},
    )
    began_on = Day(label=later(_("Since")))

    def __init__(self, *arguments: Any, not_before: date | None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._not_before = not_before
        worker = self.fields["worker"]
        if isinstance(worker, forms.ChoiceField):
            members = {str(one.user_id): one.user.name for one in who_can_work()}
            worker.choices = [("", translate("Nobody")), *members.items()]

    def clean_began_on(self) -> date:
        """Return the day, which is none before that of whoever works with the person now."""
        day: date = self.cleaned_data["began_on"]
        if self._not_before is not None and day < self._not_before:
            raise forms.ValidationError(
                translate(
                    "Somebody works with this person since a later day. Choose that day or one after it."
                )
            )
        return day


class ContactTimeForm(forms.Form):
    """Time with or for somebody on a day."""

    on_day = Day(label=later(_("On which day?")))
    way = radios(
        later(_("In which way?")), lambda: [(code, translate(text)) for code, text in WAYS_OF_CONTACT.items()]
    )
    minutes = forms.IntegerField(
        label=later(_("How many minutes?")),
        min_value=1,
        max_value=_LONGEST_MINUTES,
        widget=forms.NumberInput({"class": "zicht-input--short", "autocomplete": "off"}),
        error_messages={
            name: later(_("Fill in a number from 1 to 720."))
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
