"""The screen of consent: what may be in a report, asked field by field in the visitor's language.

The page holds the questions alone. What is answered stays in the counsellor's browser, which writes the file: the
server never sees a name, and there is nothing in the report by which the conversation could be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from zicht.helpchat.visitors.languages import NAMES, direction_of, msg, offered, say
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import code_list

__all__ = ["FIELDS", "FIXED", "PURPOSES", "consent_document"]

_REPORTS = CONTRACTS["reports"]

#: What is said before anything is asked.
BEFORE = (
    msg("You decide for each thing whether it may be in the report. You may say no to everything."),
    msg("The report goes to the register of victims of human trafficking. The chat keeps no copy of it."),
    msg("With a report you are no longer anonymous to those who work with the register."),
    msg("Saying no changes nothing about the help that you get here."),
    msg("You can take your consent back later, at the organisation that hands in the report."),
)
MAY_IT = msg("May this be in the report?")

#: By column of `reports`, what the visitor is asked about. Each is left out unless she says yes.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "given_names": msg("Your first name"),
        "name_prefix": msg("The part before your family name, if there is one"),
        "family_name": msg("Your family name"),
        "birth_date": msg("Your date of birth"),
        "age_at_report": msg("Your age"),
        "sex": msg("Whether you are a woman, a man or other"),
        "nationality": msg("Your nationality"),
        "birth_country": msg("The country where you were born"),
        "forms": msg("What you were made to do"),
        "route": msg("Whether it happened in one country or over a border"),
        "place_municipality": msg("The town where it happened"),
        "period_start": msg("When it began"),
        "period_end": msg("When it ended"),
        "phase": msg("Whether it is still going on"),
        "relation": msg("Who did it: what they are to you, not their names"),
        "offenders": msg("Whether it was one person or several"),
        "technology": msg("What part a phone or the internet played"),
        "shelter_requested": msg("Whether you want a safe place to stay"),
        "declaration": msg("Whether you went to the police"),
    }
)
#: What the report may be used for: the first is what a report is, the others are asked.
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "registration": msg("The register may keep the report."),
        "shelter": msg("It may be used to find help and a place to stay for you."),
        "investigation": msg("The police may use it to investigate."),
        "statistics": msg("It may be counted, without your name, to show how many people this happens to."),
    }
)
#: What stands in every such report.
FIXED: Mapping[str, str] = MappingProxyType(
    {
        "came_into_view": "chat",
        "came_through_chat": "yes",
        "status": "presumed",
        "legal_ground": "consent",
    }
)


def consent_document(language: str, day: date) -> dict[str, object]:
    """Return what the page needs: codes in the counsellor's language, questions in each of the visitors'."""
    return {
        "fixed": {**FIXED, "report_date": day.isoformat()},
        "fields": [_field(name, language) for name in FIELDS],
        "reporters": _codes("reporter_types", language),
        "purposes": list(PURPOSES),
        "languages": [
            {
                "code": one,
                "name": NAMES[one],
                "direction": direction_of(one),
                "before": [say(text, one) for text in BEFORE],
                "may_it": say(MAY_IT, one),
                "fields": {name: say(text, one) for name, text in FIELDS.items()},
                "purposes": {name: say(text, one) for name, text in PURPOSES.items()},
            }
            for one in offered()
        ],
    }


def _field(name: str, language: str) -> dict[str, object]:
    column: Column = _REPORTS[name]
    return {
        "name": name,
        "kind": column.kind.value,
        "label": say(FIELDS[name], language),
        "codes": _codes(column.codes, language) if column.kind in (Kind.CODE, Kind.CODES) else [],
    }


def _codes(list_name: str, language: str) -> list[tuple[str, str]]:
    """Return the codes that hold today, by label where there are many."""
    listed: Iterable[tuple[str, str]] = (
        (code.code, code.label(language)) for code in code_list(list_name) if not code.valid_to
    )
    found = list(listed)
    many = 20
    return sorted(found, key=lambda pair: pair[1].casefold()) if len(found) > many else found
