"""An edition made again from its inputs without one person at a time, with and without planted faults."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pyarrow.parquet as pq
import pytest

import zicht.pipeline.membership as pipeline
from support.editions import monitor_unrendered
from support.small_country import make_edition, write_country
from zicht.disclosure.membership import Group, Tell
from zicht.errors import InputError
from zicht.linkage.persons import Linking
from zicht.pipeline import MonitorOptions, check_membership
from zicht.pipeline.sample import draw_persons, without_person
from zicht.records.intake import read_inputs
from zicht.release import read_release

#: The module, which the package hides behind the function of the same name.
PROTECT = import_module("zicht.disclosure.protect")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return write_country(tmp_path_factory.mktemp("country") / "in")


@pytest.fixture(scope="module")
def edition(inputs):
    return make_edition(inputs, inputs.parent / "edition")


@pytest.fixture
def look(edition, inputs, tmp_path):
    def look(**asked):
        given = {"sample": 2, "work": tmp_path / "work"} | asked
        return check_membership(read_release(edition), [inputs], **given)

    return look


def test_an_edition_as_it_is_made_tells_of_nobody(look, tmp_path):
    found = look(sample=3)

    assert found.telling == ()
    assert found.persons == 3
    assert all(group.fewest > 0 for group in found.groups)
    assert not (tmp_path / "work").exists()


def test_rule_that_goes_with_the_person_is_found(look, monkeypatch):
    """The first run protects as it should; those without a person hide nothing."""
    runs = []
    right = pipeline.protect_figures

    def forgetful(counted, making):
        runs.append(1)
        if len(runs) > 1:
            open_ = [dict.fromkeys(asked, "exact") for asked in counted.regimes]
            counted = replace(counted, regimes=tuple(open_))
        return right(counted, making)

    monkeypatch.setattr(pipeline, "protect_figures", forgetful)
    found = look()

    assert found.tells
    assert {one.tell for one in found.telling} == {Tell.AGAINST_RULE}
    assert max(one.persons for one in found.telling) == 2


def test_shares_of_unprotected_counts_are_found(inputs, tmp_path, monkeypatch):
    """A program that derives shares before it hides: the edition agrees with itself, and tells all the same."""
    right = PROTECT.protect

    def careless(counted, regimes, **also):
        safe = right(counted, regimes, **also)
        bare = right(counted, dict.fromkeys(regimes, "exact"))
        shares = {(c.codes, c.measure): c for c in bare.cells if c.measure == "share"}
        cells = tuple(shares.get((c.codes, c.measure), c) for c in safe.cells)
        return replace(safe, cells=cells)

    monkeypatch.setattr("zicht.disclosure.together.protect", careless)
    edition = make_edition(inputs, tmp_path / "edition")
    found = check_membership(read_release(edition), [inputs], work=tmp_path / "work", sample=1)

    assert {(one.tell, one.place.measure) for one in found.telling} == {(Tell.NOT_FROM_SHOWN, "share")}


def test_counts_below_their_rule_are_found(inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(PROTECT, "is_small", lambda _cell, _protection: False)
    edition = make_edition(inputs, tmp_path / "edition")
    found = check_membership(read_release(edition), [inputs], work=tmp_path / "work", sample=1)

    assert Tell.AGAINST_RULE in {one.tell for one in found.telling}


@pytest.mark.parametrize(
    ("regime", "protection"),
    [
        ("exact", ""),
        ("round5", ""),
        ("exact", 'key = "key"\nT03 = "cell_key5"\nT08 = "controlled_round5"'),
    ],
)
def test_other_ways_to_protect_tell_of_nobody(tmp_path, regime, protection):
    """Cell keys follow persons: without one, the figures of all others change as they did."""
    inputs = write_country(tmp_path / "in", regime=regime, protection=protection)
    edition = make_edition(inputs, tmp_path / "edition")
    found = check_membership(read_release(edition), [inputs], work=tmp_path / "work", sample=1)

    assert found.telling == ()


def test_nothing_of_a_person_is_in_what_came_of_it(look):
    found = look()
    said = repr(found) + str(found.as_json())

    assert "person-" not in said
    assert "organ_removal" not in said


def test_files_of_another_day_are_refused(edition, inputs, tmp_path):
    other = write_country(tmp_path / "other")
    with (other / "reports.csv").open("a") as file:
        file.write("x,2019-05-01,person-x,male,labour\n")

    with pytest.raises(InputError, match=r"Files that are not its own: 1\. Its own files"):
        check_membership(read_release(edition), [other], work=tmp_path / "work")


def test_inputs_that_give_other_figures_are_refused(edition, inputs, tmp_path):
    """The rule of the source was changed in zicht.toml after the edition was made."""
    other = write_country(tmp_path / "other", regime="exact")

    with pytest.raises(InputError, match="do not give the figures of the edition again: those of T"):
        check_membership(read_release(edition), [other], work=tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_linked_edition_without_its_register_is_refused(edition, inputs, tmp_path):
    release = read_release(edition)
    parameters = {**release.edition.parameters, "linkage": "probabilistic"}
    linked = replace(release, edition=replace(release.edition, parameters=parameters))

    for linking in (None, Linking(tmp_path / "no-register")):
        with pytest.raises(InputError, match="more than the agencies' key"):
            check_membership(linked, [inputs], work=tmp_path / "work", linking=linking)


NAMED = """\
report_id,report_date,source,person_key,given_names,family_name,birth_date,sex,nationality,reporter_type
"""


def write_named(folder, persons=140, again=60):
    """Write reports by name: the first `again` persons twice, half of these with a typing error, all without a key."""
    rng, rows = np.random.default_rng(3), []
    given, family = (["".join(rng.choice(list("bdklmnrst")) + rng.choice(list("aeiou")) for _ in range(4))
                      for _ in range(40)] for _kind in range(2))  # fmt: skip
    for number in range(persons):
        first, last = str(rng.choice(given)), str(rng.choice(family))
        born = f"{1975 + int(rng.integers(20))}-{1 + int(rng.integers(12)):02}-{13 + int(rng.integers(15))}"
        rows.append(f"{number},2018-03-01,police,,{first},{last},{born},female,ROU,police")
        if number < again:
            typed = f"{last[:-2]}{last[-1]}" if number % 2 else last
            rows.append(f"s{number},2019-03-01,shelter,,{first},{typed},{born},female,ROU,shelter")
    folder.mkdir()
    (folder / "reports.csv").write_text(NAMED + "\n".join(rows) + "\n")
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_linked_edition_is_linked_again_without_a_person_and_its_register_stays(tmp_path, monkeypatch):
    inputs, register = write_named(tmp_path / "in"), tmp_path / "register"
    options = MonitorOptions(linking=Linking(register, sets=2), estimates=False, outcomes=False)
    edition = monitor_unrendered([inputs], out=tmp_path / "edition", options=options).out
    before, gone = contents(register), []
    right = pipeline._Again.make

    def watched(again, intake):
        gone.append(pq.read_table(intake.tables["reports"], columns=["report_id"])["report_id"].to_pylist())
        return right(again, intake)

    monkeypatch.setattr(pipeline._Again, "make", watched)
    found = check_membership(
        read_release(edition), [inputs], work=tmp_path / "work", sample=2, linking=Linking(register)
    )
    whole, *without = map(set, gone)
    left_out = [sorted(whole - some) for some in without]

    assert (found.persons, found.telling) == (2, ())
    assert contents(register) == before
    assert not (tmp_path / "work").exists()
    # No agency says who is who here: only the linkage knows that both reports are about one person.
    assert {len(reports) for reports in left_out} == {1, 2}
    assert all(f"s{reports[0]}" == reports[1] for reports in left_out if len(reports) == 2)


def test_edition_made_beside_another_is_made_again_beside_it(inputs, edition, tmp_path):
    beside = make_edition(inputs, tmp_path / "beside", released=(edition,))
    earlier = read_release(edition)

    found = check_membership(
        read_release(beside), [inputs], work=tmp_path / "work", released=[earlier], sample=1
    )

    assert found.telling == ()
    assert found.alone


def read(inputs, folder):
    return read_inputs([inputs], work=folder)


def test_sample_has_whoever_is_rare(inputs, tmp_path):
    drawn = draw_persons(read(inputs, tmp_path), 4, seed=1, last_year=2020)

    assert [person.group for person in drawn[:2]] == [Group.ALONE, Group.MANY]
    assert len(drawn) == 4
    assert "person-" not in repr(drawn)


def test_the_same_seed_draws_the_same_persons(inputs, tmp_path):
    intake = read(inputs, tmp_path)
    once, again, other = (draw_persons(intake, 6, seed=seed, last_year=2020) for seed in (5, 5, 6))

    assert once == again != other


def test_all_are_drawn_where_there_are_no_more(inputs, tmp_path):
    drawn = draw_persons(read(inputs, tmp_path), 1000, seed=1, last_year=2020)

    assert len(drawn) == len(set(drawn)) == 120


def test_a_person_leaves_with_all_records(tmp_path):
    """Reported, helped and pursued by one key; the suspect's second case says nothing of the key."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "reports.csv").write_text(
        "report_id,report_date,person_key\n1,2019-02-01,a\n2,2019-03-01,a\n3,2019-04-01,b\n4,2019-05-01,\n"
    )
    (folder / "suspects.csv").write_text(
        "row_id,suspect_key,case_key,person_key,stage,stage_date\n"
        "1,s1,c1,a,suspected,2019-01-01\n2,s1,c2,,suspected,2019-02-01\n3,s2,c2,,suspected,2019-02-01\n"
    )
    (folder / "needs.csv").write_text("row_id,person_key,assessed\n1,a,2019\n2,z,2019\n")
    intake = read(folder, tmp_path / "work")
    drawn = {person.group: person for person in draw_persons(intake, 100, seed=1, last_year=2020)}
    one = next(p for p in draw_persons(intake, 100, seed=1, last_year=2020) if p.key == "a")
    tables = without_person(one, intake.tables, tmp_path)

    assert {name: pq.read_table(path).num_rows for name, path in tables.items()} == {
        "reports": 2,
        "suspects": 1,
        "needs": 1,
    }
    assert drawn[Group.NOT_REPORTED].key == "z"
    assert drawn[Group.SUSPECTS].suspects == {"s2"}
