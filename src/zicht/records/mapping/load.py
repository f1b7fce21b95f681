"""Read a mapping from its TOML file, and refuse every mistake in it at once.

```toml
title = "Police: reports"        # what the file is
table = "reports"                # the canonical table
empty = "not_asked"              # what an empty cell means: not_asked, unknown or withheld
loose = true                     # words are compared without case and double spaces
date_format = "dmy"              # dmy, ymd or mdy; left out: canonical dates
separator = ","                  # stands between several codes in one cell

[file]                           # how such files are written (reading finds it out by itself)
format = "csv"                   # csv, xlsx, ods or parquet
delimiter = ";"
encoding = "cp1252"

[unknowns]                       # the file's words for the kinds of unknown; those in digits
                                 # hold for a column of numbers only where it names them itself
"onbekend" = "unknown"

[columns]                        # per canonical column exactly one of:
sex = { from = "Geslacht" }                                     # a column of the file
reporter_type = { constant = "police" }                         # the same in every row
report_id = { row_number = "row-" }                             # this and the row's number
period_start = { from = "Begin", date_format = "mdy", empty = "unknown" }   # settings of its own

[columns.forms]                  # several yes/no columns as one multi-coded column
yes = ["1"]                      # default: 1 x yes ja true
no = ["0"]                       # default: 0 no nee false
missing = ["-99"]                # beside the empty cell
none = "unknown"                 # where no column says yes and one says no
[columns.forms.flags]
"isForcedLabour" = "labour"

[codes]                          # words of a code list, for every column with that list
countries = "label_nl"           # a column of the shipped list: code, label_nl, label_en, alpha2 ...
[codes.yes_no]
"ja" = "yes"

[columns.main_form]
from = "Hoofdvorm"
[columns.main_form.codes]        # words of one column alone
"AU" = "labour"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from zicht.errors import DefinitionError, Problem, Text
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.dates import DateFormat
from zicht.records.mapping.model import MAX_FLAGS, ColumnRule, FileFormat, Flags, Mapping, fold
from zicht.vocabulary import UNKNOWNS, CodeList, code_list

__all__ = ["load_mapping", "shipped_mapping", "shipped_mapping_names"]

_TYPE_NAMES = {str: "text", bool: "true or false", dict: "a table", list: "a list of texts"}

_TOP = {
    "title": str,
    "table": str,
    "empty": str,
    "loose": bool,
    "date_format": str,
    "separator": str,
    "file": dict,
    "unknowns": dict,
    "columns": dict,
    "codes": dict,
}
_FILE = {"format": str, "delimiter": str, "encoding": str}
_FORMATS = ("csv", "xlsx", "ods", "parquet")
_ORIGINS = ("from", "constant", "row_number", "flags")
_COLUMN = {
    "from": str,
    "constant": str,
    "row_number": str,
    "flags": dict,
    "codes": dict,
    "unknowns": dict,
    "empty": str,
    "loose": bool,
    "date_format": str,
    "separator": str,
    "yes": list,
    "no": list,
    "missing": list,
    "none": str,
}
_YES = ("1", "x", "yes", "ja", "true")
_NO = ("0", "no", "nee", "false")


def shipped_mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with Zicht, sorted."""
    return tuple(
        sorted(f.name.removesuffix(".toml") for f in _folder().iterdir() if f.name.endswith(".toml"))
    )


@cache
def shipped_mapping(name: str) -> Mapping:
    """Return the shipped mapping of this name."""
    if name not in shipped_mapping_names():
        raise DefinitionError.of(
            Text.of("No mapping '{name}' comes with Zicht.", name=name),
            expected=Text.of("One of: {names}.", names=", ".join(shipped_mapping_names())),
            to_fix=Text.of("Correct the name, or give the path of a mapping that ends in .toml."),
        )
    return _read(_folder() / f"{name}.toml", name, shipped=True)


def load_mapping(path: Path) -> Mapping:
    """Return the mapping in this TOML file."""
    return _read(path, path.stem, shipped=False)


def _folder() -> Traversable:
    return resources.files("zicht.records") / "mappings"


