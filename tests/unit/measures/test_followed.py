"""Is follow-up put together as it should be: who, from when, until when, and which offences count?"""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pytest

from zicht.linkage import link_reports
from zicht.measures.followed import follow_persons
from zicht.measures.repeats import count_repeats
from zicht.records.intake import read_inputs

REPORTS = """report_id,person_key,report_date,sex,age_at_report,forms,source
1,p-ann,2015-01-01,female,16,sexual,police
2,p-ann,2016-06-01,female,17,sexual,other
3,p-bob,2016-03-01,male,30,labour,police
4,p-cat,2017-01-01,female,25,sexual,police
5,p-dan,2018-01-01,male,40,labour,police
6,,2018-05-01,male,40,labour,police
"""
OFFENCES = """row_id,person_key,offence_date,registered,kind,investigation,drug_related,source
1,p-ann,2014-12-20,2014-12-20,threat,inv-1,no,police
2,p-ann,2015-01-11,2015-01-11,assault,,no,police
3,p-ann,2015-02-20,2015-02-20,threat,inv-1,yes,police
4,p-ann,2016-01-01,2016-01-05,theft,,yes,police
5,p-bob,2017-03-01,2017-03-01,theft,,no,police
6,p-cat,2018-01-01,2018-01-01,fraud,,no,police
7,m-eve,2015-07-01,2015-07-01,theft,,no,police
8,p-nobody,2016-01-01,2016-01-01,theft,,no,police
"""
FOLLOW_UPS = """row_id,person_key,person_group,found,followed_from,followed_until,ended,sex,birth_year,source
1,p-ann,victim,yes,2015-01-01,2020-01-01,still_followed,female,1998,statistics
2,p-bob,victim,yes,2016-03-01,2016-12-31,emigration,male,1986,statistics
3,p-cat,victim,no,2017-01-01,,not_asked,female,1992,statistics
4,p-dan,victim,yes,2018-01-01,2020-01-01,still_followed,male,1978,statistics
5,m-eve,matched,yes,2015-01-01,2020-01-01,still_followed,female,1998,statistics
"""
VINTAGE = date(2020, 1, 1)


@pytest.fixture
def follow(tmp_path):
    def make(*, follow_ups=FOLLOW_UPS):
        files = {"reports": REPORTS, "offences": OFFENCES, "follow_ups": follow_ups}
        for name, text in files.items():
            if text:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        paths = [tmp_path / f"{name}.csv" for name, text in files.items() if text]
        intake = read_inputs(paths, work=tmp_path / "work")
        assert not any(receipt.quarantined for receipt in intake.receipts)
        engine = ibis.duckdb.connect()
        tables = {name: engine.read_parquet(path, table_name=name) for name, path in intake.tables.items()}
        return follow_persons(
            link_reports(tables["reports"]),
            tables["offences"],
            tables.get("follow_ups"),
            supplied=intake.supplied["reports"],
            window=(2015, 2019),
            vintage=VINTAGE,
        )

    return make


def days(later, earlier):
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def test_persons_are_those_with_a_key_from_their_first_report_on(follow):
    found = follow()

    assert found.is_victim.tolist() == [True, True, True, True, False]
    assert found.by["sex"].tolist() == ["female", "male", "female", "male", "female"]
    assert found.by["age_class"].tolist() == ["minor", "adult", "adult", "adult", "minor"]
    assert found.could_last[:2].tolist() == [
        days("2020-01-01", "2015-01-01"),
        days("2020-01-01", "2016-03-01"),
    ]


def test_follow_up_ends_with_the_register_or_with_departure(follow):
    found = follow()

    assert found.found.tolist() == [True, True, False, True, True]
    assert found.left.tolist() == [False, True, False, False, False]
    assert found.days.tolist() == [
        days("2020-01-01", "2015-01-01"),
        days("2016-12-31", "2016-03-01"),
        0,
        days("2020-01-01", "2018-01-01"),
        days("2020-01-01", "2015-01-01"),
    ]


@pytest.mark.parametrize(
    ("washout", "day", "kind"), [(0, "2015-01-11", "assault"), (30, "2016-01-01", "theft")]
)
def test_first_offence_is_after_the_washout_and_of_no_investigation_that_ran_already(
    follow, washout, day, kind
):
    outcome = follow().first(washout)
    kinds = ["trafficking", "sexual_violence", "assault", "threat", "theft"]

    assert outcome.days[0] == days(day, "2015-01-01")
    assert kinds[outcome.kind[0] - 1] == kind


def test_what_ends_follow_up_is_an_offence_a_departure_or_nothing(follow):
    """The offence of the second person comes after departure: it was registered elsewhere, and is not seen."""
    assert follow().first(0).codes.tolist() == [1, 2, 0, 0, 1]


def test_without_follow_up_everybody_with_a_key_is_followed_to_the_last_day(follow):
    found = follow(follow_ups="")

    assert found.found.all()
    assert found.days.tolist() == found.could_last.tolist()
    assert found.first(0).codes.tolist() == [1, 1, 1, 0]


def test_persons_linked_without_a_key_cannot_be_looked_up(follow, monkeypatch):
    """With probabilistic linkage everybody has a number: the fifth report is linked to nobody."""

    def number_all(reports):
        return reports.mutate(linked=reports.person_key.fill_null("number-6"))

    monkeypatch.setattr("test_followed.link_reports", number_all)

    assert follow().is_victim.sum() == 4


def test_years_are_those_of_first_reports(follow):
    assert (follow().years, follow().until) == ((2015, 2018), VINTAGE)


def test_offences_are_in_the_order_of_days(follow):
    found = follow()

    assert (np.diff(found.day) >= 0).all()
    assert found.drugs.sum() == 2
    assert len(found.day) == 7


def cells_of(table, **codes):
    names = ("horizon", "washout", "group", "age_class", "sex")
    place = tuple(codes.get(name, "all") for name in names)
    return {cell.measure: cell for cell in (*table.cells, *table.estimated) if cell.codes == place}


def test_figures_worked_out_by_hand(follow):
    """Three are found. Within two years one is registered again, one left without, one is followed just so long."""
    table = count_repeats(follow(), sources=("police",), missing=())

    within_1 = cells_of(table, horizon="1", washout="0")
    assert {name: within_1[name].value for name in ("found", "not_found", "again", "at_risk")} == {
        "found": 3,
        "not_found": 1,
        "again": 1,
        "at_risk": 1,
    }
    assert within_1["simple_share"].value == pytest.approx(100 / 3)
    assert cells_of(table, horizon="3", washout="0")["simple_share"].value == pytest.approx(50)


def test_share_is_not_read_where_hardly_anybody_was_followed_so_long(follow):
    table = count_repeats(follow(), sources=("police",), missing=())

    assert all(cell.value is None for cell in table.estimated if cell.measure == "incidence")


def test_table_without_offences_says_what_is_missing():
    table = count_repeats(None, sources=(), missing=("offences",))

    assert (table.cells, table.estimated, table.missing) == ((), (), ("offences",))
