"""What an edition says of the rows of its files tells no count that its tables hide."""

from pathlib import Path

import pytest

from zicht.pipeline import MonitorOptions, monitor

#: Reports of each source by year, one for each person: its 3 of 2017 are hidden, and the 30 beside them.
POLICE = {2017: 30, 2018: 42, 2019: 53, 2020: 47}
INSPECTORATE = {2017: 3, 2018: 12, 2019: 22, 2020: 25}
SHOWN_OF_INSPECTORATE = 12 + 22 + 25


def write(path: Path, years, reporter):
    rows = ["report_id,report_date,person_key,reporter_type"]
    rows += [
        f"{reporter}-{year}-{number},{year}-05-01,{reporter}-{year}-{number},{reporter}"
        for year, reports in years.items()
        for number in range(reports)
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def edition_with(folder: Path, police="exact", inspectorate="exact", protection=""):
    folder.mkdir()
    write(folder / "police.csv", POLICE, "police")
    write(folder / "inspectorate.csv", INSPECTORATE, "labour_inspectorate")
    files = {"police": police, "inspectorate": inspectorate}
    asked = "".join(
        f'[[file]]\npath = "{name}.csv"\ntable = "reports"\nsource = "{name}"\nregime = "{regime}"\n'
        for name, regime in files.items()
    )
    (folder / "zicht.toml").write_text(f"{asked}[protection]\n{protection}\n", encoding="utf-8")
    options = MonitorOptions(window=(2019, 2020), estimates=False, outcomes=False, forms=frozenset())
    return monitor([folder], out=folder / "edition", options=options).release


def rows(release):
    return {one.source: (one.rows, one.accepted, one.quarantined) for one in release.edition.sources}


@pytest.fixture(scope="module")
def hiding(tmp_path_factory):
    return edition_with(tmp_path_factory.mktemp("rows") / "hiding", inspectorate="suppress_below_5")


def test_year_of_few_reports_is_hidden(hiding):
    cell = hiding.table("T13").cell("victims", period="2017", reporter_group="labour_inspectorate")

    assert cell is not None
    assert cell.value is None


def test_rows_less_what_is_shown_are_not_the_hidden_count(hiding):
    assert sum(INSPECTORATE.values()) - SHOWN_OF_INSPECTORATE == 3
    assert rows(hiding)["inspectorate"] == (60, 60, 0)


def test_files_of_other_sources_do_not_tell_it_either(hiding):
    """33 were reported in 2017: less the 30 of the police, that file would tell the 3."""
    assert rows(hiding)["police"] == (170, 170, 0)
    assert sum(POLICE.values()) == 172


def test_rows_are_exact_where_everything_is(tmp_path):
    assert rows(edition_with(tmp_path / "exact"))["inspectorate"] == (62, 62, 0)


def test_rule_of_one_table_rounds_the_rows_too(tmp_path):
    release = edition_with(tmp_path / "asked", protection='T13 = ["suppress_below_10"]')

    assert rows(release)["inspectorate"] == (60, 60, 0)