def _read(path: Traversable, name: str, *, shipped: bool) -> Mapping:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DefinitionError.of(
            Text.of("{file}: the mapping cannot be opened.", file=path.name),
            expected=Text.of("A TOML file that may be read."),
            to_fix=Text.of("Correct the path of the mapping."),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError.of(
            Text.of("{file}: the mapping is not TOML.", file=path.name),
            expected=Text.of("A TOML file in UTF-8."),
            to_fix=Text.of("Correct its syntax; the page on mappings has an example."),
        ) from error
    return _Loader(path.name).load(settings, name, shipped=shipped)


@dataclass
class _Loader:
    """Walks through the settings and keeps every problem, so that all are told at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def load(self, settings: dict[str, object], name: str, *, shipped: bool) -> Mapping:
        top = self._checked(settings, _TOP, "the mapping")
        table = str(top.get("table", ""))
        rules: dict[str, ColumnRule] = {}
        if table not in CONTRACTS:
            self._report("'table'", Text.of("One of: {names}.", names=", ".join(CONTRACTS)))
        else:
            rules = {rule.column: rule for rule in self._rules(top, table)}
        file_format = FileFormat(**self._checked(_table(top, "file"), _FILE, "[file]"))  # type: ignore[arg-type] # checked
        if file_format.format not in _FORMATS:
            self._report("[file] format", Text.of("One of: {names}.", names=", ".join(_FORMATS)))
        if self.problems:
            raise DefinitionError(tuple(self.problems))
        return Mapping(
            name,
            str(top.get("title", name)),
            table,
            MappingProxyType(rules),
            file=file_format,
            shipped=shipped,
        )

    def _rules(self, top: dict[str, object], table: str) -> Iterator[ColumnRule]:
        columns = _table(top, "columns")
        contract = CONTRACTS[table]
        if not columns:
            self._report("[columns]", Text.of("At least one canonical column."))
        for name, settings in columns.items():
            if name not in contract.column_names:
                self._report(
                    f"[columns.{name}]",
                    Text.of("A column of the table: {names}.", names=", ".join(contract.column_names)),
                )
            elif not isinstance(settings, dict):
                self._report(f"[columns.{name}]", Text.of("A table, as in sex = {{ from = 'Sex' }}."))
            else:
                yield self._rule(contract[name], settings, top)

    def _rule(self, column: Column, settings: dict[str, object], top: dict[str, object]) -> ColumnRule:
        where = f"[columns.{column.name}]"
        own = self._checked(settings, _COLUMN, where)
        if sum(origin in own for origin in _ORIGINS) != 1:
            self._report(where, Text.of("Exactly one of: {names}.", names=", ".join(_ORIGINS)))
        both = {key: own.get(key, top.get(key)) for key in ("empty", "loose", "date_format", "separator")}
        loose = bool(both["loose"])
        unknowns = {**_general_unknowns(column, _table(top, "unknowns")), **_table(own, "unknowns")}
        return ColumnRule(
            column.name,
            source=_text(own, "from"),
            constant=self._constant(column, own, where),
            row_number=_text(own, "row_number"),
            flags=self._flags(column, own, where),
            codes=self._codes(column, own, top, where, loose=loose),
            unknowns=self._words(unknowns, UNKNOWNS, f"{where} unknowns", loose=loose),
            empty=self._one_of(str(both["empty"] or "not_asked"), UNKNOWNS, f"{where} empty"),
            separator=str(both["separator"] or ";"),
            date_format=self._date_format(both["date_format"], where),
            loose=loose,
        )

    def _codes(
        self, column: Column, own: dict[str, object], top: dict[str, object], where: str, *, loose: bool
    ) -> MappingProxyType[str, str] | None:
        given = own["codes"] if "codes" in own else _table(top, "codes").get(column.codes)
        if not column.codes or given is None:
            return None
        codes = code_list(column.codes)
        if isinstance(given, str):
            return self._words(self._from_list(codes, given, where), codes, where, loose=loose)
        if not isinstance(given, dict):
            self._report(
                f"[codes.{column.codes}]", Text.of("A table of words, or the name of a column of the list.")
            )
            return None
        return self._words(given, [*(c.code for c in codes), *UNKNOWNS], f"{where} codes", loose=loose)

    def _from_list(self, codes: CodeList, name: str, where: str) -> dict[str, object]:
        """Take the words from a column of the shipped list; a code without a word there stands for itself."""
        base = {"code", "label_nl", "label_en"}
        if name not in base and not codes.extra(name):
            self._report(
                f"{where} codes", Text.of("A column of the shipped code list '{name}'.", name=codes.name)
            )
            return {}
        words = codes.extra(name) if name not in base else {c.code: str(getattr(c, name)) for c in codes}
        return {words.get(c.code, c.code): c.code for c in codes}

    def _flags(self, column: Column, own: dict[str, object], where: str) -> Flags | None:
        if "flags" not in own:
            return None
        if column.kind is not Kind.CODES:
            self._report(f"{where} flags", Text.of("A column that may hold several codes."))
            return None
        if len(_table(own, "flags")) > MAX_FLAGS:
            self._report(f"{where} flags", Text.of("At most {limit} columns.", limit=MAX_FLAGS))
        allowed = [*(c.code for c in code_list(column.codes)), *UNKNOWNS]
        columns = self._words(_table(own, "flags"), allowed, f"{where} flags", loose=False)
        yes, no, missing = (
            tuple(str(word) for word in _list(own, key, default))
            for key, default in (("yes", _YES), ("no", _NO), ("missing", ()))
        )
        none = self._one_of(str(own.get("none", "unknown")), allowed, f"{where} none")
        return Flags(columns, yes=yes, no=no, missing=missing, none=none)

    def _constant(self, column: Column, own: dict[str, object], where: str) -> str | None:
        constant = _text(own, "constant")
        if constant is not None and column.codes:
            self._one_of(
                constant, [*(c.code for c in code_list(column.codes)), *UNKNOWNS], f"{where} constant"
            )
        return constant

    def _date_format(self, given: object, where: str) -> DateFormat | None:
        if given is None:
            return None
        return DateFormat(
            self._one_of(str(given), list(DateFormat), f"{where} date_format") or DateFormat.YMD
        )

    def _words(
        self, given: dict[str, object], allowed: Iterable[object], where: str, *, loose: bool
    ) -> MappingProxyType[str, str]:
        allowed = {getattr(a, "code", a) for a in allowed}
        wrong = sum(code not in allowed for code in given.values())
        if wrong:
            self._report(where, Text.of("Codes of the column's list; {count} are not.", count=wrong))
        if loose and len({fold(word) for word in given}) < len(given):
            self._report(where, Text.of("Each word once, without looking at case and spaces."))
        return MappingProxyType({word: str(code) for word, code in given.items()})

    def _one_of(self, given: str, allowed: Iterable[str], where: str) -> str:
        allowed = list(allowed)
        if given in allowed:
            return given
        self._report(where, Text.of("One of: {names}.", names=_shortened(allowed)))
        return ""

    def _checked(self, settings: dict[str, object], keys: dict[str, type], where: str) -> dict[str, object]:
        for key, value in settings.items():
            if key not in keys:
                self._report(f"{where}: '{key}'", Text.of("One of: {names}.", names=", ".join(keys)))
            elif not isinstance(value, keys[key]) and not (key == "codes" and isinstance(value, str)):
                self._report(
                    f"{where}: '{key}'", Text.of("{kind}.", kind=_TYPE_NAMES[keys[key]].capitalize())
                )
        return {k: v for k, v in settings.items() if k in keys and isinstance(v, (keys[k], str))}

    def _report(self, where: str, expected: Text) -> None:
        self.problems.append(
            Problem(
                Text.of("{file}: the mapping is wrong at {where}.", file=self.file, where=where),
                expected,
                Text.of("Correct the mapping; the page on mappings lists every setting."),
            )
        )


def _general_unknowns(column: Column, words: dict[str, object]) -> dict[str, object]:
    """Leave out words in digits for a column of numbers: an age of 98 is an age, unless the column says otherwise."""
    if column.kind not in {Kind.INTEGER, Kind.NUMBER}:
        return words
    return {word: code for word, code in words.items() if not any(character.isdigit() for character in word)}


def _table(settings: dict[str, object], key: str) -> dict[str, object]:
    found = settings.get(key, {})
    return found if isinstance(found, dict) else {}


def _list(settings: dict[str, object], key: str, default: Iterable[str]) -> Iterable[object]:
    found = settings.get(key, default)
    return found if isinstance(found, (list, tuple)) else default


def _text(settings: dict[str, object], key: str) -> str | None:
    found = settings.get(key)
    return found if isinstance(found, str) else None


def _shortened(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 40 else ", ".join([*names[:40], "..."])
