"""Forms of the review."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django import forms

from zicht.platform.duplicates.workflow import REASON_NAMES, Answer, Reason, State
from zicht.web.texts import later as _

__all__ = ["AnswerForm", "DecideForm", "ReasonForm"]

_VERDICTS = (
    (State.SAME.value, _("The same person: take them together")),
    (State.DIFFERENT.value, _("Two persons: leave them apart")),
    (State.UNSURE.value, _("Not sure: keep the pair for later")),
)
_ANSWERS = (
    (Answer.SAME.value, _("It is the same person")),
    (Answer.OTHER.value, _("It is somebody else")),
    (Answer.UNSURE.value, _("I am not sure")),
)


def _choices(names: Mapping[Any, str], *chosen: StrEnum) -> list[tuple[str, Any]]:
    return [(one.value, _(names[one])) for one in chosen]


class DecideForm(forms.Form):
    """What a reviewer says of a pair. Who takes persons together says why."""

    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=_VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.ChoiceField(
        label=_("Why are they the same person?"),
        help_text=_("Only needed when you take them together."),
        required=False,
        choices=[
            ("", "–"),
            *_choices(REASON_NAMES, Reason.SAME_NUMBER, Reason.SAME_DETAILS, Reason.AGENCY_CONFIRMED),
        ],
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == State.SAME and not cleaned.get("reason"):
            self.add_error("reason", _("Choose why they are the same person."))
        return cleaned


class ReasonForm(forms.Form):
    """Why persons are taken apart, or something is taken back."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=_choices(REASON_NAMES, Reason.MISTAKE, Reason.DETAILS_DIFFER, Reason.AGENCY_DENIED),
    )


class AnswerForm(forms.Form):
    """What an agency says."""

    answer = forms.ChoiceField(
        label=_("What do you think?"),
        choices=_ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
