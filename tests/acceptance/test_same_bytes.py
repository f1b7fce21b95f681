"""The same files give the same edition, to the byte: in another process, folder, language and time zone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from support.editions import bytes_of
from zicht.pipeline import MonitorOptions, monitor

HERE = {"PYTHONHASHSEED": "1", "TZ": "Europe/Amsterdam", "ZICHT_LANG": "en"}
ELSEWHERE = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "ZICHT_LANG": "nl"}
YEAR = 2021


def run_zicht(*arguments, surroundings):
    command = [sys.executable, "-m", "zicht", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **surroundings})


def differing(first, second):
    assert first.keys() == second.keys()
    return {name for name in first if first[name] != second[name]}


@pytest.mark.slow
def test_last_year_gives_the_same_bytes_in_another_process_language_and_zone(reference_country, tmp_path):
    """Made in this process, and by a command with another hash seed; with every kind of table and all forms."""
    inputs = reference_country.write_recent(tmp_path / "inputs", since=YEAR)

    here = monitor([inputs], out=tmp_path / "a", options=MonitorOptions(window=(YEAR, YEAR)))
    there = tmp_path / "further" / "b"
    run_zicht("monitor", inputs, "--window", YEAR, "--out", there, surroundings=ELSEWHERE)

    made = bytes_of(here.out)
    assert differing(made, bytes_of(there)) == set()
    assert {
        "release.json",
        "tables.xlsx",
        "tables.nl.xlsx",
        "report/index.html",
        "report/nl/index.html",
        *(f"tables/{name}.csv" for name in ("T01", "T19", "T23", "T26", "T28")),
    } <= made.keys()


@pytest.mark.slow
@pytest.mark.study
def test_demo_gives_the_same_bytes_in_another_process_language_and_zone(tmp_path):
    """All five editions of the reference country, rendered whole.

    In `make test`: `test_last_year_gives_the_same_bytes_in_another_process_language_and_zone`.
    """
    for name, surroundings in {"a": HERE, "b": ELSEWHERE}.items():
        run_zicht("demo", "--out", tmp_path / name, surroundings=surroundings)

    for place in ("edition", "editions"):
        assert differing(bytes_of(tmp_path / "a" / place), bytes_of(tmp_path / "b" / place)) == set()
