"""The form for what became of an option: the columns of `help` that one act fills, checked as a file would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms

from zicht.platform.care.keeping import LAST_DAY
from zicht.platform.care.plan import Act
from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.service import Checked, add_faults, check_rows, columns_of, field_of_column
from zicht.web.texts import label_of, later, translate

__all__ = ["DAYS_OF_ACTS", "REASONS", "ActForm"]


def _(msgid: str) -> str:
    return msgid


_BEGINS = {
    "municipality": _("Municipality that answers for it"),
    "funding_stream": _("Law or scheme that pays"),
}
#: The columns that each act fills, the first of them required; of a refusal also its day: without one a wait goes on.
_ASKED: Mapping[Act, Mapping[str, str]] = MappingProxyType(
    {
        Act.OFFER: {"offered": _("Offered or asked for on"), **_BEGINS},
        Act.WAIT: {"waited_from": _("Waits from"), **_BEGINS},
        Act.START: {"started": _("Started on"), **_BEGINS},
        Act.REFUSE: {
            "reason": _("Why it was refused or cannot start"),
            "refused_by": _("Refused by"),
            "ended": _("On which day was that?"),
            "municipality": _("Municipality that answers for it"),
        },
        Act.END: {
            "ended": _("Ended on"),
            "ended_why": _("Why it ended"),
            "outcome": _("What came of it"),
        },
    }
)
#: The column of the day of each act.
DAYS_OF_ACTS: Mapping[Act, str] = MappingProxyType(
    {
        Act.OFFER: "offered",
        Act.WAIT: "waited_from",
        Act.START: "started",
        Act.REFUSE: "ended",
        Act.END: "ended",
    }
)
#: Help that a court decides on, until a day.
_COURT_DECIDES = "youth_care_closed"
#: By what shuts a door the reason that is put first.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        **{code: code for code in ("status", "municipality", "age", "capacity", "funding", "no_indication")},
        "refusal": "person_declined",
    }
)


class ActForm(forms.Form):
    """One act about an option. Valid: `cells` and `checked` hold the row as it stands after it."""

    checked: Checked

    def __init__(
        self,
        *arguments: Any,
        act: Act,
        before: Mapping[str, str],
        needs: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(*arguments, **more)
        self._before = before
        columns = columns_of("help")
        for place, (name, label) in enumerate(_ASKED[act].items()):
            required = place == 0 or (act, name) == (Act.REFUSE, "ended")
            self.fields[name] = field_of_column(columns[name], label, required=required)
        if act is Act.START:
            self.fields[LAST_DAY] = self._last_day(required=before.get("kind") == _COURT_DECIDES)
        if not before.get("need"):
            self.fields["need"] = forms.ChoiceField(
                label=later(_("Need that it answers")),
                help_text=later(_("The figures on the care gap count it where this need was assessed.")),
                choices=lambda: [
                    ("", translate("Choose")),
                    *((code, label_of("need_domains", code)) for code in needs),
                ],
            )

    def _last_day(self, *, required: bool) -> forms.Field:
        return forms.DateField(
            label=later(_("Last day, of an order, a permit or a period")),
            help_text=later(_("It comes in the list of last days.")),
            required=required,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": later(_("Choose a day."))},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        row = {"row_id": "1", "person_key": "p-form", **self.cells}
        self.checked = check_rows("help", [row], source="form")
        if self.cells.get(LAST_DAY, "9999") < self.cells.get("started", ""):
            self.add_error(LAST_DAY, translate(_("This is before the start. Choose a later day.")))
        add_faults(self, self.checked.faults)
        return cleaned

    @property
    def cells(self) -> Mapping[str, str]:
        """The row: what stood there before, but for what was asked now."""
        stays = {name: cell for name, cell in self._before.items() if name not in self.fields}
        filled = {name: cell for name in self.fields if (cell := cell_of(self.cleaned_data.get(name)))}
        return {**stays, **filled}
