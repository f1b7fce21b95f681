"""The forms for needs: how severe each part of life is now, and what the person says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from zicht.platform.care.actions_needs import LONGEST_WORDS
from zicht.platform.care.needs import OVER, Assessed
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
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import label_of, later, translate

__all__ = ["AssessForm", "Part", "WordsForm", "day_first", "severity_text"]


def _(msgid: str) -> str:
    return msgid


_OF_ALL = ("assessed", "municipality", "adult_from")
_BROAD = {"rows": 4, "autocomplete": "off"}


class Part(NamedTuple):
    """A part of life on the form; open where something was filled in or is wrong."""

    domain: str
    now: str
    fields: tuple[BoundField, ...]
    open: bool


class AssessForm(forms.Form):
    """An assessment. Valid: `cells` and `checked` hold a row for each part of life that changed, `words` by part.

    What stood on the page is sent along, so that only what was changed on it counts, whoever wrote in between.
    """

    cells: list[dict[str, str]]
    checked: Checked
    words: dict[str, str]

    def __init__(self, *arguments: Any, newest: Mapping[str, Assessed], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._newest = newest
        columns = columns_of("needs")
        last = max(newest.values(), key=lambda one: one.row.made_at, default=None)
        for name, label in (
            ("assessed", _("Assessed on")),
            ("municipality", _("Municipality where the person lives now")),
            ("adult_from", _("Comes or came of age on")),
        ):
            self.fields[name] = field_of_column(columns[name], label, required=name == "assessed")
        self.fields["assessed"].initial = day_first(today().isoformat())
        for name in ("municipality", "adult_from") if last else ():
            self.fields[name].initial = day_first(last.cells.get(name, "")) if last else ""
        for one in code_list("need_domains"):
            self._add_part(one.code)

    def _add_part(self, domain: str) -> None:
        columns, known = columns_of("needs"), self._newest.get(domain)
        severity = forms.ChoiceField(
            label=later(_("How severe is it now?")),
            choices=lambda: [
                *([(OVER, translate("Over: there is no such need any more"))] if known else []),
                *([] if known else [("", translate("Not assessed"))]),
                *_severities(),
            ],
            required=known is not None,
            initial=_severity_of(known) if known else "",
            show_hidden_initial=True,
        )
        since = field_of_column(columns["since"], _("Since when?"))
        since.initial = day_first(known.cells.get("since", "")) if known else ""
        since.show_hidden_initial = True
        self.fields[f"severity_{domain}"], self.fields[f"since_{domain}"] = severity, since
        self.fields[f"words_{domain}"] = forms.CharField(
            label=later(_("In the person's own words")),
            required=False,
            max_length=LONGEST_WORDS,
            widget=forms.Textarea(_BROAD),
        )

    def of_all(self) -> list[BoundField]:
        """Return the fields that hold for the assessment as a whole."""
        return [self[name] for name in _OF_ALL]

    def parts(self) -> Iterator[Part]:
        """Return the parts of life, each with its fields."""
        for one in code_list("need_domains"):
            names = [f"{name}_{one.code}" for name in ("severity", "since", "words")]
            fields = tuple(self[name] for name in names)
            known = self._newest.get(one.code)
            changed = self.is_bound and any(name in self.changed_data for name in names)
            yield Part(
                one.code,
                severity_text(known) if known else "",
                fields,
                changed or any(field.errors for field in fields),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        domains = [one.code for one in code_list("need_domains")]
        texts = {one: cleaned[f"words_{one}"].strip() for one in domains}
        self.words = {domain: text for domain, text in texts.items() if text}
        changed = [one for one in domains if {f"severity_{one}", f"since_{one}"} & set(self.changed_data)]
        for one in changed:
            if not cleaned[f"severity_{one}"]:
                self.add_error(f"severity_{one}", translate(_("Choose how severe it is.")))
        if not changed and not self.words:
            raise forms.ValidationError(
                translate(
                    _(
                        "Nothing was changed. Open a part of life, and say how severe it is now or what was said."
                    )
                )
            )
        if not self.errors:
            self._check(changed)
        return cleaned

    def _check(self, domains: list[str]) -> None:
        """Hold the rows against the contract of their table."""
        self.cells = [self._row(one) for one in domains]
        keys = [{"row_id": str(place), "person_key": "p-form"} for place in range(len(domains))]
        rows = [{**key, **row} for key, row in zip(keys, self.cells, strict=True)]
        self.checked = check_rows("needs", rows, source="form")
        add_faults(self, self.checked.faults, field_of=partial(_field_of, domains))

    def _row(self, domain: str) -> dict[str, str]:
        cells = {"domain": domain}
        cells |= {name: cell_of(self.cleaned_data[f"{name}_{domain}"]) for name in ("severity", "since")}
        cells |= {name: cell_of(self.cleaned_data[name]) for name in _OF_ALL}
        if cells["severity"] == OVER:
            cells |= {"severity": "", OVER: "yes"}
        return {name: cell for name, cell in cells.items() if cell}


class WordsForm(forms.Form):
    """What a person said, put right."""

    text = forms.CharField(
        label=later(_("In the person's own words")), max_length=LONGEST_WORDS, widget=forms.Textarea(_BROAD)
    )


def _field_of(domains: Sequence[str], fault: RowFault) -> str:
    """Return the field that filled a column of the row of a part of life."""
    return fault.column if fault.column in _OF_ALL else f"{fault.column}_{domains[fault.place]}"


def severity_text(one: Assessed) -> str:
    """Return how severe a need was in words, or that it was over."""
    return translate(_("Over")) if one.is_over else label_of("severities", one.cells.get("severity", ""))


def _severity_of(one: Assessed) -> str:
    return OVER if one.is_over else one.cells.get("severity", "")


def _severities() -> list[tuple[str, str]]:
    codes = [*(one.code for one in code_list("severities"))]
    known = [(code, label_of("severities", code)) for code in codes]
    return [*known, *((code, label_of("unknowns", code)) for code in UNKNOWNS[1:])]


def day_first(cell: str) -> str:
    """Return a day of a cell as it is written here, the day first; whatever is no day as it is."""
    parts = cell.split("-")
    return "-".join(str(int(part)) for part in reversed(parts)) if all(map(str.isdigit, parts)) else cell
