"""`[protection]` in `zicht.toml`: what tables are asked beside what their sources ask, and where the secret key is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zicht.errors import Text
from zicht.vocabulary.regimes import TableRegime

__all__ = ["WHOLE", "TableRegimes", "join_table_regimes", "read_table_regimes"]

#: Stands for a whole table, where others name a dimension.
WHOLE = ""
#: The one setting that is no table.
KEY = "key"
TABLE = re.compile(r"T\d{2}")


@dataclass(frozen=True)
class TableRegimes:
    """Regimes by table and dimension (`WHOLE` for all of it), names with `;` between them; `key` is a file."""

    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: Path | None = None


def read_table_regimes(settings: object, folder: Path) -> tuple[TableRegimes, list[tuple[str, Text]]]:
    """Return what tables are asked, and what is wrong: where, and what was expected there."""
    if settings is None:
        return TableRegimes(), []
    if not isinstance(settings, dict):
        return TableRegimes(), [("", Text.of("A table."))]
    wrong = list(_wrong(settings))
    if wrong:
        return TableRegimes(), wrong
    asked = {
        name: {where: ";".join(map(str, _names(one))) for where, one in _by_dimension(value).items()}
        for name, value in settings.items()
        if name != KEY
    }
    return TableRegimes(asked, folder / settings[KEY] if KEY in settings else None), []


def join_table_regimes(several: Sequence[TableRegimes]) -> TableRegimes:
    """Return what several inputs ask together."""
    asked: dict[str, dict[str, str]] = {}
    for one in several:
        for table, regimes in one.asked.items():
            for where, names in regimes.items():
                before = asked.setdefault(table, {}).get(where)
                asked[table][where] = f"{before};{names}" if before else names
    return TableRegimes(asked, next((one.key for one in several if one.key), None))


def _by_dimension(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {WHOLE: value}


def _names(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _wrong(settings: Mapping[str, object]) -> Iterator[tuple[str, Text]]:
    for name, value in settings.items():
        if name == KEY:
            if not isinstance(value, str) or not value:
                yield KEY, Text.of("The path of the file with the secret key.")
        elif not TABLE.fullmatch(name):
            yield name, Text.of("A table, such as T14, or {name}.", name=KEY)
        else:
            yield from _wrong_regimes(name, value)
    if KEY not in settings and any(_needs_key(value) for value in settings.values()):
        yield (
            KEY,
            Text.of(
                "The path of the file with the secret key, as some of these rules leave things to chance."
            ),
        )


def _wrong_regimes(name: str, value: object) -> Iterator[tuple[str, Text]]:
    for where, one in _by_dimension(value).items():
        names = _names(one)
        place = f"{name} {where}".strip()
        if not names or any(not isinstance(n, str) or n not in list(TableRegime) for n in names):
            yield place, Text.of("One or several of: {names}.", names=", ".join(TableRegime))
        elif where != WHOLE and any(n in OF_WHOLE_TABLES for n in names):
            yield (
                place,
                Text.of(
                    "A rule for parts of a table; {names} are for whole ones.",
                    names=", ".join(OF_WHOLE_TABLES),
                ),
            )


#: Rules that look at a table as a whole, and those that need a secret.
OF_WHOLE_TABLES = (
    TableRegime.CONTROLLED_ROUND5,
    TableRegime.CONTROLLED_ROUND10,
    TableRegime.CELL_KEY5,
    TableRegime.CELL_KEY10,
)


def _needs_key(value: object) -> bool:
    return any(name in OF_WHOLE_TABLES for one in _by_dimension(value).values() for name in _names(one))
