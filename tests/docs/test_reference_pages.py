"""Are the generated pages up to date, the hand-written ones whole, and all links good?"""

from __future__ import annotations

import dataclasses
import importlib.util
import re

import pytest

from support.pages import ROOT, pages
from zicht.cli import EXIT_CODES, build_command
from zicht.release import Edition, Status, Table
from zicht.release.csvtable import FIGURE_COLUMNS
from zicht.vocabulary import code_list_names

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_as_the_code_says(generator):
    assert generator.outdated_pages() == []


def test_every_control_that_is_met_names_a_place_that_is_there():
    page = (ROOT / "docs" / "explanation" / "controls.md").read_text()
    named = set(re.findall(r"`((?:src|tests|deploy)/[^`]+)`", page))
    met = [line for line in page.splitlines() if "| met |" in line]

    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert [line for line in met if "`" not in line] == []


def test_every_command_is_documented():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()

    assert [name for name in build_command("en").commands if f"## zicht {name}\n" not in page] == []


def test_readme_lists_every_command():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in build_command("en").commands if f"| `zicht {name}` |" not in readme] == []


def test_readme_lists_every_exit_code():
    readme = (ROOT / "README.md").read_text()

    assert [code for code in EXIT_CODES if not re.search(rf"\b{code} [a-z`]", readme)] == []


def test_every_code_list_is_documented():
    page = (ROOT / "docs" / "reference" / "code-lists.md").read_text()

    assert [name for name in code_list_names() if f"## {name}\n" not in page] == []


@pytest.mark.parametrize("kind", [Edition, Table])
def test_release_format_names_every_field(kind):
    page = (ROOT / "docs" / "reference" / "release-format.md").read_text()

    assert [f.name for f in dataclasses.fields(kind) if f"`{f.name}`" not in page] == []


def test_release_format_names_every_column_and_status():
    page = (ROOT / "docs" / "reference" / "release-format.md").read_text()

    assert [name for name in (*FIGURE_COLUMNS, *Status) if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "index.md").read_text()
    docs = ROOT / "docs"
    names = [page.relative_to(docs).with_suffix("").as_posix() for page in pages() if docs in page.parents]
    loose = [n for n in names if n != "index" and not n.startswith("decisions/0") and f"\n{n}\n" not in index]

    assert loose == []


def test_decisions_are_numbered_without_gaps():
    names = sorted(p.name for p in (ROOT / "docs" / "decisions").glob("0*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_commands_of_readme_are_in_the_makefile():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    targets = set(
        re.findall(
            r"\bmake ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^    .*|^make .*", readme, re.MULTILINE))
        )
    )

    assert targets
    assert [t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)] == []
