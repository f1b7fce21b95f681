"""A small country by chance, as three agencies' files and as what the same agencies sent to a registry."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from support.people import make_agency, make_worker
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.registry.service import Entry, add_reports, check_rows, new_reports

#: The agencies by their kind.
AGENCIES = {"police": "police", "shelter-a": "shelter", "border": "border_police"}
_YEARS = range(2014, 2021)


def simulated_rows(reports: int = 260) -> dict[str, list[dict[str, str]]]:
    """Return each agency's reports: of persons who share a key, of some who are known to one, and of nobody known."""
    rng = np.random.default_rng(7)
    rows: dict[str, list[dict[str, str]]] = {code: [] for code in AGENCIES}
    for number in range(reports):
        code = str(rng.choice(list(AGENCIES), p=[0.5, 0.3, 0.2]))
        person = int(rng.integers(0, reports))
        year = int(rng.choice(list(_YEARS)))
        known = np.random.default_rng(person)
        form = str(known.choice(["sexual", "labour", "criminal"], p=[0.5, 0.35, 0.15]))
        rows[code].append(
            {
                "report_id": f"{code}-{number}",
                "report_date": f"{year}-{int(rng.integers(1, 13)):02}-{int(rng.integers(1, 29)):02}",
                "reporter_type": AGENCIES[code],
                "reporter": code,
                "person_key": f"k-{person:04}" if person % 11 else "",
                "birth_date": f"{int(known.integers(1975, 2006))}-03-{int(known.integers(1, 29)):02}",
                "sex": str(known.choice(["female", "male", "unknown"], p=[0.7, 0.25, 0.05])),
                "nationality": str(known.choice(["NLD", "POL", "NGA", "unknown"])),
                "forms": form,
                "main_form": form,
                "route": str(known.choice(["domestic", "cross_border"])),
                "place_municipality": str(known.choice(["GM0363", "GM0599", "not_asked"])),
                "declaration": str(rng.choice(["yes", "no", "unknown"])),
                "status": str(rng.choice(["presumed", "withdrawn"], p=[0.95, 0.05])),
            }
        )
    return rows


def write_files(folder: Path, rows: Mapping[str, list[dict[str, str]]], *, vintage: str) -> Path:
    """Write the files of the agencies, as they would be delivered without a registry."""
    folder.mkdir()
    lines = ["[input]", 'country = "NLD"', "simulated = true", f"vintage = {vintage}"]
    for code, own in rows.items():
        with (folder / f"{code}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(own[0]))
            writer.writeheader()
            writer.writerows(own)
        lines += ["[[file]]", f'path = "{code}.csv"', 'table = "reports"', f'source = "{code}"']
        lines.append('regime = "suppress_below_5"')
    (folder / "zicht.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def send_reports(rows: Mapping[str, list[dict[str, str]]]) -> None:
    """Let each agency send its reports to the registry."""
    for code, own in rows.items():
        worker = make_worker(make_agency(code, reporter_type=AGENCIES[code]), Role.REPORTER)
        checked = check_rows("reports", own, source=code)
        assert not checked.faults
        with open_case_room(worker.access):
            add_reports(new_reports(checked, entry=Entry.FILE, simulated=True))
