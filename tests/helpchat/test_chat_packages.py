"""Is every package of the help chat honest about what it shows? Under the chat's own settings."""

from __future__ import annotations

import pytest

from support import chat
from support.packages import MODULES, PACKAGES, names_listed, names_missing, order_of_linter, undocumented

#: The chat can be imported where Django is set up.
SET_UP = chat
OURS = [one for one in PACKAGES if one.startswith("zicht.helpchat")]
MODULES_OF_OURS = [one for one in MODULES if one.startswith("zicht.helpchat.")]


@pytest.mark.parametrize("module", [*OURS, *MODULES_OF_OURS])
def test_module_has_every_name_that_it_lists(module):
    assert names_missing(module) == []


@pytest.mark.parametrize("module", [*OURS, *MODULES_OF_OURS])
def test_module_lists_its_public_names_in_order(module):
    names = names_listed(module)

    assert names == sorted(set(names), key=order_of_linter)


@pytest.mark.parametrize("package", OURS)
def test_public_functions_and_classes_have_a_docstring(package):
    assert undocumented(package) == []
