"""The counsellor's form at the close of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from zicht.helpchat.coded.models import CODED
from zicht.helpchat.coded.service import Row, open_years
from zicht.helpchat.outreach.service import campaigns
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, later, translate

__all__ = ["RecordForm"]

_ = later
_CHATS = CONTRACTS["chats"]
_NOT_ASKED = "not_asked"
#: What a counsellor may say of what she does not know; that it was not asked stands first, by itself.
_NOT_KNOWN = ("unknown", "withheld")
_NONE = "none"

#: By column, how it is asked.
ASKED: Mapping[str, Any] = MappingProxyType(
    {
        "trafficking": _("Was there a request for help with trafficking?"),
        "same_visitor": _("May this be somebody who was coded before?"),
        "known_before": _("Was this person in view of an organisation before?"),
        "contact": _("Whom was it about?"),
        "age_group": _("Age"),
        "sex": _("Sex"),
        "nationality_class": _("Dutch or other nationality"),
        "form": _("Form of exploitation"),
        "route": _("Route"),
        "still_exploited": _("Is it still going on?"),
        "duration": _("How long has it been going on?"),
        "offenders": _("One offender or several?"),
        "relation": _("What are the offenders to this person?"),
        "technology": _("What part did technology play?"),
        "language": _("Language of the conversation"),
        "campaign": _("By which campaign did the visitor come?"),
        "referral": _("What came of a referral?"),
        "report_made": _("Did this person agree to a report, field by field?"),
    }
)


def _choices(column: Column) -> list[tuple[str, str]]:
    language = current_language()
    unknown = code_list("unknowns")
    return [
        *((code.code, code.label(language)) for code in code_list(column.codes)),
        *((code, unknown.label(code, language)) for code in _NOT_KNOWN),
    ]


def _campaigns() -> list[tuple[str, str]]:
    return [
        (_NOT_ASKED, translate("Not asked")),
        (_NONE, translate("By no campaign")),
        *((one.word, one.name) for one in campaigns()),
        ("unknown", translate("Unknown")),
    ]


def _field(name: str) -> forms.Field:
    label = ASKED[name]
    if name == "campaign":
        return forms.ChoiceField(label=label, choices=_campaigns, initial=_NOT_ASKED)
    column = _CHATS[name]
    if column.kind is Kind.CODES:
        return forms.MultipleChoiceField(
            label=label,
            choices=lambda: _choices(column),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    first = (_NOT_ASKED, later("Not asked"))
    return forms.ChoiceField(label=label, choices=lambda: [first, *_choices(column)], initial=_NOT_ASKED)


class RecordForm(forms.Form):
    """What a counsellor codes. No field takes words of her own, so that nobody can be named in it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        years = open_years()
        if len(years) > 1:
            self.fields["year"] = forms.TypedChoiceField(
                label=translate("Year of the conversation"),
                choices=[(year, str(year)) for year in years],
                coerce=int,
                initial=years[0],
            )
        self.fields |= {name: _field(name) for name in CODED}

    def clean(self) -> dict[str, Any]:
        """Join what has several codes; raises ValidationError for answers that cannot be true together."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("relation", "technology"):
            codes = answers.get(name, [])
            if len(codes) > 1 and {*_NOT_KNOWN, _NONE} & set(codes):
                self.add_error(name, translate("Unknown, withheld and no part stand alone."))
            answers[name] = ";".join(sorted(codes)) or _NOT_ASKED
        if answers.get("report_made") == "yes" and answers.get("trafficking") == "no":
            self.add_error(
                "report_made",
                translate("A report to the register is about trafficking: correct one of the two."),
            )
        return answers

    def answers(self) -> Row:
        """Return the codes by column."""
        return {name: self.cleaned_data[name] for name in CODED}

    def year(self) -> int:
        """Return the year to which the record belongs."""
        return int(self.cleaned_data.get("year") or open_years()[0])
