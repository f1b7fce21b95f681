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


def functions_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def named(node):
    return set(NAMED.findall(ast.get_docstring(node) or ""))


def whole_files():
    """Return the files with a mark for all that they hold."""
    return [
        path
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "pytestmark"
        and MARK in ast.unparse(node.value)
    ]


def is_study(test):
    return any(ast.unparse(decorator) == MARK for decorator in test.decorator_list)


def test_make_test_leaves_out_the_studies_and_make_studies_runs_them():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    _, target = (ROOT / "Makefile").read_text().split("\nstudies:")

    assert '-m "not study"' in options["addopts"]
    assert "-m study" in target.split("\n\n")[0]


def test_every_study_names_the_smaller_test_that_stays():
    tests = [test for path, tree in TREES.items() if path not in whole_files() for test in functions_of(tree)]
    stay = {test.name for test in tests if not is_study(test)}
    studies = [test for test in tests if is_study(test)]

    assert studies
    assert [s.name for s in studies if not stay & named(s)] == []


def test_every_file_of_studies_alone_names_the_smaller_test_that_stays():
    stay = {
        test.name for path, tree in TREES.items() for test in functions_of(tree) if path not in whole_files()
    }

    assert [path.name for path in whole_files() if not stay & named(TREES[path])] == []
