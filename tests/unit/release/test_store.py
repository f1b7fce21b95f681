"""Writing a release and reading it back, with the errors on the way."""

import errno
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from release_samples import count, groups_table, release, victims_table

from zicht.errors import DisclosureRefused, InputError, OutputError
from zicht.release import find_edition, place, read_release, write_release
from zicht.release.model import Status

CANARY = "zz-canary-7c1"


def write_page(release_read, folder):
    (folder / "report").mkdir()
    (folder / "report" / "index.html").write_text(release_read.edition.name)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_written_release_is_what_a_reader_sees(tmp_path):
    written = write_release(release(), tmp_path / "edition", [write_page])

    assert read_release(tmp_path / "edition") == written
    assert set(contents(tmp_path / "edition")) == {
        "release.json",
        "report/index.html",
        "tables/T01.csv",
        "tables/T01.csv-metadata.json",
        "tables/T03.csv",
        "tables/T03.csv-metadata.json",
    }


def test_read_release_reads_the_cells_of_some_tables_alone(tmp_path):
    written = write_release(release(victims_table(), groups_table()), tmp_path / "edition")

    first, *others = read_release(tmp_path / "edition", cells_of=("T01",)).tables

    assert first == written.tables[0]
    assert others == [replace(table, cells=()) for table in written.tables[1:]]


def test_header_holds_the_hash_of_each_other_file(tmp_path):
    write_release(release(), tmp_path / "edition", [write_page])

    files = contents(tmp_path / "edition")
    header = json.loads(files.pop("release.json"))
    assert header["edition"]["outputs"] == {n: hashlib.sha256(c).hexdigest() for n, c in files.items()}


def test_same_release_gives_same_bytes_whatever_the_order_of_cells_and_mappings(tmp_path):
    turned = groups_table()
    turned = replace(turned, cells=turned.cells[::-1], title=dict(reversed(turned.title.items())))

    write_release(release(groups_table()), tmp_path / "a")
    write_release(release(turned), tmp_path / "b")

    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_second_edition_replaces_the_first_and_leaves_nothing_beside_it(tmp_path):
    write_release(release(victims_table()), tmp_path / "edition", [write_page])
    written = write_release(release(groups_table()), tmp_path / "edition")

    assert read_release(tmp_path / "edition") == written
    assert names(tmp_path) == ["edition"]


def test_second_edition_replaces_the_first_where_folders_cannot_be_exchanged(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "_exchange", lambda folder, target: False)
    write_release(release(victims_table()), tmp_path / "edition")
    written = write_release(release(groups_table()), tmp_path / "edition")

    assert read_release(tmp_path / "edition") == written
    assert names(tmp_path) == ["edition"]


def test_exchange_is_used_on_this_system(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    assert place._exchange(tmp_path / "one", tmp_path / "two")
    assert names(tmp_path / "one") == ["two"]


def test_link_to_an_edition_stays_a_link(tmp_path):
    write_release(release(victims_table()), tmp_path / "real")
    (tmp_path / "newest").symlink_to(tmp_path / "real")

    write_release(release(groups_table()), tmp_path / "newest")

    assert (tmp_path / "newest").is_symlink()
    assert [t.id for t in read_release(tmp_path / "real").tables] == ["T03"]


def test_empty_folder_and_missing_parents_are_taken(tmp_path):
    (tmp_path / "empty").mkdir()

    write_release(release(), tmp_path / "empty")
    write_release(release(), tmp_path / "a" / "b" / "c")

    assert read_release(tmp_path / "empty") == read_release(tmp_path / "a" / "b" / "c")


def test_folder_with_something_else_is_refused_and_untouched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    with pytest.raises(OutputError, match="something else than an edition"):
        write_release(release(), tmp_path / "mine")

    assert contents(tmp_path) == {"mine/thesis.txt": b"years of work"}


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "other"}', "\x00"])
def test_folder_with_another_release_json_is_no_edition(tmp_path, content):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "release.json").write_text(content)

    with pytest.raises(OutputError, match="something else than an edition"):
        write_release(release(), tmp_path / "mine")


def test_own_file_inside_an_edition_is_not_thrown_away(tmp_path):
    write_release(release(), tmp_path / "edition")
    (tmp_path / "edition" / "remarks.txt").write_text("mine")

    with pytest.raises(OutputError, match="1 files beside the edition"):
        write_release(release(), tmp_path / "edition")

    assert (tmp_path / "edition" / "remarks.txt").read_text() == "mine"


