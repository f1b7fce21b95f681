"""The form that records at once every door that a triage found shut: each becomes a refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from zicht.platform.care.forms_needs import day_first
from zicht.platform.care.forms_plan import REASONS
from zicht.platform.care.plan import OPTION, PlanLine
from zicht.platform.clock import today
from zicht.platform.intake.fields import cell_of
from zicht.platform.registry.service import (
    Checked,
    RowFault,
    add_faults,
    check_rows,
    columns_of,
    field_of_column,
)
from zicht.web.texts import translate

__all__ = ["Door", "DoorsForm"]


def _(msgid: str) -> str:
    return msgid


class Door(NamedTuple):
    """A shut door on the form: its option, the need it counts for, and the fields that record it."""

    line: PlanLine
    need: str
    tick: BoundField
    reason: BoundField


class DoorsForm(forms.Form):
    """Which doors are recorded. Valid: `cells` and `checked` hold a row for each that was ticked.

    What the rules found shut is ticked; what only seems shut, by a text that nobody verified, is not.
    """

    cells: list[dict[str, str]]
    checked: Checked

    def __init__(
        self, *arguments: Any, lines: Sequence[PlanLine], needs: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(*arguments, **more)
        self._lines, self._needs = lines, needs
        columns = columns_of("help")
        self.fields["ended"] = field_of_column(
            columns["ended"], _("On which day was that known?"), required=True
        )
        self.fields["ended"].initial = day_first(today().isoformat())
        for line in lines:
            code, name = line.option.code, line.option.name
            self.fields[f"door_{code}"] = forms.BooleanField(
                label=name, required=False, initial=line.option.status == "blocked"
            )
            reason = field_of_column(columns["reason"], _("Why it was refused or cannot start"))
            reason.initial = REASONS.get(line.shut_by, "other")
            self.fields[f"reason_{code}"] = reason

    def doors(self, status: str) -> Iterator[Door]:
        """Return the doors of a status."""
        for line in self._lines:
            code = line.option.code
            if line.option.status == status:
                yield Door(line, self._needs[code], self[f"door_{code}"], self[f"reason_{code}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = [one for one in self._lines if cleaned.get(f"door_{one.option.code}")]
        if self.errors:
            return cleaned
        for one in ticked:
            if not cleaned[f"reason_{one.option.code}"]:
                self.add_error(f"reason_{one.option.code}", translate(_("Choose why.")))
        if not ticked:
            raise forms.ValidationError(translate(_("Tick at least one door, or go back.")))
        if not self.errors:
            self._check(ticked)
        return cleaned

    def _check(self, ticked: Sequence[PlanLine]) -> None:
        self.cells = [self._row(one) for one in ticked]
        keys = [{"row_id": str(place), "person_key": "p-form"} for place in range(len(ticked))]
        rows = [{**key, **row} for key, row in zip(keys, self.cells, strict=True)]
        self.checked = check_rows("help", rows, source="form")

        def field_of(fault: RowFault) -> str:
            code = ticked[fault.place].option.code
            return fault.column if fault.column == "ended" else f"{fault.column}_{code}"

        add_faults(self, self.checked.faults, field_of=field_of)

    def _row(self, line: PlanLine) -> dict[str, str]:
        code = line.option.code
        reason = cell_of(self.cleaned_data[f"reason_{code}"])
        cells = {
            OPTION: code,
            "kind": line.entry["help_kind"],
            "need": self._needs[code],
            "reason": reason,
            "refused_by": "person" if reason == "person_declined" else "",
            "ended": cell_of(self.cleaned_data["ended"]),
        }
        return {name: cell for name, cell in cells.items() if cell}
