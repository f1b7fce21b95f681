"""Does every complete example in the manual run, as a reader would type it?

The tutorial and scripts run in processes of their own, commands of other pages in this one; the country that they
read was simulated by the page's own command. Pages that read the demo's editions are tried where the reference
country's are made: tests/acceptance.
"""

from __future__ import annotations

import pytest

from support.pages import ROOT, SIMULATE, Command, pages, reads_demo, steps_of

TUTORIAL = ROOT / "docs" / "tutorials" / "from-your-own-spreadsheet.md"
VERIFY = ROOT / "docs" / "howto" / "verify-a-release.md"
RUNNABLE = [
    page
    for page in pages()
    if page != TUTORIAL and any(isinstance(step, Command) for step in steps_of(page)) and not reads_demo(page)
]


@pytest.fixture(scope="module")
def after_tutorial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tutorial")
    for step in steps_of(TUTORIAL):
        step.do(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.stem)
def test_examples_of_page_run_in_their_order(page, zicht, request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for step in steps_of(page):
        if step == SIMULATE:
            (tmp_path / "country").symlink_to(request.getfixturevalue("reference_country").folder)
        elif isinstance(step, Command) and step.line.startswith("zicht "):
            step.do_here(zicht)
        else:
            step.do(tmp_path)


def test_tutorial_ends_with_an_edition(after_tutorial):
    assert (after_tutorial / "edition" / "report" / "index.html").is_file()


def test_script_that_verifies_finds_what_was_changed(after_tutorial):
    (script,) = steps_of(VERIFY)
    script.do(after_tutorial)
    Command("python verify.py edition", ("files as published",)).do(after_tutorial)

    (after_tutorial / "edition" / "tables" / "T01.csv").write_text("other")

    Command("python verify.py edition", ("tables/T01.csv",)).do(after_tutorial)
