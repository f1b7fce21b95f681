"""Many small questions become few: what comes in while one is asked goes into the next, together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Together"]

T = TypeVar("T")
U = TypeVar("U")

#: So many go together at most, and so long is waited after one question before the next, in seconds: under load some
#: more come in that time; whoever comes to an idle chat does not wait.
_MOST, _PAUSE = 500, 0.02


class Together(Generic[T, U]):
    """Asks `function` for many at once; it returns an answer, or an error to raise, for each in their order."""

    def __init__(self, function: Callable[[Sequence[T]], Awaitable[Sequence[U | Exception]]]) -> None:
        self._function = function
        self._waiting: dict[asyncio.AbstractEventLoop, list[tuple[T, asyncio.Future[U]]]] = {}
        # A task of its own: whoever came first may go away, and others still wait.
        self._asking: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}

    async def ask(self, one: T) -> U:
        """Ask for one; raises what its answer is, or what the question as a whole ended in."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[U] = loop.create_future()
        self._waiting.setdefault(loop, []).append((one, future))
        if loop not in self._asking:
            self._asking[loop] = loop.create_task(self._keep_asking(loop))
        return await future

    async def _keep_asking(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting[loop]
        try:
            while waiting:
                many = waiting[:_MOST]
                del waiting[: len(many)]
                await self._ask(many)
                await asyncio.sleep(_PAUSE)
        finally:
            del self._asking[loop]

    async def _ask(self, many: Sequence[tuple[T, asyncio.Future[U]]]) -> None:
        answers: Sequence[U | Exception]
        try:
            answers = await self._function([one for one, _ in many])
        except Exception as error:  # noqa: BLE001 - each of them learns of it
            answers = [error] * len(many)
        for (_, future), answer in zip(many, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
