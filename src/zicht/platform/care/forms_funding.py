"""The form for help that another law or scheme pays from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from zicht.platform.accounts.models import Organisation
from zicht.platform.clock import today
from zicht.platform.registry.service import Checked, add_payer, check_rows, field_of_column, payers_before
from zicht.records.contracts import CONTRACTS
from zicht.web.texts import later, translate

__all__ = ["FundingForm"]

_ = later


class FundingForm(forms.Form):
    """From which day who else pays. Valid: `cells` and `checked` hold the row as it stands after it."""

    checked: Checked
    cells: Mapping[str, str]

    changed = forms.DateField(
        label=_("From which day?"),
        initial=today,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day."), "required": _("Choose a day.")},
    )
    provider = forms.ChoiceField(
        label=_("Organisation that gives the help from then on"),
        required=False,
        choices=lambda: [("", translate("Not known here")), *_agencies()],
    )

    def __init__(self, *arguments: Any, before: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._before = before
        column = CONTRACTS["help"]["funding_stream"]
        self.fields["funding_stream"] = field_of_column(
            column, translate("Law or scheme that pays from then on"), required=True
        )
        self.order_fields(["changed", "funding_stream", "provider"])
        self.fields["provider"].initial = before.get("provider", "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        day, stream, provider = cleaned["changed"], cleaned["funding_stream"], cleaned["provider"]
        if (stream, provider) == (self._before.get("funding_stream", ""), self._before.get("provider", "")):
            self.add_error("funding_stream", _("This is who pays now. Choose another law or scheme."))
        self.cells = add_payer(self._before, funding_stream=stream, provider=provider, day=day)
        row = {"row_id": "1", "person_key": "p-form", **self.cells}
        self.checked = check_rows("help", [row], source="form")
        if not self.checked.faults:
            self._check_day(day)
        return cleaned

    def _check_day(self, day: date) -> None:
        """Take a day after the start and after the last change, and not one that has still to come."""
        started = self.checked.stored[0]["started"]
        last = max((one.ended for one in payers_before(self._before)), default="")
        if isinstance(started, date) and day <= started:
            self.add_error("changed", _("Choose a day after the day on which the help started."))
        elif day.isoformat() <= last:
            self.add_error("changed", _("Choose a day after the last change of who pays."))
        elif day > today():
            self.add_error("changed", _("This day has still to come. Choose today or a day before."))


def _agencies() -> list[tuple[str, str]]:
    agencies = Organisation.objects.filter(is_active=True).exclude(reporter_type="").order_by("name")
    return list(agencies.values_list("code", "name"))
