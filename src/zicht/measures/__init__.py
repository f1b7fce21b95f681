"""What is counted: the catalogue of tables, one declaration each, computed on the engine.

`zicht.measures.compute` counts all of it, and needs the methods: this front does without.
"""

from zicht.measures.catalogue import CATALOGUE
from zicht.measures.model import CountedTable
from zicht.measures.preparation import CountingOptions, prepare_scope
from zicht.measures.publishers import PublishedFigure
from zicht.measures.revisions import Correction, count_corrections
from zicht.measures.rules import (
    COUNTING_RULES,
    DELIVERED_RULE,
    LINKAGE_INTERVAL_RULE,
    MONITOR_GROUP_RULE,
    SIGNAL_RULE,
    SUSPECT_RULE,
    VISITOR_RULE,
    CountingRule,
    NamedRule,
)

__all__ = [
    "CATALOGUE",
    "COUNTING_RULES",
    "DELIVERED_RULE",
    "LINKAGE_INTERVAL_RULE",
    "MONITOR_GROUP_RULE",
    "SIGNAL_RULE",
    "SUSPECT_RULE",
    "VISITOR_RULE",
    "Correction",
    "CountedTable",
    "CountingOptions",
    "CountingRule",
    "NamedRule",
    "PublishedFigure",
    "count_corrections",
    "prepare_scope",
]
