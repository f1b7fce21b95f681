"""The queue of doubtful pairs: what is in it, in which order, what it shows to whom, and what comes back."""

from __future__ import annotations

import csv
import math
from datetime import date

import pyarrow as pa
import pytest

from zicht.errors import InputError
from zicht.linkage.decisions import Decision, Decisions, Verdict
from zicht.linkage.review import queue_pairs, read_answers, waterfall, write_queue
from zicht.linkage.review_roles import READABLE, ReviewRole

DAY = date(2021, 9, 1)
RECORDS = ("police:1", "police:2", "shelter:1", "shelter:2")


def scored(*rows):
    """Return scored pairs from (record, record, probability[, certain])."""
    table = {"record_l": [], "record_r": [], "weight": [], "probability": [], "certain": []}
    for one, other, probability, *certain in rows:
        odds = probability / (1 - probability)
        for name, value in zip(
            table, (one, other, math.log2(odds), probability, *(certain or [None])), strict=True
        ):
            table[name].append(value)
    size = len(rows)
    return pa.table(
        {**table, "certain": pa.array(table["certain"], pa.bool_())}
        | {
            "gamma_given": pa.array([2] * size, pa.int8()),
            "weight_given": pa.array([4.0] * size, pa.float32()),
            "gamma_birth": pa.array([0] * size, pa.int8()),
            "weight_birth": pa.array([-6.0] * size, pa.float32()),
        }
    )


ATTRIBUTES = pa.table(
    {
        "record": RECORDS,
        "given": ["ewa", "eva", "jan", "jan"],
        "given_all": [["ewa"], ["eva", "maria"], ["jan"], ["jan"]],
        "number": ["123456782"] * 4,
        "person_key": ["p-1"] * 4,
        "birth_year": pa.array([1998, 1998, 1970, None], pa.int16()),
        "sex": ["female", "female", "male", "male"],
    }
)
POLICE = ("police:1", "police:2")
SHELTER = ("shelter:1", "shelter:2")
PAIRS = scored(
    (*POLICE, 0.6), ("police:1", "shelter:1", 0.45), (*SHELTER, 0.999), ("police:2", "shelter:2", 0.01)
)


def pairs_in(queue):
    return list(zip(queue["record_l"].to_pylist(), queue["record_r"].to_pylist(), strict=True))


def decide(pair, verdict, reviewer="ann"):
    return Decision.of(*pair, Verdict(verdict), reviewer=reviewer, decided_on=DAY)


def test_queue_holds_the_uncertain_band_most_doubtful_first():
    queue = queue_pairs(PAIRS, ATTRIBUTES, Decisions())

    assert pairs_in(queue) == [("police:1", "shelter:1"), POLICE]
    assert queue["why"].to_pylist() == ["uncertain"] * 2


def test_queue_leaves_out_pairs_that_a_key_or_number_decides():
    pairs = scored((*POLICE, 0.5, True), (*SHELTER, 0.5, False))

    assert queue_pairs(pairs, ATTRIBUTES, Decisions()).num_rows == 0


def test_queue_leaves_out_what_is_settled():
    decisions = Decisions().add([decide(POLICE, "different")])

    assert pairs_in(queue_pairs(PAIRS, ATTRIBUTES, decisions)) == [("police:1", "shelter:1")]


def test_queue_keeps_what_a_second_reviewer_has_to_see():
    decisions = Decisions(two_persons=True).add([decide(SHELTER, "same")])

    queue = queue_pairs(PAIRS, ATTRIBUTES, decisions)

    assert pairs_in(queue)[0] == SHELTER
    assert queue["why"][0].as_py() == "second"


def test_queue_begins_with_what_cannot_all_be_true():
    third = ("police:1", "shelter:1")
    fourth = ("police:2", "shelter:1")
    decisions = Decisions().add([decide(POLICE, "same"), decide(third, "same"), decide(fourth, "different")])

    queue = queue_pairs(PAIRS, ATTRIBUTES, decisions)

    assert set(pairs_in(queue)) == {POLICE, third, fourth}
    assert set(queue["why"].to_pylist()) == {"contradicting"}


def test_queue_asks_a_disputed_pair_again():
    decisions = Decisions().add([decide(SHELTER, "same"), decide(SHELTER, "different", "bob")])

    assert queue_pairs(PAIRS, ATTRIBUTES, decisions)["why"].to_pylist()[0] == "disputed"


def test_queue_holds_the_sample_that_is_drawn_to_measure():
    queue = queue_pairs(PAIRS, ATTRIBUTES, Decisions(), sample=[SHELTER])

    assert pairs_in(queue)[-1] == SHELTER
    assert queue["why"].to_pylist()[-1] == "sample"


def test_queue_has_at_most_as_many_pairs_as_asked_for():
    assert queue_pairs(PAIRS, ATTRIBUTES, Decisions(), limit=1).num_rows == 1


@pytest.mark.parametrize("role", ReviewRole)
def test_queue_shows_no_attribute_beyond_what_the_role_reads(role):
    queue = queue_pairs(PAIRS, ATTRIBUTES, Decisions(), role=role)

    shown = {name[:-2] for name in queue.column_names if name.endswith(("_l", "_r"))} - {"record"}
    assert shown == READABLE[role] & set(ATTRIBUTES.column_names)


