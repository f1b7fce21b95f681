"""Is what `make test` leaves out shown there of something smaller, and run by `make studies`?"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "pytest.mark.study"
NAMED = re.compile(r"`(test_\w+)`")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("test_*.py")}
TESTS = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def is_study(test):
    return any(ast.unparse(decorator) == MARK for decorator in test.decorator_list)


def test_make_test_leaves_out_the_studies_and_make_studies_runs_them():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    _, target = (ROOT / "Makefile").read_text().split("\nstudies:")

    assert '-m "not study"' in options["addopts"]
    assert "-m study" in target.split("\n\n")[0]


def test_every_study_names_the_smaller_test_that_stays():
    stay = {test.name for test in TESTS if not is_study(test)}
    studies = [test for test in TESTS if is_study(test)]

    assert studies
    assert [s.name for s in studies if not stay & set(NAMED.findall(ast.get_docstring(s) or ""))] == []


def test_no_file_is_a_study_as_a_whole():
    """One that is has no docstring to name what stays."""
    assigned = [
        (path.name, ast.unparse(node.value))
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]

    assert [name for name, marks in assigned if MARK in marks] == []
