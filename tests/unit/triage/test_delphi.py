"""The counting rule by its definition, and that it ships switched off."""

import pytest

from support.triage import TODAY, shipped_triage, small_triage
from zicht.triage.delphi import DIMENSIONS, count_indicators, make_count

#: Strong, medium and weak in one dimension, and whether it is positive.
COUNTS = [
    ((0, 0, 0), False),
    ((1, 0, 0), False),
    ((2, 0, 0), True),
    ((1, 1, 0), True),
    ((1, 0, 1), True),
    ((0, 1, 0), False),
    ((0, 2, 0), False),
    ((0, 3, 0), True),
    ((0, 2, 1), True),
    ((0, 1, 1), False),
    ((0, 1, 9), False),
    ((0, 0, 9), False),
    ((3, 2, 1), True),
]

RECRUITED, USED, COERCED = "coercive_recruitment", "exploitation", "abuse_at_destination"


def count(*positive, counts=(2, 0, 0)):
    """Count so many indicators of each strength in these dimensions, all of them seen."""
    items = [
        (f"{dimension}_{strength}_{number}", dimension, strength)
        for dimension in positive
        for strength, times in zip(("strong", "medium", "weak"), counts, strict=True)
        for number in range(times)
    ]
    return count_indicators(make_count("brochure", items), {name: "yes" for name, _d, _s in items})


@pytest.mark.parametrize(("counts", "positive"), COUNTS)
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_dimension_is_positive_by_the_definition(dimension, counts, positive):
    found = count(dimension, counts=counts)

    assert found["found"][dimension] == list(counts)
    assert found["positive"] == ([dimension] if positive else [])


@pytest.mark.parametrize(
    ("positive", "complete_for"),
    [
        ((), []),
        ((USED,), []),
        ((RECRUITED, COERCED), []),
        ((RECRUITED, USED), ["child"]),
        ((USED, COERCED), []),
        ((RECRUITED, USED, COERCED), ["adult", "child"]),
        (("deceptive_recruitment", USED, "coercion_at_destination"), ["adult", "child"]),
    ],
)
def test_an_adult_needs_three_parts_and_a_child_no_means(positive, complete_for):
    assert count(*positive)["complete_for"] == complete_for


def test_only_what_was_seen_counts():
    entry = make_count("brochure", [("a", USED, "strong"), ("b", USED, "strong"), ("c", USED, "counted")])

    found = count_indicators(entry, {"a": "yes", "b": "no", "c": "yes"})

    assert found["found"][USED] == [1, 0, 0]


def test_where_an_office_switched_it_on_a_triage_counts_and_changes_no_urgency():
    ticks = dict.fromkeys(("d_job", "d_wage", "d_hours", "d_housing", "d_bound", "d_watched"), "yes")

    found = small_triage().assess(ticks, today=TODAY)

    (counted,) = found["counts"]
    assert counted["positive"] == ["deceptive_recruitment", "exploitation", "coercion_at_destination"]
    assert counted["complete_for"] == ["adult", "child"]
    assert found["level"] == "U3"


def test_the_rule_ships_switched_off_and_is_shown_as_to_be_verified():
    table = shipped_triage().table

    shipped = [one for one in table["instruments"] if one["rule"] == "delphi"]
    assert [(one["mark"], one["switched_on"]) for one in shipped] == [("R", False)] * len(shipped)
    assert shipped
    assert table["counts"] == []
    asked = {fact["id"] for fact in table["facts"]}
    assert not asked & {item["id"] for one in shipped for item in one["items"]}
