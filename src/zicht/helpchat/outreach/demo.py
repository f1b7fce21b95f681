"""Simulated campaigns and a log for a demo, in the two years before this one."""

from __future__ import annotations

from datetime import date, timedelta

from zicht.helpchat.clock import today
from zicht.helpchat.outreach.models import Campaign, Entry, Opened
from zicht.helpchat.outreach.service import begin_campaign
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import who_have

__all__ = ["make_demo_outreach"]

#: By word: name, channel, languages, months in the year of the first and the last day, and the year before this one.
_CAMPAIGNS = (
    ("spring", "Spring on social media", "online", ("nl",), (3, 5), 2, 5210),
    ("night", "Cards in places of night work", "street", ("nl", "ro", "bg"), (2, 3), 1, 214),
    ("schools", "Lessons in schools", "school", ("nl", "en"), (9, 12), 1, 1346),
)
_PLACES = {
    "online": "A platform for video",
    "street": "Around the station",
    "school": "A school in the region",
}
_MESSAGE = "You can talk here without a name."
_WEEKS = 8


def make_demo_outreach() -> None:
    """Make what is missing; safe to repeat."""
    workers = who_have(Role.OUTREACH)
    if Campaign.objects.exists() or not workers:
        return
    for word, name, channel, languages, (first, last), ago, opened in _CAMPAIGNS:
        year = today().year - ago
        made = begin_campaign(
            word,
            name=name,
            channel=channel,
            languages=languages,
            started=date(year, first, 5),
            ended=date(year, last, 20),
        )
        Opened.objects.filter(word=word).update(times=opened)
        Entry.objects.bulk_create(
            Entry(
                campaign=made,
                day=date(year, first, 6) + timedelta(weeks=week),
                channel=channel,
                place=_PLACES[channel],
                message=_MESSAGE,
                language=languages[week % len(languages)],
                hours=4 + week % 3,
                euro=120 + 35 * week,
                answers=3 + 2 * week,
                written_by=workers[0].id,
            )
            for week in range(_WEEKS)
        )
