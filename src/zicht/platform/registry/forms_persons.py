"""The forms about persons: looking for somebody, decisions, consent, access and emergencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from zicht.platform.access.context import Purpose
from zicht.platform.accounts.models import Organisation
from zicht.platform.clock import today
from zicht.platform.intake.fields import DateField
from zicht.platform.registry.checking import check_rows
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import AccessRequest
from zicht.platform.registry.pages_columns import IDENTITY_LABELS
from zicht.platform.registry.reasons import (
    DECISION_REASONS,
    EMERGENCY_REASONS,
    REQUEST_REASONS,
    WITHDRAWAL_REASONS,
)
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, later, render, translate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "AskForm",
    "ConsentForm",
    "Day",
    "DecisionForm",
    "DossierForm",
    "EmergencyForm",
    "FilterForm",
    "GrantForm",
    "SearchForm",
    "WithdrawForm",
    "codes_of",
    "radios",
    "texts_of",
]

_ = later
_LOOKED_FOR = ("given_names", "name_prefix", "family_name", "birth_date", "citizen_number")
#: No access lasts longer than a year without somebody who gives it again.
_LONGEST_GRANT = 365
_GRANT_PURPOSES = (Purpose.SHELTER, Purpose.INVESTIGATION)


def codes_of(
    list_name: str, *, without: tuple[str, ...] = (), blank: object = ""
) -> Callable[[], list[tuple[str, str]]]:
    """Return what gives the codes of a list with labels in the language of the request."""

    def choices() -> list[tuple[str, str]]:
        codes = [
            (one.code, one.label(current_language()))
            for one in code_list(list_name)
            if one.code not in without
        ]
        return [("", str(blank)), *codes] if blank else codes

    return choices


def texts_of(texts: Mapping[Any, str]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(code.value, translate(text)) for code, text in texts.items()]


def radios(
    label: _StrPromise, choices: Callable[[], list[tuple[str, str]]], **more: Any
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def _purposes() -> list[tuple[str, str]]:
    labels = dict(codes_of("purposes")())
    return [(one.value, labels[one.value]) for one in _GRANT_PURPOSES]


class Day(forms.DateField):
    """A day in a field of the browser's own; not one that has still to come."""

    def __init__(self, *, label: _StrPromise) -> None:
        super().__init__(
            label=label,
            initial=today,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Choose a day."), "required": _("Choose a day.")},
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > today():
            raise forms.ValidationError(_("This day has still to come. Choose today or a day before."))


class SearchForm(forms.Form):
    """Whom to look for. Sent by POST: no name ever stands in an address."""

    given_names = forms.CharField(label=_(IDENTITY_LABELS["given_names"]), required=False, max_length=120)
    name_prefix = forms.CharField(label=_(IDENTITY_LABELS["name_prefix"]), required=False, max_length=40)
    family_name = forms.CharField(label=_(IDENTITY_LABELS["family_name"]), required=False, max_length=120)
    birth_date = DateField(
        label=_(IDENTITY_LABELS["birth_date"]),
        help_text=_("For example 2-5-1998, or only the year."),
        required=False,
        max_length=30,
    )
    citizen_number = forms.CharField(
        label=_(IDENTITY_LABELS["citizen_number"]), required=False, max_length=20
    )
    number = forms.CharField(label=_("Report number"), required=False, max_length=80)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        row = {"report_id": "search", "report_date": "unknown", **self.cells}
        for fault in check_rows("reports", [row], source="search").faults:
            name = fault.column if fault.column in self.fields else None
            self.add_error(
                name, forms.ValidationError(f"{render(fault.reason.expected)} {render(fault.reason.to_fix)}")
            )
        if not cleaned.get("number") and not any(
            self.cells.get(name) for name in ("family_name", "birth_date", "citizen_number")
        ):
            raise forms.ValidationError(
                _("Fill in a family name, a birth date, a citizen service number or a report number.")
            )
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """What was filled in, as cells of `reports`."""
        return {name: self.cleaned_data[name] for name in _LOOKED_FOR if self.cleaned_data.get(name)}


class FilterForm(forms.Form):
    """Which persons of the list to show: codes alone, so they may stand in an address."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=codes_of("report_statuses", blank=_("All"))
    )
    dossier_type = forms.ChoiceField(
        label=_("Dossier type"), required=False, choices=codes_of("dossier_types", blank=_("All"))
    )
    main_form = forms.ChoiceField(
        label=_("Main form"), required=False, choices=codes_of("forms", blank=_("All"))
    )


class DecisionForm(forms.Form):
    """Whether a report stands, by which body, on which day and why."""

    status = radios(_("Status"), codes_of("report_statuses", without=("withdrawn",)))
    decided_by = forms.ChoiceField(
        label=_("Decided by"),
        help_text=_("The body that decided, not the one that writes it down."),
        choices=codes_of("bodies", without=("none",), blank=_("Choose")),
    )
    decided_on = Day(label=_("Decided on"))
    reason = radios(_("Reason"), texts_of(DECISION_REASONS))


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = radios(_("Why is this report withdrawn?"), texts_of(WITHDRAWAL_REASONS))
    on_day = Day(label=_("Withdrawn on"))


class DossierForm(forms.Form):
    """Of which type a dossier is, and since when."""

    dossier_type = radios(_("Dossier type"), codes_of("dossier_types"))
    since = Day(label=_("Since"))


class ConsentForm(forms.Form):
    """Consent for a purpose, given or withdrawn."""

    given = radios(
        _("What did the person say?"),
        lambda: [
            ("yes", translate("The person gives consent")),
            ("no", translate("The person withdraws consent")),
        ],
    )
    purpose = radios(_("For which purpose?"), codes_of("purposes"))
    on_day = Day(label=_("On which day?"))


class EmergencyForm(forms.Form):
    """Why a person must be opened at once."""

    reason = radios(_("Why can this not wait?"), texts_of(EMERGENCY_REASONS))
    sure = forms.BooleanField(
        label=_("I know that an auditor looks at every emergency."),
        error_messages={"required": _("Tick this before you go on.")},
    )


class AskForm(forms.Form):
    """Why an agency asks to see a person."""

    reason = radios(_("Why do you ask?"), texts_of(REQUEST_REASONS))


class GrantForm(forms.Form):
    """To which agency a person is opened, for what, on which ground and how long."""

    organisation = forms.ModelChoiceField(
        label=_("Agency"), queryset=Organisation.objects.none(), empty_label=None
    )
    purpose = radios(_("For which purpose?"), _purposes)
    legal_ground = forms.ChoiceField(
        label=_("On which legal ground?"),
        choices=codes_of("legal_grounds", without=("none_recorded", "research")),
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("At most a year. You can end it sooner."),
        initial=90,
        min_value=1,
        max_value=_LONGEST_GRANT,
        error_messages={
            "min_value": _("Fill in a number from 1 to 365."),
            "max_value": _("Fill in a number from 1 to 365."),
            "invalid": _("Fill in a number from 1 to 365."),
        },
    )

    def __init__(self, *arguments: Any, asked: AccessRequest | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["days"].widget.attrs["class"] = "zicht-input--short"
        agencies = Organisation.objects.filter(is_active=True, is_register=False).exclude(reporter_type="")
        field = self.fields["organisation"]
        if asked is not None:
            del self.fields["organisation"], self.fields["purpose"]
            self._offer_grounds(asked.organisation.reporter_type, asked.purpose)
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = agencies.order_by("name")

    def _offer_grounds(self, reporter_type: str, purpose: str) -> None:
        """Offer the grounds that the rules name for a kind of agency and a purpose, and no other."""
        allowed = {
            rule.legal_ground
            for rule in ground_rules()
            if (rule.reporter_type, rule.purpose) == (reporter_type, purpose)
        }
        grounds = self.fields["legal_ground"]
        if isinstance(grounds, forms.ChoiceField):
            grounds.choices = [pair for pair in codes_of("legal_grounds")() if pair[0] in allowed]
