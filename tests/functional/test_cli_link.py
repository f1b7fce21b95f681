"""`zicht link`, and `zicht monitor --link`: what they print and leave behind, and that no name is in it."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat

import numpy as np
import pyarrow.parquet as pq
import pytest

from zicht.cli.app import build_command
from zicht.linkage.register_folder import hold_register
from zicht.linkage.review_roles import ReviewRole

CANARY = "Kanarie"
HEADER = [
    "report_id",
    "report_date",
    "source",
    "given_names",
    "family_name",
    "birth_date",
    "sex",
    "nationality",
]


def reported():
    """Return 200 persons, half of them reported again the year after; some with a typing error. All bear the mark."""
    rng = np.random.default_rng(5)
    letters = "bcdfghklmnprst"
    names = [
        "".join(rng.choice(list(letters), 3)) + "a" + "".join(rng.choice(list(letters), 2))
        for _ in range(400)
    ]
    people = [
        (
            f"{CANARY}{names[n]}",
            f"{CANARY}{names[200 + n]}",
            f"{1960 + int(rng.integers(40))}-{1 + int(rng.integers(12)):02}-{13 + int(rng.integers(15)):02}",
            ["female", "male"][int(rng.integers(2))],
            ["NLD", "POL", "ROU", "NGA"][int(rng.integers(4))],
        )
        for n in range(200)
    ]
    found = [[f"{n}", "2018-03-01", "police", *one] for n, one in enumerate(people)]
    for n, (given, family, *rest) in enumerate(people[:100]):
        written = family[:-2] + family[-1] if n % 4 == 0 else family
        found.append([f"{n}", "2019-03-01", "shelter", given, written, *rest])
    return found


def written(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@pytest.fixture
def inputs(tmp_path):
    """Return what writes the reports of which `kept` says that they are delivered."""
    return lambda name="reports.csv", kept=slice(None): written(tmp_path / name, kept_of(kept))


def kept_of(kept):
    return [row for row in reported() if kept(row)] if callable(kept) else reported()[kept]


@pytest.fixture(scope="module")
def linked_once(tmp_path_factory):
    """Return the register of a run on all reports: to learn from them takes most of the time that a run takes."""
    folder = tmp_path_factory.mktemp("once")
    arguments = ["link", written(folder / "reports.csv", reported()), "--register", folder / "register"]
    build_command().main(list(map(str, [*arguments, "--release", "a"])), standalone_mode=False)
    return folder / "register"


@pytest.fixture
def register(tmp_path, linked_once):
    """Return a copy of the register in which all reports are linked."""
    return shutil.copytree(linked_once, tmp_path / "register")


@pytest.fixture
def known(linked_once):
    """Return the option that links with what was learned before."""
    return ["--model", linked_once / "model.json"]


def answer(done):
    assert done.code == 0, done.err
    return json.loads(done.out)


def numbers_in(register):
    found = pq.read_table(register / "persons.parquet").to_pydict()
    return dict(zip(found["record"], found["person"], strict=True))


def everything_in(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_link_numbers_persons_and_says_how_good_the_links_are(zicht, inputs, tmp_path):
    done = zicht("link", inputs(), "--register", tmp_path / "register")

    assert done.code == 0
    assert re.search(r"Persons as linked +2\d\d\s", done.out)
    assert re.search(r"Persons, estimated +\d+ +\d+ to \d+", done.out)
    assert re.search(r"Links that are right \(precision\) +\d+\.\d% +\d+\.\d% to 100\.0%", done.out)
    assert re.search(r"New persons: 2\d\d\n", done.out)
    assert max(len(line) for line in done.out.splitlines() if not line.startswith("Register")) <= 80


def test_link_as_json_holds_counts_intervals_and_changes(zicht, inputs, tmp_path, known):
    asked = ["--register", tmp_path / "register", "--release", "2019", "--json"]

    found = answer(zicht("link", inputs(), *asked, *known))

    assert (found["linkage"], found["reports"], found["release"]) == ("probabilistic", 300, "2019")
    assert 195 <= found["persons"] <= 205
    lower, upper = found["persons_interval"]
    assert lower <= 200 <= upper
    assert lower <= found["persons_estimated"] <= upper
    assert found["precision"]["value"] > 0.95
    assert [change["kind"] for change in found["changes"]] == ["created"]


def test_releases_without_a_name_or_a_day_are_counted(zicht, inputs, tmp_path, known):
    command = ["--register", tmp_path / "register", "--json", *known]

    runs = [answer(zicht("link", inputs(kept=slice(kept)), *command)) for kept in (250, 250, 300)]

    assert [(run["release"], bool(run["changes"])) for run in runs] == [
        ("1", True),
        ("2", False),
        ("2", True),
    ]


def test_next_run_keeps_numbers_lists_changes_and_takes_one_back(zicht, inputs, tmp_path, known):
    command = ["--register", tmp_path / "register", "--json", *known]
    answer(zicht("link", inputs(kept=slice(250)), *command, "--release", "a"))
    second = answer(zicht("link", inputs(), *command, "--release", "b"))
    with (tmp_path / "register" / "changes.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    joined = [change for change in second["changes"] if change["kind"] == "joined"]
    assert len(joined) >= 45

    undone = answer(zicht("link", inputs(), *command, "--release", "c", "--undo", joined[0]["event"]))

    assert [change["undoes"] for change in undone["changes"]] == [joined[0]["event"]]
    assert undone["persons"] == second["persons"] + 1
    assert (lines[0]["release"], lines[0]["kind"], lines[0]["reports"]) == ("a", "created", "250")
    assert [line["event"] for line in lines if line["release"] == "b"] == [
        str(change["event"]) for change in second["changes"]
    ]


@pytest.mark.parametrize("role", ReviewRole)
def test_review_shows_names_to_no_role_but_that_of_names(zicht, inputs, tmp_path, known, role):
    queue = tmp_path / "queue.csv"
    asked = ["--review", queue, "--sample", 30, "--role", role.value]

    done = zicht("link", inputs(), "--register", tmp_path / "r", *asked, *known)

    assert done.code == 0
    text = queue.read_text(encoding="utf-8").lower()
    assert len(text.splitlines()) > 5
    assert (CANARY.lower() in text) == (role is ReviewRole.NAMES)
    assert CANARY not in done.out + done.err


def test_answers_of_a_reviewer_are_replayed(zicht, inputs, tmp_path, known):
    queue = tmp_path / "queue.csv"
    command = ["link", inputs(), "--register", tmp_path / "register", "--json", *known]
    first = answer(zicht(*command, "--review", queue, "--sample", 30))
    with queue.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    linked = next(line for line in lines if float(line["probability"]) > 0.99)
    linked |= {"verdict": "different", "reviewer": "r1", "decided_on": "2021-09-01"}
    with queue.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)

    second = answer(zicht(*command, "--answers", queue))
    third = answer(zicht(*command))

    assert second["persons"] == third["persons"] == first["persons"] + 1
    assert "split" in {change["kind"] for change in second["changes"]}


def test_answers_on_reports_that_are_gone_since_are_taken(zicht, inputs, tmp_path, register, known):
    queue = tmp_path / "queue.csv"
    queue.write_text(
        "record_l,record_r,verdict,reviewer,decided_on\npolice:1,shelter:99,different,r1,2021-09-01\n",
        encoding="utf-8",
    )
    command = ["link", inputs(kept=slice(250)), "--register", register, "--answers", queue, "--json"]

    found = answer(zicht(*command, *known))

    assert found["reports"] == 250
    assert pq.read_table(register / "decisions.parquet").num_rows == 1


def test_persons_are_written_as_a_sheet_for_this_account_alone(zicht, inputs, tmp_path, register, known):
    sheet = tmp_path / "persons.csv"

    zicht("link", inputs(), "--register", register, "--persons", sheet, *known)

    with sheet.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    found = {f"{line['source']}:{line['report_id']}": f"person:{line['person']}" for line in lines}
    assert found == numbers_in(register)
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600


def test_monitor_links_where_it_is_asked_to(zicht, inputs, tmp_path):
    out = tmp_path / "edition"

    exact = zicht("monitor", inputs(), "--out", tmp_path / "exact", "--json", render=False)
    linked = zicht("monitor", inputs(), "--out", out, "--link", "--link-sets", 2, "--json", render=False)

    assert (exact.code, linked.code) == (0, 0)
    release = json.loads((out / "release.json").read_text(encoding="utf-8"))
    assert "linkage.json" in json.dumps(release)
    model = json.loads((out / "linkage.json").read_text(encoding="utf-8"))
    assert model["schema"] == "cases"
    assert not any(CANARY.lower().encode() in content.lower() for content in everything_in(out))
    assert not (tmp_path / "exact" / "linkage.json").exists()
    assert (tmp_path / "edition-work" / "register" / "register.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--undo", "7"], "cannot be taken back"),
        (["--model", "none.json"], "cannot be read"),
        (["--answers", "none.csv"], "cannot be read as a table"),
        (["--forget", "none.csv"], "cannot be read as a table"),
    ],
)
def test_link_says_what_is_wrong_with_what_it_is_given(zicht, inputs, tmp_path, arguments, said):
    done = zicht("link", inputs(kept=slice(20)), "--register", tmp_path / "register", *arguments)

    assert done.code in {11, 12}
    assert said in done.err


def test_link_in_dutch(zicht, inputs, tmp_path, known):
    done = zicht("link", inputs(), "--register", tmp_path / "register", "--lang", "nl", *known)

    assert re.search(r"Personen zoals gekoppeld +2\d\d", done.out)
    assert "rekening houdend met twijfelachtige en met gemiste koppelingen" in done.out
    assert "Nieuwe personen: 2" in done.out


@pytest.fixture
def erased(tmp_path):
    path = tmp_path / "erased.csv"
    path.write_text("source;report_id\nshelter;3\npolice;3\nshelter;unheard-of\n", encoding="utf-8")
    return path


def test_forget_leaves_no_trace_of_reports_in_the_register(zicht, register, erased):
    done = answer(zicht("link", "--register", register, "--forget", erased, "--json"))
    again = answer(zicht("link", "--register", register, "--forget", erased, "--json"))

    assert (done["forgotten"], again["forgotten"]) == (2, 0)
    tables = [pq.read_table(path) for path in register.glob("*.parquet")]
    assert len(tables) == 4
    for table in tables:
        columns = [name for name in table.column_names if name.startswith("record")]
        assert not {"shelter:3", "police:3"} & {
            value for name in columns for value in table[name].to_pylist()
        }


def test_forget_keeps_the_numbers_of_others(zicht, inputs, register, erased, known):
    before = numbers_in(register)
    others = inputs(kept=lambda row: row[0] != "3")

    done = answer(zicht("link", others, "--register", register, "--forget", erased, "--json", *known))

    after = numbers_in(register)
    assert done["forgotten"] == 2
    assert set(before) - set(after) == {"shelter:3", "police:3"}
    assert sum(after[record] != before[record] for record in after) <= 2
    assert "removed" not in {change["kind"] for change in done["changes"]}


def test_forget_refuses_reports_that_are_still_delivered(zicht, inputs, tmp_path, erased):
    done = zicht("link", inputs(), "--register", tmp_path / "register", "--forget", erased)

    assert done.code == 11
    assert "2 of the reports to forget are still among the reports to link" in done.err


def test_what_a_killed_run_left_is_removed(zicht, inputs, tmp_path, known):
    left = tmp_path / "register" / ".work-killed"
    left.mkdir(parents=True)
    (left / "reports.parquet").write_text(CANARY)
    (tmp_path / "register" / "pairs.parquet.new").write_text(CANARY)

    zicht("link", inputs(), "--register", tmp_path / "register", *known)

    assert sorted(path.name for path in (tmp_path / "register").iterdir()) == [
        "changes.csv",
        "decisions.parquet",
        "model.json",
        "pairs.parquet",
        "persons.parquet",
        "register.parquet",
    ]


def test_register_takes_one_run_at_a_time(zicht, inputs, tmp_path):
    (tmp_path / "register").mkdir()

    with hold_register(tmp_path / "register"):
        done = zicht("link", inputs(), "--register", tmp_path / "register")

    assert done.code == 16
    assert "is in use by another run" in done.err


def test_link_needs_reports_to_link_or_to_forget(zicht, tmp_path):
    done = zicht("link", "--register", tmp_path / "register")

    assert done.code == 2
    assert "something is missing" in done.err
    assert not (tmp_path / "register").exists()


def test_few_reports_are_said_to_be_too_few_and_link_with_the_model_of_more(zicht, inputs, tmp_path, known):
    few = inputs("few.csv", kept=lambda row: int(row[0]) < 10)

    alone = zicht("link", few, "--register", tmp_path / "alone")
    model = answer(zicht("link", few, "--register", tmp_path / "few", "--json", *known))

    assert "Fewer than 100 reports are too few to learn from" in alone.out
    assert "Persons, estimated" not in alone.out
    assert (model["reports"], model["persons"], model["too_few_reports"]) == (20, 10, False)


def test_edition_of_few_reports_says_that_links_can_be_missed(zicht, tmp_path):
    (tmp_path / "reports.csv").write_text(
        "report_id,source,report_date,given_names,family_name,birth_date,sex\n"
        "1,police,2019-01-01,Anna,Jansen,1990-02-03,female\n"
        "2,other,2019-03-01,Ana,Janssen,1990-02-03,female\n",
        encoding="utf-8",
    )

    done = zicht("monitor", tmp_path / "reports.csv", "--out", tmp_path / "edition", "--link")

    assert done.code == 0
    assert "Fewer than 100 reports are too few to learn from" in done.out
