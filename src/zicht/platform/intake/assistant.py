"""May I report, and what? The answer of the rules in `registry/grounds.csv`, and what a form holds against them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.platform.registry.grounds import EMERGENCY, Ground, default_ground, ground_rules

__all__ = ["DEFAULT_PURPOSES", "Answer", "May", "answer", "answers_for", "may_name", "standing_grounds"]

#: For what a report is held where nobody says otherwise.
DEFAULT_PURPOSES = ("registration", "statistics")
_ALL_PURPOSES = ("registration", "statistics", "shelter", "investigation")


class May(StrEnum):
    """Whether one may report for a purpose."""

    MUST = "must"
    YES = "yes"
    WITHOUT_NAMES = "without_names"
    WITH_CONSENT = "with_consent"
    NO = "no"


@dataclass(frozen=True)
class Answer:
    """What the rules say for one purpose: on what ground, whether names may go along, and who said so.

    `more` is the rule that consent would add, where it would allow more; `emergency` the one that
    holds without consent where somebody's life or health is in danger.
    """

    purpose: str
    may: May
    ground: Ground | None
    more: Ground | None = None
    emergency: Ground | None = None


def answer(reporter_type: str, purpose: str, *, consent: bool) -> Answer:
    """Say whether a kind of reporter may report for a purpose, with or without the person's consent."""
    rule = default_ground(reporter_type, purpose, consent=consent)
    with_consent = default_ground(reporter_type, purpose, consent=True)
    if rule is None:
        emergency = _named_rule(reporter_type, purpose, EMERGENCY, consent=False)
        return Answer(purpose, May.WITH_CONSENT if with_consent else May.NO, None, with_consent, emergency)
    more = with_consent if with_consent and with_consent.identifiers and not rule.identifiers else None
    if rule.duty:
        return Answer(purpose, May.MUST, rule, more)
    return Answer(purpose, May.YES if rule.identifiers else May.WITHOUT_NAMES, rule, more)


def answers_for(reporter_type: str, *, consent: bool) -> list[Answer]:
    """Return the answer for every purpose, registration first."""
    return [answer(reporter_type, purpose, consent=consent) for purpose in _ALL_PURPOSES]


def standing_grounds(
    reporter_type: str, purposes: Collection[str], *, named: str = "", consent: Collection[str] = ()
) -> Mapping[str, Ground | None]:
    """Return for each purpose the rule that a report stands on; none where it stands on nothing.

    `named` is the ground that the report itself names: it must be one of the rules.
    """
    return {
        purpose: _named_rule(reporter_type, purpose, named, consent=purpose in consent)
        if named
        else default_ground(reporter_type, purpose, consent=purpose in consent)
        for purpose in purposes
    }


def may_name(grounds: Mapping[str, Ground | None]) -> bool:
    """Say whether who the person is may be written down: where one of the purposes allows it."""
    return any(ground is not None and ground.identifiers for ground in grounds.values())


def _named_rule(reporter_type: str, purpose: str, named: str, *, consent: bool) -> Ground | None:
    fitting = (
        rule
        for rule in ground_rules()
        if (rule.reporter_type, rule.purpose, rule.legal_ground) == (reporter_type, purpose, named)
    )
    return next((rule for rule in fitting if consent or not rule.needs_consent), None)
