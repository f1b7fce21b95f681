"""`zicht pseudonymise`: does the file that leaves the agency hold everything but who the persons are?"""

from __future__ import annotations

import csv
import json
import stat

import pyarrow.parquet as pq
import pytest

from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs

CANARY = "Kanarie"
HEADER = "report_id,report_date,reporter,sex,given_names,name_prefix,family_name,citizen_number,birth_date\n"
ROWS = (
    "1,2018-02-01,Police,female,Kanarie Anna,van der,Kanarieberg,123456782,1987-03-04\n"
    "2,2018-02,Police,male,Kanarie,,Kanariestad,,1987\n"
    "3,2014/2016,Police,unknown,,,,,\n"
)
IDENTIFYING = {"given_names", "name_prefix", "family_name", "citizen_number", "birth_date"}


@pytest.fixture
def agency(tmp_path):
    (tmp_path / "agency.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (tmp_path / "key").write_text("0123456789abcdef" * 4)
    return tmp_path


def run(zicht, agency, *more):
    return zicht(
        "pseudonymise",
        agency / "agency.csv",
        "--key-file",
        agency / "key",
        "--out",
        agency / "out.csv",
        *more,
    )


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_pseudonymise_leaves_nothing_identifying_in_the_file(zicht, agency):
    done = run(zicht, agency)
    content = (agency / "out.csv").read_text(encoding="utf-8")

    assert done.code == 0
    assert not IDENTIFYING & set(rows_of(agency / "out.csv")[0])
    for value in (CANARY, CANARY.lower(), "Anna", "123456782", "1987"):
        assert value not in content


def test_pseudonymise_says_counts_and_no_value(zicht, agency):
    done = run(zicht, agency, "--lang", "en")

    assert "Reports written: 3\nwith a name: 2\nwith a birth date or year: 2\nwith a number: 1\n" in done.out
    assert CANARY.lower() not in (done.out + done.err).lower()


def test_pseudonymise_keeps_the_other_columns_and_works_out_the_age(zicht, agency):
    run(zicht, agency)
    first, second, third = rows_of(agency / "out.csv")

    assert (first["source"], first["report_date"], first["sex"]) == ("agency", "2018-02-01", "female")
    assert (first["age_at_report"], first["age_class_at_report"]) == ("30", "adult")
    assert (second["report_date"], third["report_date"]) == ("2018-02", "2014/2016")
    assert third["link_tokens"].rstrip("|") == first["link_tokens"].split("|")[0]


def test_pseudonymise_makes_no_tokens_of_sounds_where_asked(zicht, agency):
    """Nothing else changes: every field but that of two sounds is the same."""
    run(zicht, agency)
    with_sounds = rows_of(agency / "out.csv")[0]["link_tokens"].split("|")
    run(zicht, agency, "--no-sounds")
    without = rows_of(agency / "out.csv")[0]["link_tokens"].split("|")

    gone = [(one, other) for one, other in zip(with_sounds, without, strict=True) if one != other]
    assert [other for _, other in gone] == ["", ""]


def test_pseudonymised_file_reads_as_the_same_rows(zicht, agency):
    run(zicht, agency)
    before = read_inputs([agency / "agency.csv"], work=agency / "before").tables["reports"]
    after = read_inputs([agency / "out.csv"], work=agency / "after").tables["reports"]

    open_columns = [
        name for column in CONTRACTS["reports"].columns if not column.identifying for name in column.stored
    ]
    assert pq.read_table(after, columns=open_columns).equals(pq.read_table(before, columns=open_columns))


def test_pseudonymise_writes_parquet_that_reads_as_the_same_rows(zicht, agency):
    run(zicht, agency)
    run(zicht, agency, "--out", agency / "out.parquet")
    tables = [
        pq.read_table(read_inputs([agency / name], work=agency / name[4:]).tables["reports"]).drop(["source"])
        for name in ("out.csv", "out.parquet")
    ]

    assert tables[0].equals(tables[1])


def test_pseudonymise_names_the_source(zicht, agency):
    run(zicht, agency, "--source", "police")

    assert {row["source"] for row in rows_of(agency / "out.csv")} == {"police"}


def test_pseudonymise_twice_gives_the_same_bytes(zicht, agency):
    run(zicht, agency)
    first = (agency / "out.csv").read_bytes()
    run(zicht, agency)

    assert (agency / "out.csv").read_bytes() == first


def test_pseudonymise_makes_a_key_that_only_its_owner_reads(zicht, agency):
    (agency / "key").unlink()

    assert run(zicht, agency, "--new-key").code == 0
    assert stat.S_IMODE((agency / "key").stat().st_mode) == 0o600
    assert len((agency / "key").read_text().strip()) == 64


def test_pseudonymise_never_writes_over_a_key(zicht, agency):
    before = (agency / "key").read_bytes()

    assert run(zicht, agency, "--new-key").code == 16
    assert (agency / "key").read_bytes() == before


@pytest.mark.parametrize("content", [None, "", "too short"])
def test_pseudonymise_refuses_a_key_that_is_none(zicht, agency, content):
    (agency / "key").unlink()
    if content is not None:
        (agency / "key").write_text(content)

    assert run(zicht, agency).code == 12
    assert not (agency / "out.csv").exists()


def test_pseudonymise_never_shows_the_key(zicht, agency):
    key = (agency / "key").read_text()
    done = run(zicht, agency)

    assert key not in done.out + done.err + (agency / "out.csv").read_text()


def test_pseudonymise_refuses_tokens_as_input(zicht, agency):
    run(zicht, agency)
    done = zicht(
        "pseudonymise", agency / "out.csv", "--key-file", agency / "key", "--out", agency / "again.csv"
    )

    assert done.code == 11
    assert not (agency / "again.csv").exists()


def test_pseudonymise_refuses_reports_with_nothing_to_replace(zicht, agency):
    (agency / "agency.csv").write_text("report_id,report_date,sex\n1,2018-02-01,female\n")

    assert run(zicht, agency).code == 11


def test_pseudonymise_refuses_other_tables(zicht, agency):
    (agency / "chats.csv").write_text("row_id,first_seen\n1,2018-02-01\n")
    done = zicht("pseudonymise", agency / "agency.csv", agency / "chats.csv", "--key-file", agency / "key")

    assert done.code == 11
    assert "other tables than reports: chats" in done.err


def test_pseudonymise_refuses_an_ending_that_it_does_not_know(zicht, agency):
    assert run(zicht, agency, "--out", agency / "out.xlsx").code == 16


def test_pseudonymise_puts_broken_rows_aside_and_says_so(zicht, agency):
    with (agency / "agency.csv").open("a", encoding="utf-8") as file:
        file.write("4,Kanariedag,Police,female,Kanarie,,Kanarie,,\n")
    done = run(zicht, agency)

    assert done.code == 3
    assert len(rows_of(agency / "out.csv")) == 3
    assert CANARY not in done.out + done.err


def test_pseudonymise_tells_a_machine_the_same(zicht, agency):
    done = run(zicht, agency, "--json")
    told = json.loads(done.out)

    assert (told["reports"], told["named"], told["dated"], told["numbered"]) == (3, 2, 2, 1)
    assert told["files"][0]["rows"] == 3
    assert CANARY not in done.out


def test_pseudonymise_leaves_out_tokens_of_common_names(zicht, agency):
    with (agency / "agency.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{n},2018-02-01,Police,male,Jan,de,Vries,,\n" for n in range(10, 20))
    run(zicht, agency)
    hardened = rows_of(agency / "out.csv")[-1]["link_tokens"]
    run(zicht, agency, "--common", "1")
    plain = rows_of(agency / "out.csv")[-1]["link_tokens"]

    assert hardened.rstrip("|") == plain.split("|")[0]
    assert len(plain) > len(hardened) + 100
