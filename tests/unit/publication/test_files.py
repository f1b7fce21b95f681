"""Does every style sheet stand on the base, and name only what lies beside it?"""

from __future__ import annotations

import re

import pytest

from zicht.publication.files import read_asset, write_assets, write_text

STYLES = {"style.css": "style.css", "dashboard/dashboard.css": "dashboard.css"}


@pytest.mark.parametrize(("styles", "written"), STYLES.items())
def test_style_sheet_is_the_base_with_its_own_rules_after_it(tmp_path, styles, written):
    write_assets(tmp_path, styles)

    content = (tmp_path / written).read_bytes()
    assert content.startswith(read_asset("base.css"))
    assert content.endswith(read_asset(styles))


@pytest.mark.parametrize(("styles", "written"), STYLES.items())
def test_every_file_that_a_style_sheet_names_is_beside_it(tmp_path, styles, written):
    write_assets(tmp_path, styles)

    named = re.findall(r'url\("([^"]+)"\)', (tmp_path / written).read_text(encoding="utf-8"))
    assert len(named) == 2
    assert [name for name in named if not (tmp_path / name).is_file()] == []


def test_no_rule_stands_in_two_style_sheets_whole():
    """What two of them have word for word belongs in the base; one is kept, as what comes before it differs."""
    own = [
        set(re.findall(r"^[^@\s}][^{}]*\{[^{}]*\}", read_asset(name).decode(), re.MULTILINE))
        for name in STYLES
    ]

    assert {rule.partition(" {")[0] for rule in set.intersection(*own)} == {".choice .banner"}


def test_assets_are_copied_as_they_are_and_written_again(tmp_path):
    for _run in range(2):
        write_assets(tmp_path, "style.css", ["briefing.css"])

    assert (tmp_path / "briefing.css").read_bytes() == read_asset("briefing.css")


def test_text_is_the_same_bytes_everywhere(tmp_path):
    write_text(tmp_path / "new" / "page.html", "één\ntwee\n")

    assert (tmp_path / "new" / "page.html").read_bytes() == "één\ntwee\n".encode()
