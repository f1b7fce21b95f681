"""Whatever was counted under whichever links: bounds hold the figure, and tell no more of it than it shows."""

from hypothesis import given
from hypothesis import strategies as st

from zicht.disclosure.protect import protect_count
from zicht.disclosure.regimes import Protection, Regime, strictest
from zicht.linkage.link_sets import interval_over
from zicht.measures.model import CountedCell
from zicht.release.model import Status

#: A range is no figure with bounds: its bounds are all that shows.
OF_FIGURES = [regime for regime in Regime if regime is not Regime.RANGES]
REGIMES = st.lists(st.sampled_from(OF_FIGURES), max_size=3).map(strictest)
COUNTS = st.integers(0, 400)
SETS = st.lists(COUNTS, min_size=2, max_size=8).map(tuple)
MOVES = st.lists(st.integers(-5, 5), min_size=2, max_size=6)


def protected(value: int, under: tuple[int, ...], protection: Protection):
    return protect_count(CountedCell(("all",), "victims", value, under_links=under), protection)


@given(COUNTS, SETS, REGIMES)
def test_bounds_hold_the_figure_and_nothing_hidden_has_any(value, under, protection):
    cell = protected(value, under, protection)

    if cell.status is Status.SUPPRESSED or cell.lower is None:
        assert (cell.lower, cell.upper) == (None, None)
    else:
        assert 0 <= cell.lower <= cell.value <= cell.upper


@given(COUNTS, SETS, REGIMES)
def test_no_bound_is_a_number_that_would_be_hidden_as_a_count(value, under, protection):
    cell = protected(value, under, protection)

    assert not any(protection.hides(bound) for bound in (cell.lower, cell.upper) if bound is not None)


@given(st.integers(3, 80), st.integers(-2, 2), st.integers(-2, 2), MOVES)
def test_bounds_of_a_rounded_count_do_not_tell_which_count_was_rounded(fives, one, other, moves):
    """Two counts that round to the same, and that links change in the same way, cannot be told apart."""
    rounded = strictest([Regime.ROUND5])
    first, second = (
        protected(5 * fives + off, tuple(max(5 * fives + off + move, 0) for move in moves), rounded)
        for off in (one, other)
    )

    assert first == second


@given(COUNTS, SETS)
def test_bounds_of_a_rounded_count_hold_whatever_the_interval_holds_as_it_would_be_rounded(value, under):
    rounded = strictest([Regime.ROUND5])
    shown, interval = protected(value, under, rounded), interval_over(under)

    if shown.lower is not None:
        assert shown.lower <= rounded.round(max(min(interval.lower, value), 0))
        assert rounded.round(max(interval.upper, value)) <= shown.upper
