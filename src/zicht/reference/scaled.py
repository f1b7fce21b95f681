"""Many countries written as one, unit by unit, in bounded memory: for measuring speed, not for study."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zicht.records.mapping import shipped_mapping
from zicht.reference.country import make_reports
from zicht.reference.draws import day_number
from zicht.reference.inputs import AGENCIES, InputFile, agency_table, write_manifest, write_small_tables
from zicht.reference.model import Mode, OnProgress, Simulation
from zicht.reference.reports import Reports

__all__ = ["write_scaled"]


def write_scaled(
    out: Path, *, mode: Mode, seed: int, scale: int, vintage: date, on_progress: OnProgress | None
) -> Simulation:
    """Write the reports of `scale` countries, each with its own seed and numbers, as one set of files."""
    folder, truth = out / "inputs" / vintage.isoformat(), out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    day = int(day_number(vintage.year, vintage.month, vintage.day))
    seeds = np.random.SeedSequence(seed).spawn(scale)
    reports = people = 0
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for unit, unit_seed in enumerate(seeds):
            persons, written, _ = make_reports(
                np.random.default_rng(unit_seed), mode=mode, salt=f"{seed}-{unit}", unit=unit
            )
            for source, table in _tables(written, day).items():
                if source not in writers:
                    path = folder / f"{source}.parquet"
                    writers[source] = stack.enter_context(
                        pq.ParquetWriter(path, table.schema, compression="zstd")
                    )
                writers[source].write_table(table)
            reports += int((written.day <= day).sum())
            people += len(persons)
            if on_progress is not None:
                on_progress(unit + 1, scale)
    files = [InputFile(f"{source}.parquet", "reports", source, name) for source, name in AGENCIES.items()]
    write_manifest(folder, files + write_small_tables(folder, vintage), vintage)
    facts = {"mode": mode.value, "seed": seed, "scale": scale, "people": people, "reports": reports}
    (truth / "truth.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return Simulation({vintage: folder}, truth, reports=reports, people=people)


def _tables(reports: Reports, day: int) -> dict[str, pa.Table]:
    columns = reports.as_of(day)
    return {
        source: agency_table(
            columns, shipped_mapping(name), (reports.source == source) & (reports.day <= day)
        )
        for source, name in AGENCIES.items()
    }