@pytest.mark.parametrize("role", ReviewRole)
def test_no_role_reads_a_number_or_a_key(role):
    assert not READABLE[role] & {"number", "person_key"}


def test_roles_read_more_from_one_to_the_next():
    assert READABLE[ReviewRole.WEIGHTS] < READABLE[ReviewRole.CODES] < READABLE[ReviewRole.NAMES]


def test_attributes_stand_beside_the_record_that_they_are_of():
    queue = queue_pairs(PAIRS, ATTRIBUTES, Decisions(), role=ReviewRole.CODES)

    (row,) = [r for r in queue.to_pylist() if r["record_r"] == "shelter:1"]
    assert (row["birth_year_l"], row["birth_year_r"], row["sex_l"], row["sex_r"]) == (
        1998,
        1970,
        "female",
        "male",
    )


def test_waterfall_runs_from_the_prior_to_the_weight_heaviest_first():
    row = {"weight": 1.0, "gamma_given": 2, "weight_given": 4.0, "gamma_birth": 0, "weight_birth": -6.0}

    steps = waterfall(row)

    assert [(s.name, s.level, s.weight, s.total) for s in steps] == [
        ("prior", 0, 3.0, 3.0),
        ("birth", 0, -6.0, -3.0),
        ("given", 2, 4.0, 1.0),
    ]


def fill_in(path, answers, *, delimiter=",", encoding="utf-8"):
    """Fill a queue in as a reviewer would, and save it as a spreadsheet program would."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, answer in zip(rows, answers, strict=True):
        row.update(answer)
    with path.open("w", encoding=encoding, newline="") as file:
        lines = csv.DictWriter(file, rows[0], delimiter=delimiter)
        lines.writeheader()
        lines.writerows(rows)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "day"),
    [(",", "utf-8", "2021-09-01"), (";", "utf-8-sig", "1-9-2021"), (";", "cp1252", "01/09/2021")],
)
def test_answers_come_back_from_a_filled_in_queue(tmp_path, delimiter, encoding, day):
    write_queue(queue_pairs(PAIRS, ATTRIBUTES, Decisions()), tmp_path / "queue.csv")
    said = {"verdict": "Same", "reviewer": "r1", "decided_on": day}
    fill_in(tmp_path / "queue.csv", [said, {}], delimiter=delimiter, encoding=encoding)

    answers = read_answers(tmp_path / "queue.csv", RECORDS)

    assert answers == [decide(("police:1", "shelter:1"), "same", "r1")]


def test_record_that_looks_like_a_formula_comes_back_as_it_was(tmp_path):
    pairs = scored(("=1:a", "police:1", 0.5))
    write_queue(queue_pairs(pairs, ATTRIBUTES, Decisions()), tmp_path / "queue.csv")
    assert "\n'=1:a," in (tmp_path / "queue.csv").read_text(encoding="utf-8").replace("\r", "")
    fill_in(tmp_path / "queue.csv", [{"verdict": "same", "reviewer": "r1", "decided_on": "2021-09-01"}])

    assert read_answers(tmp_path / "queue.csv", ["=1:a", "police:1"]) == [
        decide(("=1:a", "police:1"), "same", "r1")
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "Kanarie"}, {"reviewer": " "}, {"decided_on": "Kanarie"}, {"record_l": "Kanarie"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_answers_refuse_what_cannot_be_read_without_repeating_it(tmp_path, wrong):
    write_queue(queue_pairs(PAIRS, ATTRIBUTES, Decisions()), tmp_path / "queue.csv")
    said = {"verdict": "same", "reviewer": "r1", "decided_on": "2021-09-01"}
    fill_in(tmp_path / "queue.csv", [said, said | wrong])

    with pytest.raises(
        InputError, match=r"1 rows hold a decision that cannot be read \(first: row 3\)"
    ) as error:
        read_answers(tmp_path / "queue.csv", RECORDS)
    assert "Kanarie" not in str(error.value)


@pytest.mark.parametrize("content", ["record_l,record_r,why\n", "", None])
def test_answers_refuse_another_file(tmp_path, content):
    path = tmp_path / "other.csv"
    if content is not None:
        path.write_text(content)

    with pytest.raises(InputError, match=r"columns are missing|cannot be read as a table"):
        read_answers(path, RECORDS)


def test_queue_is_for_this_account_alone(tmp_path):
    write_queue(queue_pairs(PAIRS, ATTRIBUTES, Decisions()), tmp_path / "queue.csv")

    assert (tmp_path / "queue.csv").stat().st_mode & 0o077 == 0


def test_queue_file_asks_first_then_shows_both_sides_and_then_the_weights(tmp_path):
    write_queue(queue_pairs(PAIRS, ATTRIBUTES, Decisions(), role=ReviewRole.CODES), tmp_path / "queue.csv")

    with (tmp_path / "queue.csv").open(encoding="utf-8", newline="") as file:
        header, first, *_rest = csv.reader(file)

    assert header == [
        *("record_l", "record_r", "why", "verdict", "reviewer", "decided_on"),
        *("birth_year_l", "birth_year_r", "sex_l", "sex_r", "weight", "probability", "certain"),
        *("gamma_given", "weight_given", "gamma_birth", "weight_birth"),
    ]
    assert first[-2:] == ["0", "-6.0000"]
