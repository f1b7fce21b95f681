"""`zicht outcomes`: what goes into a secure room, what comes out of it, and the edition that takes it."""

import csv
import json
import re
import shutil
import subprocess
import sys

import pytest

from support.editions import monitor_unrendered
from support.secure_room import carry_in, write_country, write_manifest
from zicht import __version__
from zicht.pipeline import MonitorOptions, prepare_reports
from zicht.release import Status, read_release

BY = ("--made-by", "Statistics office, project 8123", "--made-on", "2021-10-04")
WINDOW = ("--window", "2016-2020")


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    return write_country(tmp_path_factory.mktemp("country") / "inputs")


@pytest.fixture(scope="module")
def room(country, tmp_path_factory):
    """Return the folder of the room: reduced reports and secure tables, under the new keys."""
    folder = tmp_path_factory.mktemp("way")
    prepare_reports([country], out=folder / "prepared", key=b"k" * 32, work=folder / "work")
    return carry_in(country, folder / "prepared", folder / "room")


@pytest.fixture(scope="module")
def delivery(room, tmp_path_factory):
    """Return a delivery, made where the kernel has no network at all."""
    out = tmp_path_factory.mktemp("out") / "delivery"
    command = [sys.executable, "-m", "zicht", "outcomes", "--offline", room, "--out", out, *WINDOW, *BY]
    cut = ["unshare", "--map-root-user", "--net"] if _can_cut() else []
    done = subprocess.run([*cut, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def _can_cut():
    """Say whether this machine lets a process be cut off from every network."""
    try:
        return subprocess.run(["unshare", "--map-root-user", "--net", "true"], check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def outside(country, tmp_path):
    """Return an input of reports alone."""
    folder = tmp_path / "outside"
    folder.mkdir()
    shutil.copy(country / "reports.csv", folder)
    write_manifest(folder, ["reports"])
    return folder


def cells(folder, name):
    return read_release(folder, cells_of=[name]).table(name).cells


def numbers(found):
    """Return all numbers of some cells, one that is not there as no number."""
    return [float("nan") if n is None else n for cell in found for n in (cell.value, cell.lower, cell.upper)]


def test_prepared_reports_hold_neither_names_nor_keys_of_the_agencies(zicht, country, tmp_path):
    out, key = tmp_path / "prepared", tmp_path / "key"
    done = zicht("outcomes", "--prepare", country, "--key-file", key, "--new-key", "--out", out, "--json")
    made = done.json()

    content = "".join(path.read_text() for path in (tmp_path / "prepared").iterdir())
    assert "Name" not in content
    assert "Station" not in content
    assert '"p-' not in content
    assert (made["reports"], made["persons"], made["without_key"]) == (400, 380, 20)
    assert (tmp_path / "prepared-keys.csv").stat().st_mode & 0o077 == 0


def test_room_counts_what_an_edition_counts_from_the_same_rows(zicht, country, room, tmp_path):
    """What goes into the room is enough: nothing of T19 to T21 rests on what stayed outside."""
    asked = ["--regime", "exact", *WINDOW]
    assert zicht("outcomes", "--offline", room, "--out", tmp_path / "delivery", *asked, *BY).code == 0
    monitor_unrendered(
        [country], out=tmp_path / "edition", options=MonitorOptions(window=(2016, 2020), estimates=False)
    )

    names = [table.id for table in read_release(tmp_path / "delivery").tables]
    assert set(names) >= {"T19", "T20", "T21"}
    for name in names:
        inside, whole = (cells(tmp_path / folder, name) for folder in ("delivery", "edition"))
        assert [(c.codes, c.measure, c.status) for c in inside] == [
            (c.codes, c.measure, c.status) for c in whole
        ]
        # Persons come in the order of their keys, which are others: sums differ in the last digit.
        assert numbers(inside) == pytest.approx(numbers(whole), rel=1e-12, nan_ok=True)
        assert inside


def test_delivery_is_protected_more_strictly_than_its_sources_ask(delivery):
    release = read_release(delivery)

    assert {table.protection for table in release.tables} == {"round5;suppress_below_10"}
    counts = [
        cell
        for table in release.tables
        for cell in table.cells
        if cell.status is Status.ROUNDED and cell.unit == "persons"
    ]
    assert counts
    assert all(cell.value % 5 == 0 for cell in counts)
    assert not any(cell.status is Status.EXACT for table in release.tables for cell in table.cells)
    assert all(receipt.rows % 5 == 0 and not receipt.reasons for receipt in release.edition.sources)
    assert not release.edition.publishable


def test_no_value_of_a_row_leaves_the_room_or_stands_on_the_sheet(room, delivery):
    with (room / "reports_exact.csv").open(newline="") as file:
        keys = {row["person_key"] for row in csv.DictReader(file)} - {""}
    sheet = delivery.with_name("delivery-check")
    texts = [path.read_text() for folder in (delivery, sheet) for path in folder.rglob("*") if path.is_file()]

    assert len(texts) > 6
    assert not any(key in text for key in keys for text in texts)


def test_sheet_names_what_was_run_and_what_each_table_shows(delivery):
    with (delivery.with_name("delivery-check") / "check.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    found = {(line["of"], line["name"], line["what"]): line["value"] for line in lines}
    page = (delivery.with_name("delivery-check") / "check.html").read_text()

    assert int(found["table", "T19", "smallest_count_shown"]) >= 10
    assert int(found["table", "T19", "hidden_small"]) > 0
    assert found["input", "offences.csv", "rows"] == "500"
    assert found["output", "sha256", "tables/T19.csv"] in page
    assert "--regime round5 --regime suppress_below_10" in page
    assert "project 8123" in page


def test_edition_takes_the_tables_as_they_are_and_says_where_from(zicht, take_over, delivery, tmp_path):
    done = take_over(delivery)

    assert done.code == 0, done.err
    assert "T19, T20, T21" in done.out
    edition = read_release(tmp_path / "edition").edition
    (taken,) = edition.deliveries
    assert taken.made_by == "Statistics office, project 8123"
    assert (taken.made_on, taken.protection) == ("2021-10-04", "round5;suppress_below_10")
    assert {receipt.file for receipt in taken.sources} > {"offences.csv", "follow_ups.csv"}
    assert taken.instead_of_rows == ()
    for name in ("T19", "T20", "T21"):
        assert cells(tmp_path / "edition", name) == cells(delivery, name)
    explained = zicht("explain", "T19", "--horizon", 5, "--washout", 0, "--edition", tmp_path / "edition")
    words = " ".join(explained.out.split())
    assert f"Counted by Statistics office, project 8123 (2021-10-04), with Zicht {__version__}" in words


def test_edition_that_holds_rows_too_uses_the_delivery_and_says_so(zicht, country, delivery, tmp_path):
    inputs = shutil.copytree(country, tmp_path / "inputs")
    shutil.copytree(delivery, inputs / "delivery")
    tables = [path.stem for path in inputs.glob("*.csv")]
    write_manifest(inputs, tables, aggregates=["delivery"])

    done = zicht("monitor", inputs, "--out", tmp_path / "edition", *WINDOW)

    assert done.code == 0, done.err
    assert re.search(r"which were not used: (T\d\d, )*T19, T20, T21", done.out)
    assert cells(tmp_path / "edition", "T19") == cells(delivery, "T19")
    explained = zicht("explain", "T19", "--horizon", 5, "--washout", 0, "--edition", tmp_path / "edition")
    assert "They were not used." in " ".join(explained.out.split())


@pytest.fixture
def take_over(zicht, outside, tmp_path):
    """Return a function that makes an edition with these deliveries."""

    def run(*deliveries):
        given = [part for delivery in deliveries for part in ("--aggregates", delivery)]
        return zicht("monitor", outside, "--out", tmp_path / "edition", *WINDOW, *given)

    return run


def altered(delivery, folder, **changes):
    """Return a copy of a delivery whose header says something else."""
    copy = shutil.copytree(delivery, folder / "altered")
    header = json.loads((copy / "release.json").read_text())
    header["edition"].update(changes)
    (copy / "release.json").write_text(json.dumps(header))
    return copy


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"software": {"zicht": "9.9"}}, "another version of Zicht: 9.9"),
        ({"window": [2015, 2019]}, "is of other years: 2015-2019"),
        ({"country": "BEL"}, "is of another country: BEL"),
        ({"simulated": False}, "simulated people"),
        ({"parameters": {}}, "is an edition, and no delivery"),
    ],
)
def test_delivery_that_does_not_fit_is_refused(take_over, delivery, tmp_path, changes, message):
    done = take_over(altered(delivery, tmp_path, **changes))

    assert done.code == 11
    assert "Delivery 'altered'" in done.err
    assert message in done.err
    assert not (tmp_path / "edition").exists()


