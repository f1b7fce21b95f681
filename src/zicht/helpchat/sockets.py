"""What the sockets of both sides have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

__all__ = ["Socket"]


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    """A socket that asks the database by the desk alone (`zicht.helpchat.talk.desk`).

    Channels changes threads for every frame and every bell, to close connections that have become old; those of the
    desk are of another thread, which opens them anew when it has to. That was an eighth of a busy process.
    """

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Do what a message of the browser or of the bell asks."""
        await getattr(self, get_handler_name(message))(message)
