"""The forms for help and needs: the columns of their tables, checked as a file of ours would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.checking import Checked, check_rows
from zicht.platform.registry.faults import add_faults
from zicht.platform.registry.forms_report import field_of_column
from zicht.platform.registry.pages_columns import ROW_LABELS, columns_of
from zicht.web.texts import later

__all__ = ["RowForm", "WithdrawRowForm"]

_ = later
#: What a row would say nothing without.
_REQUIRED = {"help": "kind", "needs": "domain"}


class RowForm(forms.Form):
    """A row of `help` or `needs`. Valid: `checked` holds it. A `planned` one is of an option, and may be of no kind."""

    checked: Checked

    def __init__(self, *arguments: Any, table: str, planned: bool = False, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._table = table
        columns = columns_of(table)
        for name, label in ROW_LABELS[table].items():
            self.fields[name] = field_of_column(
                columns[name], label, required=not planned and name == _REQUIRED[table]
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        # Who it is about and which row it is stand outside the content: the contract asks for something there.
        self.checked = check_rows(
            self._table, [{"row_id": "1", "person_key": "p-form", **self.cells}], source="form"
        )
        add_faults(self, self.checked.faults)
        return cleaned

    @property
    def cells(self) -> Mapping[str, str]:
        """What was filled in, as cells of the table."""
        return {name: cell for name in self.fields if (cell := cell_of(self.cleaned_data.get(name)))}


class WithdrawRowForm(forms.Form):
    """That a row should not have been there."""

    sure = forms.BooleanField(
        label=_("This was recorded by mistake."),
        error_messages={"required": _("Tick this before you go on.")},
    )