def test_signatures_and_hidden_files_do_not_stand_in_the_way(tmp_path):
    write_release(release(), tmp_path / "edition")
    (tmp_path / "edition" / "signatures").mkdir()
    (tmp_path / "edition" / "signatures" / "a.sig").touch()
    (tmp_path / "edition" / ".~lock.tables.xlsx#").touch()

    write_release(release(), tmp_path / "edition")

    assert not (tmp_path / "edition" / "signatures").exists()


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "no permission"), (errno.EROFS, "only be read")],
)
def test_failing_disk_is_a_clear_error_and_leaves_the_old_edition(tmp_path, number, reason):
    old = write_release(release(victims_table()), tmp_path / "edition")

    def fail(release_read, folder):
        raise OSError(number, os.strerror(number), str(folder / CANARY))

    with pytest.raises(OutputError, match=reason) as caught:
        write_release(release(groups_table()), tmp_path / "edition", [fail])

    assert read_release(tmp_path / "edition") == old
    assert names(tmp_path) == ["edition"]
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert CANARY not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_disk_that_is_full_at_any_write_leaves_the_old_edition(tmp_path, monkeypatch):
    old = write_release(release(victims_table()), tmp_path / "edition")
    write_bytes = Path.write_bytes
    left = 3

    def write_until_full(path, content):
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_until_full)
    with pytest.raises(OutputError, match="disk is full"):
        write_release(release(), tmp_path / "edition")

    assert read_release(tmp_path / "edition") == old


def test_place_under_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OutputError, match="part of its path is a file"):
        write_release(release(), tmp_path / "file" / "edition")
    with pytest.raises(OutputError, match="part of its path is a file"):
        write_release(release(), tmp_path / "file" / "deeper" / "edition")


def test_mistake_in_a_render_keeps_its_traceback(tmp_path):
    def forget(release_read, folder):
        (folder / "absent").read_bytes()

    with pytest.raises(FileNotFoundError):
        write_release(release(), tmp_path / "edition", [forget])

    assert names(tmp_path) == []


def test_leftovers_of_killed_runs_are_removed_but_not_those_of_running_ones(tmp_path):
    dead, alive = tmp_path / ".edition.zicht-staging-1", tmp_path / ".edition.zicht-staging-2"
    dead.mkdir()
    (dead / "half.csv").touch()
    alive.mkdir()
    with place._locked(alive):
        write_release(release(), tmp_path / "edition")

    assert names(tmp_path) == [alive.name, "edition"]


def test_release_left_aside_by_a_kill_is_read_and_brought_back(tmp_path):
    old = write_release(release(victims_table()), tmp_path / "edition")
    (tmp_path / "edition").rename(tmp_path / ".edition.zicht-old")

    assert read_release(tmp_path / "edition") == old
    place.recover(tmp_path / "edition")
    assert names(tmp_path) == ["edition"]


def test_changed_and_missing_files_are_named_together(tmp_path):
    write_release(release(), tmp_path / "edition", [write_page])
    (tmp_path / "edition" / "tables" / "T01.csv").write_text(CANARY)
    (tmp_path / "edition" / "report" / "index.html").unlink()

    with pytest.raises(InputError) as caught:
        read_release(tmp_path / "edition")

    assert "tables/T01.csv: was changed" in str(caught.value)
    assert "report/index.html: is not there" in str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"format": "zicht-release", "format_version": 1}']
)
def test_header_of_another_form_is_refused(tmp_path, content):
    (tmp_path / "release.json").write_bytes(content)

    with pytest.raises(InputError, match=r"release.json"):
        read_release(tmp_path)


def test_header_of_a_later_version_is_refused(tmp_path):
    (tmp_path / "release.json").write_text('{"format": "zicht-release", "format_version": 2}')

    with pytest.raises(InputError, match="another format version"):
        read_release(tmp_path)


def test_header_that_names_files_outside_is_refused(tmp_path):
    write_release(release(), tmp_path / "edition")
    path = tmp_path / "edition" / "release.json"
    path.write_text(path.read_text().replace('"tables/T01.csv"', '"../secret"'))

    with pytest.raises(InputError, match=r"release.json: does not have the form"):
        read_release(tmp_path / "edition")


def test_folder_without_an_edition_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no release.json"):
        read_release(tmp_path / "absent")


@pytest.mark.parametrize(
    "cell",
    [
        count("2020", value=3.0, status=Status.SUPPRESSED),
        count("2020", value=3.0, status=Status.RANGE),
        count("2020", value=3.0, status=Status.NOT_AVAILABLE),
        replace(count("2020", value=None, status=Status.SUPPRESSED), upper=4.0),
    ],
)
def test_value_under_a_hidden_cell_is_refused_before_anything_is_written(tmp_path, cell):
    with pytest.raises(DisclosureRefused, match="T01"):
        write_release(release(replace(victims_table(), cells=(cell,))), tmp_path / "edition")

    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((count("2020", value=1.0), count("2020", value=2.0)), "same codes"),
        ((count("1999", value=1.0),), "does not declare"),
        ((count("2020", value=1.0, measure="other"),), "does not declare"),
        ((count("2020", "labour", value=1.0),), "does not declare"),
        ((count("2020", value=float("nan")),), "not finite"),
    ],
)
def test_cells_that_the_table_does_not_declare_are_a_mistake(tmp_path, cells, message):
    with pytest.raises(ValueError, match=message):
        write_release(release(replace(victims_table(), cells=cells)), tmp_path / "edition")


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [(Path("g"), "e", "g"), (None, "e", "e"), (None, "", "d"), (None, None, "d")],
)
def test_find_edition_takes_the_given_then_the_environment_then_the_default(given, environment, expected):
    assert find_edition(given, environment, Path("d")) == Path(expected)
