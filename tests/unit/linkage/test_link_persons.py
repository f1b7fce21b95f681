"""The whole way from reports to persons on a few hundred reports, whose truth is known by construction."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from zicht.engine import open_engine
from zicht.errors import DefinitionError
from zicht.linkage.decisions import Decision, Decisions, Verdict
from zicht.linkage.link import LinkOptions, link_persons, read_model, undo_in
from zicht.linkage.registry import EventKind
from zicht.records.contracts import CONTRACTS
from zicht.records.rows import stored_schema

DAY = date(2021, 9, 1)
GIVEN = ["ewa", "jan", "maria", "piotr", "anna", "li", "ahmed", "fatima", "kees", "sanne", "ion", "elena"]
FAMILY = [
    "nowak",
    "jansen",
    "popescu",
    "yilmaz",
    "visser",
    "smit",
    "ivanov",
    "nguyen",
    "bakker",
    "meyer",
    "kaya",
]


@pytest.fixture(scope="module")
def reports():
    """Return 240 persons, of whom 120 are reported twice, the second time by another source."""
    rng = np.random.default_rng(7)
    people = [
        {
            "given_names": f"{GIVEN[rng.integers(12)]}{chr(97 + n % 26)}o",
            "family_name": f"{FAMILY[rng.integers(11)]}{chr(97 + n // 26)}a",
            "birth_date_precision": "day",
            "birth_date": date(
                1970 + int(rng.integers(30)), 1 + int(rng.integers(12)), 2 + int(rng.integers(26))
            ),
            "sex": ["female", "male"][int(rng.integers(2))],
            "nationality": ["NLD", "POL", "ROU"][int(rng.integers(3))],
        }
        for n in range(240)
    ]
    for one in people:
        one["birth_date_last"] = one["birth_date"]
    rows = [{"source": "police", "report_id": f"{n:04}", **one} for n, one in enumerate(people)]
    rows += [{"source": "shelter", "report_id": f"{n:04}", **one} for n, one in enumerate(people[:120])]
    return table(rows)


@pytest.fixture(scope="module")
def learned(reports, tmp_path_factory):
    """Return all reports linked by what is learned from them, which takes most of the time of a run."""
    return run(tmp_path_factory.mktemp("learned"), reports)


@pytest.fixture(scope="module")
def model(learned):
    return learned.model


@pytest.fixture(scope="module")
def releases(reports, model, tmp_path_factory):
    """Return 300 reports linked in 2020 and all in 2021, each with the folder in which its register was written."""
    folder = tmp_path_factory.mktemp("releases")
    first = run(folder, reports.slice(0, 300), release="2020", model=model)
    first.write(folder / "register")
    shutil.copytree(folder / "register", folder / "2020")
    second = run(folder, reports, release="2021", model=model)
    second.write(folder / "register")
    return (first, folder / "2020"), (second, folder / "register")


def table(rows):
    """Return canonical reports: what rows do not say is not known."""
    stored = stored_schema(CONTRACTS["reports"])
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in stored], schema=stored)


def run(folder, reports, decisions=None, **options):
    with open_engine(folder / "engine") as engine:
        return link_persons(
            reports, folder / "register", engine=engine, options=LinkOptions(**options), decisions=decisions
        )


@pytest.fixture
def link(tmp_path):
    return partial(run, tmp_path)


def persons(linked):
    found = linked.persons.to_pydict()
    return dict(zip(found["record"], found["person"], strict=True))


def groups(linked):
    found = {}
    for record, person in persons(linked).items():
        found.setdefault(person, set()).add(record)
    return {frozenset(group) for group in found.values()}


def test_reports_about_one_person_get_one_number(learned):
    found = groups(learned)

    wanted = {frozenset({f"police:{n:04}", f"shelter:{n:04}"}) for n in range(120)}
    wanted |= {frozenset({f"police:{n:04}"}) for n in range(120, 240)}
    assert len(found & wanted) >= 236


def test_order_of_reports_and_names_of_sources_decide_nothing(link, reports, learned):
    shuffled = reports.take(np.random.default_rng(3).permutation(len(reports)))
    sources = pa.array(
        [{"police": "politie", "shelter": "opvang"}[s] for s in shuffled["source"].to_pylist()]
    )
    renamed = shuffled.set_column(shuffled.column_names.index("source"), "source", sources)

    found = {
        frozenset(r.replace("politie", "police").replace("opvang", "shelter") for r in group)
        for group in groups(link(renamed))
    }

    assert found == groups(learned)


def test_next_release_keeps_the_numbers_and_tells_what_changed(releases):
    (first, _), (second, _) = releases

    before, after = persons(first), persons(second)
    assert sum(before[record] == after[record] for record in before) >= 298
    assert {change.kind for change in second.registry.changes("2021")} >= {EventKind.JOINED}


def test_new_reports_are_added_to_what_was_linked_before(link, reports, releases, tmp_path):
    """With the same model the same persons come out, and no pair of known reports is compared again."""
    (first, before), (whole, _) = releases
    shutil.copytree(before, tmp_path / "register")

    added = link(reports, release="2021", add=True)

    assert added.model == first.model
    assert len(groups(added) ^ groups(whole)) <= 4
    assert {c.kind for c in added.registry.changes("2021")} >= {EventKind.JOINED}


def test_first_run_that_adds_links_everything(link, reports, learned):
    assert groups(link(reports, add=True, model=learned.model)) == groups(learned)


def test_killed_run_is_taken_up_as_if_it_had_never_been(link, reports, learned, tmp_path):
    """Everything is written at the end: what stopped before leaves nothing, what stopped later adds nothing."""
    learned.write(tmp_path / "register")

    again = link(reports)

    assert persons(again) == persons(learned)
    assert again.registry.changes() == learned.registry.changes()


def test_decisions_always_win_and_are_replayed(link, reports, model, tmp_path):
    apart, together = ("police:0000", "shelter:0000"), ("police:0200", "shelter:0100")
    decisions = Decisions().add(
        [
            Decision.of(*apart, Verdict.DIFFERENT, reviewer="r1", decided_on=DAY),
            Decision.of(*together, Verdict.SAME, reviewer="r1", decided_on=DAY),
        ]
    )
    link(reports, decisions=decisions, model=model).write(tmp_path / "register")

    found = link(reports, model=model)

    assert persons(found)[apart[0]] != persons(found)[apart[1]]
    assert persons(found)[together[0]] == persons(found)[together[1]]
    for drawn in found.draw_persons(3):
        person = dict(zip(drawn["record"].to_pylist(), drawn["person"].to_pylist(), strict=True))
        assert person[apart[0]] != person[apart[1]]
        assert person[together[0]] == person[together[1]]


def test_merge_that_was_taken_back_is_not_made_again(link, reports, model, releases, tmp_path):
    _, (second, written) = releases
    shutil.copytree(written, tmp_path / "register")
    joined = next(c for c in second.registry.changes("2021") if c.kind is EventKind.JOINED)

    undo_in(tmp_path / "register", [joined.event], release="2021")
    third = link(reports, release="2022", model=model)

    number = f"person:{joined.after[0]}"
    assert sum(person == number for person in persons(third).values()) < sum(
        person == number for person in persons(second).values()
    )
    assert not [c for c in third.registry.changes("2022") if joined.after[0] in {*c.before, *c.after}]


def test_where_nothing_but_the_key_is_known_the_key_decides(link):
    rows = [("police", "1", "a"), ("police", "2", "b"), ("shelter", "1", "a")]

    linked = link(table([dict(zip(("source", "report_id", "person_key"), row, strict=True)) for row in rows]))

    assert linked.model is None
    assert groups(linked) == {frozenset({"police:1", "shelter:1"}), frozenset({"police:2"})}


@pytest.mark.parametrize("size", [1, 2, 5])
def test_few_reports_are_linked_too(link, reports, size):
    assert len(persons(link(reports.slice(0, size)))) == size


def test_model_is_read_back_as_it_was(learned, tmp_path):
    learned.write(tmp_path / "register")

    assert read_model(tmp_path / "register" / "model.json") == learned.model


def test_model_that_cannot_be_read_is_a_definition_error(tmp_path):
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_model(tmp_path / "none.json")


def test_register_is_for_this_account_alone_and_holds_no_name(learned, tmp_path):
    learned.write(tmp_path / "register")

    for path in (tmp_path / "register").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert repr(learned).startswith("Linked(reports=360, pairs=")
    assert not {"given", "family", "number"} & set(learned.persons.column_names)


def test_interval_of_persons_holds_the_number_as_linked(learned):
    """Sets in which everybody is somebody else, and sets in which all are one, leave the number out by themselves."""
    number = pc.count_distinct(learned.persons["person"]).as_py()
    apart = [learned.persons.set_column(1, "person", learned.persons["record"])] * 3
    together = [learned.persons.set_column(1, "person", pa.repeat("one", learned.persons.num_rows))] * 3

    above, below = learned.count_persons(apart), learned.count_persons(together)

    assert (above.lower, below.upper) == (number, number)
    assert above.upper > number > below.lower
