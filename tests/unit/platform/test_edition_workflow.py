"""The states of a run, what the web process must not load, and what it says of the programs that it does not load."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from django.test import override_settings

from support import platform
from zicht.errors import DefinitionError
from zicht.measures import CountingRule
from zicht.pipeline import STAGES as STAGES_OF_MONITOR
from zicht.platform.editions.forms import RULES
from zicht.platform.editions.sources import regimes_of_sources
from zicht.platform.editions.workflow import STAGES, State, can_follow

pytestmark = pytest.mark.platform
SET_UP = platform

ALLOWED = {
    ("queued", "running"),
    ("queued", "failed"),
    ("running", "checked"),
    ("running", "refused"),
    ("running", "failed"),
    ("checked", "signed"),
    ("signed", "published"),
}


@pytest.mark.parametrize(("one", "other"), list(product(State, State)))
def test_a_state_follows_only_where_the_table_says_so(one, other):
    assert can_follow(one, other) == ((one.value, other.value) in ALLOWED)


def test_rules_and_stages_of_the_page_are_those_of_the_program():
    assert [code for code, _label in RULES] == [rule.value for rule in CountingRule]
    assert list(STAGES[1:4]) == [STAGES_OF_MONITOR[name] for name in ("read", "count", "render")]


def test_pages_load_no_counting_program(tmp_path):
    """DuckDB and the solvers want memory and threads of their own, and do not survive a fork."""
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'zicht.platform.settings';"
        "django.setup(); import zicht.platform.editions.urls, zicht.platform.coverage.urls;"
        "print([n for n in ('zicht.pipeline', 'zicht.measures', 'zicht.disclosure', 'duckdb') if n in sys.modules])"
    )
    environment = {"ZICHT_STATE": str(tmp_path), "PATH": "/usr/bin"}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_sources_file_says_what_agencies_ask(tmp_path):
    folder = tmp_path / "edition-inputs"
    folder.mkdir()
    with override_settings(STATE=tmp_path):
        assert regimes_of_sources() == {}
        (folder / "sources.csv").write_text("source,regime\npolice,exact\n")
        assert {code: regime.value for code, regime in regimes_of_sources().items()} == {"police": "exact"}
        (folder / "sources.csv").write_text("source,regime\npolice,whatever\n")
        with pytest.raises(DefinitionError, match=r"sources\.csv"):
            regimes_of_sources()
