"""How the main job joins its stages: windows, vintages, regimes, what stays private, what is told meanwhile."""

import errno
import json
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest import mock

import pytest

from support.counted import column, value
from support.editions import monitor_unrendered
from zicht.errors import DefinitionError, InputError, OutputError
from zicht.pipeline import STAGES, MonitorOptions, check_memory, check_window, monitor
from zicht.publication import Form
from zicht.release import Status, read_release

HEADER = "report_id,report_date,person_key,sex\n"
QUICK = {"estimates": False, "outcomes": False}


@pytest.fixture
def run(tmp_path):
    """Return a function that makes an edition of rows of reports, with a manifest where one is given.

    It holds the tables of the reports alone.
    """

    def monitor_rows(rows, *, manifest="", name="edition", **options):
        folder = tmp_path / f"{name}-inputs"
        folder.mkdir(exist_ok=True)
        (folder / "reports.csv").write_text(HEADER + "\n".join(rows) + "\n")
        if manifest:
            (folder / "zicht.toml").write_text(manifest)
        out = tmp_path / name
        return monitor_unrendered([folder], out=out, options=MonitorOptions(**QUICK, **options))

    return monitor_rows


def manifest(*, vintage="2021-03-01", regime="exact"):
    return (
        f'[input]\ncountry = "NLD"\nvintage = {vintage}\nsimulated = true\n'
        f'[[file]]\npath = "reports.csv"\ntable = "reports"\nsource = "police"\nregime = "{regime}"\n'
    )


def years(first, last, *, each=1):
    return [f"{y}-{n},{y}-06-01,p-{y}-{n},female" for y in range(first, last + 1) for n in range(each)]


@pytest.mark.parametrize(
    ("text", "window"), [("2016-2020", (2016, 2020)), ("2019", (2019, 2019)), ("2019-2019", (2019, 2019))]
)
def test_window_is_one_year_or_two(text, window):
    assert check_window(text) == window


@pytest.mark.parametrize(
    "text", ["", "2020-2016", "16-20", "2016-2018-2020", "2016/2020", "abcd", "2016 -2020"]
)
def test_window_that_cannot_be_read_is_a_definition_error(text):
    with pytest.raises(DefinitionError, match="2016-2020"):
        check_window(text)


@pytest.mark.parametrize("text", ["700MB", "4gb"])
def test_memory_is_a_whole_number_of_megabytes_or_gigabytes(text):
    assert check_memory(text) == text


@pytest.mark.parametrize("text", ["", "abc", "700", "MB", "0MB", "-1GB", "1.5 GB"])
def test_memory_that_cannot_be_read_is_a_definition_error(text):
    with pytest.raises(DefinitionError, match="700MB"):
        check_memory(text)


@pytest.mark.parametrize("window", [(1990, 1995), (2021, 2025)])
def test_window_without_any_report_is_refused(run, tmp_path, window):
    """An edition of nothing would read as zero victims."""
    with pytest.raises(DefinitionError, match="No report was made in the window"):
        run(years(2018, 2020), window=window)

    assert not (tmp_path / "edition").exists()


def test_edition_in_the_folder_where_one_stands_has_its_work_folder_beside_it(tmp_path, monkeypatch):
    (tmp_path / "reports.csv").write_text(HEADER + years(2018, 2018)[0] + "\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    monitor_unrendered([tmp_path / "reports.csv"], out=Path(), options=MonitorOptions(**QUICK))

    assert read_release(tmp_path / "here").edition.window == (2018, 2018)
    assert (tmp_path / "here-work").is_dir()


def test_occupied_folder_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "diary.txt").write_text("mine")

    with pytest.raises(OutputError, match="something else"):
        monitor_unrendered([tmp_path / "no such file.csv"], out=tmp_path, options=MonitorOptions(**QUICK))

    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_edition_at_the_root_of_a_disk_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="root of a disk"):
        monitor_unrendered([tmp_path / "reports.csv"], out=Path("/"), options=MonitorOptions(**QUICK))


