"""What the sockets of both sides have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

__all__ = ["Socket"]


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc] # Channels has no types
    """A socket that asks the database by the desk alone (`zicht.helpchat.talk.desk`).

    Channels changes threads for every frame and every bell, to close connections that have become old; those of the
    desk are of another thread, which opens them anew when it has to. That was an eighth of a busy process.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.tasks: set[asyncio.Task[None]] = set()

    def begin_task(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something beside what comes next; it is held until it is done, as the loop itself holds no task."""
        task = asyncio.get_running_loop().create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Do what a message of the browser or of the bell asks."""
        await getattr(self, get_handler_name(message))(message)
