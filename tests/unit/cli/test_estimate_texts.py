"""Numbers and names inside texts, as each language prints them."""

from __future__ import annotations

import pytest

from zicht.cli.estimate_texts import in_each_language, print_text
from zicht.errors import Text


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (6212, "6.212", "6,212"),
        (0.02, "0,02", "0.02"),
        (1e6, "1.000.000", "1,000,000"),
        ("12.3", "12,3", "12.3"),
        ("1.0", "1,0", "1.0"),
        ("[123,14]", "[123,14]", "[123,14]"),
        (True, "True", "True"),
    ],
)
def test_numbers_are_printed_as_the_language_does(value, dutch, english):
    text = Text("{value}", (("value", value),))

    assert in_each_language(text) == {"nl": dutch, "en": english}


def test_years_and_names_are_no_numbers():
    text = Text("{year} {name}", (("year", 2019), ("name", "12.5")))

    assert print_text(text, "nl") == "2019 12.5"


def test_texts_inside_texts_and_labels_of_lists_are_in_the_language_too():
    inner = Text.of("without list '{name}'", name="police")
    labels = {"police": {"nl": "Politie", "en": "Police"}}

    found = in_each_language(Text("{origin}", (("origin", inner),)), labels)

    assert found == {"nl": "zonder lijst 'Politie'", "en": "without list 'Police'"}
