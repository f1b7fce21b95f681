"""What the report form asks of each kind of reporter, in plain words: short first, the rest on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "CONTACT_QUESTIONS",
    "IDENTITY_QUESTIONS",
    "QUESTIONS",
    "WANTED",
    "Group",
    "Question",
    "groups_for",
]


def _(msgid: str) -> str:
    return msgid


@dataclass(frozen=True)
class Question:
    """A column of `reports` as it is asked: plain words, and what helps to answer."""

    words: str
    help: str = ""


@dataclass(frozen=True)
class Group:
    """Questions under one heading. `more` are folded away: nobody needs them to send the report."""

    title: str
    columns: tuple[str, ...]
    more: tuple[str, ...] = ()


_DATE = _("For example 14-3-2024, 3-2024 or 2024. A month or a year alone is enough.")

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "report_date": Question(
            _("On which day was the report made?"),
            _("With paper or a phone call: the day on which it came in. For example 14-3-2024."),
        ),
        "report_id": Question(
            _("Your own number of this report"),
            _("Leave this empty to get a number. Never use a name."),
        ),
        "reporter": Question(
            _("Which organisation reports?"), _("The name of an organisation, never of a person.")
        ),
        "reporter_region": Question(_("In which police unit does the reporter work?")),
        "dossier_type": Question(_("What do you ask for?")),
        "came_into_view": Question(_("How did the person come into view?")),
        "earlier_contacts": Question(_("Which organisations met the person before and missed it?")),
        "came_through_chat": Question(_("Did the person come through the anonymous chat?")),
        "given_names": Question(_("First names")),
        "name_prefix": Question(_("Part before the family name"), _("For example: van der.")),
        "family_name": Question(_("Family name")),
        "birth_date": Question(_("Date of birth"), _DATE),
        "citizen_number": Question(_("Citizen service number (BSN)")),
        "sex": Question(_("Sex")),
        "age_at_report": Question(_("Age in years"), _("An estimate is fine.")),
        "age_class_at_report": Question(_("Minor or adult?")),
        "age_at_start": Question(_("Age when the exploitation began")),
        "nationality": Question(_("Nationality")),
        "birth_country": Question(_("Country of birth")),
        "residence_at_report": Question(_("Right to stay in the Netherlands")),
        "dependence": Question(_("For what did the person depend on the employer or exploiter?")),
        "lost_together": Question(_("What did the person lose all at once by leaving?")),
        "forms": Question(_("What kind of exploitation do you suspect?"), _("Choose all that apply.")),
        "main_form": Question(
            _("Which kind weighs most?"), _("Only needed where you chose more than one kind.")
        ),
        "route": Question(_("Within the Netherlands or across a border?")),
        "sectors": Question(_("In which work or trade?"), _("Choose all that apply.")),
        "place_municipality": Question(_("In which municipality was the person exploited?")),
        "place_country": Question(_("In which country was the person exploited?")),
        "period_start": Question(_("When did it begin?"), _DATE),
        "period_end": Question(_("When did it end?"), _DATE),
        "phase": Question(_("Does it still go on?")),
        "means": Question(_("What was done to make the person do it?"), _("Choose all that apply.")),
        "technology": Question(_("What part did technology play?"), _("Choose all that apply.")),
        "relation": Question(_("Who did it, as seen from the person?"), _("Choose all that apply.")),
        "offenders": Question(_("How many offenders?")),
        "sub3": Question(
            _("Stopped at the border before any exploitation (article 273f, paragraph 1, sub 3)?")
        ),
        "shelter_requested": Question(_("Does the person ask for shelter?")),
        "declaration": Question(_("Was a declaration made to the police?")),
        "no_declaration_reason": Question(_("Why was no declaration made?")),
        "cooperation": Question(_("Does the person cooperate with the investigation in another way?")),
        "reflection_wanted": Question(_("Does the person want the reflection period?")),
        "reflection_granted": Question(_("Was the reflection period granted?")),
    }
)
IDENTITY_QUESTIONS = ("given_names", "name_prefix", "family_name", "citizen_number")
CONTACT_QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "phone": Question(_("Phone number of the person")),
        "email": Question(_("E-mail address of the person")),
        "address": Question(_("Where the person stays")),
        "safe_contact": Question(
            _("How to get in touch safely"), _("A phone can be watched. Write down what is safe, and when.")
        ),
    }
)

#: What the figures cannot do without: asked again where a report does not say it.
WANTED = (
    "sex",
    "age_class_at_report",
    "nationality",
    "main_form",
    "route",
    "place_municipality",
    "period_start",
)

_LAW = ("declaration", "cooperation", "reflection_wanted", "reflection_granted")
_POLICE = frozenset({"police", "border_police", "labour_inspectorate"})
_LABOUR = frozenset({"labour_inspectorate", "ngo_labour"})
_YOUNG = frozenset({"youth_care", "guardianship", "school", "outreach", "shelter"})


def groups_for(reporter_type: str, *, named: bool, for_others: bool) -> tuple[Group, ...]:
    """Return the groups of questions for a kind of reporter.

    `named`: who the person is may be filled in; `for_others`: the report was made by another organisation.
    """
    others = ("reporter", "reporter_region") if for_others else ()
    identity = (*IDENTITY_QUESTIONS[:3], "birth_date") if named else ()
    age = ("age_class_at_report", "age_at_report")
    young = ("age_at_start",) if reporter_type in _YOUNG else ()
    work = ("sectors", "dependence") if reporter_type in _LABOUR else ()
    border = ("sub3",) if reporter_type == "border_police" else ()
    law = _LAW if reporter_type in _POLICE else ("declaration",)
    shown = {*young, *work}
    return (
        Group(
            _("The report"),
            ("report_date", *others, "dossier_type", "came_into_view"),
            ("report_id", "earlier_contacts", "came_through_chat"),
        ),
        Group(
            _("The person"),
            (*identity, "sex", *age, *young, "nationality", "residence_at_report"),
            (*(("citizen_number",) if named else ()), "birth_country", *_without(("age_at_start",), shown)),
        ),
        Group(
            _("What happened"),
            (
                *border,
                "forms",
                "main_form",
                *work,
                "route",
                "place_municipality",
                "place_country",
                "period_start",
                "period_end",
                "phase",
            ),
            (
                *_without(("sectors",), shown),
                "relation",
                "offenders",
                "means",
                "technology",
                *_without(("dependence",), shown),
                "lost_together",
            ),
        ),
        Group(
            _("Shelter and declaration"),
            ("shelter_requested", *law),
            ("no_declaration_reason", *_without(("cooperation",), set(law))),
        ),
    )


def _without(columns: tuple[str, ...], shown: set[str]) -> tuple[str, ...]:
    return tuple(column for column in columns if column not in shown)
