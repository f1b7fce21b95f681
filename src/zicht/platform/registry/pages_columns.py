"""What the columns of a report are called on a page, in the groups in which a page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from zicht.platform.accounts.names import names_of_codes
from zicht.platform.registry.payers import Payer, payers_before
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary.days import format_day
from zicht.web.texts import current_language, label_of, translate

__all__ = [
    "COLUMN_LABELS",
    "GROUPS",
    "IDENTITY_LABELS",
    "ROW_LABELS",
    "cell_text",
    "columns_of",
    "row_lines",
    "shown_groups",
    "written_day",
]


def _(msgid: str) -> str:
    return msgid


_NOT_ASKED = "not_asked"

#: Group by group, the columns that a correction may change.
GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        _("The report"): {
            "report_date": _("Date of the report"),
            "reporter_type": _("Kind of reporter"),
            "reporter_region": _("Police unit of the reporter"),
            "came_into_view": _("How the person came into view"),
            "earlier_contacts": _("Bodies that met the person before"),
            "came_through_chat": _("Came through the chat"),
        },
        _("The person"): {
            "sex": _("Sex"),
            "age_at_report": _("Age at the report"),
            "age_class_at_report": _("Minor or adult at the report"),
            "age_at_start": _("Age when the exploitation began"),
            "nationality": _("Nationality"),
            "birth_country": _("Country of birth"),
            "origin_region": _("Region of origin"),
            "residence_at_start": _("Residence status at the start"),
            "residence_at_report": _("Residence status at the report"),
            "residence_later": _("Residence status afterwards"),
        },
        _("The exploitation"): {
            "forms": _("Forms of exploitation"),
            "main_form": _("Main form"),
            "route": _("Route"),
            "sectors": _("Sectors"),
            "place_municipality": _("Municipality of exploitation"),
            "place_country": _("Country of exploitation"),
            "place_region": _("Region of exploitation"),
            "period_start": _("Exploitation began"),
            "period_end": _("Exploitation ended"),
            "phase": _("Phase"),
            "means": _("Means that were used"),
            "technology": _("Part that technology played"),
            "technology_detection": _("Technology in detection or proof"),
            "relation": _("Relation of the offenders to the person"),
            "offenders": _("Number of offenders"),
            "sub3": _("Stopped at the border (sub 3)"),
            "dependence": _("What depended on the employer or exploiter"),
            "lost_together": _("What was lost on leaving"),
        },
        _("Help and justice"): {
            "shelter_requested": _("Shelter asked for"),
            "declaration": _("Declaration to the police"),
            "no_declaration_reason": _("Why no declaration was made"),
            "cooperation": _("Cooperates in another way"),
            "reflection_wanted": _("Reflection period wanted"),
            "reflection_granted": _("Reflection period granted"),
        },
    }
)
COLUMN_LABELS: Mapping[str, str] = MappingProxyType(
    {name: label for group in GROUPS.values() for name, label in group.items()}
)
IDENTITY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "given_names": _("First names"),
        "name_prefix": _("Prefix of the family name"),
        "family_name": _("Family name"),
        "birth_date": _("Birth date"),
        "citizen_number": _("Citizen service number"),
        "phone": _("Telephone"),
        "email": _("E-mail address"),
        "address": _("Address"),
        "safe_contact": _("How to reach the person safely"),
    }
)


#: Help and needs: the columns that are asked, in order. Who wrote the row and about whom is known.
ROW_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "help": {
            "kind": _("Kind of help"),
            "need": _("Need that it answers"),
            "offered": _("Offered or asked for on"),
            "waited_from": _("Waited from"),
            "started": _("Started on"),
            "ended": _("Ended on"),
            "ended_why": _("Why it ended"),
            "refused_by": _("Refused by"),
            "reason": _("Why it was refused or did not start"),
            "outcome": _("What came of it"),
            "preferred_by_professional": _("What the professional would have chosen"),
            "funding_stream": _("Law or scheme that pays"),
            "forced": _("Imposed by a court"),
            "placement_reason": _("Why a minor was placed in closed youth care"),
            "municipality": _("Municipality that answers for it"),
        },
        "needs": {
            "domain": _("Part of life"),
            "severity": _("Severity"),
            "assessed": _("Assessed on"),
            "since": _("Since"),
            "municipality": _("Municipality where the person lived"),
            "adult_from": _("Comes or came of age on"),
        },
    }
)


def row_lines(table: str, cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the filled columns of a row of help or needs, as label and words."""
    columns = columns_of(table)
    lines = [
        (translate(label), cell_text(columns[name], cells[name]))
        for name, label in ROW_LABELS[table].items()
        if cells.get(name)
    ]
    if table == "needs":
        return [*lines, (translate("State"), translate("Over"))] if cells.get("over") else lines
    if table != "help":
        return lines
    before = payers_before(cells)
    agencies = names_of_codes({cells.get("provider", ""), *(one.provider for one in before)})
    if given := agencies.get(cells.get("provider", "")):
        lines.append((translate("Given by"), given))
    return [*lines, *(_paid_before(one, agencies) for one in before)]


def _paid_before(payer: Payer, agencies: Mapping[str, str]) -> tuple[str, str]:
    """Return who paid and who gave help before, and until when, in words."""
    paid = label_of("funding_streams", payer.funding_stream) or label_of("unknowns", "not_asked")
    who = ", ".join(one for one in (paid, agencies.get(payer.provider, "")) if one)
    return translate("Paid before by"), translate("{who}, until {day}", who=who, day=written_day(payer.ended))


def written_day(value: str) -> str:
    """Return a day as a cell has it, in words: `14 March 2026`, `March 2026`, `2026`, or a kind of unknown."""
    language = current_language()
    for text, pattern in ((value, "long"), (f"{value}-01", "MMMM y")):
        try:
            return format_day(date.fromisoformat(text), language, pattern=pattern)
        except ValueError:
            continue
    return label_of("unknowns", value)


def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of a canonical table by name."""
    return {column.name: column for column in CONTRACTS[table].columns}


def cell_text(column: Column, cell: str) -> str:
    """Return a cell in words, in the language of the request."""
    if column.kind is Kind.DATE:
        return written_day(cell)
    if column.kind in {Kind.CODE, Kind.CODES}:
        return ", ".join(label_of(column.codes, code) for code in cell.split(";"))
    return cell


def shown_groups(cells: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return for each group its title and the columns that are filled, as label and words."""
    columns = columns_of("reports")
    for title, group in GROUPS.items():
        lines = [
            (translate(label), cell_text(columns[name], cells[name]))
            for name, label in group.items()
            if cells.get(name) and cells[name] != _NOT_ASKED
        ]
        if lines:
            yield translate(title), lines
