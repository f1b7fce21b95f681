"""What tests of every kind share: the reference country's five editions, made once a session.

This file also puts its folder on the path, so that tests say `from support.counted import ...`.
"""

from __future__ import annotations

import pytest

from support.editions import Editions, make_editions


@pytest.fixture(scope="session")
def reference_editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Return the five editions of the reference country, without report and workbook.

    A session on several processes makes them once in each that asks: modules that ask belong to
    one group, `pytest.mark.xdist_group("editions")`.
    """
    return make_editions(tmp_path_factory.mktemp("reference"))
