"""The privacy rule on whole groups: where everybody in a row has one code, whoever knows somebody there knows it.

Such a row has one count that is the total, and zeros. The rule hides that count, and one zero beside it: the one whose
code is the most usual in the rest of the table. A reader sees two codes, either of which may hold everybody. It looks
at one row at a time, and not at years or at codes that overlap; that the code is not known tells nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from zicht.disclosure.families import KNOWN
from zicht.disclosure.regimes import Protection
from zicht.measures.model import ALL, CellKey, CountedTable
from zicht.release.periods import PERIOD
from zicht.vocabulary import UNKNOWNS

__all__ = ["WHOLE_PERCENT", "hide_whole_groups"]

#: So near, in percent, nobody may come to such a count: of 100 at most, one person nearer would tell it.
WHOLE_PERCENT = 1


def hide_whole_groups(counted: CountedTable, protections: Mapping[CellKey, Protection]) -> frozenset[CellKey]:
    """Return the counts that are whole groups where a rule asks for it, and a zero beside each."""
    values = {cell.key: cell.value for cell in counted.cells if protections[cell.key].whole_groups}
    hidden: set[CellKey] = set()
    for axis, dimension in enumerate(counted.dimensions):
        if dimension.name != PERIOD and not dimension.multiple:
            hidden |= _along(axis, values)
    return frozenset(hidden)


def _along(axis: int, values: Mapping[CellKey, float]) -> set[CellKey]:
    rows: dict[CellKey, dict[str, CellKey]] = {}
    usual: Counter[str] = Counter()
    for codes, measure in values:
        if codes[axis] not in (ALL, KNOWN):
            rest = (*codes[:axis], ALL, *codes[axis + 1 :])
            rows.setdefault((rest, measure), {})[codes[axis]] = (codes, measure)
            usual[codes[axis]] += int(values[codes, measure])
    hidden: set[CellKey] = set()
    for total, parts in rows.items():
        filled = [code for code, key in parts.items() if values[key]]
        zeros = [code for code in parts if code not in filled and code not in UNKNOWNS]
        is_whole = len(filled) == 1 and values.get(total) == values[parts[filled[0]]]
        if is_whole and filled[0] not in UNKNOWNS and zeros:
            beside = max(zeros, key=lambda code: (usual[code], code))
            hidden |= {parts[filled[0]], parts[beside]}
    return hidden
