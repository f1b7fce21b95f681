"""Commands of the platform in processes of their own that can be killed, each a copy of one that has everything loaded.

As a program it reads a command a line and starts a copy of itself that carries it out; `end NUMBER` waits for one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Forked", "started_copies"]


class Forked:
    """A loaded process that copies of itself are made of, all under one environment: one account of the machine."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def start(self, *arguments: str) -> int:
        """Start `zicht` with these arguments, with what it starts in a group of its own; return the group."""
        return int(self._ask(["start", *arguments]))

    def end(self, group: int) -> int:
        """Wait for a command to end; return its exit code, or the negative number of the signal that killed it."""
        return int(self._ask(["end", str(group)]))

    def kill(self, group: int) -> int:
        """Kill a command with everything that it started, at once."""
        os.killpg(group, signal.SIGKILL)
        return self.end(group)

    def _ask(self, words: Sequence[str]) -> str:
        stdin, stdout = self._program.stdin, self._program.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(words) + "\n")
        stdin.flush()
        return stdout.readline()


@contextmanager
def started_copies(environment: Mapping[str, str], log: Path) -> Iterator[Forked]:
    """Load the platform under an environment; whatever was started from it is killed at the end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZICHT_", "DJANGO_"))}
    own["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), own.get("PYTHONPATH", "")])
    command = [sys.executable, "-P", "-m", "support.forked", str(log)]
    with subprocess.Popen(
        command, env={**own, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            yield Forked(program)
        finally:
            program.communicate()


def main(log: Path) -> None:
    """Load, then start and wait as asked; at the end kill whatever still runs."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.platform.settings"
    import django  # noqa: PLC0415 - not where `Forked` alone is wanted

    django.setup()
    from django.urls import get_resolver  # noqa: PLC0415

    assert get_resolver().url_patterns
    running: set[int] = set()
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        if what == "start":
            running.add(number := _copy(arguments, log))
            print(number, flush=True)  # noqa: T201 - this is how it answers
        else:
            running.discard(int(arguments[0]))
            print(os.waitstatus_to_exitcode(os.waitpid(int(arguments[0]), 0)[1]), flush=True)  # noqa: T201
    for number in running:
        os.killpg(number, signal.SIGKILL)


def _copy(arguments: list[str], log: Path) -> int:
    number = os.fork()
    if number:
        return number
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(out, stream.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    from zicht.cli import main as run  # noqa: PLC0415

    sys.argv = ["zicht", *arguments]
    code = 1
    try:
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        os._exit(code)
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
