"""What is counted under other links between reports; every expected number is worked by hand."""

import tempfile
from pathlib import Path

import ibis
import numpy as np
import pytest

from zicht.linkage import link_reports
from zicht.linkage.persons import LinkSets
from zicht.measures import LINKAGE_INTERVAL_RULE, CountingOptions
from zicht.measures.compute import count_tables
from zicht.measures.linked import UnderLinks
from zicht.records.intake import read_inputs

#: Three reports with sex and year; 1 and 2 are linked, 3 may be about the same person or not.
REPORTS = """report_id,report_date,person_key,sex,reporter_type
1,2018-03-01,a,female,police
2,2019-03-01,a,unknown,care_coordination
3,2019-06-01,c,female,police
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Return a function that counts the reports, with sets of links where the person of each report is given.

    What was counted before is not counted again.
    """
    tmp_path = tmp_path_factory.mktemp("linked")
    known = {}
    (tmp_path / "reports.csv").write_text(REPORTS, encoding="utf-8")
    intake = read_inputs([tmp_path / "reports.csv"], work=tmp_path / "work")
    engine = ibis.duckdb.connect()
    reports = engine.read_parquet(intake.tables["reports"], table_name="reports")

    def link(persons):
        person = reports.report_id.cases(*persons.items())
        return reports.mutate(linked=person, person=person)

    def count(*sets, missed=None):
        without = link({"1": "x", "2": "y", "3": "z"})
        tables = count_tables(
            engine,
            link_reports(reports),
            work=Path(tempfile.mkdtemp(dir=tmp_path)),
            options=CountingOptions((2018, 2019), estimates=False, outcomes=False),
            supplied=intake.supplied["reports"],
            sources=("reports",),
            link_sets=LinkSets(tuple(map(link, sets)), without, missed or (0.0,) * len(sets))
            if sets
            else None,
        )
        return {table.id: table for table in tables}

    def known_count(*sets, missed=None):
        asked = repr((sets, missed))
        if asked not in known:
            known[asked] = count(*sets, missed=missed)
        return known[asked]

    yield known_count
    engine.disconnect()


def under(table, codes, measure="victims"):
    return next(cell.under_links for cell in table.cells if (cell.codes, cell.measure) == (codes, measure))


AS_LINKED = {"1": "a", "2": "a", "3": "c"}
ALL_ONE = {"1": "a", "2": "a", "3": "a"}
OTHERWISE = {"1": "a", "2": "b", "3": "b"}


def test_every_cell_is_counted_under_each_set_of_links(counted):
    tables = counted(AS_LINKED, ALL_ONE, OTHERWISE)

    assert under(tables["T01"], ("2018",)) == (1, 1, 1)
    assert under(tables["T01"], ("2019",)) == (1, 0, 1)
    assert under(tables["T01"], ("2018-2019",)) == (2, 1, 2)
    assert under(tables["T08"], ("2018-2019", "female")) == (2, 1, 2)
    assert under(tables["T08"], ("2019", "unknown")) == (0, 0, 0)


def test_persons_on_two_lists_and_victims_in_sight_are_counted_under_each_set_too(counted):
    tables = counted(AS_LINKED, ALL_ONE, OTHERWISE)

    # Only under the last set have two groups of reporters reported one person in the year of the first report.
    of_lists = [cell for cell in tables["T27"].cells if cell.codes == ("2018-2019", "all", "all", "1")]
    assert [cell.under_links for cell in of_lists] == [(2, 1, 1)]
    own = next(
        c for c in tables["T26"].cells if c.codes[:2] == ("2019", "own") and set(c.codes[2:]) == {"all"}
    )
    assert own.under_links == (1, 0, 1)


def test_tables_with_an_interval_name_its_rule(counted):
    with_links, without = counted(AS_LINKED, ALL_ONE, OTHERWISE), counted()

    named = {id_ for id_, table in with_links.items() if LINKAGE_INTERVAL_RULE.name in table.rules}
    assert named == {"T01", "T08", "T13", "T26", "T27", "T31"}
    assert not any(LINKAGE_INTERVAL_RULE.name in table.rules for table in without.values())
    assert not any(cell.under_links for table in without.values() for cell in table.cells)


def test_pairs_that_were_never_compared_lower_what_nearly_missed_links_lower(counted):
    """A link that was nearly missed took one of three persons away: 500 times as many take the others away."""
    tables = counted(AS_LINKED, AS_LINKED, missed=(500.0, 500.0))

    assert under(tables["T01"], ("2018-2019",)) == (0, 0)
    # Nobody is taken out of 2018 by linking reports of 2018 and 2019.
    assert under(tables["T01"], ("2018",)) == (1, 1)


def test_missed_pairs_change_a_count_as_often_as_nearly_missed_links_did():
    """100 persons fewer through nearly missed links; 0.1 missed for each of these: 10 fewer, or more, in the mean."""
    links = UnderLinks(missed=(0.1,) * 4_000)

    fewer = links.allow_for_missed(300, [300] * 4_000, 400)
    more = links.allow_for_missed(300, [300] * 4_000, 200)

    assert np.mean(fewer) == pytest.approx(290, abs=0.3)
    assert np.mean(more) == pytest.approx(310, abs=0.3)
    assert np.std(fewer) == pytest.approx(np.sqrt(10), rel=0.05)


def test_one_figure_has_one_interval_wherever_it_stands():
    links = UnderLinks(missed=(0.1, 0.2, 0.1))

    assert links.allow_for_missed(90, [88, 91, 90], 150) == links.allow_for_missed(90, [88, 91, 90], 150)


def test_counts_stay_as_they_are_where_nothing_was_missed():
    assert UnderLinks(missed=(0.0, 0.0)).allow_for_missed(9, [8, 10], 20) == (8, 10)
    assert UnderLinks(missed=(0.5, 0.5)).allow_for_missed(9, [8, 10], 9) == (8, 10)
