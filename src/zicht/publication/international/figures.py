"""What fills a row of a form: figures of a release by name, added, subtracted or set against the inhabitants.

    T08:sex=female:victims                        one cell
    T02:form=criminal|begging:victims             the sum of two cells
    T28:stage=convicted&sex=female:persons        one cell by two dimensions
    T10:nationality=@other_eu:victims             every other country of the European Union that the table names
    T08:sex=female:victims - T12:sex=female:victims
    T01:victims per T26:publisher=own:inhabitants     per 100,000

A result is what anybody can calculate from the release, so that it shows no more than the release does. Where a part
of a sum is hidden, the sum is; the parts that are shown are added up beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from zicht.release.model import ALL, Cell, Edition, Release, Status, Table
from zicht.release.periods import PERIOD
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["Figure", "Term", "evaluate", "every_code", "parse_figure"]

PER = 100_000
TERM = re.compile(r"(T\d\d):(?:([^:]*):)?(\w+)")
SIGNS = {"+": 1, "-": -1}
EVERY = "*"
#: Codes of a dimension that are sums of others, or no country.
NO_COUNTRY = frozenset({ALL, "known", *UNKNOWNS})
#: The weakest status of its parts is that of a sum.
WEAKEST = (
    Status.SUPPRESSED,
    Status.RANGE,
    Status.NOT_AVAILABLE,
    Status.ESTIMATE,
    Status.ROUNDED,
    Status.EXACT,
)
HIDDEN = frozenset({Status.SUPPRESSED, Status.RANGE})


@dataclass(frozen=True)
class Figure:
    """A figure of a form: its value, or why there is none; `shown` adds up the parts of a hidden sum that are shown."""

    value: float | None
    status: Status
    lower: float | None = None
    upper: float | None = None
    shown: float | None = None
    hidden_parts: int = 0


@dataclass(frozen=True)
class Term:
    """The cells of one table that are added up, with their sign."""

    sign: int
    table: str
    codes: Mapping[str, tuple[str, ...]]
    measure: str


def parse_figure(text: str) -> tuple[tuple[Term, ...], Term | None]:
    """Return the terms that are added up, and what they are set against; raises ValueError on another form."""
    counted, _per, base = text.partition(" per ")
    parts = re.split(r" ([+-]) ", counted)
    signs = [1, *(SIGNS[sign] for sign in parts[1::2])]
    terms = tuple(_term(part, sign) for part, sign in zip(parts[::2], signs, strict=True))
    return terms, _term(base, 1) if base else None


def _term(text: str, sign: int) -> Term:
    match = TERM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a figure of a form: {text}")
    codes = {}
    for pair in filter(None, (match[2] or "").split("&")):
        name, _equals, listed = pair.partition("=")
        codes[name] = tuple(listed.split("|"))
    return Term(sign, match[1], codes, match[3])


def every_code(release: Release, figure: str) -> list[str]:
    """Return the codes that `*` stands for in a figure: those of the dimension that are no sum of others."""
    terms, _base = parse_figure(figure)
    for term in terms:
        for name, listed in term.codes.items():
            table = release.table(term.table)
            if listed == (EVERY,) and table is not None and name in table.dimension_names:
                return [code for code in _declared(table, name) if code not in NO_COUNTRY]
    return []


def evaluate(release: Release, figure: str, period: str) -> Figure:
    """Return a figure of a form in a period."""
    terms, base = parse_figure(figure)
    counted = [(term.sign, cell) for term in terms for cell in _cells(release, term, period)]
    total = _add(counted)
    if base is None or total.value is None:
        return total
    against = _add([(1, cell) for cell in _cells(release, base, period)])
    if not against.value:
        return Figure(None, Status.NOT_AVAILABLE)
    return Figure(PER * total.value / against.value, total.status)


def _cells(release: Release, term: Term, period: str) -> Iterator[Cell | None]:
    table = release.table(term.table)
    if table is None or not table.cells or not set(term.codes) <= set(table.dimension_names):
        yield None
        return
    by_codes = _index(table, term.measure)
    names = list(term.codes)
    choices = [list(_expanded(table, release.edition, name, term.codes[name])) for name in names]
    for chosen in product(*choices):
        at = {**dict(zip(names, chosen, strict=True)), PERIOD: period}
        yield by_codes.get(tuple(at.get(name, ALL) for name in table.dimension_names))


def _index(table: Table, measure: str) -> dict[tuple[str, ...], Cell]:
    return {cell.codes: cell for cell in table.cells if cell.measure == measure}


def _expanded(table: Table, edition: Edition, name: str, listed: Sequence[str]) -> Iterator[str]:
    """Give the codes that are meant: a set of countries is the part of it that the table names."""
    for code in listed:
        if not code.startswith("@"):
            yield code
            continue
        countries = [c for c in _declared(table, name) if c not in NO_COUNTRY and c != edition.country]
        union = code_list("countries").extra("eu")
        yield from (c for c in countries if (c in union) == (code == "@other_eu"))


def _declared(table: Table, name: str) -> list[str]:
    place = table.dimension_names.index(name)
    return [code.code for code in table.dimensions[place].codes]


def _add(parts: Sequence[tuple[int, Cell | None]]) -> Figure:
    found = [(sign, cell) for sign, cell in parts if cell is not None]
    if not found or len(found) < len(parts):
        return Figure(None, Status.NOT_AVAILABLE)
    status = min((cell.status for _sign, cell in found), key=WEAKEST.index)
    if status in HIDDEN:
        hidden = sum(cell.status in HIDDEN for _sign, cell in found)
        shown = [cell.value for _sign, cell in found if cell.value is not None]
        # Of a difference, the parts that are shown say nothing.
        known = sum(shown) if shown and all(sign > 0 for sign, _cell in found) else None
        return Figure(None, status, shown=known, hidden_parts=hidden)
    if len(found) == 1 and found[0][0] == 1:
        cell = found[0][1]
        bounds = (cell.lower, cell.upper) if cell.status is Status.ESTIMATE else (None, None)
        return Figure(cell.value, status, *bounds)
    values = [sign * cell.value for sign, cell in found if cell.value is not None]
    return Figure(sum(values), status) if len(values) == len(found) else Figure(None, Status.NOT_AVAILABLE)
