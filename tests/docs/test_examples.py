"""Does every complete example in the manual run, as a reader would type it?"""

from __future__ import annotations

import pytest
from pages import Command, pages, steps_of

RUNNABLE = [page for page in pages() if any(isinstance(step, Command) for step in steps_of(page))]


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.stem)
def test_examples_of_page_run_in_their_order(page, tmp_path):
    for step in steps_of(page):
        step.do(tmp_path)
