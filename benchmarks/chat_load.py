"""How soon the help chat delivers: `python -m benchmarks.chat_load CONVERSATIONS COUNSELLORS SECONDS FOLDER`.

PostgreSQL, Redis and one process for each side are started; visitors and counsellors, who lock and open all they say,
count whether they heard all of the other's, once and in order. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil

from support.chat_lines import CounsellorLine, Heard, VisitorLine
from support.chat_people import made_shifts
from support.chat_served import ServedChat, served_on_postgresql
from support.cluster import ACCOUNT, Cluster, started_cluster
from support.redis import started_redis
from zicht.helpchat.grants import CONSOLE_ROLE, DATABASE, OWNER_ROLE, VISITORS_ROLE, cluster_sql

__all__ = ["measure"]

#: Seconds between two messages of one conversation.
EVERY = 10.0
#: PostgreSQL as it is in real use: every commit waits for the disk.
SETTINGS = (
    "shared_buffers=256MB",
    "max_connections=60",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)
#: So many open at the same time: nobody comes two thousand strong in one second.
_OPENING = 60


@dataclass
class Talk:
    """A conversation of the load: its two ends, and when each message was sent."""

    visitor: VisitorLine
    counsellor: CounsellorLine
    sent: dict[str, float] = field(default_factory=dict)
    kept: list[float] = field(default_factory=list)
    turns: int = 0


def measure(folder: Path, *, conversations: int, counsellors: int, seconds: int) -> dict[str, object]:
    """Measure delivery with so many conversations at once."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        roles = (OWNER_ROLE, VISITORS_ROLE, CONSOLE_ROLE)
        cluster = stack.enter_context(
            started_cluster(folder / "cluster", roles=roles, prepare=_prepare, settings=SETTINGS)
        )
        redis = stack.enter_context(started_redis())
        addresses = {
            name: cluster.address(role, DATABASE)
            for name, role in zip(("owner", "visitors", "console"), roles, strict=True)
        }
        chat = stack.enter_context(
            served_on_postgresql(folder, redis=redis, ZICHT_CHAT_OPENS_A_MINUTE="100000", **addresses)
        )
        load = os.getloadavg()[0]
        told = asyncio.run(_work(chat, conversations, counsellors, seconds))
    return {"load": load, **told}


def _prepare(cluster: Cluster) -> None:
    with cluster.connect(ACCOUNT, "postgres") as administrator:
        for statement in cluster_sql():
            administrator.execute(statement)
        for role, password in cluster.passwords.items():
            administrator.execute(f"ALTER ROLE {role} PASSWORD '{password}'")


async def _work(chat: ServedChat, conversations: int, counsellors: int, seconds: int) -> dict[str, object]:
    lines = [
        CounsellorLine(
            chat.console_live, chat.console, {"Cookie": one.cookie}, device=one.device, pair=one.pair
        )
        for one in made_shifts(chat.console_environment, counsellors)
    ]
    for line in lines:
        await line.come_on_duty()
    await asyncio.sleep(4)  # what the visitors' side knows of who is on duty is some seconds old
    began = time.monotonic()
    gate = asyncio.Semaphore(_OPENING)
    talks = await asyncio.gather(
        *(_open(chat, number, lines[number % len(lines)], gate) for number in range(conversations))
    )
    opened = time.monotonic() - began
    print(f"opened {conversations} in {opened:.0f} s", file=sys.stderr, flush=True)
    processes = [psutil.Process(one.pid) for one in chat.processes]
    before = [sum(one.cpu_times()[:2]) for one in processes]
    own = time.process_time()
    until = time.monotonic() + seconds
    await asyncio.gather(*(_talk(one, number / conversations, until) for number, one in enumerate(talks)))
    await asyncio.sleep(3)
    spent = [sum(one.cpu_times()[:2]) - there for one, there in zip(processes, before, strict=True)]
    memory = [one.memory_info().rss / 2**20 for one in processes]
    return _told(talks) | {
        "conversations": conversations,
        "counsellors": counsellors,
        "seconds": seconds,
        "opened_seconds": opened,
        "processor_seconds": dict(zip(("visitors", "console"), spent, strict=True)),
        "own_processor_seconds": time.process_time() - own,
        "memory_mb": dict(zip(("visitors", "console"), memory, strict=True)),
    }


async def _open(chat: ServedChat, number: int, counsellor: CounsellorLine, gate: asyncio.Semaphore) -> Talk:
    async with gate:
        visitor = VisitorLine(chat.live, chat.visitors, here=f"127.1.{number // 250}.{number % 250 + 1}")
        await visitor.open(to={counsellor.device})
        await counsellor.claim(visitor.id)
    return Talk(visitor, counsellor)


async def _talk(talk: Talk, part: float, until: float) -> None:
    await asyncio.sleep(part * EVERY)
    while (began := time.monotonic()) < until:
        text = f"{'vc'[talk.turns % 2]} {talk.turns}"
        talk.sent[text] = time.monotonic()
        if talk.turns % 2 == 0:
            await talk.visitor.say(text)
        else:
            await talk.counsellor.say(talk.visitor.id, text)
        talk.kept.append(time.monotonic() - talk.sent[text])
        talk.turns += 1
        await asyncio.sleep(max(0.0, began + EVERY - time.monotonic()))


def _told(talks: list[Talk]) -> dict[str, object]:
    """Compare what was sent with what was heard at the other end."""
    took: list[float] = []
    lost = doubled = disordered = 0
    for talk in talks:
        at_counsellor = [one for one in talk.counsellor.heard if one.conversation == talk.visitor.id]
        for sender, heard in (("v", at_counsellor), ("c", talk.visitor.heard)):
            sent = [text for text in talk.sent if text.startswith(sender)]
            got = [one for one in heard if one.sender == sender]
            texts = [one.text for one in got]
            lost += len(set(sent) - set(texts))
            doubled += len(texts) - len(set(texts))
            disordered += sum(later.seq < earlier.seq for earlier, later in pairwise(got))
            disordered += [one for one in sent if one in set(texts)] != list(dict.fromkeys(texts))
            took += [one.at - talk.sent[one.text] for one in _first(got)]
    kept = [one for talk in talks for one in talk.kept]
    return {
        "messages": len(took),
        "lost": lost,
        "doubled": doubled,
        "disordered": disordered,
        "delivered_ms": _percentiles(took),
        "kept_ms": _percentiles(kept),
    }


def _first(heard: list[Heard]) -> list[Heard]:
    return list({one.text: one for one in reversed(heard)}.values())


def _percentiles(seconds: list[float]) -> dict[str, float]:
    values = np.percentile(np.array(seconds) * 1000, [50, 95, 99, 100])
    return dict(zip(("50", "95", "99", "100"), (round(float(one), 1) for one in values), strict=True))


if __name__ == "__main__":
    *figures, where = sys.argv[1:]
    conversations, counsellors, seconds = map(int, figures)
    told = measure(Path(where), conversations=conversations, counsellors=counsellors, seconds=seconds)
    print(json.dumps(told))
