"""Counts that are changed in place of being hidden: by controlled rounding, or by cell keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

from zicht.disclosure.cell_key import noise_from
from zicht.disclosure.families import KNOWN, Families, Group, group_families, parts_of, totals_of
from zicht.disclosure.regimes import Protection
from zicht.disclosure.rounding import Relations, round_controlled
from zicht.errors import DisclosureRefused, Text
from zicht.measures.model import CellKey, CountedCell, CountedTable

__all__ = ["change_counts", "lines_that_add_up"]

#: A total, and the parts that add up to it.
Line = tuple[CellKey, tuple[CellKey, ...]]


def change_counts(counted: CountedTable, protections: Mapping[CellKey, Protection]) -> dict[CellKey, float]:
    """Return the counts of a table as they are changed; nothing where its rules change none.

    Raises DisclosureRefused where rows and columns cannot add up, or where it is not known who stands in a count.
    """
    cells = [cell for cell in counted.cells if not cell.public]
    base = max((protections[cell.key].base for cell in cells), default=0)
    noise = max((protections[cell.key].noise for cell in cells), default=0)
    if base:
        return _round(counted, cells, base)
    return _perturb(counted, cells, noise, protections) if noise else {}


def lines_that_add_up(counted: CountedTable) -> list[Line]:
    """Return the totals whose parts add up to them, along each dimension and by what the table names.

    A dimension counts where the parts add up in every row that is broken down alike: that two happen to add up in one
    row binds nobody.
    """
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    groups = group_families(values, len(counted.dimensions))
    along = (list(_lines(counted, group, families, values)) for group, families in groups.items())
    holding = [line for lines in along if all(_adds_up(one, values) for one in lines) for line in lines]
    named = [one for one in counted.sums if {one[0], *one[1]} <= values.keys() and _adds_up(one, values)]
    return list(dict.fromkeys([*holding, *named]))


def _lines(
    counted: CountedTable, group: Group, families: Families, values: Mapping[CellKey, float]
) -> Iterator[Line]:
    """Yield what may be lines of families that are broken down alike."""
    measure, axis, _beside = group
    for total in totals_of(counted.dimensions[axis].name, families):
        for rest, family in families.items():
            keys = {
                code: ((*rest[:axis], code, *rest[axis + 1 :]), measure)
                for code in (total, *parts_of(total, family))
            }
            whole, *parts = keys.values()
            if total != KNOWN and whole in values and parts:
                yield whole, tuple(parts)


def _adds_up(line: Line, values: Mapping[CellKey, float]) -> bool:
    return sum(values[key] for key in line[1]) == values[line[0]]


def _round(counted: CountedTable, cells: Sequence[CountedCell], base: int) -> dict[CellKey, float]:
    keys = [cell.key for cell in cells]
    values = np.array([cell.value for cell in cells])
    refused = DisclosureRefused.of(
        Text.of("{table}: the counts cannot be rounded so that rows and columns add up.", table=counted.id),
        expected=Text.of("A table with sums that multiples can satisfy."),
        to_fix=Text.of("Choose another rule for this table in zicht.toml, under [protection]."),
    )
    try:
        rounded = round_controlled(values, _relations(counted, keys), base=base, seed=counted.seed)
    except ValueError:
        raise refused from None
    # Readers, and our attack, reckon with the multiples next to a count: `Protection.reach` must hold.
    if (np.abs(rounded - values) >= base).any():
        raise refused
    return dict(zip(keys, rounded.tolist(), strict=True))


def _relations(counted: CountedTable, keys: Sequence[CellKey]) -> Relations:
    place = {key: at for at, key in enumerate(keys)}
    lines = lines_that_add_up(counted)
    entries = [
        (row, place[key], factor)
        for row, (total, parts) in enumerate(lines)
        for key, factor in ((total, -1.0), *((part, 1.0) for part in parts))
    ]
    rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((np.array(factors, dtype=np.float64), (rows, columns)), shape=(len(lines), len(keys)))
    return Relations(matrix, np.zeros(len(lines)), np.zeros(len(lines)))


def _perturb(
    counted: CountedTable,
    cells: Sequence[CountedCell],
    smallest: int,
    protections: Mapping[CellKey, Protection],
) -> dict[CellKey, float]:
    if any(cell.cell_key is None for cell in cells):
        raise DisclosureRefused.of(
            Text.of("{table}: it is not known who stands in its counts.", table=counted.id),
            expected=Text.of("For cell keys, a table that counts the persons of the reports."),
            to_fix=Text.of("Choose another rule for this table in zicht.toml, under [protection]."),
        )
    noise = noise_from(smallest)
    return {
        cell.key: protections[cell.key].round(cell.value + noise.change(int(cell.value), cell.cell_key or 0))
        for cell in cells
    }
