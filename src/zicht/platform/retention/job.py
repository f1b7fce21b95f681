"""The nightly job: all whose time is up is erased, blanked or deleted, in small steps that a kill cannot halve."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db.models import Max, Model, Q
from django.db.models.functions import Coalesce

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import User
from zicht.platform.audit.expiry import expire_log
from zicht.platform.clock import today
from zicht.platform.marks import OTHERS, Clock, Retention
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.writing import KEPT
from zicht.platform.retention.clocks import End, blanks, cutoff, end_of, expiring_models
from zicht.platform.retention.erasure import Reason, erase_persons, erase_reports

__all__ = ["Expired", "due_persons", "due_reports", "run_retention"]

#: So many at a time: each step is kept before the next begins.
_STEP = 200
_log = logging.getLogger("zicht.retention")


@dataclass
class Expired:
    """How many rows went, by what they were."""

    persons: int = 0
    reports: int = 0
    rows: int = 0
    events: int = 0

    def __str__(self) -> str:
        return f"persons {self.persons}, reports {self.reports}, rows {self.rows}, events {self.events}"


def run_retention() -> Expired:
    """Carry out every clock; safe to repeat, and to break off."""
    done = Expired()
    for persons in _steps(due_persons):
        with open_case_room(system_access()):
            done.persons += erase_persons(persons, reason=Reason.EXPIRED)
    for numbers in _steps(due_reports):
        with open_case_room(system_access()):
            reports = list(Report.objects.filter(id__in=numbers))
            done.reports += erase_reports(reports, reason=Reason.EXPIRED)
    for model, retention in expiring_models():
        with open_case_room(system_access()):
            done.rows += _expire(model, retention)
    done.events = expire_log()
    for what, count in vars(done).items():
        _log.info("retention", extra={"stage": what, "count": count})
    return done


def due_persons() -> list[UUID]:
    """Return persons whose last report is over, and those without one whose own day is; in the room that is open."""
    latest = Coalesce(Max("reports__retain_until", filter=Q(reports__erased_at__isnull=True)), "retain_until")
    rows = Person.objects.filter(erased_at__isnull=True).annotate(latest=latest)
    over = rows.filter(_over("latest")).order_by("id").values_list("id", flat=True)
    return list(over[:_STEP])


def due_reports() -> list[UUID]:
    """Return reports that are over, of persons who are not; in the room that is open."""
    rows = Report.objects.filter(_over("retain_until"), erased_at__isnull=True).order_by("id")
    return list(rows.values_list("id", flat=True)[:_STEP])


def _over(column: str) -> Q:
    """The day has passed; without one, as long after it was made as a report is kept."""
    made: date = today() - KEPT
    return Q(**{f"{column}__lt": today()}) | Q(**{f"{column}__isnull": True, "made_at__date__lt": made})


def _steps(find: Callable[[], list[UUID]]) -> Iterator[list[UUID]]:
    """Give what is due step by step, until nothing is.

    Raises
    ------
    RuntimeError
        If a step left everything as it was: the database lets the job do nothing.
    """
    before: list[UUID] = []
    while True:
        with open_case_room(system_access()):
            found = find()
        if not found:
            return
        if found == before:
            raise RuntimeError("what is due cannot be erased")
        before = found
        yield found


def _expire(model: type[Model], retention: Retention) -> int:
    """Delete or blank the rows of a model whose own time is up."""
    rows = model._default_manager.filter(  # noqa: SLF001 - Django's own way
        **{f"{retention.column}__lt": cutoff(model, retention)}
    )
    if model._meta.label in OTHERS or end_of(model) is End.GONE:  # noqa: SLF001
        return rows.delete()[0]
    done = 0
    for row in rows:
        empty = blanks(model, row.pk)
        if any(getattr(row, name) != value for name, value in empty.items()):
            model._default_manager.filter(pk=row.pk).update(**empty)  # noqa: SLF001
            done += 1
            if isinstance(row, User):
                _forget_account(row)
    return done


def _forget_account(user: User) -> None:
    """Delete what libraries keep of an account that was blanked."""
    for name, retention in OTHERS.items():
        if retention.clock is Clock.PARENT and retention.parent == "user":
            apps.get_model(name)._default_manager.filter(user=user.pk).delete()  # noqa: SLF001
