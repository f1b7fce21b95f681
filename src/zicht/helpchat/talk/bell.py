"""The bell: says that something is new, to every process; what it is stands in the database."""

from __future__ import annotations

import logging
from uuid import UUID

from channels.layers import get_channel_layer

__all__ = ["DUTY", "QUEUE", "group_of", "ring", "tell", "tell_duty", "tell_queue"]

logger = logging.getLogger("zicht.helpchat.bell")

QUEUE = "queue"
#: Sockets of visitors, who wrap their key for whoever comes on duty.
DUTY = "duty"


def group_of(conversation: UUID) -> str:
    """Return the group of those who follow a conversation."""
    return f"talk.{conversation.hex}"


async def _send(group: str, message: dict[str, object]) -> None:
    """Send, or go on without: whoever was not rung finds it at the next bell or on coming back."""
    try:
        await get_channel_layer().group_send(group, message)
    except Exception:  # noqa: BLE001 - whatever the layer raises, what was kept is kept
        logger.warning("the bell did not ring")


async def ring(conversation: UUID, seq: int, *, message: int) -> None:
    """Say that something was said: its number, and the key by which it is read."""
    await _send(
        group_of(conversation),
        {"type": "talk.said", "conversation": conversation.hex, "seq": seq, "message": message},
    )


async def tell(conversation: UUID, event: str, **more: object) -> None:
    """Say that something happened in a conversation: a fixed word of ours, identifiers and counters."""
    await _send(
        group_of(conversation),
        {"type": "talk.event", "conversation": conversation.hex, "event": event, **more},
    )


async def tell_queue(event: str = "changed", **more: object) -> None:
    """Say that the queue is not what it was."""
    await _send(QUEUE, {"type": "queue.event", "event": event, **more})


async def tell_duty() -> None:
    """Say that a device came on duty."""
    await _send(DUTY, {"type": "duty.event", "event": "duty"})
