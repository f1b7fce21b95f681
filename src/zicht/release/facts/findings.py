"""What is found of a sentence: a verdict on each of its claims, the reasons, and the figures behind them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zicht.release.facts.claims import Claim
from zicht.release.facts.published import Published
from zicht.release.facts.readings import Reading

__all__ = ["FactCheck", "Finding", "Reason", "Verdict", "worst"]


class Verdict(StrEnum):
    """What can be said of a claim."""

    RIGHT = "right"
    INCOMPLETE = "incomplete"
    NOT_IN_DATA = "not_in_data"
    PROTECTED = "protected"
    WRONG = "wrong"


class Reason(StrEnum):
    """Why a claim is not simply right; the first ones make it incomplete."""

    NO_PERIOD = "no_period"
    NO_HORIZON = "no_horizon"
    NO_DETAIL = "no_detail"
    NO_BASE = "no_base"
    OTHER_WHOLE = "other_whole"
    NO_SUBJECT = "no_subject"
    NO_POPULATION = "no_population"
    OTHER_UNIT = "other_unit"
    OTHER_PUBLISHER = "other_publisher"
    OTHER_WAY_OF_COUNTING = "other_way_of_counting"
    REVISED = "revised"
    LARGER_PLACE = "larger_place"
    PART_OF_GROUP = "part_of_group"
    ESTIMATE = "estimate"
    ROUNDED = "rounded"
    WITHIN_MARGIN = "within_margin"
    UNKNOWN_WORDS = "unknown_words"
    NO_CLAIM = "no_claim"
    NO_FIGURE = "no_figure"
    NOT_AVAILABLE = "not_available"
    WRONG_WHOLE = "wrong_whole"
    NOT_AGAIN = "not_again"
    END_POINTS = "end_points"
    OTHER_MEANING = "other_meaning"
    REGISTERED_ONLY = "registered_only"


#: Reasons that make no claim incomplete: what a careful reader is told beside the verdict.
REMARKS = frozenset({Reason.END_POINTS, Reason.OTHER_MEANING, Reason.REGISTERED_ONLY})


@dataclass(frozen=True)
class Finding:
    """The verdict on one claim.

    `figure` is the released figure that the claim is about, `before` the earlier one of a change; `other` are
    figures that a reason is about. `twins` are figures about something else that happen to be the same number.
    """

    claim: Claim
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    figure: Reading | None = None
    before: Reading | None = None
    other: Reading | None = None
    published: Published | None = None
    twins: tuple[Reading, ...] = ()
    change: float | None = None


@dataclass(frozen=True)
class FactCheck:
    """A sentence with what was found; the verdict is the worst of its claims."""

    sentence: str
    language: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(*(finding.verdict for finding in self.findings))


ORDER = (Verdict.RIGHT, Verdict.INCOMPLETE, Verdict.NOT_IN_DATA, Verdict.PROTECTED, Verdict.WRONG)


def worst(*verdicts: Verdict) -> Verdict:
    """Return the gravest of several verdicts: one wrong number makes a sentence wrong."""
    return max(verdicts, key=ORDER.index, default=Verdict.NOT_IN_DATA)
