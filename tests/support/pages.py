"""Pages of the manual as things to do: files to write, commands to run, in their order."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.commands import Run

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"\A:caption: (?P<path>\S+)\n\n")
PROGRAMS = {"zicht": [sys.executable, "-m", "zicht"], "python": [sys.executable]}
EXIT_CODE = re.compile(r"\[exit code (\d+)\]")
SECONDS = 300
#: Where `zicht demo` puts its editions.
DEMO = "build/demo"


@dataclass(frozen=True)
class File:
    """A file that a reader of the page makes."""

    path: str
    text: str

    def do(self, folder: Path) -> None:
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.text, encoding="utf-8")


@dataclass(frozen=True)
class Command:
    """A command that a reader types, with lines that its output must hold and the exit code that it ends with."""

    line: str
    lines: tuple[str, ...]
    exit_code: int = 0

    def do_here(self, run: Run) -> None:
        """Run a command of `zicht` in this process and folder; it takes a second less than a process of its own."""
        _, *arguments = shlex.split(self.line)
        done = run(*arguments, render=True)
        self._judge(done.code, done.out, done.err)

    def do(self, folder: Path) -> None:
        program, *arguments = shlex.split(self.line)
        done = subprocess.run(
            [*PROGRAMS[program], *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        self._judge(done.returncode, done.stdout, done.stderr)

    def _judge(self, code: int, out: str, err: str) -> None:
        output = _flat(out + err)
        assert code == self.exit_code, f"{self.line}\n{out}{err}"
        assert [line for line in self.lines if _flat(line) not in output] == [], out


#: What pages that need a country begin with.
SIMULATE = Command("zicht simulate --out country", ())


def simulated(folder: Path) -> None:
    """Make the country of the pages, as a reader does."""
    folder.mkdir()
    SIMULATE.do(folder)


def steps_of(page: Path) -> list[File | Command]:
    """Return what the page has a reader do: blocks with a caption are files, `console` blocks are commands."""
    steps: list[File | Command] = []
    for fence in FENCE.finditer(page.read_text(encoding="utf-8")):
        caption = CAPTION.match(fence["body"])
        if caption:
            steps.append(File(caption["path"], fence["body"][caption.end() :]))
        elif fence["info"] == "console":
            steps += _commands(fence["body"])
    return steps


def pages() -> list[Path]:
    """Return the README and all pages of the manual."""
    manual = (p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)
    return [ROOT / "README.md", *sorted(manual)]


def reads_demo(page: Path) -> bool:
    """Say whether the commands of a page read what `zicht demo` made."""
    return any(isinstance(step, Command) and DEMO in step.line for step in steps_of(page))


def _commands(body: str) -> list[Command]:
    commands = []
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        line, *rest = part.rstrip("\n").split("\n")
        codes = [int(found[1]) for found in map(EXIT_CODE.fullmatch, rest) if found]
        shown = tuple(o for o in rest if o.strip() not in {"", "..."} and not EXIT_CODE.fullmatch(o))
        commands.append(Command(line, shown, *codes))
    return commands


def _flat(text: str) -> str:
    return " ".join(text.split())
