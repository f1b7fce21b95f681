"""From `[protection]` in zicht.toml to what an edition shows, on a small country counted by hand."""

from pathlib import Path

import pytest

from zicht.errors import DefinitionError
from zicht.measures.who import record_key
from zicht.pipeline import MonitorOptions, monitor
from zicht.release.model import Status
from zicht.vocabulary.regimes import KEYS

KEY = b"0123456789abcdef0123456789abcdef"
HEAD = "report_id,report_date,person_key,sex,age_at_report,place_municipality,reporter,reporter_type"
#: By municipality and organisation: so many women of 30, each with one report in 2019.
PEOPLE = {("GM0363", "One"): 14, ("GM0363", "Two"): 1, ("GM0518", "One"): 4, ("GM0518", "Three"): 3}


def reports():
    rows = [HEAD]
    for (place, organisation), persons in PEOPLE.items():
        for number in range(persons):
            name = f"{place}{organisation}{number}"
            rows.append(f"{name},2019-05-0{1 + number % 9},{name},female,30,{place},{organisation},police")
    return "\n".join(rows) + "\n"


def edition_with(folder: Path, protection: str):
    folder.mkdir()
    (folder / "reports.csv").write_text(reports(), encoding="utf-8")
    (folder / "key").write_bytes(KEY)
    (folder / "zicht.toml").write_text(
        f'[[file]]\npath = "reports.csv"\ntable = "reports"\n[protection]\n{protection}\n', encoding="utf-8"
    )
    options = MonitorOptions(window=(2018, 2020), estimates=False, outcomes=False, forms=frozenset())
    return monitor([folder], out=folder / "edition", options=options).release


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    rules = 'key = "key"\nT14.municipality = "ranges"\nT08 = "controlled_round5"\nT09 = "cell_key5"'
    return edition_with(tmp_path_factory.mktemp("asked") / "in", rules)


def test_municipalities_are_shown_as_ranges(release):
    amsterdam, the_hague = (
        release.table("T14").cell("victims", period="2018-2020", municipality=code)
        for code in ("GM0363", "GM0518")
    )

    assert (amsterdam.status, amsterdam.lower, amsterdam.upper) == (Status.RANGE, 10, None)
    assert (the_hague.status, the_hague.lower, the_hague.upper) == (Status.RANGE, 1, 9)
    assert release.table("T14").cell("victims", period="2019").value == 22


def test_a_table_that_asks_for_it_is_rounded_so_that_it_adds_up(release):
    table = release.table("T08")
    counts = [c for c in table.cells if c.measure == "victims"]

    assert {c.status for c in counts} == {Status.ROUNDED}
    assert all(c.value % 5 == 0 for c in counts)
    assert table.cell("victims", period="2019").value in (20, 25)


def test_cell_keys_change_counts_by_who_stands_in_them(release):
    """The 22 persons of 2019 are all of one age: total, age band and window have the same change, 5 at most."""
    table = release.table("T09")
    same = {
        table.cell("victims", period=period, **codes).value
        for period in ("2019", "2018-2020")
        for codes in ({}, {"age_class": "adult"}, {"age_band": "30-39"})
    }

    assert len(same) == 1
    assert abs(same.pop() - 22) <= 5
    assert table.cell("victims", period="2019", age_class="minor").value == 0


def test_a_record_key_is_the_persons_and_the_secrets():
    keys = {record_key(f"person {number}", KEY) for number in range(4000)}

    assert record_key("person 1", KEY) == record_key("person 1", KEY)
    assert record_key("person 1", KEY) != record_key("person 1", KEY[::-1])
    assert min(keys) >= 0
    assert max(keys) < KEYS
    assert len(keys) > 0.9 * KEYS


def test_a_count_that_would_tell_one_organisation_of_another_is_hidden(tmp_path):
    """Of 15 in Amsterdam, 14 are of one organisation: the other knows them. Of the 22, 18, 3 and 1 are."""
    made = edition_with(tmp_path / "in", 'T14.municipality = ["one_reporter"]')

    table = made.table("T14")
    assert table.cell("victims", period="2018-2020", municipality="GM0363").status is Status.SUPPRESSED
    assert table.cell("victims", period="2019").value == 22


def test_a_table_or_dimension_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DefinitionError) as caught:
        edition_with(tmp_path / "in", 'T99 = "ranges"\nT08.colour = "ranges"')

    assert all(f"[protection] {place}" in str(caught.value) for place in ("T99", "T08 colour"))
