"""What somebody who wants an edition is asked."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.platform.clock import today
from zicht.web.texts import later as _
from zicht.web.texts import translate

__all__ = ["RULES", "EditionForm", "SignatureForm", "first_values"]

#: The counting rules of `zicht monitor`, which this process does not load.
RULES = (
    ("first_report_in_year", _("Once, in the year of the first report")),
    ("once_per_year", _("Once in every year with a report")),
    ("once_in_window", _("Once in the whole window")),
)
_FIRST_YEAR = 2000
_MOST_YEARS = 20
_LEFT_OUT = 10


class EditionForm(forms.Form):
    """The window, the counting rule, and what is made beside the tables."""

    first_year = forms.IntegerField(label=_("First year"), min_value=_FIRST_YEAR)
    last_year = forms.IntegerField(label=_("Last year"), min_value=_FIRST_YEAR)
    rule = forms.ChoiceField(label=_("How often a person is counted"), choices=RULES)
    known = forms.BooleanField(label=_("Take shares of those known instead of all"), required=False)
    sample = forms.IntegerField(
        label=_("How many persons are left out, one at a time"),
        help_text=_(
            "The edition is made again without each of them, to see whether a figure tells of one person."
        ),
        min_value=1,
        max_value=100,
    )
    estimates = forms.BooleanField(
        label=_("Estimate the hidden population too, which takes longer"), required=False
    )
    rendered = forms.BooleanField(
        label=_("Make the report, the workbook and the dashboards, and not the tables alone"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Look at both years together."""
        found = super().clean() or {}
        first, last = found.get("first_year"), found.get("last_year")
        if first is not None and last is not None:
            if first > last or last - first >= _MOST_YEARS:
                self.add_error(
                    "last_year", translate("Choose a year from the first one on, at most 20 years in all.")
                )
            elif last > today().year:
                self.add_error("last_year", translate("Choose a year that has begun."))
        return found

    def options(self) -> dict[str, object]:
        """Return what is kept with the run."""
        data = self.cleaned_data
        return {
            "window": [data["first_year"], data["last_year"]],
            **{name: data[name] for name in ("rule", "known", "sample", "estimates", "rendered")},
        }


class SignatureForm(forms.Form):
    """The file with a signature, and the fingerprint of what was looked at."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    signature = forms.FileField(
        label=_("The file with your signature"),
        help_text=_("The file that zicht sign wrote: its name ends with .sig. Never your key file."),
        widget=forms.ClearableFileInput(attrs={"accept": ".sig"}),
    )


def first_values() -> dict[str, object]:
    """Return what the form begins with: the last five whole years, and everything made."""
    last = today().year - 1
    return {
        "first_year": last - 4,
        "last_year": last,
        "rule": RULES[0][0],
        "sample": _LEFT_OUT,
        "estimates": True,
        "rendered": True,
    }
