"""`[protection]` in zicht.toml: what it says, and what is wrong with it."""

import pytest

from zicht.records.table_regimes import TableRegimes, join_table_regimes, read_table_regimes


def test_a_table_is_asked_as_a_whole_or_by_dimension(tmp_path):
    found, wrong = read_table_regimes(
        {
            "key": "secret.key",
            "T12": "controlled_round5",
            "T10": ["suppress_below_10", "whole_groups"],
            "T14": {"municipality": "ranges", "region": ["one_reporter"]},
        },
        tmp_path,
    )

    assert wrong == []
    assert found.key == tmp_path / "secret.key"
    assert found.asked == {
        "T12": {"": "controlled_round5"},
        "T10": {"": "suppress_below_10;whole_groups"},
        "T14": {"municipality": "ranges", "region": "one_reporter"},
    }


def test_no_section_asks_for_nothing(tmp_path):
    assert read_table_regimes(None, tmp_path) == (TableRegimes(), [])


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ("ranges", ""),
        ({"municipality": "ranges"}, "municipality"),
        ({"T14": "range"}, "T14"),
        ({"T14": []}, "T14"),
        ({"T14": 5}, "T14"),
        ({"T14": {"municipality": "10+"}}, "T14 municipality"),
        ({"T14": {"municipality": "cell_key5"}, "key": "a"}, "T14 municipality"),
        ({"T14": "cell_key5"}, "key"),
        ({"key": 3}, "key"),
    ],
)
def test_a_mistake_is_told_by_its_place(tmp_path, settings, where):
    found, wrong = read_table_regimes(settings, tmp_path)

    assert found == TableRegimes()
    assert [place for place, _expected in wrong] == [where]


def test_inputs_together_ask_for_all_that_each_asks(tmp_path):
    one, other = (TableRegimes({"T14": {"": rule}}) for rule in ("ranges", "round5"))

    assert join_table_regimes([one, other]).asked == {"T14": {"": "ranges;round5"}}
