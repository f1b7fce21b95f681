"""The job that counts coverage: exports the registry, lets a process of its own count, and keeps the counts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from zicht.platform.access.context import Purpose, system_access
from zicht.platform.clock import now, today
from zicht.platform.editions import ending
from zicht.platform.registry.installation import is_simulated
from zicht.platform.statistics.service import export_tables, project_statistics

__all__ = ["count_coverage", "counts_of_coverage"]

_COUNTRY = "NLD"


def count_coverage() -> int:
    """Count coverage anew, keep it in place of what was counted before; return of how many agencies there are reports.

    Raises
    ------
    RuntimeError
        If the process that counts fails; what was counted before stays.
    """
    project_statistics()
    root = settings.STATE / "coverage"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    with tempfile.TemporaryDirectory(prefix="run-", dir=root) as folder:
        found = _count(Path(folder))
        written = Path(folder) / "counts.json"
        written.write_text(
            json.dumps({**found, "at": now().isoformat()}, ensure_ascii=False), encoding="utf-8"
        )
        written.replace(root / "counts.json")
    return len({one["source"] for one in found["silences"]})


def counts_of_coverage() -> dict[str, Any] | None:
    """Return what was counted last; nothing where nothing was."""
    try:
        found = json.loads((settings.STATE / "coverage" / "counts.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else None


def _sweep(root: Path) -> None:
    """Delete what a killed job left: it holds rows about persons."""
    for left in root.glob("run-*"):
        shutil.rmtree(left, ignore_errors=True)


def _count(folder: Path) -> dict[str, Any]:
    exported = export_tables(
        system_access(Purpose.STATISTICS),
        folder / "export",
        country=_COUNTRY,
        vintage=today(),
        simulated=is_simulated(),
        regimes={},
    )
    if not exported.rows.get("reports"):
        return {"silences": [], "completeness": [], "variables": {}}
    asked = {
        "export": str(exported.folder),
        "work": str(folder / "work"),
        "today": today().isoformat(),
        "sources": sorted(
            path.stem.removeprefix("reports-") for path in exported.folder.glob("reports-*.csv")
        ),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    ended = subprocess.run(  # noqa: S603 - ours, and nothing in it comes from a user
        [sys.executable, "-m", ending.__name__, str(os.getpid()), "zicht.platform.coverage.child"],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Control-C is for the job
        env=environment | {"OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError("the process that counts coverage failed")
    found = json.loads(ended.stdout)
    return found if isinstance(found, dict) else {}
