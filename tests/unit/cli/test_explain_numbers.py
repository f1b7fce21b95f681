"""How `zicht explain` prints a number with its bounds."""

from types import SimpleNamespace

import pytest

from zicht.cli.explain import _number
from zicht.release.model import Status


@pytest.mark.parametrize(
    ("unit", "numbers", "printed"),
    [
        ("odds", (0.7, 0.31, 1.62), "0.70 (0.31 - 1.62)"),
        ("percent", (40.5, 26.1, 56.9), "40.5% (26.1% - 56.9%)"),
        ("days", (50.0, 41.0, 63.0), "50 (41 - 63)"),
    ],
)
def test_bounds_are_as_fine_as_their_unit_asks(unit, numbers, printed):
    """In whole numbers odds of 0.31 to 1.62 would read 0 to 2."""
    value, lower, upper = numbers
    found = SimpleNamespace(unit=unit, lower=lower, upper=upper, status=Status.ESTIMATE)
    assert _number(value, found, "en") == printed
