"""What campaigns brought, so that nobody can watch one person come: in steps, and as a range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zicht.helpchat.coded.service import came_by
from zicht.helpchat.outreach.models import Campaign
from zicht.helpchat.outreach.service import SHOWN_IN, Effort, campaigns, effort_of, visits_of
from zicht.web.texts import label_of, translate

__all__ = ["STEP", "Result", "results"]

#: Persons are told in steps of so many, the range outward; and not at all below.
STEP = 5


@dataclass(frozen=True)
class Result:
    """A campaign with what it took and brought, in words for the page."""

    campaign: Campaign
    channel: str
    effort: Effort
    visits: str
    persons: str
    euro_each: str


def results() -> list[Result]:
    """Return every campaign, the latest first."""
    return [_result(one) for one in campaigns()]


def _result(campaign: Campaign) -> Result:
    effort, visits = effort_of(campaign), visits_of(campaign.word)
    certain, most = came_by(campaign.word)
    least = certain // STEP * STEP
    upper = -(-most // STEP) * STEP
    few = most < STEP
    return Result(
        campaign,
        label_of("campaign_channels", campaign.channel),
        effort,
        translate("{number} or more", number=visits)
        if visits
        else translate("fewer than {number}", number=SHOWN_IN),
        translate("fewer than {number}", number=STEP)
        if few
        else translate("{least} to {most}", least=least, most=upper),
        "" if few else _each(effort.euro, least, upper),
    )


def _each(euro: Decimal, least: int, most: int) -> str:
    """Return between what the cost for each person lies, by the numbers that are shown; nothing without cost."""
    if not euro:
        return ""
    low = round(euro / most)
    if not least:
        return translate("{number} or more", number=low)
    return translate("{least} to {most}", least=low, most=round(euro / least))
