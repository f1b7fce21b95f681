"""Decisions of meetings as lines of the list of days to keep to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from zicht.platform.care.clocks import Due
from zicht.platform.casework.meetings import read_decisions
from zicht.platform.casework.models import Decision
from zicht.web.texts import translate

__all__ = ["lines_of"]

_ = translate


def lines_of(rows: Sequence[Decision]) -> Iterator[Due]:
    """Return a line for each of these decisions, and write down whose were read."""
    for one in read_decisions(rows):
        yield Due(
            row=one.row.id,
            person=one.row.person_id,
            title=_("Decision: {what}", what=one.what),
            text=_("Does it: {who}", who=one.who),
            day=one.row.due_on,
            address=reverse("decision", args=[one.row.id])
            if one.may_change
            else reverse("meeting", args=[one.row.meeting_id]),
        )
