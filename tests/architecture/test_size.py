"""Is every function short, every file about one subject, and every module named after it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 60
LONGEST_FILE = 500
NO_SUBJECT = {"utils", "util", "helpers", "helper", "misc", "common", "tools"}

#: Functions that may be longer, each with its reason.
ALLOWED_FUNCTIONS: dict[str, str] = {}


def python_files() -> list[Path]:
    folders = [ROOT / name for name in ("src", "tests", "tools", "benchmarks", "studies")]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = code_start(node)
            if (node.end_lineno or start) - start + 1 > LONGEST_FUNCTION:
                yield f"{path.relative_to(ROOT)}:{node.name}"


def code_start(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the line of the first statement: a docstring and the options of a command may be as long as they must."""
    has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[int(has_docstring)].lineno


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path):
    assert [name for name in long_functions(path) if name not in ALLOWED_FUNCTIONS] == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_about_one_subject(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_named_after_its_subject(path):
    assert path.stem.strip("_") not in NO_SUBJECT


def test_test_files_have_unique_names():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted(names) == sorted(set(names))
