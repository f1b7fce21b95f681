"""Work that is done once per distinct text and handed to every row that has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

__all__ = ["map_distinct"]


def map_distinct(
    texts: pa.Array, work: Callable[[str], Sequence[object]], types: Sequence[pa.DataType]
) -> tuple[pa.Array, ...]:
    """Return one array per type: what `work` makes of each text, null where the text is null."""
    encoded = texts.dictionary_encode()
    made = [work(text) for text in encoded.dictionary.to_pylist()]
    return tuple(
        pa.array([row[place] for row in made], kind).take(encoded.indices) for place, kind in enumerate(types)
    )
