"""Does every statistical method say what goes in, what comes out, what it assumes and where it comes from?"""

from __future__ import annotations

import inspect

import pytest
from numpydoc.validate import validate

from zicht import methods

#: Not every method has a neighbour to point at, an example that fits a docstring, or a second paragraph.
NOT_ASKED = {"SA01", "EX01", "ES01"}
METHODS = [name for name in methods.__all__ if inspect.isfunction(getattr(methods, name))]


@pytest.mark.parametrize("name", METHODS)
def test_docstring_of_method_is_whole(name):
    errors = validate(f"zicht.methods.{name}")["errors"]

    assert [error for error in errors if error[0] not in NOT_ASKED] == []


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("section", ["Notes", "References", "Raises"])
def test_docstring_of_method_has_section(name, section):
    assert f"{section}\n{'-' * len(section)}" in inspect.getdoc(getattr(methods, name))
