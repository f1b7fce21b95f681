"""Every text that the product shows has its Dutch, and the tool that says so sees what is wrong."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from zicht.vocabulary import in_all_languages, translator

TOOL = Path(__file__).parents[3] / "tools" / "texts.py"


@pytest.fixture(scope="module")
def texts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("texts", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def catalogue(texts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of two entries, of which the code has both."""
    path = tmp_path / "zicht.po"
    monkeypatch.setattr(texts, "CATALOGUE", path)
    monkeypatch.setattr(
        texts, "collect_msgids", lambda: {"Rows: {rows}.": {"a.py"}, "Year": {"a.py", "b.py"}}
    )
    path.write_bytes(
        texts.render_catalogue(texts.collect_msgids(), {"Rows: {rows}.": "Rijen: {rows}.", "Year": "Jaar"})
    )
    return path


def test_every_text_has_its_dutch(texts: ModuleType) -> None:
    assert texts.check() == []


def test_check_passes_a_whole_catalogue(texts: ModuleType, catalogue: Path) -> None:
    assert texts.check() == []
    assert b"#: a.py b.py\n" in catalogue.read_bytes()


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('msgstr "Jaar"', 'msgstr ""', "not translated: Year"),
        ("Rijen: {rows}", "Rijen: {rijen}", "other placeholders: Rows: {rows}."),
        ("#: a.py b.py\n", "#: a.py b.py\n#, fuzzy\n", "fuzzy: Year"),
        ('msgid "Year"', 'msgid "Years"', "not in the catalogue: Year"),
        ('msgid "Year"', 'msgid "Years"', "no longer in the code: Years"),
        ("#: a.py b.py\n", "#: a.py:3 b.py\n", "the file is laid out otherwise than `update` writes it"),
    ],
)
def test_check_names_what_is_wrong(
    texts: ModuleType, catalogue: Path, before: str, after: str, problem: str
) -> None:
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    assert problem in texts.check()


def test_update_keeps_translations_and_names_what_has_none(
    texts: ModuleType, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "collect_msgids", lambda: {"Month": {"a.py"}, "Year": {"a.py"}})
    assert texts.update() == ["Month"]
    once = catalogue.read_bytes()
    assert b'msgstr "Jaar"' in once
    assert b"Rijen" not in once
    texts.update()
    assert catalogue.read_bytes() == once


def test_calls_are_found_wherever_they_stand(texts: ModuleType) -> None:
    source = 'InputError.of(Text.of("A" "b", x=_("C")), expected=Text.of(name))\nsomething("D")'
    assert sorted(texts._called(texts.ast.parse(source))) == ["Ab", "C"]


def test_templates_give_their_texts(
    texts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<h1>{{ _("Contents") }}</h1>{% trans %}Simulated\n  people{% endtrans %}', encoding="utf-8"
    )
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    assert list(texts._in_template(page)) == ["Contents", "Simulated people"]


def test_translator_gives_dutch_and_leaves_english_alone() -> None:
    assert translator("nl")("Expected") == "Verwacht"
    assert translator("en")("Expected") == "Expected"
    assert in_all_languages("Expected") == {"nl": "Verwacht", "en": "Expected"}


def test_translator_shows_english_where_there_is_no_dutch() -> None:
    assert translator("nl")("A sentence that nobody wrote.") == "A sentence that nobody wrote."
