"""The forms of intake: looking somebody up first, a report, answers to open questions, a file, and the grounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from zicht.platform.access.context import Access
from zicht.platform.clock import today
from zicht.platform.intake.assistant import DEFAULT_PURPOSES, may_name, standing_grounds
from zicht.platform.intake.fields import cell_of, field_of
from zicht.platform.intake.questions import CONTACT_QUESTIONS, IDENTITY_QUESTIONS, groups_for
from zicht.platform.registry.service import Checked, Entry, check_rows
from zicht.records.mapping import shipped_mapping_names
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import current_language, label_of, later, render

__all__ = ["AnswerForm", "FileForm", "GroundForm", "ReportForm", "StartForm"]

_ = later
_ENTRIES = (
    (Entry.FORM.value, _("I fill it in myself")),
    (Entry.PAPER.value, _("On paper")),
    (Entry.PHONE.value, _("By phone")),
)
_PERSON = (*IDENTITY_QUESTIONS, "birth_date")
#: Written along with every report, so that a later version can do without the birth date.
_DERIVED = ("age_at_report", "age_class_at_report")


def _codes(list_name: str) -> list[tuple[str, str]]:
    return [(code.code, code.label(current_language())) for code in code_list(list_name)]


class StartForm(forms.Form):
    """Who the report is about: looked up before a new report is made."""

    given_names = field_of("given_names")
    name_prefix = field_of("name_prefix")
    family_name = field_of("family_name")
    birth_date = field_of("birth_date")
    citizen_number = field_of("citizen_number")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cells = {"report_id": "search", "report_date": "unknown", **self.cells}
            for fault in check_rows("reports", [cells], source="search").faults:
                name = fault.column if fault.column in self.fields else None
                self.add_error(name, forms.ValidationError(_say(fault.reason.expected, fault.reason.to_fix)))
            if not any(self.cells.get(name) for name in ("family_name", "birth_date", "citizen_number")):
                raise forms.ValidationError(
                    _("Fill in a family name, a date of birth or a number to look for.")
                )
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """What was filled in, as cells of `reports`."""
        found = {name: cell_of(self.cleaned_data.get(name)) for name in _PERSON}
        return {name: cell for name, cell in found.items() if cell}


class ReportForm(forms.Form):
    """A report, in the questions of its kind of reporter. Valid: `checked` holds the row as it will be stored."""

    checked: Checked

    def __init__(self, *arguments: Any, access: Access, reporter_type: str, named: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._access, self._reporter_type = access, reporter_type
        for_others = not access.reporter_type
        self._groups = groups_for(reporter_type, named=named, for_others=for_others)
        self.fields["entry"] = forms.ChoiceField(
            label=_("How did this report come in?"),
            choices=_ENTRIES,
            widget=forms.RadioSelect,
            initial="form",
        )
        for group in self._groups:
            for column in (*group.columns, *group.more):
                self.fields[column] = field_of(column, required=column == "report_date")
        self.fields["report_date"].initial = today().strftime("%d-%m-%Y")
        self._add_use(contact=named)

    def _add_use(self, *, contact: bool) -> None:
        """Add for what the report may be used, consent, and how somebody can be reached."""
        self.fields["purposes"] = forms.MultipleChoiceField(
            label=_("For what may this report be used?"),
            choices=lambda: _codes("purposes"),
            widget=forms.CheckboxSelectMultiple,
            initial=list(DEFAULT_PURPOSES),
            error_messages={"required": _("Choose at least one use.")},
        )
        self.fields["consent"] = forms.MultipleChoiceField(
            label=_("For what did the person give consent?"),
            help_text=_("Leave this empty if you did not ask. Registration often needs no consent."),
            choices=lambda: _codes("purposes"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        for name, question in CONTACT_QUESTIONS.items() if contact else ():
            self.fields[name] = forms.CharField(
                label=_(question.words),
                help_text=_(question.help) if question.help else "",
                max_length=300,
                required=False,
                widget=forms.TextInput({"autocomplete": "off"}),
            )

    def sections(self) -> Iterator[tuple[str, list[BoundField], list[BoundField], bool]]:
        """Yield headings with the questions below each, those that are folded away, and whether to unfold them."""
        for place, group in enumerate(self._groups):
            more = [self[name] for name in group.more]
            shown = [*(["entry"] if place == 0 else []), *group.columns]
            yield str(later(group.title)), [self[name] for name in shown], more, any(f.errors for f in more)
        contact = [self[name] for name in CONTACT_QUESTIONS if name in self.fields]
        use = [self["purposes"], self["consent"]]
        yield str(_("What it may be used for")), use, contact, any(f.errors for f in contact)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        cells = self._cells(cleaned)
        self.checked = check_rows("reports", [cells], source=self._access.source)
        for fault in self.checked.faults:
            name = fault.column if fault.column in self.fields else None
            self.add_error(name, forms.ValidationError(_say(fault.reason.expected, fault.reason.to_fix)))
        if not self.errors:
            self._check_day()
            self._check_grounds(cells)
        return cleaned

    def _cells(self, cleaned: Mapping[str, object]) -> dict[str, str]:
        columns = {name for group in self._groups for name in (*group.columns, *group.more)}
        cells = {name: cell_of(cleaned.get(name)) for name in columns}
        cells |= {name: cells.get(name, "") for name in _DERIVED}
        found = [form for form in cells["forms"].split(";") if form and form not in UNKNOWNS]
        if len(found) == 1 and not cells["main_form"]:
            cells["main_form"] = found[0]
        return {
            "reporter": self._access.source,
            "reporter_region": self._access.region,
            **cells,
            "report_id": cells["report_id"] or "new",
            "reporter_type": self._reporter_type,
            "status": "presumed",
            "purposes": cell_of(cleaned["purposes"]),
        }

    def _check_day(self) -> None:
        day = self.checked.stored[0]["report_date"]
        if day is not None and day > today():  # type: ignore[operator] # a date, as the contract says
            self.add_error("report_date", forms.ValidationError(_("This day has yet to come.")))

    def _check_grounds(self, cells: Mapping[str, str]) -> None:
        """Take no report that stands on no ground, and no name where the ground allows none."""
        purposes, consent = self.cleaned_data["purposes"], self.cleaned_data["consent"]
        grounds = standing_grounds(self._reporter_type, purposes, consent=consent)
        for purpose in [purpose for purpose, ground in grounds.items() if ground is None]:
            text = _("Without the person's consent this use is not allowed: {purpose}.").format(
                purpose=label_of("purposes", purpose)
            )
            self.add_error("purposes", forms.ValidationError(text))
        told = [*_PERSON, *CONTACT_QUESTIONS]
        if any(cells.get(name) or self.cleaned_data.get(name) for name in told) and not may_name(grounds):
            self.add_error(
                "consent",
                forms.ValidationError(
                    _(
                        "Who the person is may only be written down with consent for registration. "
                        "Record the consent, or empty the names, the date of birth and the contact details."
                    )
                ),
            )

    @property
    def contact(self) -> dict[str, str]:
        return {
            name: str(self.cleaned_data[name]) for name in CONTACT_QUESTIONS if self.cleaned_data.get(name)
        }

    @property
    def own_number(self) -> str:
        return cell_of(self.cleaned_data.get("report_id"))


class AnswerForm(forms.Form):
    """Open questions about one report."""

    def __init__(self, *arguments: Any, columns: Collection[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        for column in columns:
            self.fields[column] = field_of(column)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.cells:
            raise forms.ValidationError(_("Answer at least one question; 'Unknown' is an answer too."))
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        found = {name: cell_of(self.cleaned_data.get(name)) for name in self.fields}
        return {name: cell for name, cell in found.items() if cell}

    def blame(self, checked: Checked) -> None:
        """Say beside each question what is wrong with its answer."""
        for fault in checked.faults:
            name = fault.column if fault.column in self.fields else None
            self.add_error(name, forms.ValidationError(_say(fault.reason.expected, fault.reason.to_fix)))


class FileForm(forms.Form):
    """A file with reports, and how to read it."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, Excel, ODS or Parquet; at most 20 MB and 5,000 reports.")
    )
    mapping = forms.ChoiceField(
        label=_("How is the file made?"),
        required=False,
        choices=lambda: [
            ("", _("With the columns of Zicht, or as one of the ways below: find out by the header")),
            *((name, name.replace("_", " ")) for name in shipped_mapping_names()),
            ("htcds", _("HTCDS 2.0, with ; between several values")),
            ("htcds_survey", _("HTCDS 2.0, survey form, with a space between several values")),
        ],
    )
    consent = forms.MultipleChoiceField(
        label=_("For what did every person in the file give consent?"),
        choices=lambda: _codes("purposes"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.ChoiceField(
        label=_("Who are the people in the file?"),
        choices=(("simulated", _("Simulated people")), ("real", _("Real people"))),
        widget=forms.RadioSelect,
    )


class GroundForm(forms.Form):
    """Who asks whether they may report."""

    reporter_type = forms.ChoiceField(
        label=_("What kind of organisation are you?"), choices=lambda: _codes("reporter_types")
    )
    consent = forms.ChoiceField(
        label=_("Did the person give consent?"),
        choices=(("no", _("No, or not asked")), ("yes", _("Yes"))),
        widget=forms.RadioSelect,
        initial="no",
    )


def _say(*texts: Any) -> str:
    return " ".join(render(text) for text in texts)
