"""Read several yes/no columns as one column with several codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.records.cells import CellReader, Cells, Reading, join_codes
from zicht.records.contract import Column
from zicht.records.mapping import ColumnRule
from zicht.records.mapping.model import Flags, fold
from zicht.records.reasons import Reason

__all__ = ["FlagsReader"]

_MISSING, _NO, _YES, _WRONG = range(4)


class FlagsReader:
    """Turns yes/no columns into codes: each distinct combination of answers is looked at once."""

    def __init__(self, column: Column, rule: ColumnRule, flags: Flags) -> None:
        self._rule = rule
        self._flags = flags
        self._codes = tuple(flags.columns.values())
        self._layout = CellReader(column, lambda _: Reason.FLAG)
        self._folded = folded = fold if rule.loose else str
        self._answers = (
            {folded(word): _YES for word in flags.yes}
            | {folded(word): _NO for word in flags.no}
            | {folded(word): _MISSING for word in (*flags.missing, *rule.unknowns, "")}
        )

    def __call__(self, columns: Sequence[pa.Array]) -> Cells:
        combined = np.zeros(len(columns[0]), dtype=np.int64)
        for place, column in enumerate(columns):
            combined |= self._answer(column).astype(np.int64) << (2 * place)
        distinct, places = np.unique(combined, return_inverse=True)
        readings = [
            self._read([key >> (2 * n) & 3 for n in range(len(columns))]) for key in distinct.tolist()
        ]
        return self._layout.lay_out(readings, pa.array(places, pa.int32()))

    def _answer(self, column: pa.Array) -> npt.NDArray[np.int8]:
        encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
        texts = [*encoded.dictionary.to_pylist(), ""]
        answers = [self._answers.get(self._folded((text or "").strip()), _WRONG) for text in texts]
        indices = pc.fill_null(encoded.indices.cast(pa.int32()), len(texts) - 1)
        answer: npt.NDArray[np.int8] = np.array(answers, dtype=np.int8)[
            indices.to_numpy(zero_copy_only=False)
        ]
        return answer

    def _read(self, answers: list[int]) -> Reading:
        if _WRONG in answers:
            return Reason.FLAG
        codes = [code for code, answer in zip(self._codes, answers, strict=True) if answer == _YES]
        if codes:
            return join_codes(codes, empty=self._rule.empty)
        return (self._flags.none if _NO in answers else self._rule.empty,)
