"""What a page says of how its figures were protected."""

from dataclasses import replace

import pytest
from edition_factory import make_release

from zicht.publication.pages import protection_in_words
from zicht.publication.words import Words
from zicht.release import Status


@pytest.mark.parametrize(
    ("smallest", "n", "says"),
    [
        (3.0, None, "are not shown where several traits together"),
        (5.0, None, "are not shown."),
        (3.0, 120.0, "are not shown."),
    ],
    ids=["a smaller count is shown", "none is", "a share is no count"],
)
def test_protection_says_when_only_parts_are_protected(smallest, n, says):
    found = make_release().table("T01")
    cell = replace(found.cells[0], value=smallest, n=n)
    shown = protection_in_words(replace(found, protection="suppress_below_5", cells=(cell,)), Words("en"))
    assert says in shown


def test_exact_counts_are_not_claimed_where_some_are_hidden():
    found = make_release().table("T01")
    hidden = replace(found.cells[0], value=None, status=Status.SUPPRESSED)

    shown = protection_in_words(replace(found, protection="exact", cells=(hidden,)), Words("en"))

    assert "Counts that are shown are exact." in shown
