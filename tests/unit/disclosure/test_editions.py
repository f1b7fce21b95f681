"""Five successive editions of a small country, with planted revisions: what is hidden holds beside the others."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from support.linked_tables import counted_table
from support.small_releases import SMALL, groups_table, small_release
from zicht.disclosure import protect_revisions, protect_together
from zicht.disclosure.attacker import attack_releases
from zicht.disclosure.editions import Published, combine
from zicht.release.model import Revision

RULE = {"office": "suppress_below_5"}
GROUPS, REGIONS = ("labour", "criminal", "sexual"), ("north", "east", "south", "west")
VINTAGES = tuple(f"{year}-09-01" for year in range(2018, 2023))
FIRST = 2015
#: Year, group and region of the persons who are no longer counted, and since which edition.
WITHDRAWN = {
    2019: [(2016, "labour", "north"), (2016, "labour", "west")],
    2021: [(2017, "sexual", "south"), (2018, "criminal", "east"), (2018, "labour", "south")],
}


def counts_of(vintage):
    """Return what is counted on a day: every year so far, without those withdrawn by then."""
    last = int(vintage[:4]) - 1
    draw = np.random.default_rng(4)
    drawn = {
        (str(year), *place): int(draw.poisson(9))
        for year, place in product(range(FIRST, 2022), product(GROUPS, REGIONS))
    }
    for since, persons in WITHDRAWN.items():
        for year, group, region in persons if since <= last + 1 else ():
            drawn[str(year), group, region] -= 1
    inside = {codes: n for codes, n in drawn.items() if int(codes[0]) <= last}
    counts = {}
    for (year, group, region), n in inside.items():
        for codes in product((year,), (group, "all"), (region, "all")):
            counts[codes] = counts.get(codes, 0) + n
    return counted_table(counts, ("period", "group", "region"), table_id="T03", universe="victims")


def revisions_of(vintage, before):
    persons = {
        year: sum(
            place[0] == year
            for since in WITHDRAWN
            for place in WITHDRAWN[since]
            if _between(since, before, vintage)
        )
        for year in range(FIRST, 2022)
    }
    label = {"nl": "ingetrokken", "en": "withdrawn"}
    return tuple(Revision(before, year, "withdrawn", label, n) for year, n in persons.items() if n)


def _between(since, before, vintage):
    return int(before[:4]) < since <= int(vintage[:4])


def edition(tables, vintage):
    before = VINTAGES[VINTAGES.index(vintage) - 1] if vintage != VINTAGES[0] else ""
    revisions = protect_revisions(revisions_of(vintage, before) if before else (), RULE.values())
    return small_release(*tables, vintage=vintage, revisions=revisions)


def make_editions(*, secondary=True, rule=RULE, stricter_since="2030-09-01"):
    """Return the editions, each protected beside those before it; the office asks for more since a day."""
    made = []
    for vintage in VINTAGES:
        found = protect_together(
            [counts_of(vintage)],
            [{"office": "suppress_below_10"} if vintage >= stricter_since else rule],
            secondary=secondary,
            edition=replace(Published.of(edition((), vintage)), tables=()),
            earlier=[Published.of(release) for release in made],
        )
        made.append(edition(found.tables, vintage))
    return made


@pytest.fixture(scope="module")
def beside():
    return make_editions()


def test_attack_on_five_editions_with_planted_revisions_fails(beside):
    attack = attack_releases(beside)

    assert attack.hidden > 20
    assert not attack.is_broken


def test_editions_state_that_a_year_was_revised_and_not_by_how_few(beside):
    stated = [revision for release in beside for revision in release.edition.revisions]

    assert {revision.year for revision in stated} == {2016, 2017, 2018}
    assert {revision.persons for revision in stated} == {None}


def test_attack_succeeds_where_nothing_is_hidden_beside_small_counts():
    assert attack_releases(make_editions(secondary=False)).is_broken


def test_what_was_hidden_once_stays_hidden_until_its_year_is_revised(beside):
    hidden = [{c.codes for c in release.tables[0].cells if c.value is None} for release in beside]
    revised = {"2016", "2017", "2018"}

    for before, after in pairwise(hidden):
        assert {codes for codes in before - after if codes[0] not in revised} == set()


def test_number_of_a_year_that_was_not_revised_is_one_number_in_all_editions(beside):
    combined = combine([Published.of(release) for release in beside])
    of_2015 = [{p for n, p in places.items() if ("period", "2015") in n.codes} for places in combined.places]
    of_2016 = [{p for n, p in places.items() if ("period", "2016") in n.codes} for places in combined.places]

    assert of_2015[0] == of_2015[-1]
    assert of_2016[0].isdisjoint(of_2016[1])
    assert of_2016[1] == of_2016[-1]


def test_editions_that_count_by_another_rule_share_no_number(beside):
    one, other = Published.of(beside[0]), replace(Published.of(beside[1]), rule="once_per_year")
    first, second = combine([one, other]).places

    assert set(first.values()).isdisjoint(second.values())


def test_figures_that_were_revised_by_few_persons_are_counted(beside):
    shown = [
        {
            (c.codes, c.measure): c.value
            for c in release.tables[0].cells
            if c.value is not None and "-" not in c.codes[0]
        }
        for release in beside
    ]
    changes = [
        abs(after[key] - before[key])
        for before, after in pairwise(shown)
        for key in before.keys() & after.keys()
    ]

    assert attack_releases(beside).revised_by_few == sum(0 < change < 5 for change in changes) > 0


def test_office_that_asks_for_more_from_an_edition_on_hides_what_can_still_be_hidden():
    editions = make_editions(stricter_since="2020-09-01")
    before, after = (release.tables[0] for release in editions[1:3])
    values = {cell.codes: cell.value for cell in before.cells}
    now_hidden = [values[cell.codes] for cell in after.cells if cell.value is None and values.get(cell.codes)]

    assert any(5 <= value < 10 for value in now_hidden)
    assert not attack_releases(editions).is_broken


ROUNDED = {"office": "suppress_below_5;round5"}


def rounded_editions(*sexual):
    """Make an edition for each number of sexual exploitation in 2019; no correction says that any was revised."""
    made = []
    for since, n in zip(VINTAGES, sexual, strict=False):
        counts = {
            ("2019", "all"): 33 + n,
            ("2019", "labour"): 3,
            ("2019", "criminal"): 30,
            ("2019", "sexual"): n,
        }
        table = counted_table(counts, ("period", "group"), universe="victims")
        found = protect_together([table], [ROUNDED], edition=Published(since, "r", ()), earlier=list(made))
        made.append(Published(since, "r", found.tables))
    return made


def test_figure_that_rounding_shows_otherwise_was_revised():
    """7 shows as 5, and 8 as 10: one late report that no correction tells of, in figures that are all rounded."""
    first, second = rounded_editions(7, 8)

    shown = [one.tables[0].cell("victims", period="2019", group="sexual").value for one in (first, second)]
    places = combine([first, second]).places

    assert shown == [5, 10]
    assert set(places[0].values()).isdisjoint(places[1].values())


def test_figure_that_rounding_shows_alike_may_be_the_same():
    first, second = combine(rounded_editions(6, 7)).places

    assert set(first.values()) == set(second.values())


@pytest.mark.parametrize(
    ("rules", "percent"),
    [
        (("one_reporter", "one_reporter"), {10}),
        (("whole_groups", "whole_groups"), {1}),
        (("suppress_below_5", "one_reporter"), {0}),
    ],
)
def test_rule_on_large_counts_asks_no_more_than_the_first_edition_that_hides_them(rules, percent):
    releases = [
        small_release(replace(groups_table(), protection=rule), vintage=vintage)
        for rule, vintage in zip(rules, VINTAGES, strict=False)
    ]
    sums = combine([Published.of(release) for release in releases]).sums

    assert set(sums.vague[sums.hidden]) == percent


def test_rule_on_large_counts_asks_nothing_of_a_count_that_is_out():
    tables = [replace(groups_table(hidden=hidden), protection="one_reporter") for hidden in ((), SMALL)]
    releases = [
        small_release(table, vintage=vintage) for table, vintage in zip(tables, VINTAGES, strict=False)
    ]
    sums = combine([Published.of(release) for release in releases]).sums

    assert set(sums.vague[sums.hidden]) == {0}


@pytest.mark.parametrize("rule", ["whole_groups", "one_reporter"])
def test_attack_on_five_editions_with_a_rule_on_large_counts_fails(rule):
    asked = {"office": f"suppress_below_5;{rule}"}

    assert not attack_releases(make_editions(rule=asked)).is_broken
    assert attack_releases(make_editions(rule=asked, secondary=False)).is_broken
