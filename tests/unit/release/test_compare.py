"""Two editions compared. The monitor 2013-2017 printed 958 victims for 2017, later ones print 956."""

import json
from dataclasses import replace

from release_samples import (
    CHANGE,
    PERIOD,
    VICTIMS,
    codes,
    count,
    edition,
    groups_table,
    release,
    revision,
    table,
    victims_table,
)

from support.handmade import RULE
from zicht.release.compare import OnlyIn, compare_in_order, compare_releases
from zicht.release.model import Dimension, Status

OLDER = release(victims_table({"2015": 1150, "2016": 952, "2017": 958}), vintage="2018-09-01")
REVISIONS = (revision(2017, "withdrawn", 1), revision(2017, "duplicate merged", 1))
NEWER = release(victims_table({"2016": 952, "2017": 956, "2018": 668}), revisions=REVISIONS)


def test_revision_of_2017_is_found_with_its_reasons():
    (change,) = compare_releases(OLDER, NEWER).changes

    assert (change.table, change.period, change.measure) == ("T01", "2017", "victims")
    assert (change.older, change.newer, change.difference) == (958, 956, -2)
    assert change.because == {
        "nl": "1 withdrawn nl, 1 duplicate merged nl",
        "en": "1 withdrawn, 1 duplicate merged",
    }


def test_editions_given_the_other_way_round_are_put_in_order_and_it_is_said():
    right, turned = compare_in_order(OLDER, NEWER), compare_in_order(NEWER, OLDER)

    assert right == compare_releases(OLDER, NEWER)
    assert replace(turned, remarks=turned.remarks[1:]) == right
    assert turned.remarks[0]["en"].startswith("The newer edition was given first")
    assert turned.remarks[0]["nl"] != turned.remarks[0]["en"]


def test_editions_of_one_vintage_stay_as_they_were_given():
    one, other = release(victims_table({"2017": 1})), release(victims_table({"2017": 2}))

    assert compare_in_order(one, other) == compare_releases(one, other)
    assert compare_in_order(other, one) == compare_releases(other, one)


def test_reasons_of_other_years_and_other_vintages_are_left_out():
    other = (revision(2016, "withdrawn", 3), replace(revision(2017, "withdrawn", 5), since="2017-09-01"))

    (change,) = compare_releases(OLDER, replace(NEWER, edition=edition(revisions=other))).changes

    assert change.reasons == ()
    assert change.because == {"nl": "", "en": ""}


def test_reasons_of_a_range_are_those_of_its_years_together():
    revisions = (
        revision(2016, "withdrawn", 3),
        revision(2019, "withdrawn", 2),
        revision(2014, "withdrawn", 9),
    )
    older = release(victims_table({"2016-2020": 10}), vintage="2018-09-01")
    newer = release(victims_table({"2016-2020": 5}), revisions=revisions)

    (change,) = compare_releases(older, newer).changes

    assert change.because["en"] == "5 withdrawn"


def test_reason_of_few_persons_has_no_number_and_says_between_which_it_lies():
    few = replace(revision(2019, "withdrawn", None), most=4)
    older = release(victims_table({"2016-2020": 10}), vintage="2018-09-01")
    newer = release(victims_table({"2016-2020": 5}), revisions=(revision(2016, "withdrawn", 3), few))

    (change,) = compare_releases(older, newer).changes

    assert change.because["en"] == "4–7 withdrawn"
    assert change.reasons[0].persons is None


def test_cells_in_one_edition_are_counted_by_table_period_and_measure():
    comparison = compare_releases(OLDER, NEWER)

    assert comparison.unchanged == 1
    assert comparison.only_in_older == (OnlyIn("T01", "2015", "victims", 1),)
    assert comparison.only_in_newer == (OnlyIn("T01", "2018", "victims", 1),)


def test_edition_equals_itself():
    comparison = compare_releases(release(), release())

    assert comparison.changes == ()
    assert comparison.unchanged == len(VICTIMS) + 4
    assert comparison.only_in_older == comparison.only_in_newer == ()


def test_value_that_became_hidden_is_a_change_without_a_difference():
    hidden = replace(victims_table(), cells=(count("2017", value=None, status=Status.SUPPRESSED),))

    (change,) = compare_releases(OLDER, release(hidden)).changes

    assert (change.newer, change.difference) == (None, None)
    assert (change.older_status, change.newer_status) == (Status.EXACT, Status.SUPPRESSED)


def test_difference_of_shares_has_no_float_dust():
    older = replace(victims_table(), cells=(count("2017", value=20.3, measure="change"),))
    newer = replace(victims_table(), cells=(count("2017", value=20.1, measure="change"),))

    (change,) = compare_releases(release(older), release(newer)).changes

    assert change.difference == -0.2


def test_changes_are_sorted_by_table_and_period():
    older = release(groups_table(), victims_table({"2019": 1, "2017": 1}))
    groups = groups_table()
    newer = release(
        victims_table({"2019": 2, "2017": 2}),
        replace(groups, cells=(count("2020", "labour", value=1.0), *groups.cells[:1])),
    )

    changes = compare_releases(older, newer).changes

    assert [(c.table, c.period) for c in changes] == [("T01", "2017"), ("T01", "2019"), ("T03", "2020")]
    assert changes[-1].codes == {"monitor_group": "labour"}


def test_tables_that_stand_alone_or_have_other_dimensions_are_named():
    sex = Dimension("sex", {"nl": "Geslacht", "en": "Sex"}, codes("female"))
    other = table("T03", (PERIOD, sex), (CHANGE,), ())

    comparison = compare_releases(
        release(groups_table(), table("T08", (), (), ())), release(other, victims_table())
    )

    assert comparison.not_comparable == ("T03",)
    assert comparison.tables_only_in_older == ("T08",)
    assert comparison.tables_only_in_newer == ("T01",)


def test_editions_under_different_rules_carry_a_remark():
    comparison = compare_releases(OLDER, release(counting_rule=replace(RULE, name="once_per_year")))

    assert ["different rules" in remark["en"] for remark in comparison.remarks] == [True]


def test_comparison_becomes_json():
    as_json = json.loads(json.dumps(compare_releases(OLDER, NEWER).as_json()))

    assert as_json["changes"][0]["difference"] == -2
    assert as_json["older"]["vintage"] == "2018-09-01"
