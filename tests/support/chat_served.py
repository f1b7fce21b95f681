"""The help chat as it is served: both sides of a try-out in one process, or each in its own on PostgreSQL and Redis."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.cluster import free_port

__all__ = ["ServedChat", "served_on_postgresql", "served_try_out"]

_PATIENCE = 60
LOCALE = Path(__file__).parents[2] / "src" / "zicht" / "helpchat" / "locale"


@dataclass
class ServedChat:
    """A chat that is served: where its sides are, its processes, and where its files and logs are."""

    visitors: str
    console: str
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _starts: list[tuple[list[str], dict[str, str], Path]] = field(default_factory=list)

    @property
    def live(self) -> str:
        """The address of the visitors' socket."""
        return self.visitors.replace("http", "ws", 1) + "/live"

    @property
    def console_live(self) -> str:
        return self.console.replace("http", "ws", 1) + "/live"

    @property
    def console_environment(self) -> Mapping[str, str]:
        """What the process of the console was started with."""
        return self._starts[-1][1]

    def start(self, words: list[str], environment: Mapping[str, str], name: str) -> None:
        """Start a process of the chat; what it says goes into a file of that name."""
        command = [sys.executable, "-m", "zicht", "helpchat", *words]
        self._starts.append((command, dict(environment), self.folder / f"{name}.log"))
        self._run(len(self._starts) - 1)

    def _run(self, number: int) -> None:
        command, environment, log = self._starts[number]
        with log.open("ab") as said:
            started = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
        if number < len(self.processes):
            self.processes[number] = started
        else:
            self.processes.append(started)

    def kill(self, number: int) -> None:
        """Kill a process, as a machine does that breaks."""
        self.processes[number].kill()
        self.processes[number].wait(10)

    def restart(self, number: int) -> None:
        """Start a process again that was killed."""
        self._run(number)
        self.wait()

    def wait(self) -> None:
        """Wait until both sides answer."""
        until = time.monotonic() + _PATIENCE
        for address in (self.visitors, self.console):
            while not _answers(address):
                if time.monotonic() > until or any(one.poll() is not None for one in self.processes):
                    raise RuntimeError("the chat did not start: see its log")
                time.sleep(0.1)

    def wait_until_open(self) -> None:
        """Wait until whoever comes is told that the chat is open: its page is asked anew every two seconds."""
        until = time.monotonic() + _PATIENCE
        while True:
            with urllib.request.urlopen(self.visitors, timeout=5) as answer:  # noqa: S310 - our own
                if b'<span id="duty-open">' in answer.read():
                    return
            if time.monotonic() > until:
                raise RuntimeError("the chat did not open: is somebody on shift?")
            time.sleep(0.1)

    def end(self) -> None:
        for one in self.processes:
            one.terminate()
        for one in self.processes:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | more


@contextmanager
def served_try_out(folder: Path, **more: str) -> Iterator[ServedChat]:
    """Serve the demo of a try-out from one process."""
    ports = free_port(), free_port()
    chat = ServedChat(f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}", folder)
    words = ["serve", "--demo", "--port", str(ports[0]), "--console-port", str(ports[1])]
    chat.start(words, _environment(ZICHT_CHAT_STATE=str(folder / "state"), **more), "served")
    try:
        chat.wait()
        yield chat
    finally:
        chat.end()


def _reviewed(folder: Path) -> Path:
    """Return the visitors' texts as they are when somebody has read them: without, no language is offered."""
    shutil.copytree(LOCALE, folder)
    for catalogue in folder.rglob("*.po"):
        text = catalogue.read_text(encoding="utf-8")
        text = text.replace('"X-Reviewed-By: \\n"', '"X-Reviewed-By: Somebody Simulated\\n"')
        text = text.replace('"X-Reviewed-On: \\n"', '"X-Reviewed-On: 2026-11-23\\n"')
        catalogue.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def served_on_postgresql(
    folder: Path, *, visitors: str, console: str, owner: str, redis: str, **more: str
) -> Iterator[ServedChat]:
    """Serve each side from a process of its own, under its own role of the database; the addresses are those."""
    ports = free_port(), free_port()
    chat = ServedChat(f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}", folder)
    (folder / "secret").write_text("a secret of tests, of some length and no worth", encoding="ascii")
    common = _environment(
        ZICHT_CHAT_LOCALE=str(_reviewed(folder / "locale")),
        ZICHT_CHAT_STATE=str(folder / "state"),
        ZICHT_CHAT_SECRET_KEY_FILE=str(folder / "secret"),
        ZICHT_CHAT_SALT_FILE=str(folder / "secret"),
        ZICHT_CHAT_REDIS=redis,
        ZICHT_CHAT_VISITORS=chat.visitors,
        ZICHT_CHAT_CONSOLE=chat.console,
        ZICHT_CHAT_WITHOUT_TLS="yes",
        **more,
    )
    as_owner = common | {"ZICHT_CHAT_DATABASE_OWNER_URL": owner}
    command = [sys.executable, "-m", "zicht", "helpchat", "manage", "set_up", "--day-and-night"]
    subprocess.run(command, check=True, env=as_owner, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        stack.callback(chat.end)
        for side, address, port in zip(("visitors", "console"), (visitors, console), ports, strict=True):
            environment = common | {"ZICHT_CHAT_DATABASE_URL": address}
            chat.start(["serve", "--side", side, "--port", str(port)], environment, side)
        chat.wait()
        yield chat
