"""Do the rooms agree? What must hold after anything whatever was broken off, once jobs have mended what is left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from support.platform import PostgresqlPlatform
from support.postgres import ACCOUNT
from zicht.platform import clock
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.access.tables import ROLES
from zicht.platform.audit.chain import seal_events, verify_chain
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import read_report
from zicht.platform.retention.service import finish_erasures, sweep
from zicht.platform.rooms import Room
from zicht.platform.statistics.service import project_statistics

__all__ = ["check_whole", "mend", "rows_of"]


def rows_of(platform: PostgresqlPlatform, room: Room, query: str) -> list[tuple[Any, ...]]:
    """Return rows of a room past every guard."""
    with platform.cluster.connect(ACCOUNT, ROLES[room].database) as connection:
        return connection.execute(query).fetchall()


def mend() -> None:
    """Do the jobs that run within a day, when what is left lying has settled."""
    later = clock.now() + timedelta(hours=2)
    with patch("zicht.platform.retention.sweep.now", lambda: later):
        sweep()
    project_statistics()
    while seal_events():
        pass


def check_whole(platform: PostgresqlPlatform) -> None:
    """Mend, and assert that no room holds more or less than the others say."""
    with platform.worker():
        mend()
        assert verify_chain() == []
        assert finish_erasures() == 0
        with open_case_room(system_access()):
            for report in Report.objects.filter(erased_at__isnull=True):
                assert read_report(report.id).cells["report_date"]

    def ids(room: Room, query: str) -> set[Any]:
        return set(_first(rows_of(platform, room, query)))

    cases, vault, keys = Room.CASES, Room.VAULT, Room.KEYS
    living = ids(cases, "SELECT id FROM registry_person WHERE erased_at IS NULL")
    reports = ids(cases, "SELECT id FROM registry_report WHERE erased_at IS NULL")
    assert ids(cases, "SELECT person_id FROM registry_report WHERE erased_at IS NULL") == living
    assert ids(keys, "SELECT person_id FROM keyroom_datakey") == living
    assert ids(vault, "SELECT report_id FROM vault_identity") <= reports
    assert ids(vault, "SELECT version_id FROM vault_identity") <= ids(
        cases, "SELECT id FROM registry_reportversion"
    )
    assert ids(vault, "SELECT report_id FROM vault_searchtoken") <= ids(
        vault, "SELECT report_id FROM vault_identity"
    )
    assert (
        ids(Room.STATISTICS, "SELECT key FROM statistics_canonicalrow WHERE \"table\" = 'reports'") == reports
    )
    assert rows_of(platform, cases, "SELECT id FROM registry_outbox") == []
    _check_reports(platform)


def _check_reports(platform: PostgresqlPlatform) -> None:
    """Assert that each report has all its versions, a ground, a dossier type and a line in the log."""
    halves = rows_of(
        platform,
        Room.CASES,
        "SELECT r.id FROM registry_report r WHERE erased_at IS NULL AND ("
        " version <> (SELECT count(*) FROM registry_reportversion v WHERE v.report_id = r.id)"
        " OR version <> (SELECT count(*) FROM audit_event e WHERE e.object_id = r.id"
        "  AND e.action IN ('report_create', 'report_correct') AND e.outcome = 'done')"
        " OR NOT EXISTS (SELECT 1 FROM registry_reportpurpose p WHERE p.report_id = r.id)"
        " OR NOT EXISTS (SELECT 1 FROM registry_dossierchange d WHERE d.report_id = r.id)"
        " OR EXISTS (SELECT 1 FROM intake_draft d WHERE d.id = r.id))",
    )
    assert halves == []
    without_root = (
        "SELECT p.id FROM registry_person p WHERE p.erased_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM registry_person o WHERE o.id = p.root_id AND o.erased_at IS NULL)"
    )
    assert rows_of(platform, Room.CASES, without_root) == []


def _first(rows: Iterable[tuple[Any, ...]]) -> Iterable[Any]:
    return (row[0] for row in rows)
