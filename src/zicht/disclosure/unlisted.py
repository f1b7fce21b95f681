"""Codes of open-ended dimensions of which no count is shown are left out, so that nobody sees that they occur."""

from __future__ import annotations

from dataclasses import replace

from zicht.disclosure.binding import find_bindings, find_listed, find_sums
from zicht.disclosure.families import KNOWN
from zicht.measures.model import CountedTable
from zicht.release.model import ALL, Cell, Status, Table
from zicht.vocabulary import UNKNOWNS, in_all_languages

__all__ = ["leave_out"]


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


LEFT_OUT = _(
    "{dimension}: what no count may be shown of is left out, and is not said to occur. What is left out is not zero."
)


def leave_out(table: Table, counted: CountedTable) -> Table:
    """Return a protected table without the codes that only hidden counts and zeros stand under, and with a note of it.

    What hangs together is found again in the counts that are left: parts that are left out no longer add up.
    """
    gone = _only_hidden(table, counted)
    if not any(gone.values()):
        return table
    at = {name: place for place, name in enumerate(table.dimension_names)}

    def stays(codes: tuple[str, ...]) -> bool:
        return not any(codes[at[name]] in codes_gone for name, codes_gone in gone.items())

    left = replace(counted, cells=tuple(cell for cell in counted.cells if stays(cell.codes)))
    return replace(
        table,
        dimensions=tuple(
            replace(
                one,
                codes=tuple(code for code in one.codes if code.code not in gone[one.name]),
                is_partial=True,
            )
            if gone.get(one.name)
            else one
            for one in table.dimensions
        ),
        cells=tuple(cell for cell in table.cells if stays(cell.codes)),
        bindings=find_bindings(left),
        sums=find_sums(left),
        listed=find_listed(left, open_ended=False),
        copies=tuple(copy for copy in table.copies if stays(copy.codes)),
        counting_notes=(
            *table.counting_notes,
            *(_note(counted, name) for name, some in gone.items() if some),
        ),
    )


def _only_hidden(table: Table, counted: CountedTable) -> dict[str, set[str]]:
    """Return, by open-ended dimension, the codes of which no count above zero is shown."""
    counts = {cell.key for cell in counted.cells}
    shown = [cell.codes for cell in table.cells if (cell.codes, cell.measure) in counts and _is_shown(cell)]
    return {
        dimension.name: dimension.codes.keys() - {ALL, KNOWN, *UNKNOWNS} - {codes[place] for codes in shown}
        for place, dimension in enumerate(counted.dimensions)
        if dimension.open_ended
    }


def _is_shown(cell: Cell) -> bool:
    return bool(cell.value) or cell.status is Status.RANGE


def _note(counted: CountedTable, name: str) -> dict[str, str]:
    label = next(one.label for one in counted.dimensions if one.name == name)
    named, sentence = in_all_languages(label), in_all_languages(LEFT_OUT)
    return {language: sentence[language].format(dimension=named[language]) for language in sentence}
