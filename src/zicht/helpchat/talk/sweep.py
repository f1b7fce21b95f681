"""What dies does so by itself: visitors who left, ciphertext, keys of shifts and weeks, phrases."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils.timezone import localdate

from zicht.helpchat.talk.actions import end_conversation
from zicht.helpchat.talk.counting import count_duty
from zicht.helpchat.talk.models import (
    Conversation,
    Device,
    Ended,
    EscrowKey,
    LeftMessage,
    PhraseMark,
    Route,
    State,
    WrappedKey,
)
from zicht.helpchat.talk.workflow import ABSENT_AFTER, GIVEN_UP_AFTER, PHRASE_LASTS

__all__ = ["sweep"]

#: So many times as long have visitors to come back where nobody was seen at all.
_PATIENCE = 3

logger = logging.getLogger("zicht.helpchat.sweep")


def sweep(at: datetime) -> list[UUID]:
    """End what visitors left, delete what should be dead; return the conversations that ended by it."""
    count_duty(at)
    ended = [one for one in _left(at) if end_conversation(one, by=Ended.ABSENCE)]
    died, _ = Conversation.objects.filter(state=State.ENDED.value, dies_at__lte=at).delete()
    over = list(Device.objects.filter(ends_at__lte=at).values_list("id", flat=True))
    over += EscrowKey.objects.filter(ends_at__lte=at).values_list("id", flat=True)
    WrappedKey.objects.filter(holder__in=over).delete()
    Device.objects.filter(id__in=over).delete()
    EscrowKey.objects.filter(id__in=over).delete()
    LeftMessage.objects.filter(dies_at__lte=at).delete()
    PhraseMark.objects.filter(month__lte=localdate(at - PHRASE_LASTS)).delete()
    if died and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if ended or died:
        logger.info("swept", extra={"count": len(ended)})
    return ended


def _is_nobody_seen(at: datetime) -> bool:
    """Say whether not one visitor was seen for a minute: then it may be the server or the database that was away."""
    lasting = Conversation.objects.exclude(state=State.ENDED.value)
    return not lasting.filter(seen_at__gt=at - timedelta(minutes=1)).exists()


def _left(at: datetime) -> list[UUID]:
    rows = Conversation.objects.exclude(state=State.ENDED.value)
    times = _PATIENCE if _is_nobody_seen(at) else 1
    gone = rows.filter(seen_at__lte=at - times * ABSENT_AFTER)
    by_script = rows.filter(
        state=State.WAITING.value, route=Route.SCRIPT.value, seen_at__lte=at - times * GIVEN_UP_AFTER
    )
    # By plain forms nobody says that they are there, but by a button: who pressed none at all did not wait.
    silent = rows.filter(
        state=State.WAITING.value,
        route=Route.FORMS.value,
        claimed_at=None,
        seen_at__lte=F("opened_at"),
        opened_at__lte=at - times * GIVEN_UP_AFTER,
    )
    return list((gone | by_script | silent).values_list("id", flat=True))
