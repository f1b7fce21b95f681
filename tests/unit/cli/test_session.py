"""How a command chooses its language, prints, and tells of its stages."""

import io

import pytest
from rich.console import Console

from zicht.cli.explain import _codes
from zicht.cli.receipts import find_faults
from zicht.cli.session import Session, chosen_language
from zicht.errors import NoSuchFigure, Text


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["check", "--lang", "nl"], {"ZICHT_LANG": "en"}, "nl"),
        (["--lang=nl"], {}, "nl"),
        (["--lang", "nl", "check", "--lang=en"], {}, "en"),
        (["--lang=en", "check", "--lang", "nl"], {}, "nl"),
        (["--lang", "fr"], {"ZICHT_LANG": "nl"}, "en"),
        (["--lang"], {"ZICHT_LANG": "nl"}, "nl"),
        ([], {"ZICHT_LANG": "nl", "LANG": "en_GB.UTF-8"}, "nl"),
        ([], {"LC_ALL": "nl_NL.UTF-8", "LANG": "en_GB.UTF-8"}, "nl"),
        ([], {"LANG": "nl_BE"}, "nl"),
        ([], {"ZICHT_LANG": "de", "LANG": "fr_FR"}, "en"),
        ([], {}, "en"),
    ],
)
def test_language_is_asked_for_set_or_that_of_the_terminal(arguments, environment, language):
    assert chosen_language(arguments, environment) == language


def consoles(*, terminal):
    return [Console(file=io.StringIO(), force_terminal=terminal, width=80, highlight=False) for _ in "oe"]


@pytest.mark.parametrize("terminal", [True, False])
def test_stages_are_told_beside_the_result_and_never_in_it(terminal):
    out, err = consoles(terminal=terminal)
    session = Session("nl", out=out, err=err)

    with session.stages() as stages:
        stages.begin("Counting the tables")
        stages.advance(1, 2)
        stages.finish()

    assert "Tabellen tellen" in err.file.getvalue()
    assert out.file.getvalue() == ""


@pytest.mark.parametrize(("language", "printed"), [("nl", "7.004"), ("en", "7,004")])
def test_counts_have_the_separator_of_the_language_and_words_stay_as_they_are(language, printed):
    session = Session(language)
    inside = Text.of("{count} in {year}", count=7004, year="2019")

    assert session.text("{count} of {year}: {more}", count=7004, year="2019", more=inside) == (
        f"{printed} of 2019: {printed} in 2019"
    )
    assert str(inside) == "7004 in 2019"


def test_session_for_a_machine_says_nothing_to_people():
    out, err = consoles(terminal=False)
    session = Session(as_json=True, out=out, err=err)

    session.say("a line")
    session.show_grid(["A"], [["b"]])
    session.show_json({"naïef": [1]})

    assert out.file.getvalue() == '{\n  "naïef": [\n    1\n  ]\n}\n'


def test_text_in_brackets_is_printed_as_it_is():
    out, err = consoles(terminal=False)

    Session(out=out, err=err).say("[bold]no markup[/bold]")

    assert out.file.getvalue() == "[bold]no markup[/bold]\n"


def test_faults_are_counted_by_column_with_their_first_row(tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text(
        "file,row,column,reason,sex\n"
        "a.csv,3,sex;route,unknown_code;unknown_code,V\n"
        "a.csv,9,sex,unknown_code,M\n"
        "b.csv,2,,field_count,\n"
    )

    faults = find_faults({"reports": path})

    found = {
        key: {name: (c.rows, c.first_row) for name, c in columns.items()} for key, columns in faults.items()
    }
    assert found == {
        ("a.csv", "unknown_code"): {"sex": (2, "3"), "route": (1, "3")},
        ("b.csv", "field_count"): {"": (1, "2")},
    }


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--group", "labour"], {"group": "labour"}),
        (["--group=labour", "--age-class", "minor"], {"group": "labour", "age_class": "minor"}),
        ([], {}),
    ],
)
def test_dimensions_are_options_of_explain(arguments, codes):
    assert _codes(arguments) == codes


def test_dimension_without_a_code_is_refused():
    with pytest.raises(NoSuchFigure):
        _codes(["--group"])