def test_window_is_the_last_five_whole_years_before_the_vintage(run):
    edition = run(years(2010, 2021), manifest=manifest(vintage="2021-09-01")).release.edition

    assert (edition.window, edition.name, edition.vintage) == ((2016, 2020), "2016-2020", "2021-09-01")


def test_window_without_a_vintage_ends_with_the_last_report(run):
    edition = run(years(2010, 2021)).release.edition

    assert (edition.window, edition.vintage) == ((2017, 2021), "2021-06-01")


def test_window_follows_the_vintage_that_was_asked_for(run):
    from_option = run(years(2010, 2021), vintage=date(2020, 2, 1)).release.edition

    assert from_option.window == (2015, 2019)


def test_another_vintage_than_the_input_says_is_refused(run):
    with pytest.raises(DefinitionError, match="another day of extraction"):
        run(years(2010, 2021), manifest=manifest(vintage="2021-09-01"), vintage=date(2020, 2, 1))


def test_window_is_not_longer_than_the_reports(run):
    assert run(years(2019, 2020)).release.edition.window == (2019, 2020)


def test_window_covers_all_ranges_of_years(run):
    release = run(["1,2005/2013,a,female", "2,2014/2018,b,male", "3,2021,c,male"]).release

    assert release.edition.window == (2005, 2021)
    assert column(release.table("T01"), "period")["2005-2021"] == 3


def test_regime_of_a_source_protects_every_table(run):
    release = run(years(2018, 2019, each=3), manifest=manifest(regime="suppress_below_5")).release

    cell = release.table("T01").cell("victims", period="2018")
    assert (cell.value, cell.status) == (None, Status.SUPPRESSED)
    assert value(release.table("T01"), period="2018-2019") == 6
    assert release.edition.publishable


def test_edition_without_secondary_suppression_is_not_for_publication(run):
    release = run(
        years(2018, 2019, each=3), manifest=manifest(regime="suppress_below_5"), secondary=False
    ).release

    assert not release.edition.publishable
    assert "not for publication" in release.edition.not_publishable_because[0]["en"]


@pytest.mark.parametrize("still_made", [False, True])
def test_revision_against_the_edition_before_is_printed(run, still_made):
    older = run(years(2018, 2019, each=3), name="older")
    later = Future()
    later.set_result(older.out)
    previous = (later if still_made else older.out,)
    newer = run([*years(2018, 2019, each=3), "x,2018-01-01,x,male"], name="newer", previous=previous)

    table = newer.release.table("T01")
    assert value(table, "earlier_edition", period="2018") == 3
    assert value(table, "revision", period="2018") == 1
    assert value(table, "revision", period="2019") == 0


@pytest.mark.parametrize(("published", "males"), [(True, None), (False, 2)])
def test_nothing_that_a_published_edition_before_hides_is_told_by_the_next(run, published, males):
    rows = [*years(2018, 2019, each=9), "x,2018-01-01,x,male", "y,2018-01-01,y,male"]
    older = run(rows, name="older", manifest=manifest(regime="suppress_below_5"), secondary=published)
    newer = run(rows, name="newer", manifest=manifest(vintage="2021-04-01"), previous=(older.out,))

    assert older.release.edition.publishable == published
    assert value(newer.release.table("T08"), "victims", period="2018", sex="male") == males


def test_edition_that_fits_none_before_is_made_and_not_for_publication(run):
    # Ten of 2018 and 2019 together were told, and five of 2018: of 2019 were never seven.
    asks = manifest(regime="suppress_below_5")
    older = run([*years(2018, 2019, each=5)], name="older", manifest=asks)
    release = older.release
    wrong = {("2018-2019",): 12.0}
    cells = tuple(
        replace(cell, value=wrong.get(cell.codes, cell.value)) for cell in release.table("T01").cells
    )
    tables = tuple(replace(one, cells=cells) if one.id == "T01" else one for one in release.tables)
    later = asks.replace("2021-03-01", "2021-04-01")
    newer = run(
        years(2018, 2019, each=5), name="newer", manifest=later, previous=(replace(release, tables=tables),)
    )

    assert older.release.edition.publishable
    assert not newer.release.edition.publishable
    assert "do not fit" in newer.release.edition.not_publishable_because[0]["en"]


