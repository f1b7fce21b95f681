"""How large the inputs are."""

from __future__ import annotations

__all__ = ["LARGE", "LINKED", "LINKED_ON_SPARK", "SCALES"]

#: Countries of the size of the Netherlands in one.
SCALES = (1, 10, 100)
#: Reports in the largest input.
LARGE = 10_000_000
#: Reports that are linked, at most.
LINKED = 1_000_000
#: Reports that are linked on Spark too.
LINKED_ON_SPARK = 50_000
