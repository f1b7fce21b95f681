from __future__ import annotations

import pytest

MAPPING = """
table = "reports"
loose = true
[unknowns]
"weet niet" = "unknown"
[columns]
report_id = { row_number = "r" }
report_date = { constant = "2019" }
[columns.forms]
empty = "withheld"
none = "other"
missing = ["-99"]
[columns.forms.flags]
"S" = "sexual"
"A" = "labour"
"?" = "unknown"
"""


@pytest.mark.parametrize(
    ("cells", "forms"),
    [
        ("1,1,", "labour;sexual"),
        ("Ja,nee,", "sexual"),
        ("x,,0", "sexual"),
        ("0,no,", "other"),
        ("0,-99,", "other"),
        (",,", "withheld"),
        ("-99,weet niet,", "withheld"),
        (",,1", "unknown"),
    ],
)
def test_flags_become_one_column_of_codes(write, read, stored, cells, forms):
    write("own.toml", MAPPING)
    write("a.csv", f"S,A,?\n{cells}\n")

    intake = read(write("zicht.toml", '[[file]]\npath = "a.csv"\nmapping = "own.toml"\n').parent)

    assert stored(intake, "reports")["forms"].to_pylist() == [forms]


@pytest.mark.parametrize(("cells", "reason"), [("2,0,0", "flag"), ("1,0,1", "unknown_beside_codes")])
def test_flags_that_cannot_be_read_go_to_quarantine(write, read, quarantined, cells, reason):
    write("own.toml", MAPPING)
    write("a.csv", f"S,A,?\n{cells}\n")

    intake = read(write("zicht.toml", '[[file]]\npath = "a.csv"\nmapping = "own.toml"\n').parent)

    assert quarantined(intake) == [["2", "forms", reason]]
