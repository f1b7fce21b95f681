"""Does a name, birth date, number or key leave the reports that are linked, but for what a reviewer may read?"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
import traceback

import numpy as np
import pyarrow.parquet as pq
import pytest

from zicht.cli.app import build_command
from zicht.errors import ZichtError
from zicht.linkage.review_roles import ReviewRole

CANARY, KEY = "kanarie", "sleutel-7f3a"
HEADER = (
    *("report_id", "report_date", "source", "given_names", "name_prefix", "family_name"),
    *("birth_date", "citizen_number", "person_key", "sex", "nationality"),
)
SECRET = "0123456789abcdef" * 4
#: What a reviewer may read of people, by role: never a number, never a key.
MAY_READ = {
    ReviewRole.WEIGHTS: set(),
    ReviewRole.CODES: {"year"},
    ReviewRole.NAMES: {"year", "name", "date"},
}


def citizen_number(place):
    """Return a number that passes the check on citizen numbers, or nothing where there is none that begins so."""
    digits = [int(digit) for digit in f"91373{place:03}"]
    rest = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    return "" if rest == 10 else f"91373{place:03}{rest}"


def word(rng):
    letters = list("bcdfghklmnprst")
    return "".join([*rng.choice(letters, 3), "a", *rng.choice(letters, 2)])


def person(rng, place):
    birth = f"193{1 + place % 4}-{1 + int(rng.integers(12)):02}-{13 + int(rng.integers(15)):02}"
    number = citizen_number(place) if place % 5 == 0 else ""
    key = f"{KEY}-{place}" if place % 7 == 0 else ""
    names = [CANARY.capitalize() + word(rng), ["", "van der"][place % 2], CANARY.capitalize() + word(rng)]
    return [*names, birth, number, key, ["female", "male"][place % 2], ["NLD", "POL"][place % 2]]


@pytest.fixture(scope="module")
def rows():
    """Return 120 persons, 60 of them reported twice: all that identifies them is marked."""
    rng = np.random.default_rng(5)
    people = [person(rng, place) for place in range(120)]
    first = [[place, "2018-03-01", "police", *one] for place, one in enumerate(people)]
    return first + [[place, "2019-03-01", "shelter", *one] for place, one in enumerate(people[:60])]


@pytest.fixture(scope="module")
def seen(rows):
    """Return a function that says which kinds of marks are in a text."""
    births = {row[6] for row in rows}
    dutch = {"-".join(reversed(birth.split("-"))) for birth in births}
    marks = {
        "name": {CANARY},
        "date": births | dutch | {birth.replace("-", "") for birth in births},
        "number": {row[7] for row in rows if row[7]},
        "key": {KEY},
        "secret": {SECRET},
        "year": {f",{birth[:4]}," for birth in births},
    }

    def find(text):
        return {kind for kind, some in marks.items() if any(mark in text.lower() for mark in some)}

    return find


def write_reports(folder, rows):
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


@pytest.fixture
def place(tmp_path, monkeypatch, rows, seen):
    """Return a folder with the reports; all other places that a run could write to are empty and watched."""
    for name in ("home", "temporary", "here", "out"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "here")
    write_reports(tmp_path, rows)
    found = seen((tmp_path / "reports.csv").read_text(encoding="utf-8"))
    assert found == {"name", "date", "number", "key"}
    (tmp_path / "key").write_text(SECRET)
    return tmp_path


def left_in(folder):
    return sorted(path.name for path in folder.rglob("*"))


def text_of(path):
    """Return all that a file holds: of a table its cells and what is said of it, which on disk are packed."""
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8")
    table = pq.read_table(path)
    return str(table.to_pydict()) + str(table.schema.metadata)


@pytest.fixture(scope="module")
def linked_once(rows, tmp_path_factory):
    """Return the register of a run on these reports: to learn from them takes most of the time that a run takes."""
    folder = tmp_path_factory.mktemp("once")
    write_reports(folder, rows)
    arguments = ["link", folder / "reports.csv", "--register", folder / "register"]
    build_command().main(list(map(str, arguments)), standalone_mode=False)
    return folder / "register"


@pytest.fixture
def known(linked_once):
    """Return the option that links with what was learned before."""
    return ["--model", linked_once / "model.json"]


@pytest.fixture
def everything_logged(caplog):
    caplog.set_level(1)
    for name in ("splink", "duckdb", "ibis"):
        caplog.set_level(1, logger=name)
    return caplog


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("role", ReviewRole)
def test_a_reviewer_sees_what_the_role_reads_and_nobody_sees_more(  # noqa: PLR0917 - fixtures
    zicht, place, seen, known, role, more
):
    queue = place / "out" / "queue.csv"
    asked = ["--register", place / "register", "--review", queue, "--sample", 20, "--role", role.value]

    done = zicht("link", place / "reports.csv", *asked, *known, *more)

    assert done.code == 0
    assert seen(done.out + done.err) == set()
    assert seen(queue.read_text(encoding="utf-8")) == MAY_READ[role]
    assert len(queue.read_text(encoding="utf-8").splitlines()) > 10
    assert [left_in(place / name) for name in ("temporary", "home", "here")] == [[], [], []]


def test_the_register_and_the_logs_hold_nothing_that_identifies(zicht, place, seen, everything_logged):
    zicht("link", place / "reports.csv", "--register", place / "register")

    files = left_in(place / "register")
    assert files == [
        *("changes.csv", "decisions.parquet", "model.json", "pairs.parquet"),
        *("persons.parquet", "register.parquet"),
    ]
    assert [seen(text_of(place / "register" / name)) for name in files] == [set()] * len(files)
    assert seen(everything_logged.text) == set()


def damaged(name):
    """Return what puts marks into a file of the register in place of what it held."""

    def damage(place):
        (place / "register" / name).write_text((place / "reports.csv").read_text(encoding="utf-8"))
        return ["--add"]

    return damage


def answered(**cells):
    """Return what hands a queue in with such cells in its second row."""

    def answer(place):
        row = {"record_l": "police:1", "record_r": "police:2", "verdict": "same", "reviewer": "r1"}
        row |= {"decided_on": "2021-09-01"} | cells
        with (place / "queue.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([list(row), list(row.values())])
        return ["--answers", place / "queue.csv"]

    return answer


def given(option):
    """Return what gives the reports themselves as another file."""
    return lambda place: [option, place / "reports.csv"]


FAULTS = {
    "register": damaged("register.parquet"),
    "decisions": damaged("decisions.parquet"),
    "model": damaged("model.json"),
    "answers that are reports": given("--answers"),
    "model that is reports": given("--model"),
    "verdict": answered(verdict=CANARY),
    "reviewer": answered(decided_on=CANARY, reviewer=CANARY),
    "record": answered(record_l=f"police:{CANARY}"),
    "header": answered(**{CANARY: "1", "verdict": "perhaps"}),
    "queue without a folder": lambda place: [
        *("--review", place / "none" / "queue.csv", "--role", "names"),
        *("--model", place / "register" / "model.json"),
    ],
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_link_says_nothing_of_anyone_where_a_file_is_at_fault(  # noqa: PLR0917 - fixtures
    zicht, place, seen, everything_logged, linked_once, fault
):
    shutil.copytree(linked_once, place / "register")
    asked = ["link", place / "reports.csv", "--register", place / "register", *fault(place)]

    done = zicht(*asked)
    with pytest.raises(ZichtError) as caught:
        build_command().main(list(map(str, asked)), standalone_mode=False)

    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert done.code in {11, 12, 16}
    assert seen(done.out + done.err + shown + everything_logged.text) == set()
    assert left_in(place / "temporary") == []
    assert not [name for name in left_in(place / "register") if name.startswith(".") or name.endswith(".new")]


@pytest.mark.parametrize("at", ["pairs.parquet", "register.parquet"])
def test_link_says_nothing_of_anyone_where_the_disk_is_full(  # noqa: PLR0917 - fixtures
    zicht, place, seen, monkeypatch, known, at
):
    """The error of the system itself holds marks, as one that names a file could."""
    write = pq.write_table

    def write_until_full(table, path, **options):
        if str(path).endswith(f"{at}.new"):
            raise OSError(28, f"No space left for {CANARY}")
        write(table, path, **options)

    monkeypatch.setattr(pq, "write_table", write_until_full)

    done = zicht("link", place / "reports.csv", "--register", place / "register", *known)

    assert done.code == 16
    assert "Make room" in done.err
    assert seen(done.out + done.err) == set()
    assert not [name for name in left_in(place / "register") if name.startswith(".") or name.endswith(".new")]


@pytest.mark.skipif(sys.platform == "win32", reason="sets a limit that only Unix has")
def test_link_says_nothing_of_anyone_where_no_file_can_grow(place, seen):
    """A real limit, in a process of its own: no file may grow beyond two kilobytes, as on a disk that is full."""
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)); "
        "sys.argv[0] = 'zicht'; runpy.run_module('zicht', run_name='__main__')"
    )
    command = [sys.executable, "-c", limited, "link", place / "reports.csv", "--register", place / "register"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 16
    assert "Traceback" not in done.stderr
    assert seen(done.stdout + done.stderr) == set()
    assert left_in(place / "temporary") == left_in(place / "register") == []


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_pseudonymise_writes_no_name_date_number_or_secret(zicht, place, seen, everything_logged, ending):
    out = place / "out" / f"tokens.{ending}"

    done = zicht("pseudonymise", place / "reports.csv", "--key-file", place / "key", "--out", out)

    assert done.code == 0
    assert left_in(place / "out") == [out.name]
    assert len(text_of(out)) > 10_000
    assert seen(text_of(out)) == {"key"}  # the agencies' shared key is a pseudonym already, and stays
    assert seen(done.out + done.err + everything_logged.text) == set()
    assert [left_in(place / name) for name in ("temporary", "home", "here")] == [[], [], []]


def test_pseudonymise_says_nothing_of_anyone_where_the_key_is_no_key(zicht, place, seen):
    (place / "key").write_text(f"{CANARY}{SECRET[:8]}")

    done = zicht(
        *(
            "pseudonymise",
            place / "reports.csv",
            "--key-file",
            place / "key",
            "--out",
            place / "out" / "t.csv",
        )
    )

    assert done.code == 12
    assert seen(done.out + done.err) == set()
    assert left_in(place / "out") == left_in(place / "temporary") == []