def test_edition_says_what_it_was_made_from(run):
    result = run([*years(2018, 2019), "bad,2018-13-01,z,female"], manifest=manifest())
    edition = read_release(result.out).edition

    (source,) = edition.sources
    assert (source.source, source.file, source.rows, source.accepted) == ("police", "reports.csv", 3, 2)
    assert source.reasons == {"date_impossible": 1}
    assert len(source.sha256) == 64
    assert (edition.country, edition.simulated) == ("NLD", True)
    assert {"zicht", "ibis", "duckdb"} == set(edition.software)
    assert edition.parameters["rule"] == "first_report_in_year"


def test_boundaries_of_the_input_are_in_the_edition(run, tmp_path):
    ring = [[4.8, 52.3], [4.8, 52.4], [5.0, 52.4], [4.8, 52.3]]
    area = {"properties": {"statcode": "GM0363"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    areas = tmp_path / "areas.json"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))
    entry = f'[[boundaries]]\npath = "{areas}"\ndimension = "municipality"\nyear = 2019\nsource = "CBS"\n'
    edition = read_release(run(years(2018, 2019), manifest=manifest() + entry).out).edition
    assert [(one.dimension, one.year, list(one.areas)) for one in edition.boundaries] == [
        ("municipality", 2019, ["GM0363"])
    ]


@pytest.mark.parametrize(("window", "name"), [((2018, 2018), "2018"), ((2018, 2019), "2018-2019")])
def test_edition_is_called_after_its_years(run, window, name):
    edition = run(years(2018, 2019), window=window).release.edition

    assert edition.name == name
    assert edition.title["en"].endswith(f" {name}")


def test_edition_holds_no_path_of_the_machine_and_no_private_row(run, tmp_path):
    result = run([*years(2018, 2019), "bad,2018-13-01,z,female"])

    texts = [path.read_text() for path in result.out.rglob("*") if path.suffix in {".csv", ".json"}]
    assert not any(str(tmp_path) in text for text in texts)
    assert result.quarantine["reports"].is_relative_to(tmp_path / "edition-work")
    assert json.loads((result.out / "release.json").read_text())
    assert not (tmp_path / "edition-work/engine").exists()


def test_stages_and_progress_are_told(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text(HEADER + "\n".join(years(2018, 2019)) + "\n")
    stages, progress = [], []

    monitor(
        [path],
        out=tmp_path / "edition",
        options=MonitorOptions(**QUICK, forms=frozenset()),
        on_stage=stages.append,
        on_progress=lambda done, total: progress.append((done, total)),
    )

    assert stages == [STAGES[name] for name in ("read", "count", "render")]
    assert all(0 <= done <= total for done, total in progress)
    assert progress[-1][0] == progress[-1][1]


def test_a_full_disk_while_the_workbook_is_written_is_an_output_error(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text(HEADER + "\n".join(years(2018, 2019)) + "\n")
    full = OSError(errno.ENOSPC, "full")

    with (
        mock.patch("zicht.publication.edition.write_workbook", side_effect=full),
        pytest.raises(OutputError, match="the disk is full"),
    ):
        monitor(
            [path], out=tmp_path / "edition", options=MonitorOptions(**QUICK, forms=frozenset({Form.SHEET}))
        )

    assert not (tmp_path / "edition").exists()


def test_files_without_reports_are_an_input_error(tmp_path):
    path = tmp_path / "help.csv"
    path.write_text("row_id,person_key,kind,offered_on\n1,p,shelter,2018\n")

    with pytest.raises(InputError, match="reports"):
        monitor_unrendered([path], out=tmp_path / "edition", options=MonitorOptions(**QUICK))

    assert not (tmp_path / "edition").exists()


def test_reports_without_any_date_are_an_input_error(run):
    with pytest.raises(InputError, match="has a date"):
        run(["1,unknown,a,female"])
