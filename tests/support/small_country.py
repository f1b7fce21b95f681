"""A small country by chance: reports of two years by one police, for editions that are made in a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from zicht.pipeline import MonitorOptions, monitor

__all__ = ["make_edition", "write_country"]

HEAD = "report_id,report_date,person_key,sex,forms"
WINDOW = (2019, 2020)


def write_country(folder: Path, *, regime: str = "suppress_below_5", protection: str = "") -> Path:
    """Write 119 persons with a report each, and one report of nobody whom agencies know by a key."""
    rng = np.random.default_rng(1)
    years, sexes = rng.choice([2019, 2020], 120), rng.choice(["female", "male"], 120, p=[0.8, 0.2])
    forms = rng.choice(["sexual", "labour", "criminal", "organ_removal"], 120, p=[0.5, 0.37, 0.1, 0.03])
    rows = [
        f"{number},{year}-05-01,{f'person-{number}' if number else ''},{sex},{form}"
        for number, (year, sex, form) in enumerate(zip(years, sexes, forms, strict=True))
    ]
    folder.mkdir(parents=True)
    (folder / "reports.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (folder / "key").write_bytes(b"0123456789abcdef0123456789abcdef")
    (folder / "zicht.toml").write_text(
        f'[input]\ncountry = "NLD"\nsimulated = true\nvintage = 2021-05-01\n[[file]]\npath = "reports.csv"\n'
        f'table = "reports"\nsource = "police"\nregime = "{regime}"\n[protection]\n{protection}\n',
        encoding="utf-8",
    )
    return folder


def make_edition(inputs: Path, out: Path, **options: object) -> Path:
    """Make the edition of the two years, its tables of reports alone."""
    chosen = MonitorOptions(window=WINDOW, estimates=False, outcomes=False, forms=frozenset(), **options)
    monitor([inputs], out=out, options=chosen)
    return out
