"""Which codes of a dimension an input can give, worked by hand from the codes of its columns."""

import pytest

from zicht.measures.asked import codes_asked, with_codes
from zicht.measures.dimensions import DIMENSIONS
from zicht.records.contracts import CONTRACTS

TWO_FORMS = {"forms": frozenset({"sexual", "labour"})}


def asked(dimension, **supplied):
    return set(
        codes_asked(DIMENSIONS[dimension], {name: frozenset(codes) for name, codes in supplied.items()})
    )


@pytest.mark.parametrize("name", DIMENSIONS)
def test_input_that_can_give_everything_is_asked_about_every_code(name):
    """Columns that are named without codes can give all of them."""
    dimension = DIMENSIONS[name]

    assert codes_asked(dimension, with_codes(CONTRACTS["reports"].column_names)) == dimension.shown_codes


@pytest.mark.parametrize("name", DIMENSIONS)
def test_input_without_the_columns_is_asked_about_nothing_that_is_known(name):
    assert set(codes_asked(DIMENSIONS[name], {})) <= {"uncategorised"}


@pytest.mark.parametrize(
    ("routes", "groups"),
    [
        ((), {"sexual_route_unknown", "labour"}),
        (("domestic",), {"domestic_sexual", "sexual_route_unknown", "labour"}),
        (("abroad_only",), {"cross_border_sexual", "sexual_route_unknown", "labour"}),
    ],
)
def test_monitor_groups_follow_from_forms_and_routes(routes, groups):
    assert asked("group", forms=("sexual", "labour"), route=routes) == groups


def test_main_form_tells_groups_too():
    assert asked("group", forms=("sexual",), main_form=("begging", "military")) == {
        "sexual_route_unknown",
        "criminal",
        "other",
    }


def test_combinations_need_both_of_their_forms():
    assert asked("coding", forms=("sexual",)) == {"sexual_only", "uncategorised"}
    assert asked("coding", forms=("sexual", "labour")) == {
        "sexual_only",
        "labour_or_criminal",
        "sexual_and_labour",
        "uncategorised",
    }


@pytest.mark.parametrize(
    ("dimension", "column", "codes", "expected"),
    [
        ("form", "forms", ("sexual", "labour"), {"sexual", "labour"}),
        ("sex", "sex", ("female", "male"), {"female", "male"}),
        ("sex_sector", "sectors", ("webcam_online", "construction"), {"webcam_online"}),
        ("other_sector", "sectors", ("webcam_online", "construction"), {"construction"}),
        ("visibility", "sectors", ("webcam_online", "construction"), {"visible"}),
        ("reporter_group", "reporter_type", ("police", "shelter"), {"police", "other"}),
        ("first_reporter_group", "reporter_type", (), set()),
        ("nationality_class", "nationality", ("POL", "NGA"), {"other"}),
        ("origin_region", "nationality", ("POL", "NGA"), {"europe", "africa"}),
        ("origin_region", "origin_region", ("asia",), {"asia"}),
        ("age_class", "age_class_at_report", ("adult",), {"adult"}),
        ("age_class", "age_at_report", (), {"minor", "adult"}),
    ],
)
def test_codes_follow_from_those_of_the_column(dimension, column, codes, expected):
    assert asked(dimension, **{column: codes}) == expected


def test_codes_stand_in_the_order_of_their_list():
    assert codes_asked(DIMENSIONS["form"], TWO_FORMS) == ("sexual", "labour")
