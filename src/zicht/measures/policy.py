"""What bodies promised, had and reached: about no person, and so published as it stands, with its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from zicht.measures.dimensions import text
from zicht.measures.model import ALL, CountedCell, DimensionCodes, MeasureDeclaration
from zicht.vocabulary import LANGUAGES, UNKNOWN, UNKNOWNS, code_list, format_day, in_all_languages

__all__ = ["Row", "Texts", "code_of", "coded", "day_of", "in_words", "public_cell", "worded"]

_ = text

#: A row of a canonical table, and one text in every language.
Row = Mapping[str, object]
Texts = Mapping[str, str]

_PATTERNS = {"day": "d MMM y", "month": "MMM y", "year": "y"}


def code_of(words: str) -> str:
    """Return the code that words get: their letters and digits, with underscores between."""
    return re.sub(r"[\W_]+", "_", words.lower()).strip("_") or UNKNOWN


def in_words(row: Row, column: str) -> Texts:
    """Return a text of a row in both languages: the same in both where no Dutch one is given."""
    words = str(row.get(column) or "")
    if not words:
        return in_all_languages(_("unknown"))
    return {"nl": str(row.get(f"{column}_nl") or "") or words, "en": words}


def day_of(row: Row, column: str) -> tuple[str, Texts]:
    """Return a day of a row as a code and in words, no more precise than it is known."""
    first, last, precision = (row.get(f"{column}{part}") for part in ("", "_last", "_precision"))
    if not isinstance(first, date) or not isinstance(last, date):
        return UNKNOWN, in_all_languages(_("unknown"))
    if precision not in _PATTERNS:
        years = f"{first.year}-{last.year}"
        return years, {"nl": years, "en": years}
    words = {
        language: format_day(first, language, pattern=_PATTERNS[str(precision)]) for language in LANGUAGES
    }
    return first.isoformat()[: {"year": 4, "month": 7, "day": 10}[str(precision)]], words


def worded(name: str, label: str, words: Mapping[str, Texts]) -> DimensionCodes:
    """Return a dimension whose codes carry words of the input; `label` is a msgid."""
    return DimensionCodes(name, label, {ALL: in_all_languages(_("Total")), **words})


def coded(name: str, label: str, list_name: str) -> DimensionCodes:
    """Return a dimension with all codes of a list, and the kinds of unknown; `label` is a msgid."""
    unknowns = code_list("unknowns")
    listed = [*code_list(list_name), *(unknowns[code] for code in UNKNOWNS)]
    return worded(name, label, {code.code: {"nl": code.label_nl, "en": code.label_en} for code in listed})


def public_cell(codes: tuple[str, ...], declared: MeasureDeclaration, value: float) -> CountedCell:
    """Return a figure that hides nobody, as it is about no person."""
    return CountedCell(codes, declared.name, value, declared.unit, public=True)
