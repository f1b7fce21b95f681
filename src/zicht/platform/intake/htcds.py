"""Records in the Human Trafficking Case Data Standard 2.0 (IOM) as reports: a mapping from the shipped crosswalk.

Only fields whose values say as much as a code of ours, or more, are read. Methods of control, sectors and relations
are left out: most of their values have no place in our lists, and half an answer would look like a whole one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from zicht.vocabulary import Relation, crosswalk

__all__ = ["WAYS", "htcds_mapping"]

#: The ways in which files of the standard are written, and what stands between several values there.
WAYS: Mapping[str, str] = {"htcds": ";", "htcds_survey": " "}

_IMPLIES = frozenset({Relation.EXACT, Relation.CLOSE, Relation.NARROWER})
#: Our column, and the names of the field in the standard's tables and in its survey form.
_FIELDS = {
    "report_date": ("cas_IncomingReferralDate",),
    "given_names": ("prs_FirstName", "prs_First_Name"),
    "family_name": ("prs_SecondName", "prs_Second_Name"),
    "birth_date": ("prs_Birthdate",),
    "sex": ("prs_Gender",),
    "nationality": ("prs_Citizenship",),
    "forms": ("vic_TypeOfExploitation",),
    "status": ("vic_TraffickingStatus",),
}
_LISTS = {"sex": "sexes", "forms": "forms", "status": "report_statuses"}
#: The crosswalk goes from our codes; these values of the standard are parts of one of them.
_PARTS = {"forms": {"ChildLabour": "labour"}}
#: Gender that was recorded does not say which sex was registered.
_UNSAID = {"sex": ("TransgenderFeminine", "TransgenderMasculine", "NonSpecifiedUnknown")}


def htcds_mapping(columns: Collection[str], *, way: str, number: str) -> str:
    """Return the mapping for a file with these columns, as TOML. Rows are numbered behind `number`."""
    lines = [
        'title = "Human Trafficking Case Data Standard 2.0"',
        'table = "reports"',
        'empty = "not_asked"',
        f"separator = {json.dumps(WAYS[way])}",
        "[codes]",
        'countries = "alpha2"',
        "[columns]",
        f"report_id = {{ row_number = {json.dumps(number)} }}",
    ]
    named = {column: next((one for one in names if one in columns), "") for column, names in _FIELDS.items()}
    if not named["report_date"]:
        lines.append('report_date = { constant = "unknown" }')
    for column, field in named.items():
        if not field:
            continue
        lines += [f"[columns.{column}]", f"from = {json.dumps(field)}"]
        lines += _table(column, "unknowns", dict.fromkeys(_UNSAID.get(column, ()), "unknown"))
        lines += _table(column, "codes", _codes(column))
    return "\n".join(lines) + "\n"


def _codes(column: str) -> dict[str, str]:
    """Return the standard's values that say all that a code of ours says."""
    found = {
        row.target_code: row.code
        for row in crosswalk("htcds")
        if row.list == _LISTS.get(column) and row.relation in _IMPLIES
    }
    return found | _PARTS.get(column, {})


def _table(column: str, name: str, words: Mapping[str, str]) -> list[str]:
    if not words:
        return []
    return [f"[columns.{column}.{name}]", *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in words.items())]
