"""T01 to T14 by Zicht, from canonical reports to counted cells: `python -m benchmarks.zicht_tables FILE OUT`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.layout import AGES, CODED, TABLES, TICKED, WINDOW, Cells, write_cells
from zicht.engine import open_engine
from zicht.linkage import link_reports
from zicht.measures import CATALOGUE, CountingOptions, prepare_scope
from zicht.measures.declaration import count_declared

__all__ = ["count_tables"]

#: The columns that T01 to T14 need; the peer reads the same.
SUPPLIED = frozenset({"status", "person_key", "report_date", *AGES, *CODED, *TICKED})


def count_tables(path: Path, *, window: tuple[int, int], work: Path) -> Cells:
    """Count T01 to T14 of canonical reports over a window; the engine spills into `work`."""
    declarations = [declaration for declaration in CATALOGUE if declaration.id in TABLES]
    with open_engine(work) as engine:
        scope = prepare_scope(
            engine,
            link_reports(engine.read_parquet(path, table_name="reports")),
            work=work / "units",
            declarations=declarations,
            options=CountingOptions(window),
            supplied=SUPPLIED,
        )
        return {
            declaration.id: {
                cell.codes: int(cell.value)
                for cell in count_declared(declaration, scope).cells
                if cell.measure == "victims" and cell.value
            }
            for declaration in declarations
        }


if __name__ == "__main__":
    file, out = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        write_cells(count_tables(file, window=WINDOW, work=Path(folder)), out)
