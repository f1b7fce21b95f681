"""Why a row does not get in: one code per reason, with what was expected and how to fix it."""

from __future__ import annotations

from enum import Enum

from zicht.errors import Text

__all__ = ["Reason"]


class Reason(Enum):
    """A reason for quarantine."""

    def __init__(self, code: str, expected: Text, to_fix: Text) -> None:
        self.code = code
        self.expected = expected
        self.to_fix = to_fix

    MISSING = (
        "missing",
        Text.of("A value in every cell of a required column."),
        Text.of("Fill the cell; for a date that nobody knows, write 'unknown'."),
    )
    UNKNOWN_CODE = (
        "unknown_code",
        Text.of("A code of the column's list, or a kind of unknown: not_asked, unknown, withheld."),
        Text.of("Correct the code, or give it a place in the mapping."),
    )
    UNKNOWN_BESIDE_CODES = (
        "unknown_beside_codes",
        Text.of("Codes, or one kind of unknown: never both in one cell."),
        Text.of("Remove the kind of unknown where codes are given."),
    )
    FLAG = (
        "flag",
        Text.of("Yes or no in a column that says whether one answer holds."),
        Text.of("Correct the cell, or add its words to the mapping's 'yes', 'no' or 'missing'."),
    )
    DATE_SYNTAX = (
        "date_syntax",
        Text.of("A date as 2019-03-14, 2019-03, 2019 or 2014/2018, or as the mapping's date format says."),
        Text.of("Correct the date, or set the mapping's date format."),
    )
    DATE_IMPOSSIBLE = (
        "date_impossible",
        Text.of("A day that the calendar knows, and a range whose first year is not after its last."),
        Text.of("Correct the date, or write only the part that is known."),
    )
    DATE_BOUNDS = (
        "date_out_of_bounds",
        Text.of("A year within the column's bounds."),
        Text.of("Correct the year, or write 'unknown'."),
    )
    NUMBER_SYNTAX = (
        "number_syntax",
        Text.of("Digits, or an empty cell."),
        Text.of("Write the number in digits."),
    )
    NUMBER_BOUNDS = (
        "number_out_of_bounds",
        Text.of("A number within the column's bounds."),
        Text.of("Correct the number, or leave the cell empty."),
    )
    CONTROL_CHARACTER = (
        "control_character",
        Text.of("Text without control characters."),
        Text.of("Remove the characters that cannot be seen; they often come from a wrong encoding."),
    )
    ORDER = (
        "wrong_order",
        Text.of("An end that is not wholly before its beginning."),
        Text.of("Correct one of the two dates."),
    )
    AFTER_VINTAGE = (
        "after_vintage",
        Text.of("A report that was made on or before the day of extraction."),
        Text.of("Correct the report's date, or the vintage in zicht.toml."),
    )
    DUPLICATE_KEY = (
        "duplicate_key",
        Text.of("Each row's key once over the whole input; the first row with a key stays."),
        Text.of("Remove the row that was delivered twice, or correct its number."),
    )
    FIELD_COUNT = (
        "field_count",
        Text.of("As many fields in each row as in the header."),
        Text.of("Put quotation marks around a value that holds the separator."),
    )
