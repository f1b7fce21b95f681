"""`zicht link`, and `zicht monitor --link`: what they print and leave behind, and that no name is in it."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

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


@pytest.fixture(scope="module")
def rows():
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


@pytest.fixture
def inputs(tmp_path, rows):
    def write(name="reports.csv", kept=None):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *(rows if kept is None else rows[:kept])])
        return path

    return write


def answer(done):
    assert done.code == 0, done.err
    return json.loads(done.out)


def everything_in(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_link_numbers_persons_and_says_how_good_the_links_are(zicht, inputs, tmp_path):
    done = zicht("link", inputs(), "--register", tmp_path / "register")

    assert done.code == 0
    assert "Reports: 300; persons: 2" in done.out
    assert "Links that are right (precision)" in done.out
    assert "new persons" in done.out
    assert "Register:" in done.out


def test_link_as_json_holds_counts_intervals_and_changes(zicht, inputs, tmp_path):
    found = answer(
        zicht("link", inputs(), "--register", tmp_path / "register", "--release", "2019", "--json")
    )

    assert (found["linkage"], found["reports"], found["release"]) == ("probabilistic", 300, "2019")
    assert 195 <= found["persons"] <= 205
    assert found["persons_interval"][0] <= 200 <= found["persons_interval"][1]
    assert found["precision"]["value"] > 0.95
    assert [change["kind"] for change in found["changes"]] == ["created"]


def test_next_run_keeps_numbers_lists_changes_and_takes_one_back(zicht, inputs, tmp_path):
    register = tmp_path / "register"
    answer(zicht("link", inputs(kept=250), "--register", register, "--release", "a", "--json"))
    second = answer(zicht("link", inputs(), "--register", register, "--release", "b", "--json"))
    joined = [change for change in second["changes"] if change["kind"] == "joined"]
    assert len(joined) >= 45

    undone = answer(
        zicht(
            "link", inputs(), "--register", register, "--release", "c", "--undo", joined[0]["event"], "--json"
        )
    )

    assert [change["undoes"] for change in undone["changes"]] == [joined[0]["event"]]
    assert undone["persons"] == second["persons"] + 1


@pytest.mark.parametrize("role", ReviewRole)
def test_review_shows_names_to_no_role_but_that_of_names(zicht, inputs, tmp_path, role):
    queue = tmp_path / "queue.csv"

    done = zicht(
        "link",
        inputs(),
        "--register",
        tmp_path / "r",
        "--review",
        queue,
        "--sample",
        30,
        "--role",
        role.value,
    )

    assert done.code == 0
    text = queue.read_text(encoding="utf-8").lower()
    assert len(text.splitlines()) > 5
    assert (CANARY.lower() in text) == (role is ReviewRole.NAMES)
    assert CANARY not in done.out + done.err


def test_answers_of_a_reviewer_are_replayed(zicht, inputs, tmp_path):
    register, queue = tmp_path / "register", tmp_path / "queue.csv"
    first = answer(
        zicht("link", inputs(), "--register", register, "--review", queue, "--sample", 30, "--json")
    )
    with queue.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    linked = next(line for line in lines if float(line["probability"]) > 0.99)
    linked |= {"verdict": "different", "reviewer": "r1", "decided_on": "2021-09-01"}
    with queue.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)

    second = answer(zicht("link", inputs(), "--register", register, "--answers", queue, "--json"))
    third = answer(zicht("link", inputs(), "--register", register, "--json"))

    assert second["persons"] == third["persons"] == first["persons"] + 1
    assert "split" in {change["kind"] for change in second["changes"]}


def test_nothing_of_a_name_is_printed_or_left_in_the_register(zicht, inputs, tmp_path):
    done = zicht("link", inputs(), "--register", tmp_path / "register")

    assert CANARY.lower() not in (done.out + done.err).lower()
    assert not any(
        CANARY.lower().encode() in content.lower() for content in everything_in(tmp_path / "register")
    )


def test_monitor_links_where_it_is_asked_to(zicht, inputs, tmp_path):
    out = tmp_path / "edition"

    exact = zicht("monitor", inputs(), "--out", tmp_path / "exact", "--json", render=False)
    linked = zicht("monitor", inputs(), "--out", out, "--link", "--json", render=False)

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
        (["--answers", "none.csv"], "columns are missing"),
    ],
)
def test_link_says_what_is_wrong_with_what_it_is_given(zicht, inputs, tmp_path, arguments, said):
    done = zicht("link", inputs(kept=20), "--register", tmp_path / "register", *arguments)

    assert done.code in {11, 12}
    assert said in done.err


def test_link_in_dutch(zicht, inputs, tmp_path):
    done = zicht("link", inputs(), "--register", tmp_path / "register", "--lang", "nl")

    assert "Meldingen: 300; personen: 2" in done.out
    assert "nieuwe personen" in done.out
