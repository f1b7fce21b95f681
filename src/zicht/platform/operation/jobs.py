"""What runs by itself, and when. A job that a version does not have is left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.db import IntegrityError, transaction
from django.utils import timezone

from zicht.platform.clock import now
from zicht.platform.operation.models import JobRun
from zicht.platform.rooms import Room

__all__ = ["DONE", "FAILED", "JOBS", "LOST", "Job", "JobState", "job_states", "late_jobs", "run_due"]

#: How a run ended; one that is under way has not.
DONE, FAILED, LOST = "done", "failed", "lost"

_log = logging.getLogger("zicht.operation")


@dataclass(frozen=True)
class Job:
    """A job: where its function stands, how often or at what time of night it runs, and how long it may take."""

    name: str
    function: str
    every: timedelta | None = None
    at: time | None = None
    longest: timedelta = timedelta(minutes=10)

    def is_there(self) -> bool:
        """Say whether this version has it. It is not loaded: pages ask too, and some jobs load programs that count."""
        return find_spec(self.function.partition(":")[0]) is not None

    def load(self) -> Callable[[], object]:
        module, _, name = self.function.partition(":")
        return getattr(import_module(module), name)  # type: ignore[no-any-return]

    def is_due(self, last: datetime | None, moment: datetime) -> bool:
        """Say whether it should begin, having begun last at a moment."""
        if last is None:
            return True
        if self.every is not None:
            # A timer that is a second early must not skip a round.
            return moment - last >= self.every - timedelta(seconds=5)
        return last < self._last_time(moment)

    def _last_time(self, moment: datetime) -> datetime:
        """Return when a nightly job should have begun last."""
        local = timezone.localtime(moment)
        today = timezone.make_aware(datetime.combine(local.date(), self.at or time(2)))
        return today if today <= moment else today - timedelta(days=1)


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_NIGHT = timedelta(hours=6)
#: In the order in which they run: what is sealed and erased first is counted right.
JOBS: tuple[Job, ...] = (
    Job("seal", "zicht.platform.audit.chain:seal_events", every=_MINUTE),
    Job("finish", "zicht.platform.retention.service:mend", every=5 * _MINUTE),
    Job("moves", "zicht.platform.registry.service:carry_out_moves", every=_MINUTE),
    Job("project", "zicht.platform.statistics.service:project_statistics", every=_MINUTE, longest=_HOUR),
    Job("retention", "zicht.platform.retention.service:run_retention", at=time(2), longest=_NIGHT),
    Job("sweep", "zicht.platform.retention.service:sweep", at=time(3), longest=_NIGHT),
    Job("duplicates", "zicht.platform.duplicates.finding:find_duplicates", at=time(4), longest=_NIGHT),
    Job("coverage", "zicht.platform.coverage.service:count_coverage", at=time(6), longest=_HOUR),
    Job("region", "zicht.platform.region.service:count_region", at=time(6), longest=_HOUR),
    Job("readiness", "zicht.platform.municipal.service:count_readiness", at=time(5), longest=_HOUR),
    Job("clocks", "zicht.platform.care.reminding:remind_of_days", at=time(6), longest=_HOUR),
    Job("editions", "zicht.platform.editions.mending:mend_runs", every=5 * _MINUTE),
    Job("verify", "zicht.platform.operation.jobs:verify_log", at=time(5), longest=_NIGHT),
)


class _BrokenChain(Exception):
    """The log is not what was sealed."""


def verify_log() -> None:
    """Work the whole chain out anew; the job fails where it does not hold."""
    from zicht.platform.audit.chain import verify_chain  # noqa: PLC0415 - as jobs of others: when it runs

    if verify_chain():
        raise _BrokenChain


def run_due(jobs: Sequence[Job] = JOBS, *, only: str = "") -> list[tuple[str, str]]:
    """Run what is due, one after the other; return each job with its outcome.

    A job that fails is written down and tried again when it is due; it keeps no other from running.
    `only` names one that runs whether it is due or not.
    """
    done = []
    for job in jobs:
        if only not in {"", job.name} or not job.is_there():
            continue
        _give_up_lost(job)
        if (only or job.is_due(_last_begin(job), now())) and (run := _begin(job)) is not None:
            done.append((job.name, _carry_out(job, run)))
    return done


def late_jobs(jobs: Sequence[Job] = JOBS) -> list[str]:
    """Return jobs that were not done since they should have been: they failed, were killed, or never began."""
    return [state.job.name for state in job_states(jobs) if state.is_late]


@dataclass(frozen=True)
class JobState:
    """How a job stands: its last run, where it ran at all, and whether it should have been done since."""

    job: Job
    run: JobRun | None
    is_late: bool

    @property
    def seconds(self) -> float | None:
        """How long the last run took; none while it runs."""
        if self.run is None or self.run.ended_at is None:
            return None
        return (self.run.ended_at - self.run.began_at).total_seconds()


def job_states(jobs: Sequence[Job] = JOBS) -> list[JobState]:
    """Return how each job of this version stands."""
    return [_state_of(job, now()) for job in jobs if job.is_there()]


def _state_of(job: Job, moment: datetime) -> JobState:
    runs = JobRun.objects.filter(job=job.name).order_by("-began_at")
    last = runs.first()
    done = last if last is None or last.outcome == DONE else runs.filter(outcome=DONE).first()
    allowed = (job.every or timedelta(days=1)) + job.longest
    return JobState(job, last, is_late=done is None or moment - done.began_at > allowed)


def _last_begin(job: Job) -> datetime | None:
    """Return when it began last; a run that was killed never did, so that the job need not wait for another night."""
    last = JobRun.objects.filter(job=job.name).exclude(outcome=LOST).order_by("-began_at").first()
    return last.began_at if last else None


def _give_up_lost(job: Job) -> None:
    """Whoever takes too long was killed."""
    moment = now()
    JobRun.objects.filter(job=job.name, ended_at__isnull=True, began_at__lt=moment - job.longest).update(
        ended_at=moment, outcome=LOST
    )


def _begin(job: Job) -> JobRun | None:
    """Claim the job; nothing where another process is at it."""
    moment = now()
    try:
        with transaction.atomic(using=Room.CASES.value):
            return JobRun.objects.create(job=job.name, began_at=moment)
    except IntegrityError:
        return None


def _carry_out(job: Job, run: JobRun) -> str:
    outcome, error = DONE, ""
    try:
        job.load()()
    except Exception as problem:  # noqa: BLE001 - one job must not keep the others from running
        outcome, error = FAILED, type(problem).__name__[:80]
        _log.exception("job failed", extra={"job": job.name})
    ended = now()
    JobRun.objects.filter(id=run.id).update(ended_at=ended, outcome=outcome, error=error)
    if job.every is None:
        seconds = round((ended - run.began_at).total_seconds(), 1)
        _log.info("job ended", extra={"job": job.name, "seconds": seconds})
    return outcome
