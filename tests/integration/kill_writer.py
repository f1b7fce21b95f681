"""Programs that write releases and are killed; run by test_release_kill.py in processes of their own."""

import os
import signal
import sys
from itertools import cycle
from pathlib import Path

from zicht.release import place, read_release, store, write_release
from zicht.release.model import Cell, CodeText, Dimension, Edition, MeasureText, Release, Rule, State, Table

LABEL = {"nl": "x", "en": "x"}
RULE = Rule("first_report_in_year", "1", LABEL)
YEARS = tuple(str(year) for year in range(1980, 2030))

#: The modules in which every line is a moment at which the power may fail.
WATCHED = {place.__file__, store.__file__}


def make_release(name):
    """A release whose every figure belongs to its name: a mixture of two would be seen."""
    period = Dimension("period", LABEL, tuple(CodeText(year, LABEL) for year in YEARS))
    measure = MeasureText("victims", LABEL, "persons", LABEL)
    value = {"old": 1.0, "new": 2.0}[name]
    cells = tuple(Cell((year,), "victims", value, "persons") for year in YEARS)
    table = Table("T01", LABEL, LABEL, LABEL, "persons", (period,), (measure,), cells)
    edition = Edition(
        name,
        LABEL,
        "NLD",
        (2016, 2020),
        "2021-09-01",
        State.DRAFT,
        True,
        True,
        RULE,
        (RULE,),
        "all",
        {},
        {},
        (),
    )
    return Release(edition, (table,))


def write_page(release, folder):
    (folder / "report").mkdir()
    (folder / "report" / "index.html").write_text(release.edition.name * 10_000)


def name_of_whole_edition(out):
    """Return the edition's name after all hashes are checked and all cells seen to be of that edition."""
    release = read_release(out)
    values = {cell.value for cell in release.tables[0].cells}
    assert values == {{"old": 1.0, "new": 2.0}[release.edition.name]}
    assert "report/index.html" in release.edition.outputs
    return release.edition.name


def write_for_ever(out):
    """Write the two editions in turn until somebody kills this process."""
    for name in cycle(["new", "old"]):
        write_release(make_release(name), out, [write_page])
        sys.stdout.write(".")
        sys.stdout.flush()


def die_at_line(number):
    """Kill this process when the given number of lines of the watched modules have run."""
    left = number

    def on_line(frame, event, argument):
        nonlocal left
        left -= event == "line"
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    sys.settrace(lambda frame, event, argument: on_line if frame.f_code.co_filename in WATCHED else None)


def die_at_every_line(out, can_exchange):
    """Let one child after the other die a line later; after each death an edition stands whole."""
    if not can_exchange:
        place._exchange = lambda folder, target: False
    old, new = make_release("old"), make_release("new")
    seen = ["new"]
    for number in range(10_000):
        if seen[-1] == "new":
            write_release(old, out, [write_page])
        child = os.fork()
        if child == 0:
            die_at_line(number)
            write_release(new, out, [write_page])
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        seen.append(name_of_whole_edition(out))
        if not os.WIFSIGNALED(status):
            break
    write_release(new, out, [write_page])
    beside = sorted(path.name for path in out.parent.iterdir())
    sys.stdout.write(f"{len(seen[1:])} {'-'.join(dict.fromkeys(seen[1:]))} {beside}")


if __name__ == "__main__":
    program, folder = sys.argv[1:]
    if program == "for_ever":
        write_for_ever(Path(folder))
    else:
        die_at_every_line(Path(folder), program == "exchange")
