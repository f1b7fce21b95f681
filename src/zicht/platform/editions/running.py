"""The job that makes an edition: exports the registry, lets a process of its own count, notes how far it is."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from zicht.errors import InputError, Text, ZichtError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, Purpose, open_case_room, system_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.duplicates.service import count_undecided, persons_apart
from zicht.platform.editions import ending
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.moves import FAULT, end_broken_run, move_run
from zicht.platform.editions.places import RunPlace, inputs_beside, ledger, place_of
from zicht.platform.editions.queries import all_runs, find_run
from zicht.platform.editions.sources import regimes_of_sources
from zicht.platform.editions.texts import problem_in_languages
from zicht.platform.editions.workflow import State
from zicht.platform.registry.installation import is_simulated
from zicht.platform.statistics.service import export_tables, project_statistics, pseudonyms_of

__all__ = ["end_broken_runs", "run_edition"]

_COUNTRY = "NLD"
_NOTES_SECONDS = 1.0
logger = logging.getLogger("zicht.platform.editions")


def run_edition(run: UUID) -> None:
    """Make, compare and check one edition. Called twice, or after a kill, it makes nothing twice."""
    access = system_access(Purpose.STATISTICS)
    place = place_of(run)
    with place.held() as free:
        if not free:
            return
        with open_case_room(access):
            found = find_run(run)
            if found.state != State.QUEUED or not move_run(found, State.RUNNING):
                return
        try:
            examined, problems = _make(_find_again(run), place)
        except ZichtError as error:
            examined, problems = None, [problem_in_languages(one) for one in error.problems]
        except Exception:
            logger.exception("edition failed", extra={"object_id": run})
            examined, problems = None, [FAULT]
        finally:
            place.clean()
        _keep(_find_again(run), place, examined, problems)


def _find_again(run: UUID) -> EditionRun:
    with open_case_room(system_access(Purpose.STATISTICS)):
        return find_run(run)


def end_broken_runs() -> int:
    """End the runs whose jobs were killed; return how many."""
    with open_case_room(system_access(Purpose.STATISTICS)):
        return sum(end_broken_run(one) for one in all_runs().filter(state=State.RUNNING))


def _make(run: EditionRun, place: RunPlace) -> tuple[dict[str, Any] | None, list[Any]]:
    """Return what came of the checks, or what is wrong."""
    place.clean()
    project_statistics()
    access = system_access(Purpose.STATISTICS)
    with open_case_room(access):
        undecided, apart = count_undecided(), persons_apart()
        names = pseudonyms_of({one for pair in apart for one in pair})
    exported = export_tables(
        access,
        place.export,
        country=_COUNTRY,
        vintage=run.vintage,
        simulated=is_simulated(),
        regimes=regimes_of_sources(),
        apart=[(names[one], names[other]) for one, other in apart if one in names and other in names],
    )
    if not exported.rows.get("reports"):
        raise InputError.of(
            Text.of("The registry holds no report that may be counted."),
            expected=Text.of("At least one report that is held for statistics."),
            to_fix=Text.of("Wait until agencies have reported, and ask for the edition again."),
        )
    _check_ledger(access)
    beside = inputs_beside()
    asked = {
        **run.options,
        "vintage": run.vintage.isoformat(),
        "inputs": [str(place.export), *([str(beside)] if beside else [])],
        "out": str(place.edition),
        "work": str(place.work),
        "report": str(place.report),
        "ledger": str(ledger().folder),
        "undecided_pairs": undecided,
        "simulated": is_simulated(),
    }
    return _listen(run, asked)


def _check_ledger(access: Access) -> None:
    """Refuse to go on beside a ledger that was lost: nothing would be held against what is out."""
    known = {entry.release for entry in ledger().entries()}
    with open_case_room(access):
        signed = all_runs().filter(state__in=[State.SIGNED, State.PUBLISHED]).values_list("sha256", flat=True)
        lost = set(signed) - known
    if lost:
        raise InputError.of(
            Text.of("The ledger does not hold {count} editions that were signed here.", count=len(lost)),
            expected=Text.of("A ledger with every edition that was ever signed."),
            to_fix=Text.of("Put the folder `ledger` back from a backup, and ask for the edition again."),
        )


def _listen(run: EditionRun, asked: dict[str, Any]) -> tuple[dict[str, Any] | None, list[Any]]:
    examined: dict[str, Any] | None = None
    problems: list[Any] = []
    fault: dict[str, Any] = {}
    notes = _Notes(run)
    with _started(asked) as child:
        try:
            for told in _told_by(child):
                notes.hear(told)
                examined = told.get("examined", examined)
                problems = told.get("problems", problems)
                fault = told.get("fault", fault)
            child.wait()
        finally:
            child.kill()
    if child.returncode != 0 and not problems:
        logger.error(
            "edition failed", extra={"object_id": run.id, "status": child.returncode, "error": fault}
        )
        problems = [FAULT]
    return (None if problems else examined), problems


def _started(asked: dict[str, Any]) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    child = subprocess.Popen(  # noqa: S603 - ours, and nothing in it comes from a user
        [sys.executable, "-m", ending.__name__, str(os.getpid()), "zicht.platform.editions.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Control-C is for the job: a child that heard it would look as if it had failed
        env=environment | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
    )
    if child.stdin is not None:
        child.stdin.write(json.dumps(asked))
        child.stdin.close()
    return child


def _told_by(child: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    for line in child.stdout or ():
        if line.startswith("{"):
            yield json.loads(line)


class _Notes:
    """Notes how far a run is, at most once a second."""

    def __init__(self, run: EditionRun) -> None:
        self._run, self._noted = run, 0.0

    def hear(self, told: dict[str, Any]) -> None:
        if "stage" not in told and time.monotonic() - self._noted < _NOTES_SECONDS:
            return
        changes = (
            {"stage": told["stage"], "share": 0.0} if "stage" in told else {"share": told.get("share", 1.0)}
        )
        with open_case_room(system_access(Purpose.STATISTICS)):
            EditionRun.objects.filter(id=self._run.id, state=State.RUNNING).update(**changes)
        self._noted = time.monotonic()


def _keep(run: EditionRun, place: RunPlace, examined: dict[str, Any] | None, problems: list[Any]) -> None:
    with open_case_room(system_access(Purpose.STATISTICS)):
        if examined is None:
            move_run(run, State.FAILED, problems=problems, ended_at=now())
        else:
            place.examined.write_text(json.dumps(examined, ensure_ascii=False), encoding="utf-8")
            state = State.CHECKED if examined["passed"] else State.REFUSED
            made = {"sha256": examined["sha256"], "share": 1.0, "ended_at": now()}
            move_run(run, state, **made)
        record(Action.EDITION_RUN, kind="edition", object_id=run.id, reason="failed" if problems else "made")
