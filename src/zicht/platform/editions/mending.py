"""What a kill leaves of editions, and how it ends: a job asks every few minutes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from uuid import uuid4

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zicht.errors import ZichtError
from zicht.platform.access.context import Purpose, open_case_room, system_access
from zicht.platform.clock import now
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of, public_root
from zicht.platform.editions.queries import all_runs, find_run
from zicht.platform.editions.running import end_broken_runs
from zicht.platform.editions.tasks import make_edition
from zicht.platform.editions.workflow import State
from zicht.release import read_release
from zicht.release.approval import release_hash

__all__ = ["mend_runs"]

#: A job that was taken up and did not say so within this time was killed.
_TAKEN_UP = timedelta(minutes=5)


def mend_runs() -> int:
    """End runs whose job was killed, ask again for those that nobody took up, and withdraw what was put out and never
    written down as published; return how many runs that were.
    """
    return end_broken_runs() + _ask_again() + _withdraw_unwritten()


def _ask_again() -> int:
    with open_case_room(system_access(Purpose.STATISTICS)):
        waiting = list(all_runs().filter(state=State.QUEUED))
        lost = [one for one in waiting if not _is_asked(one)]
        for run in lost:
            make_edition.enqueue(str(run.id))
    return len(lost)


def _is_asked(run: EditionRun) -> bool:
    asked = DBTaskResult.objects.filter(
        task_path=make_edition.module_path, args_kwargs={"args": [str(run.id)], "kwargs": {}}
    )
    taken_up = Q(status=TaskResultStatus.RUNNING, started_at__gt=now() - _TAKEN_UP)
    return bool(asked.filter(Q(status=TaskResultStatus.READY) | taken_up).exists())


def _withdraw_unwritten() -> int:
    """Take back editions that a kill left in the public folder before the run and the log said so."""
    done = 0
    with open_case_room(system_access(Purpose.STATISTICS)):
        signed = list(all_runs().filter(state=State.SIGNED).values_list("id", flat=True))
    for number in signed:
        with open_case_room(system_access(Purpose.STATISTICS)):
            # Whoever publishes it now holds it until that is written down.
            run = find_run(number, locked=True)
            done += run.state == State.SIGNED and _withdraw(run)
    return done


def _withdraw(run: EditionRun) -> bool:
    try:
        release = read_release(place_of(run.id).edition, cells_of=())
    except ZichtError:
        return False
    place = public_root() / f"{release.edition.name}-{release.edition.vintage}"
    if not place.is_dir() or release_hash(place) != run.sha256:
        return False
    if all_runs().filter(state=State.PUBLISHED, folder=place.name).exists():
        return False
    beside = place.with_name(f".{place.name}.{uuid4().hex}")
    place.rename(beside)
    shutil.rmtree(beside)
    return True
