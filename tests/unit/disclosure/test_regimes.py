"""The privacy rules on one count, worked by hand."""

import pytest

from zicht.disclosure import Protection, Regime, strictest


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, 0),
        (1, 0),
        (2, 0),
        (2.5, 5),
        (3, 5),
        (4, 5),
        (5, 5),
        (7, 5),
        (8, 10),
        (958, 960),
        (-3, -5),
        (-2, 0),
    ],
)
def test_round5_goes_to_the_nearest_five(count, shown):
    assert strictest([Regime.ROUND5]).round(count) == shown


@pytest.mark.parametrize(
    ("regime", "hidden", "open_counts"),
    [
        (Regime.EXACT, [], [0, 1, 4, 9]),
        (Regime.ROUND5, [], [0, 1, 4, 9]),
        (Regime.SUPPRESS_BELOW_5, [1, 4], [0, 5, 9]),
        (Regime.SUPPRESS_BELOW_10, [1, 4, 5, 9], [0, 10]),
    ],
)
def test_small_counts_are_hidden_and_zero_is_not(regime, hidden, open_counts):
    protection = strictest([regime])

    assert all(protection.hides(count) for count in hidden)
    assert not any(protection.hides(count) for count in open_counts)


@pytest.mark.parametrize(
    ("regimes", "protection"),
    [
        ([], Protection(0, rounds=False)),
        (["exact", "exact"], Protection(0, rounds=False)),
        (["exact", "round5"], Protection(0, rounds=True)),
        (["suppress_below_5", "suppress_below_10"], Protection(10, rounds=False)),
        (["round5", "suppress_below_5", "exact"], Protection(5, rounds=True)),
    ],
)
def test_strictest_does_everything_that_any_source_asks_for(regimes, protection):
    assert strictest(regimes) == protection


@pytest.mark.parametrize("regime", list(Regime))
def test_protection_is_named_after_what_was_asked(regime):
    assert strictest([regime]).name == regime.value


def test_protection_that_does_both_names_both():
    assert strictest(["round5", "suppress_below_10"]).name == "round5;suppress_below_10"


def test_unknown_regime_is_refused():
    with pytest.raises(ValueError, match="not a valid TableRegime"):
        strictest(["none"])


@pytest.mark.parametrize(
    ("regimes", "name", "reach"),
    [
        (["controlled_round5"], "controlled_round5", 4),
        (["controlled_round5", "round5", "suppress_below_5"], "controlled_round5", 4),
        (["controlled_round5", "suppress_below_10"], "controlled_round10", 9),
        (["cell_key5", "suppress_below_10"], "cell_key10", 10),
        (["cell_key5", "round5"], "round5;cell_key5", 7),
        (["ranges", "suppress_below_10"], "ranges", 0),
        (["exact", "whole_groups", "one_reporter"], "whole_groups;one_reporter", 0),
    ],
)
def test_a_way_to_change_counts_does_for_small_ones_what_hiding_does(regimes, name, reach):
    protection = strictest(regimes)

    assert (protection.name, protection.reach) == (name, reach)
    assert strictest([protection.name]).name == name
    assert protection.hides(3) == ("ranges" in regimes)
