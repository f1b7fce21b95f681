"""The form for a safety plan: each situation folded in, open where something stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from zicht.platform.casework.entries import Content
from zicht.platform.casework.forms_contact import broad
from zicht.platform.casework.safety_plan import PARTS, SITUATIONS
from zicht.web.texts import later, translate

__all__ = ["PlanPart", "SafetyPlanForm"]

_ = later


class PlanPart(NamedTuple):
    """A situation on the form."""

    title: str
    fields: tuple[BoundField, ...]
    open: bool


class SafetyPlanForm(forms.Form):
    """What somebody does in which situation. Valid: `content` holds what was filled in."""

    covered = forms.BooleanField(
        label=_("Whoever covers out of hours may read this plan"),
        help_text=_("Only while they cover, at the agency that the person is with. It is written down."),
        required=False,
        initial=True,
    )

    def __init__(self, *arguments: Any, before: Content, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._before = before
        for code in SITUATIONS:
            for part, label in PARTS.items():
                field = broad(_(label))
                field.initial = before.get(f"{part}_{code}", "")
                self.fields[f"{part}_{code}"] = field
            self.fields[f"paper_{code}"] = forms.BooleanField(
                label=_("Print it on the person's paper"),
                required=False,
                initial=bool(before.get(f"paper_{code}")) if before else True,
            )

    def parts(self) -> Iterator[PlanPart]:
        """Return the situations, each with its fields."""
        for code, title in SITUATIONS.items():
            fields = tuple(self[f"{name}_{code}"] for name in (*PARTS, "paper"))
            filled = any(self._before.get(f"{part}_{code}") for part in PARTS)
            sent = self.is_bound and any(self.data.get(f"{part}_{code}") for part in PARTS)
            yield PlanPart(translate(title), fields, filled or sent or any(one.errors for one in fields))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(
            cleaned.get(f"{part}_{code}") for part in PARTS for code in SITUATIONS
        ):
            raise forms.ValidationError(_("Fill in at least one situation."))
        return cleaned

    @property
    def content(self) -> Content:
        """What was filled in, as short texts by name."""
        texts = {name: self.cleaned_data[name] for name in self.fields if name != "covered"}
        return {name: "yes" if text is True else text.strip() for name, text in texts.items() if text}
