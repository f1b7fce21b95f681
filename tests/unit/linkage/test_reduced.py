"""Reports that go into a secure room: what is left of them, and under which keys."""

import hashlib
import hmac

import pyarrow.parquet as pq
import pytest

from zicht.errors import InputError
from zicht.linkage.reduced import KEPT, reduce_reports
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs

KEY = b"k" * 32
HEADER = "report_id,source,report_date,reporter,person_key,sex,family_name,birth_date,forms\n"


@pytest.fixture
def reduce(tmp_path):
    """Return a function that reduces rows of reports under a key."""

    def run(*rows, key=KEY):
        path = tmp_path / "reports.csv"
        path.write_text(HEADER + "\n".join(rows) + "\n")
        intake = read_inputs([path], work=tmp_path / "work")
        assert not intake.quarantine
        return reduce_reports(
            pq.read_table(intake.tables["reports"]), key, supplied=intake.supplied["reports"]
        )

    return run


def test_only_columns_that_outcomes_are_told_apart_by_are_kept(reduce):
    reduced = reduce("r-1,police,2019-03-01,Station,p-1,female,Berg,1998-05-02,sexual")

    assert set(reduced.cells.column_names) <= set(KEPT)
    (row,) = reduced.cells.to_pylist()
    assert (row["report_id"], row["report_date"], row["sex"], row["forms"]) == (
        "1",
        "2019-03-01",
        "female",
        "sexual",
    )
    assert row["age_at_report"] == "20"


def test_nothing_identifying_is_kept():
    identifying = {column.name for column in CONTRACTS["reports"].columns if column.identifying}

    assert not identifying & set(KEPT)
    assert not {"reporter", "place_municipality", "nationality", "birth_country"} & set(KEPT)


def test_new_key_is_a_keyed_hash_of_the_old_one(reduce):
    reduced = reduce("r-1,police,2019-03-01,Station,p-1,female,Berg,1998,sexual")

    expected = hmac.new(KEY, b"zicht outcomes\0p-1", hashlib.sha256).hexdigest()[:30]
    assert reduced.keys.to_pylist() == [{"person_key": "p-1", "delivered_key": expected}]
    assert reduced.cells["person_key"].to_pylist() == [expected]


def test_reports_of_one_person_keep_one_key_and_other_secrets_give_other_keys(reduce):
    rows = [
        "r-1,police,2019-03-01,A,p-1,female,Berg,1998,sexual",
        "r-2,shelter,2019-02-01,B,p-1,female,Berg,1998,sexual",
        "r-3,police,2019-04-01,C,p-2,male,Smit,1990,labour",
    ]

    first, second = reduce(*rows), reduce(*rows, key=b"x" * 32)

    assert len(set(first.cells["person_key"].to_pylist())) == 2
    assert not set(first.keys["delivered_key"].to_pylist()) & set(second.keys["delivered_key"].to_pylist())
    of_one = [row for row in first.cells.to_pylist() if row["sex"] == "female"]
    assert [row["report_date"] for row in of_one] == ["2019-02-01", "2019-03-01"]
    assert len({row["person_key"] for row in of_one}) == 1


def test_report_without_a_key_stays_without_one_and_is_counted(reduce):
    reduced = reduce(
        "r-1,police,2019-03-01,A,p-1,female,Berg,1998,sexual",
        "r-2,police,2019-03-02,A,,male,Smit,1990,labour",
    )

    assert (len(reduced.cells), len(reduced.keys), reduced.without_key) == (2, 1, 1)
    assert [row["sex"] for row in reduced.cells.to_pylist() if row["person_key"] is None] == ["male"]


def test_reports_without_any_key_are_refused(reduce):
    with pytest.raises(InputError, match="None of the reports has a person key"):
        reduce("r-1,police,2019-03-01,A,,female,Berg,1998,sexual")
