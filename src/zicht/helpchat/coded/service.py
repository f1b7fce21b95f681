"""Keeping coded records: the only door to their table."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction

from zicht.helpchat.clock import today
from zicht.helpchat.coded.models import CODED, Record, Year

__all__ = ["KEPT_YEARS", "Row", "add_record", "came_by", "forget_old", "open_years", "rows_of", "years_over"]

Row = dict[str, str]

#: For so many years after its own a record is kept.
KEPT_YEARS = 5
#: Until this day of January somebody may still code a conversation of the year before; the day after it is closed.
_LAST_DAY_OF_JANUARY = 31


def open_years() -> tuple[int, ...]:
    """Return the years to which a record may be added now, this one first."""
    day = today()
    return (day.year, day.year - 1) if day.month == 1 and day.day <= _LAST_DAY_OF_JANUARY else (day.year,)


def years_over() -> tuple[int, ...]:
    """Return the years that have records and to which none is added any more, the latest first.

    Of no other year anything leaves the chat: from two exports of a year that goes on, one record could be told.
    """
    closed = min(open_years())
    return tuple(Year.objects.filter(year__lt=closed).order_by("-year").values_list("year", flat=True))


def add_record(answers: Mapping[str, str], *, year: int) -> None:
    """Add a record, and lay all records of the year in a new order under new numbers.

    `answers` holds codes by column; a column that is left out was not asked. Raises ValueError for another column, and
    for a year that is closed.
    """
    if year not in open_years() or not set(answers) <= set(CODED):
        raise ValueError("a record of a year that is open, with columns of ours")
    with transaction.atomic():
        Year.objects.get_or_create(year=year)
        Year.objects.select_for_update().get(year=year)
        rows = [Record(id=uuid4(), year=year, **row) for row in (*rows_of(year), answers)]
        Record.objects.filter(year=year).delete()
        Record.objects.bulk_create(sorted(rows, key=lambda row: row.id))
    forget_old()


def rows_of(year: int) -> list[Row]:
    """Return the records of a year, without their numbers."""
    return list(Record.objects.filter(year=year).values(*CODED))


def came_by(campaign: str) -> tuple[int, int]:
    """Return between what the number of persons lies who first came into view by a campaign.

    At least those of whom it is certain that they stand in no other record and were in view of nobody before; at most
    all whom a counsellor marked, and those of whom she could not say.
    """
    came = Record.objects.filter(campaign=campaign)
    certain = came.filter(trafficking="yes", same_visitor="no", known_before="no").count()
    return certain, came.exclude(trafficking="no").count()


def forget_old() -> None:
    """Delete the records that are too old."""
    oldest = today().year - KEPT_YEARS
    Record.objects.filter(year__lt=oldest).delete()
    Year.objects.filter(year__lt=oldest).delete()
