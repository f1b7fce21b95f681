"""The form for what became of an option: the columns of `help` that one act fills, checked as a file would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms

from zicht.platform.care.plan import Act
from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.service import Checked, check_rows, columns_of, field_of_column
from zicht.web.texts import label_of, later, render, translate

__all__ = ["REASONS", "ActForm"]


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
        if not before.get("need"):
            self.fields["need"] = forms.ChoiceField(
                label=later(_("Need that it answers")),
                help_text=later(_("The figures on the care gap count it where this need was assessed.")),
                choices=lambda: [
                    ("", translate("Choose")),
                    *((code, label_of("need_domains", code)) for code in needs),
                ],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        row = {"row_id": "1", "person_key": "p-form", **self.cells}
        self.checked = check_rows("help", [row], source="form")
        for fault in self.checked.faults:
            problem = f"{render(fault.reason.expected)} {render(fault.reason.to_fix)}"
            name = fault.column if fault.column in self.fields else None
            self.add_error(name, forms.ValidationError(problem))
        return cleaned

    @property
    def cells(self) -> Mapping[str, str]:
        """The row: what stood there before, but for what was asked now."""
        stays = {name: cell for name, cell in self._before.items() if name not in self.fields}
        filled = {name: cell for name in self.fields if (cell := cell_of(self.cleaned_data.get(name)))}
        return {**stays, **filled}
