"""How likely a difference is by chance is told in steps, so that it does not move with every person."""

import pytest

from zicht.measures.repeats import _test_note


@pytest.mark.parametrize(
    ("chance", "english", "dutch"),
    [
        (0.0009, "p < 0.001.", "p < 0,001."),
        (0.001, "p < 0.01.", "p < 0,01."),
        (0.0499, "p < 0.05.", "p < 0,05."),
        (0.165, "p ≥ 0.05.", "p ≥ 0,05."),
    ],
)
def test_chance_is_told_in_steps(chance, english, dutch):
    note = _test_note("sex", chance)

    assert note["en"].endswith(english)
    assert note["nl"].endswith(dutch)
