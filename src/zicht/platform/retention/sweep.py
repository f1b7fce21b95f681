"""Finishing what a kill broke off, repeating deletions that a restore undid, clearing away what belongs to nobody."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from zicht.platform.access.context import Access, open_case_room, open_statistics_room, system_access
from zicht.platform.clock import now
from zicht.platform.keyroom.models import Deletion
from zicht.platform.keyroom.service import (
    destroy_keys,
    keys_of,
    known_deletions,
    logged_deletions,
    persons_with_keys,
    repeat_deletions,
)
from zicht.platform.registry.models import CaseRow, Person, Report, ReportVersion, Signal
from zicht.platform.retention.clocks import PERSON, REPORT, columns_to, derived_models
from zicht.platform.retention.erasure import Reason, forget_persons, forget_reports
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.steps import in_steps
from zicht.platform.vault.service import (
    Kept,
    forget_identities,
    identities_kept,
    take_back_identities,
)

__all__ = ["Swept", "finish_erasures", "is_replayed", "mark_restored", "mend", "replay_deletions", "sweep"]

#: What is younger may belong to a transaction that is still under way.
_SETTLED = timedelta(hours=1)
_STEP = 500
_log = logging.getLogger("zicht.retention")


@dataclass
class Swept:
    """How much was found lying about."""

    replayed: int = 0
    finished: int = 0
    keys: int = 0
    identities: int = 0
    counted: int = 0

    def __str__(self) -> str:
        return (
            f"replayed {self.replayed}, finished {self.finished}, keys {self.keys}, "
            f"identities {self.identities}, rows for counting {self.counted}"
        )


def sweep() -> Swept:
    """Do all of it; safe to repeat."""
    done = Swept(replay_deletions(), finish_erasures())
    done.keys, done.identities = _sweep_orphans()
    done.counted = _sweep_counted()
    for what, count in vars(done).items():
        _log.info("sweep", extra={"stage": what, "count": count})
    return done


def mend() -> None:
    """Do what cannot wait for the night: finish erasures, repeat deletions, clear away who was never reported."""
    replay_deletions()
    sweep_lately()


def replay_deletions() -> int:
    """Erase again whatever the deletion log says was erased and a backup brought back; return how many deletions."""
    logged = logged_deletions()
    known = {one.id for one in known_deletions(system_access())}
    for chunk in in_steps([one for one in logged if one.id not in known], _STEP):
        repeat_deletions(system_access(), chunk)
    missing = len({one.id for one in logged} - known)
    finish_erasures()
    restored_mark().unlink(missing_ok=True)
    return missing


def finish_erasures() -> int:
    """Finish erasures whose key is gone and whose rows are not all; return how many persons and reports."""
    deletions = known_deletions(system_access())
    done = 0
    for chunk in in_steps([one for one in deletions if one.kind == "person"], _STEP):
        done += _finish_persons({one.person_id: one for one in chunk})
    for chunk in in_steps([one for one in deletions if one.kind == "report"], _STEP):
        done += _finish_reports({one.object_id: one for one in chunk})
    return done


def _finish_persons(deletions: dict[UUID, Deletion]) -> int:
    with open_case_room(system_access()) as access:
        living = Person.objects.filter(id__in=list(deletions), erased_at__isnull=True)
        unfinished = set(living.values_list("id", flat=True)) | _with_rows(PERSON, list(deletions))
        for person in sorted(unfinished):
            forget_persons(access, [person], reason=deletions[person].reason)
        _forget_again(set(deletions) - unfinished)
    return len(unfinished)


def _finish_reports(deletions: dict[UUID, Deletion]) -> int:
    with open_case_room(system_access()) as access:
        living = Report.objects.filter(id__in=list(deletions), erased_at__isnull=True)
        unfinished = set(living.values_list("id", flat=True)) | _with_rows(REPORT, list(deletions))
        for report in sorted(unfinished):
            forget_reports(access, {report: deletions[report].person_id}, reason=deletions[report].reason)
    return len(unfinished)


def _with_rows(parent: str, of: Collection[UUID]) -> set[UUID]:
    """Return those of the persons or reports about whom a row is left."""
    wanted = set(of)
    found: set[UUID] = set()
    for model in derived_models(parent):
        for column in columns_to(model, parent):
            name = model._meta.get_field(column).attname  # type: ignore[union-attr] # noqa: SLF001 - a column
            rows = model._default_manager.filter(Q(**{f"{name}__in": list(of)}))  # noqa: SLF001
            found |= wanted & set(rows.values_list(name, flat=True))
    return found


def _forget_again(persons: Collection[UUID]) -> None:
    """Delete identities that a restored vault brought back of persons who are erased everywhere else."""
    if persons:
        forget_identities(system_access(), persons)


def sweep_lately() -> int:
    """Clear away keys of persons whom the case room never heard of, of the last day; return how many.

    A search finds them until then: nobody should be told of somebody who was never reported.
    """
    return _sweep_orphans(since=now() - timedelta(days=1))[0]


def _sweep_orphans(since: datetime | None = None) -> tuple[int, int]:
    """Clear away keys of persons, and what is known from reports or versions, that the case room has never heard of."""
    keys = identities = 0
    before = now() - _SETTLED
    after: UUID | None = None
    while persons := persons_with_keys(system_access(), since=since, before=before, after=after, most=_STEP):
        after = persons[-1]
        with open_case_room(system_access()) as access:
            known = set(Person.objects.filter(id__in=persons).values_list("id", flat=True))
            lost = [one for one in persons if one not in known]
            if lost:
                forget_identities(access, lost)
                keys += destroy_keys(access, lost, reason=Reason.ORPHAN.value)
            identities += _sweep_unsaid(access, identities_kept(access, sorted(known), before=before))
    return keys, identities


def _sweep_unsaid(access: Access, kept: Sequence[Kept]) -> int:
    """Clear away what reports that are not there, and versions that never came to be, say of who somebody is."""
    reports = {one.report for one in kept}
    there = set(Report.objects.filter(id__in=reports, erased_at__isnull=True).values_list("id", flat=True))
    unheard = [one for one in kept if one.report not in there]
    if unheard:
        forget_identities(access, {one.person for one in unheard}, {one.report for one in unheard})
    versions = {one.version for one in kept if one.version is not None}
    said = dict(ReportVersion.objects.filter(id__in=versions).values_list("id", "person_id"))
    unsaid: dict[tuple[UUID, UUID], list[Kept]] = {}
    for one in kept:
        if one.report in there and one.version is not None and said.get(one.version) != one.person:
            unsaid.setdefault((one.person, one.report), []).append(one)
    for (person, report), rows in unsaid.items():
        # Held, so that nobody corrects or moves the report meanwhile; who did before that was waited for.
        Report.objects.select_for_update().get(id=report)
        now_said = set(
            ReportVersion.objects.filter(report=report, person=person).values_list("id", flat=True)
        )
        identities = [one.id for one in rows if one.version not in now_said]
        key = keys_of(access, [person]).get(person)
        if identities and key:
            take_back_identities(access, person, report, identities, key)
    return len({one.report for one in unheard}) + sum(map(len, unsaid.values()))


def _sweep_counted() -> int:
    """Delete rows for counting that nothing in the case room stands behind any more."""
    gone = 0
    after = UUID(int=0)
    while True:
        with open_case_room(system_access()) as access, open_statistics_room(access):
            rows = CanonicalRow.objects.filter(key__gt=after).order_by("key")
            keys = list(rows.values_list("key", flat=True)[:_STEP])
            if not keys:
                return gone
            after = keys[-1]
            reports = Report.objects.filter(id__in=keys, erased_at__isnull=True)
            behind = (reports, CaseRow.objects.filter(id__in=keys), Signal.objects.filter(id__in=keys))
            there = {one for found in behind for one in found.values_list("id", flat=True)}
            gone += CanonicalRow.objects.filter(key__in=set(keys) - there).delete()[0]


def restored_mark() -> Path:
    """Return the file that says that rooms were restored and deletions not repeated yet."""
    return Path(f"{settings.DELETION_LOG}.restored")


def mark_restored() -> None:
    restored_mark().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    restored_mark().touch(mode=0o600)


def is_replayed() -> bool:
    """Say whether the rooms hold nothing that the deletion log says is gone, as far as its last line shows."""
    if restored_mark().exists():
        return False
    logged = logged_deletions()
    if not logged:
        return True
    last = logged[-1]
    return last.id in {one.id for one in known_deletions(system_access(), [last.person_id])}
