"""Every kind of interval and every rule of the verdict has words of its own, in both languages."""

from __future__ import annotations

import pytest

from zicht.cli.estimate_document import KINDS
from zicht.cli.estimate_findings import LABELS
from zicht.cli.estimate_texts import in_each_language
from zicht.methods.population_size.results import IntervalKind
from zicht.methods.population_size.verdict_rules import RULES


def test_every_kind_of_interval_has_words():
    assert set(KINDS) == set(IntervalKind)


def test_every_rule_has_a_label():
    assert set(LABELS) == {rule.code for rule in RULES}


@pytest.mark.parametrize("text", [*KINDS.values(), *LABELS.values()], ids=lambda text: text.msgid)
def test_words_are_translated(text):
    words = in_each_language(text)

    assert words["nl"] != words["en"]
