"""How long things last, and where a conversation may go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from zicht.helpchat.talk.models import State

__all__ = [
    "ABSENT_AFTER",
    "DYING",
    "ESCROW_LASTS",
    "GIVEN_UP_AFTER",
    "LEFT_LASTS",
    "MOST_LEFT",
    "MOST_MESSAGES",
    "MOST_PHRASES",
    "MOST_WAITING_BY_FORMS",
    "NEXT",
    "PHRASE_LASTS",
    "SHIFT_LASTS",
    "SOON",
]

NEXT: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.OPEN, State.ENDED}),
    State.OPEN: frozenset({State.WAITING, State.ENDED}),
    State.ENDED: frozenset(),
}

#: A visitor who is away for so long has left; from the queue sooner, where the browser says by itself that it is there.
ABSENT_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(minutes=3)
#: After the end, ciphertext dies at a moment in between: nobody can tell from its death when the end was.
DYING = (timedelta(minutes=5), timedelta(minutes=60))
SHIFT_LASTS = timedelta(hours=10)
ESCROW_LASTS = timedelta(days=7)
LEFT_LASTS = timedelta(days=30)
#: A phrase that was not used for so long is forgotten.
PHRASE_LASTS = timedelta(days=366)
#: The wait that is promised.
SOON = timedelta(minutes=2)
#: So many may wait who came by plain forms, where nothing can be asked of their browser under a flood.
MOST_WAITING_BY_FORMS = 40
#: So many messages a conversation holds; nobody writes as many by hand, and a program fills no disk with one.
MOST_MESSAGES = 3000
#: So many messages are kept that were left after hours, and so many phrases are known again.
MOST_LEFT, MOST_PHRASES = 5000, 200_000
