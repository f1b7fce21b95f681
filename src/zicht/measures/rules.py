"""Counting rules and the rule for the monitor group: named, versioned, and printed with every figure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "COUNTING_RULES",
    "DELIVERED_RULE",
    "LINKAGE_INTERVAL_RULE",
    "MONITOR_GROUP_RULE",
    "SIGNAL_RULE",
    "SUSPECT_RULE",
    "VISITOR_RULE",
    "CountingRule",
    "NamedRule",
]


@dataclass(frozen=True)
class NamedRule:
    """A rule with its version; `text` is a msgid."""

    name: str
    version: str
    text: str


class CountingRule(StrEnum):
    """In which year, and how often, a person is counted."""

    FIRST_REPORT_IN_YEAR = "first_report_in_year"
    ONCE_PER_YEAR = "once_per_year"
    ONCE_IN_WINDOW = "once_in_window"

    @property
    def is_additive(self) -> bool:
        """Whether years add up to the window: each person is counted in one year only."""
        return self is not CountingRule.ONCE_PER_YEAR


COUNTING_RULES = {
    CountingRule.FIRST_REPORT_IN_YEAR: NamedRule(
        CountingRule.FIRST_REPORT_IN_YEAR,
        "1",
        "A person is counted once, in the year of the first report that stands. "
        "Traits are the first known ones among the reports of that year.",
    ),
    CountingRule.ONCE_PER_YEAR: NamedRule(
        CountingRule.ONCE_PER_YEAR,
        "1",
        "A person is counted once in every year with a report that stands, so that years do not add up to a "
        "period. Traits are the first known ones among the reports of that year.",
    ),
    CountingRule.ONCE_IN_WINDOW: NamedRule(
        CountingRule.ONCE_IN_WINDOW,
        "1",
        "A person is counted once within the edition's window, in the year of the first report inside it. "
        "Traits are the first known ones among the reports of that year.",
    ),
}

MONITOR_GROUP_RULE = NamedRule(
    "monitor_group",
    "1",
    "The group follows the main form where one is recorded, else the only form, else the first of sexual, "
    "criminal, labour and other that was reported. Sexual exploitation is domestic or cross-border by its "
    "route, not by nationality. Cases under sub 3 are counted apart.",
)

LINKAGE_INTERVAL_RULE = NamedRule(
    "linkage_interval",
    "1",
    "The reports are linked again in several plausible ways, and each figure is counted under every one of them; "
    "links that were never compared are estimated and allowed for. The interval holds the figure of the right "
    "links about 95 times in 100, if the model of the links is right. It says nothing of chance, of reports that "
    "are wrong, or of victims whom nobody reported.",
)

SUSPECT_RULE = NamedRule(
    "suspect_stage",
    "1",
    "A suspect is counted once in each period in which a case of his or hers reached the stage; where the unit is the "
    "suspect in a case, once in each case. No report of a victim is looked at.",
)

VISITOR_RULE = NamedRule(
    "visitor_first_seen",
    "1",
    "A visitor of the chat is counted once, in the year in which it was first seen, as the chat's own rule has it. "
    "No report is looked at, and nobody is linked.",
)

SIGNAL_RULE = NamedRule(
    "signal_once",
    "1",
    "A signal is counted once, in the year of its own day, as it stands at extraction; one that was taken back is not "
    "counted. No report is looked at, and nobody is linked.",
)

DELIVERED_RULE = NamedRule(
    "as_delivered",
    "1",
    "Figures about bodies, not about persons: shown as they were delivered, and added up where they can be.",
)
