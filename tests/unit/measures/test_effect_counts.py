"""What each organisation made, counted by hand from a few reports."""

from datetime import date

import ibis
import pytest

from zicht.linkage import link_reports
from zicht.measures.effect_counts import Outcome, count_made, missing_for
from zicht.records.intake import read_inputs

REPORTS = """report_id,report_date,person_key,reporter,status,declaration,forms,main_form,route,sub3
1,2018-02-01,a,A,presumed,yes,sexual,,domestic,no
2,2018-02-01,a,B,presumed,yes,labour,,,no
3,2018-05,b,A,presumed,no,labour;sexual,labour,,no
4,2018-05-31,c,B,withdrawn,yes,labour,,,no
5,2019-05-31,c,B,presumed,no,labour,,,no
6,2019-06-01,d,,presumed,yes,labour,,,no
7,2019,e,A,presumed,yes,criminal,,,no
8,2019-06-02,f,A,presumed,yes,labour,,,yes
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a function that counts these reports."""
    folder = tmp_path_factory.mktemp("effect")
    (folder / "reports.csv").write_text(REPORTS)
    intake = read_inputs([folder / "reports.csv"], work=folder / "work")
    engine = ibis.duckdb.connect()
    reports = link_reports(engine.read_parquet(intake.tables["reports"]))
    yield lambda outcome=Outcome.REPORTS, group=None: count_made(
        reports, intake.supplied["reports"], outcome=outcome, group=group
    )
    engine.disconnect()


YEARS = ((date(2018, 1, 1), date(2019, 1, 1)), (date(2019, 1, 1), date(2020, 1, 1)))


@pytest.mark.parametrize(
    ("outcome", "group", "of_a", "of_b"),
    [
        (Outcome.REPORTS, None, (2, 1), (1, 1)),
        (Outcome.PERSONS, None, (2, 1), (0, 1)),
        (Outcome.DECLARATIONS, None, (1, 1), (1, 0)),
        (Outcome.REPORTS, "labour", (1, 0), (1, 1)),
        (Outcome.PERSONS, "domestic_sexual", (1, 0), (0, 0)),
    ],
)
def test_reports_that_stand_are_counted_by_organisation_and_year(made, outcome, group, of_a, of_b):
    """Withdrawn, without an organisation and under sub 3 do not count; a person counts with the first report."""
    counts = [made(outcome, group).within(year).tolist() for year in YEARS]
    both = [(*one, 0)[:2] for one in counts]

    assert tuple(one[0] for one in both) == of_a
    assert tuple(one[1] for one in both) == of_b


def test_report_of_which_the_day_is_not_known_counts_only_where_it_lies_for_certain(made):
    counted = made()
    first_half = (date(2019, 1, 1), date(2019, 6, 1))

    assert counted.within(first_half).tolist() == [0, 1]
    assert (counted.across([first_half]), counted.across(YEARS)) == (1, 0)
    assert counted.days == (date(2018, 2, 1), date(2019, 12, 31))


def test_columns_that_the_question_needs_are_named():
    assert missing_for(Outcome.DECLARATIONS, "labour", {"reporter"}) == ("declaration", "forms")
    assert missing_for(Outcome.REPORTS, None, {"reporter_type"}) == ("reporter",)
    assert missing_for(Outcome.PERSONS, "labour", {"reporter", "main_form"}) == ()
