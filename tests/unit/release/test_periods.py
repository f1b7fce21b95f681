"""Periods by their codes."""

import pytest

from zicht.release.periods import period_code, years_of


@pytest.mark.parametrize(("first", "last", "code"), [(2019, 2019, "2019"), (2015, 2019, "2015-2019")])
def test_period_code_is_read_back_as_its_years(first, last, code):
    assert period_code(first, last) == code
    assert years_of(code) == range(first, last + 1)
