"""What each agency asks before its figures may be shown: a small file beside the other inputs of editions."""

from __future__ import annotations

import csv

from django.conf import settings

from zicht.errors import DefinitionError, Text
from zicht.vocabulary.regimes import Regime

__all__ = ["regimes_of_sources"]


def regimes_of_sources() -> dict[str, Regime]:
    """Return what each agency asks, by its code; of agencies that the file does not name, counts below five are hidden.

    The file is `edition-inputs/sources.csv` in the state folder, with the columns `source` and `regime`.
    """
    path = settings.STATE / "edition-inputs" / "sources.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        try:
            return {row["source"]: Regime(row["regime"]) for row in csv.DictReader(file)}
        except (KeyError, ValueError):
            raise DefinitionError.of(
                Text.of("{file}: a line cannot be read.", file=path.name),
                expected=Text.of(
                    "The columns source and regime, and regimes of ours: {names}.", names=", ".join(Regime)
                ),
                to_fix=Text.of("Correct the file; the manual lists the regimes."),
            ) from None
