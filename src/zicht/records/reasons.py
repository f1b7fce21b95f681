"""Why a row does not get in: one code per reason, with what was expected and how to fix it."""

from __future__ import annotations

from enum import Enum

__all__ = ["Reason"]


class Reason(Enum):
    """A reason for quarantine. `expected` and `to_fix` are English msgids."""

    def __init__(self, code: str, expected: str, to_fix: str) -> None:
        self.code = code
        self.expected = expected
        self.to_fix = to_fix

    MISSING = (
        "missing",
        "A value in every cell of a required column.",
        "Fill the cell; for a date that nobody knows, write 'unknown'.",
    )
    UNKNOWN_CODE = (
        "unknown_code",
        "A code of the column's list, or a kind of unknown: not_asked, unknown, withheld.",
        "Correct the code, or give it a place in the mapping.",
    )
    UNKNOWN_BESIDE_CODES = (
        "unknown_beside_codes",
        "Codes, or one kind of unknown: never both in one cell.",
        "Remove the kind of unknown where codes are given.",
    )
    FLAG = (
        "flag",
        "Yes or no in a column that says whether one answer holds.",
        "Correct the cell, or add its words to the mapping's 'yes', 'no' or 'missing'.",
    )
    DATE_SYNTAX = (
        "date_syntax",
        "A date as 2019-03-14, 2019-03, 2019 or 2014/2018, or as the mapping's date format says.",
        "Correct the date, or set the mapping's date format.",
    )
    DATE_IMPOSSIBLE = (
        "date_impossible",
        "A day that the calendar knows, and a range whose first year is not after its last.",
        "Correct the date, or write only the part that is known.",
    )
    DATE_BOUNDS = (
        "date_out_of_bounds",
        "A year within the column's bounds.",
        "Correct the year, or write 'unknown'.",
    )
    NUMBER_SYNTAX = ("number_syntax", "Digits, or an empty cell.", "Write the number in digits.")
    NUMBER_BOUNDS = (
        "number_out_of_bounds",
        "A number within the column's bounds.",
        "Correct the number, or leave the cell empty.",
    )
    CONTROL_CHARACTER = (
        "control_character",
        "Text without control characters.",
        "Remove the characters that cannot be seen; they often come from a wrong encoding.",
    )
    ORDER = (
        "wrong_order",
        "An end that is not wholly before its beginning.",
        "Correct one of the two dates.",
    )
    AFTER_VINTAGE = (
        "after_vintage",
        "A report that was made on or before the day of extraction.",
        "Correct the report's date, or the vintage in zicht.toml.",
    )
    DUPLICATE_KEY = (
        "duplicate_key",
        "Each row's key once over the whole input; the first row with a key stays.",
        "Remove the row that was delivered twice, or correct its number.",
    )
    FIELD_COUNT = (
        "field_count",
        "As many fields in each row as in the header.",
        "Put quotation marks around a value that holds the separator.",
    )
