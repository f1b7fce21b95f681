"""What is hidden beside what a rule hides, also where figures that are out give some number away."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from zicht.disclosure.secondary import choose_hidden
from zicht.disclosure.sums import Number, Sums

SMALL = 5


def sums_of(values, *, small, relations):
    """Return what is known where a rule hides `small`; each relation holds factors by name, its least and most."""
    names = list(values)
    hidden = np.array([name in small for name in names])
    known = np.array(list(values.values()), dtype=float)
    return Sums(
        numbers=tuple(Number("victims", "victims", frozenset({("name", name)})) for name in names),
        lower=np.where(hidden, 0.0, known),
        upper=np.where(hidden, np.inf, known),
        kept_lower=np.zeros(len(names)),
        kept_upper=np.full(len(names), np.inf),
        threshold=np.where(hidden, SMALL, 0),
        rule=np.full(len(names), SMALL),
        all_values=np.ones(len(names), dtype=bool),
        vague=np.zeros(len(names)),
        rounded=np.zeros(len(names), dtype=bool),
        relations=csr_array([[float(factors.get(name, 0)) for name in names] for factors, *_ in relations]),
        least=np.array([least for _factors, least, _most in relations], dtype=float),
        most=np.array([most for *_, most in relations], dtype=float),
    ), known


def chosen(sums, values, *, out=()):
    """Return which numbers are hidden beside the small ones, and which are exposed all the same."""
    names = [dict(number.codes)["name"] for number in sums.numbers]
    costs = np.array([np.inf if name in out else 1.0 for name in names])
    choice = choose_hidden(sums, values, costs)
    return tuple(
        {name for name, yes in zip(names, mask, strict=True) if yes}
        for mask in (choice.hidden, choice.exposed)
    )


def test_number_that_is_given_away_already_keeps_no_other_from_being_protected():
    # `given` follows from what is out. `a`, `b` and `c` follow from three sums together, and from none alone.
    sums, values = sums_of(
        {"given": 2, "whole": 9, "rest": 7, "a": 2, "b": 8, "c": 2, "ab": 10, "bc": 10, "ac": 4},
        small={"given", "a", "b", "c"},
        relations=[
            ({"given": 1, "rest": 1, "whole": -1}, 0, 0),
            ({"a": 1, "b": 1, "ab": -1}, 0, 0),
            ({"b": 1, "c": 1, "bc": -1}, 0, 0),
            ({"a": 1, "c": 1, "ac": -1}, 0, 0),
        ],
    )
    hidden, exposed = chosen(sums, values, out={"whole", "rest"})
    assert exposed == {"given"}
    assert hidden & {"ab", "bc", "ac"}


def test_number_that_is_printed_somewhere_is_exposed_and_changes_nothing_else():
    # `printed` is hidden by a rule and known all the same; what stands beside it would be hidden in vain.
    sums, values = sums_of(
        {"all": 9, "printed": 2, "rest": 7, "more": 40, "last": 3, "sum": 43},
        small={"printed", "last"},
        relations=[
            ({"printed": 1, "rest": 1, "all": -1}, 0, 0),
            ({"more": 1, "last": 1, "sum": -1}, 0, 0),
        ],
    )
    sums.lower[1] = sums.upper[1] = 2
    hidden, exposed = chosen(sums, values, out={"all", "rest", "sum"})
    assert (hidden, exposed) == ({"more"}, {"printed"})


def test_number_that_can_be_no_more_is_let_be_less():
    # `all` is its whole and shown; `other` could be more only if `most` were not told.
    sums, values = sums_of(
        {"all": 3, "one": 3, "other": 0, "most": 0},
        small={"one", "other"},
        relations=[
            ({"one": 1, "other": 1, "all": -1}, 0, 0),
            ({"most": 1, "other": -1}, 0, np.inf),
        ],
    )
    assert chosen(sums, values, out={"all"}) == ({"most"}, set())


def test_number_that_is_another_by_what_is_out_is_asked_for_no_more_than_that_one():
    # Of a whole of 2 that is shown, `part` can be 0, 1 or 2. So can `sum`, as the other years are out and nobody's.
    sums, values = sums_of(
        {"whole": 2, "part": 1, "rest": 1, "sum": 1, "before": 0, "after": 0},
        small={"part", "rest", "sum"},
        relations=[
            ({"part": 1, "rest": 1, "whole": -1}, 0, 0),
            ({"before": 1, "part": 1, "after": 1, "sum": -1}, 0, 0),
        ],
    )
    assert chosen(sums, values, out={"whole", "before", "after"}) == (set(), set())


def test_revised_number_is_asked_for_no_more_than_it_was_and_what_it_moved():
    # Of the whole of 2 that was out, `before` could be 0, 1 or 2. It moved by 1, so that `now` can be 3 at most.
    sums, values = sums_of(
        {"whole": 2, "before": 1, "rest": 1, "now": 1, "others": 1, "new": 2},
        small={"before", "rest", "now", "others", "new"},
        relations=[
            ({"before": 1, "rest": 1, "whole": -1}, 0, 0),
            ({"now": 1, "others": 1, "new": -1}, 0, 0),
            ({"now": 1, "before": -1}, -1, 1),
        ],
    )
    sums = replace(sums, threshold=sums.threshold * 2, rule=sums.rule * 2)
    assert chosen(sums, values, out={"whole"}) == (set(), set())


def test_number_that_was_hidden_keeps_its_values_when_a_revised_one_is_small():
    # `now` is 0 and would tell that `before` was 0 or 1.
    sums, values = sums_of(
        {"before": 1, "rest": 9, "whole": 10, "now": 0, "others": 10, "new": 10},
        small={"before", "rest"},
        relations=[
            ({"before": 1, "rest": 1, "whole": -1}, 0, 0),
            ({"now": 1, "others": 1, "new": -1}, 0, 0),
            ({"now": 1, "before": -1}, -1, 1),
        ],
    )
    hidden, exposed = chosen(sums, values, out={"whole"})
    assert "now" in hidden
    assert not exposed
