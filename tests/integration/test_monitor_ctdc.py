"""The main job on the file of the Counter-Trafficking Data Collaborative: years in ranges, empty cells, lists."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from support.counted import column, value
from support.editions import monitor_unrendered
from zicht.disclosure import attack
from zicht.pipeline import MonitorOptions, monitor

EXCERPT = Path(__file__).parents[1] / "data/ctdc/ctdc_victim_perpetrator_excerpt.csv"
WHOLE = Path(os.environ.get("ZICHT_REFERENCE_DIR", "")) / "ctdc/ctdc_victim_perpetrator_synthetic.csv"

FILES = [
    pytest.param(EXCERPT, id="excerpt"),
    pytest.param(
        WHOLE,
        id="whole",
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(
                "ZICHT_REFERENCE_DIR" not in os.environ, reason="ZICHT_REFERENCE_DIR is not set"
            ),
        ],
    ),
]


@pytest.fixture(scope="module", params=FILES)
def ctdc(request, tmp_path_factory):
    """Return the rows as published and what the main job makes of them."""
    with request.param.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    out = tmp_path_factory.mktemp("ctdc") / "edition"
    return rows, monitor_unrendered([request.param], out=out, options=MonitorOptions())


def counted(rows, name):
    return Counter(row[name] for row in rows)


def test_window_that_holds_ranges_of_years_alone_is_published(tmp_path):
    result = monitor([EXCERPT], out=tmp_path / "edition", options=MonitorOptions(window=(2014, 2018)))

    assert not any(period.isdigit() for period in column(result.release.table("T01"), "period"))
    assert (tmp_path / "edition/report/nl/T01.html").is_file()


def test_every_row_is_accepted_or_quarantined(ctdc):
    rows, result = ctdc
    (receipt,) = result.receipts

    assert receipt.mapping == "ctdc_victim_perpetrator"
    assert receipt.accepted + receipt.quarantined == receipt.rows == len(rows)
    assert sum(receipt.reasons.values()) >= receipt.quarantined
    assert receipt.accepted == len(rows)


def test_periods_are_the_published_ranges_with_their_rows(ctdc):
    rows, result = ctdc
    published = counted(rows, "yearRegister")
    unknown = published.pop("", 0)

    found = column(result.release.table("T01"), "period")

    assert found.pop("unknown") == unknown
    assert found.pop("2005-2022") == sum(published.values())
    assert found == dict(published)


def test_persons_without_a_year_are_in_no_window_and_never_lost(ctdc):
    rows, result = ctdc
    table = result.release.table("T01")

    assert value(table, period="2005-2022") + value(table, period="unknown") == len(rows)


def test_sexes_and_age_classes_are_as_published(ctdc):
    rows, result = ctdc
    by_year = [row for row in rows if row["yearRegister"] == "2014-2018"]
    sexes, ages = counted(by_year, "gender"), counted(by_year, "majorityStatus")

    found = column(result.release.table("T08"), "sex", period="2014-2018")
    classes = column(result.release.table("T09"), "age_class", period="2014-2018")

    assert (found["female"], found["male"]) == (sexes["Female"], sexes["Male"])
    assert (classes["minor"], classes["adult"]) == (ages["Minor"], ages["Adult"])


def test_tables_are_produced_or_say_what_is_missing(ctdc):
    _rows, result = ctdc
    tables = result.release.tables

    assert {table.id for table in tables if not table.missing} >= {
        "T01",
        "T02",
        "T03",
        "T08",
        "T09",
        "T10",
        "T30",
    }
    assert {table.id: table.missing for table in tables if not table.cells} == {
        table.id: table.missing for table in tables if table.missing
    }


def test_ages_that_the_file_does_not_hold_are_left_out_and_named(ctdc):
    """The file says minor or adult, and no age: a band of ages would be a zero that nobody counted."""
    table = ctdc[1].release.table("T09")
    notes = [note["en"] for note in table.counting_notes]

    assert not {"age_band", "age_band_at_start"} & set(table.dimension_names)
    assert "Age at the report: not in these files. What is not in them is left out: it is not zero." in notes
    assert any(note.startswith("Age when it began: not in these files.") for note in notes)


@pytest.mark.parametrize(
    ("table_id", "dimension", "codes"),
    [
        ("T02", "form", {"sexual", "labour"}),
        ("T02", "coding", {"sexual_only", "labour_or_criminal", "sexual_and_labour", "uncategorised"}),
        ("T03", "group", {"sexual_route_unknown", "labour"}),
        ("T08", "sex", {"female", "male"}),
        ("T13", "reporter_group", set()),
        ("T31", "group", {"sexual_route_unknown", "labour"}),
    ],
)
def test_what_the_file_does_not_ask_about_is_left_out_and_not_zero(ctdc, table_id, dimension, codes):
    """The file asks about two forms and two sexes; it has no route and does not say who reported."""
    table = ctdc[1].release.table(table_id)

    found = column(table, dimension, period="2014-2018")

    assert set(found) - {"unknown"} == codes
    assert {code.code for d in table.dimensions if d.name == dimension for code in d.codes} - {
        "all",
        "known",
        "unknown",
    } == codes


def test_tables_name_what_the_file_does_not_ask_about(ctdc):
    (group,) = ctdc[1].release.table("T03").counting_notes

    assert group["en"] == (
        "Monitor group, not asked in these files: Domestic sexual exploitation; Cross-border sexual exploitation; "
        "Criminal exploitation; Other forms of exploitation. What is not asked is left out: it is not zero."
    )
    assert "niet gevraagd in deze bestanden: Binnenlandse seksuele uitbuiting" in group["nl"]


def test_edition_is_not_called_simulated_and_nothing_follows_from_it(ctdc):
    release = ctdc[1].release

    assert not release.edition.simulated
    assert release.edition.publishable
    assert attack(release.tables).hidden > 0
    assert not attack(release.tables).exposed.any()


def test_report_of_the_excerpt_is_written(tmp_path):
    result = monitor([EXCERPT], out=tmp_path / "edition")

    assert {"report/nl/index.html", "report/en/index.html", "tables.xlsx"} <= set(
        result.release.edition.outputs
    )
    assert "2014-2018" in (result.out / "tables/T01.csv").read_text()
