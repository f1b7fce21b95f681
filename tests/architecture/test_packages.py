"""Is every package in the layers, in the drawing, and honest about what it shows?"""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from support import platform
from support.packages import (
    MODULES,
    PACKAGES,
    SOURCE,
    names_listed,
    names_missing,
    order_of_linter,
    undocumented,
)

#: The platform can be imported where Django is set up.
SET_UP = platform
ROOT = Path(__file__).resolve().parents[2]
STAGES = sorted(
    path.stem
    for path in SOURCE.iterdir()
    if (path.suffix == ".py" and not path.stem.startswith("__")) or (path / "__init__.py").exists()
)
#: The help chat has settings of its own, and is looked at in `tests/helpchat`.
OURS = [one for one in PACKAGES if not one.startswith("zicht.helpchat.")]
MODULES_OF_OURS = [one for one in MODULES if not one.startswith("zicht.helpchat.")]


@pytest.mark.parametrize("stage", STAGES)
def test_stage_stands_in_the_layers(stage):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " ".join(contracts[0]["layers"])

    assert re.search(rf"\b{stage}\b", layers)


@pytest.mark.parametrize("stage", STAGES)
def test_stage_has_one_line_in_the_architecture(stage):
    page = (ROOT / "docs" / "architecture.md").read_text()

    assert len(re.findall(rf"^\| `zicht\.{stage}` \|", page, re.MULTILINE)) == 1


def test_architecture_names_no_stage_that_is_not_there():
    page = (ROOT / "docs" / "architecture.md").read_text()

    assert sorted(re.findall(r"^\| `zicht\.(\w+)` \|", page, re.MULTILINE)) == STAGES


@pytest.mark.parametrize("package", [p for p in PACKAGES if p.count(".") == 1])
def test_package_exports_what_it_imports_from_itself(package):
    """A package re-exports public names, lists them, and computes nothing."""
    tree = ast.parse(Path(str(import_module(package).__file__)).read_text())
    own = [n for n in tree.body if isinstance(n, ast.ImportFrom) and str(n.module).startswith("zicht")]
    imported = {alias.asname or alias.name for node in own for alias in node.names}
    exported = set(getattr(import_module(package), "__all__", ()))

    assert imported <= exported


@pytest.mark.parametrize("module", [*OURS, *MODULES_OF_OURS])
def test_module_has_every_name_that_it_lists(module):
    assert names_missing(module) == []


@pytest.mark.parametrize("module", [*OURS, *MODULES_OF_OURS])
def test_module_lists_its_public_names_in_order(module):
    names = names_listed(module)

    assert names == sorted(set(names), key=order_of_linter)


@pytest.mark.parametrize("package", [p for p in OURS if p != "zicht"])
def test_public_functions_and_classes_have_a_docstring(package):
    assert undocumented(package) == []
