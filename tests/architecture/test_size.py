"""Is every function short, every file about one subject, and every module named after it?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

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


def test_functions_are_short():
    long = [name for path in python_files() for name in long_functions(path)]

    assert [name for name in long if name not in ALLOWED_FUNCTIONS] == []


def test_files_are_about_one_subject():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}

    assert [str(path.relative_to(ROOT)) for path, count in lines.items() if count > LONGEST_FILE] == []


def test_files_are_named_after_their_subject():
    assert [path for path in python_files() if path.stem.strip("_") in NO_SUBJECT] == []


def test_test_files_have_unique_names():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted(names) == sorted(set(names))