def test_delivery_that_was_changed_is_refused(take_over, delivery, tmp_path):
    wrong = shutil.copytree(delivery, tmp_path / "changed")
    table = wrong / "tables/T19.csv"
    table.write_text(table.read_text().replace("rounded", "exact", 1))

    done = take_over(wrong)

    assert done.code == 11
    assert "Delivery 'changed': tables/T19.csv: was changed" in done.err


def test_table_that_is_delivered_twice_is_refused(take_over, delivery, tmp_path):
    done = take_over(delivery, shutil.copytree(delivery, tmp_path / "again"))

    assert done.code == 11
    assert re.search(r"Tables (T\d\d, )*T19, T20, T21", done.err)
    assert "are in more than one delivery" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Either --offline or --prepare"),
        (("--offline", "--prepare"), "Either --offline or --prepare"),
        (("--offline",), "who counts"),
        (("--offline", "--made-by", "<script>"), "who counts"),
        (("--prepare",), "needs a key file"),
    ],
)
def test_command_says_what_it_lacks(zicht, outside, tmp_path, arguments, message):
    done = zicht("outcomes", outside, "--out", tmp_path / "out", *arguments)

    assert done.code == 2
    assert message in done.err
    assert "<script>" not in done.err


def test_room_without_a_secure_table_is_refused(zicht, outside, tmp_path):
    done = zicht("outcomes", "--offline", outside, "--out", tmp_path / "delivery", *BY)

    assert done.code == 11
    assert "follow_ups, help, needs, offences, suspects" in done.err


def test_row_that_breaks_its_contract_is_in_no_output_and_changes_no_figure(zicht, room, delivery, tmp_path):
    broken = shutil.copytree(room, tmp_path / "broken")
    with (broken / "offences.csv").open("a") as file:
        file.write("Kanarie-7f3a,Kanarie-7f3a,Kanarie-7f3a,Kanarie-7f3a\n")

    done = zicht("outcomes", "--offline", broken, "--out", tmp_path / "delivery", *WINDOW, *BY)

    assert done.code == 0
    folders = [tmp_path / name for name in ("delivery", "delivery-check")]
    texts = [path.read_text() for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert not any("Kanarie" in text for text in [*texts, done.out, done.err])
    assert "Kanarie" in (tmp_path / "delivery-work/quarantine/offences.csv").read_text()
    for table in (delivery / "tables").iterdir():
        assert (tmp_path / "delivery/tables" / table.name).read_bytes() == table.read_bytes()
