"""The forms: the questions of a theme, a step of the plan, and a number to call. In none of them belongs a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator

from zicht.platform.clock import today
from zicht.platform.intake.fields import Menu
from zicht.platform.municipal.assessments import Given
from zicht.platform.municipal.framework import STATE_NAMES, State, Theme, sizes, themes
from zicht.platform.municipal.models import Answer
from zicht.platform.municipal.plan import STEP_NAMES, StepState
from zicht.platform.municipal.route_map import KINDS
from zicht.platform.municipal.shapes import check_nobody, check_number
from zicht.platform.registry.service import codes_of
from zicht.web.texts import current_language, later, translate

__all__ = ["ContactForm", "SizeForm", "StepForm", "ThemeForm", "WhichForm"]

_ = later


def _line(label: Any, *, most: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        validators=[check_nobody],
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day."), "required": _("Choose a day.")},
    )


class SizeForm(forms.Form):
    """How large the municipality is: with whom it is compared."""

    size = forms.ChoiceField(
        label=_("How many inhabitants has your municipality?"),
        help_text=_("You are compared with municipalities of the same size, never with a named one."),
        choices=lambda: [(code, texts[current_language()]) for code, texts in sizes().items()],
        widget=forms.RadioSelect,
    )


class ThemeForm(forms.Form):
    """The questions of one theme: an answer, what shows it, and where that can be read."""

    def __init__(self, theme: Theme, answers: Mapping[str, Answer], data: Any = None) -> None:
        language = current_language()
        self.theme = theme
        super().__init__(data)
        for number, question in enumerate(theme.questions, 1):
            before = answers.get(question.code)
            self.fields[f"state_{question.code}"] = forms.ChoiceField(
                label=f"{number}. {question.text[language]}",
                choices=[(one.value, translate(STATE_NAMES[one])) for one in State],
                required=False,
                initial=before.state if before else None,
                widget=forms.RadioSelect,
            )
            self.fields[f"evidence_{question.code}"] = forms.CharField(
                label=translate("What shows the answer to question {number}?", number=number),
                help_text=question.evidence[language],
                max_length=600,
                required=False,
                initial=before.evidence if before else "",
                validators=[check_nobody],
                widget=forms.Textarea({"rows": 2}),
            )
            self.fields[f"link_{question.code}"] = forms.CharField(
                label=translate("Where can that be read? Question {number}", number=number),
                max_length=300,
                required=False,
                initial=before.link if before else "",
                validators=[
                    URLValidator(["https"], message=_("Fill in an address that begins with https://."))
                ],
                widget=forms.URLInput({"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.theme.questions:
            code = question.code
            told = cleaned.get(f"evidence_{code}") or cleaned.get(f"link_{code}")
            if told and not cleaned.get(f"state_{code}"):
                self.add_error(f"state_{code}", _("Choose an answer too."))
            if cleaned.get(f"state_{code}") == State.IN_PLACE and not told and not self.errors:
                self.add_error(f"evidence_{code}", _("What is in place can be shown: say by what."))
        return cleaned

    @property
    def given(self) -> list[Given]:
        """What was answered; a question without an answer is left out."""
        found = self.cleaned_data
        return [
            Given(
                one.code,
                State(found[f"state_{one.code}"]),
                found[f"evidence_{one.code}"],
                found[f"link_{one.code}"],
            )
            for one in self.theme.questions
            if found[f"state_{one.code}"]
        ]


def _questions() -> list[tuple[str, Any]]:
    """Return the questions by theme, after none of them."""
    language = current_language()
    groups: list[tuple[str, Any]] = [("", translate("The plan as a whole"))]
    groups += [
        (question.code, f"{theme.name[language]}: {question.text[language]}")
        for theme in themes()
        for question in theme.questions
    ]
    return groups


class StepForm(forms.Form):
    """A step of the plan."""

    question = forms.ChoiceField(
        label=_("What is the step about?"), choices=_questions, required=False, widget=Menu
    )
    what = _line(_("What will be done?"), most=300)
    owner = _line(
        _("Which post sees to it?"),
        most=120,
        help_text=_("A post or a department, for example: head of safety. Nobody's name."),
    )
    due_on = _day(_("By which day?"))
    state = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=lambda: [(one.value, translate(STEP_NAMES[one])) for one in StepState],
        initial=StepState.TO_DO.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, is_new: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        del self.fields["state" if is_new else "question"]

    @property
    def about(self) -> dict[str, Any]:
        """The columns of a step."""
        found = dict(self.cleaned_data)
        if "state" in found:
            found["state"] = StepState(found["state"])
        return found


class ContactForm(forms.Form):
    """A number of the municipality's own."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=lambda: [(code, translate(name)) for code, name in KINDS.items()],
        widget=forms.RadioSelect,
    )
    name = _line(
        _("What it is called"),
        most=120,
        help_text=_("The name of the desk, for example: signals desk of the municipality. Nobody's name."),
    )
    number = forms.CharField(
        label=_("Telephone number, or address of a page"),
        max_length=80,
        validators=[check_number],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    hours = _line(
        _("When somebody answers"),
        most=120,
        required=False,
        help_text=_("For example: working days, 9 to 17."),
    )
    checked_on = _day(
        _("When was it called last, to see whether it is right?"),
        required=False,
        help_text=_("Leave this open where nobody did."),
    )

    def __init__(self, *arguments: Any, is_new: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not is_new:
            del self.fields["kind"]

    def clean_checked_on(self) -> date | None:
        found: date | None = self.cleaned_data.get("checked_on")
        if found is not None and found > today():
            raise forms.ValidationError(_("This day has still to come. Choose today or a day before."))
        return found


class WhichForm(forms.Form):
    """Of which municipality the picture is shown: for who has none of their own."""

    municipality = forms.ChoiceField(label=_("Municipality"), choices=codes_of("municipalities"), widget=Menu)
