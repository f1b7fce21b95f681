"""Columns that several tables share, and short ways to declare a column."""

from __future__ import annotations

from zicht.records.contract import Column, Kind

FIRST_REPORT_YEAR, LAST_YEAR = 1990, 2100
FIRST_BIRTH_YEAR = 1900


def code(name: str, codes: str, description: str, *, required: bool = False, example: str = "") -> Column:
    return Column(name, Kind.CODE, description, codes=codes, required=required, example=example)


def codes(name: str, codes: str, description: str, *, example: str = "") -> Column:
    return Column(name, Kind.CODES, description, codes=codes, example=example)


def date(
    name: str,
    description: str,
    *,
    required: bool = False,
    earliest: int = FIRST_REPORT_YEAR,
    identifying: bool = False,
    example: str = "2019-03-14",
) -> Column:
    return Column(
        name,
        Kind.DATE,
        description,
        required=required,
        lowest=earliest,
        highest=LAST_YEAR,
        identifying=identifying,
        example=example,
    )


def text(
    name: str, description: str, *, required: bool = False, identifying: bool = False, example: str = ""
) -> Column:
    return Column(name, Kind.TEXT, description, required=required, identifying=identifying, example=example)


def integer(
    name: str,
    description: str,
    *,
    required: bool = False,
    lowest: int = 0,
    highest: int | None = None,
    example: str = "1",
) -> Column:
    return Column(
        name, Kind.INTEGER, description, required=required, lowest=lowest, highest=highest, example=example
    )


def number(name: str, description: str, *, required: bool = False, example: str = "1.0") -> Column:
    return Column(name, Kind.NUMBER, description, required=required, example=example)


PERSON = text(
    "person_key",
    "The pseudonym by which agencies mean the same person: a keyed token, never a name or number. "
    "Empty where nobody could be matched.",
    example="p-4f1c09a2",
)

SOURCE = text(
    "source",
    "Which source delivered the row; filled in on reading where the file does not say.",
    example="police",
)

#: What every record carries: where it comes from, on what ground, for what, and until when.
PROVENANCE = (
    code(
        "legal_ground",
        "legal_grounds",
        "The ground on which the record may be held.",
        example="duty_to_report",
    ),
    codes("purposes", "purposes", "What the record may be used for.", example="registration;statistics"),
    date("retain_until", "The day on which the record must be deleted.", example="2029-03-14"),
)
