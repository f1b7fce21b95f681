"""Rules for triages as if somebody had verified all of them, in force: in a test alone a rule of ours shuts a door."""

from __future__ import annotations

from functools import cache

from support.people import Worker
from zicht.platform.access.context import open_case_room
from zicht.platform.clock import now, today
from zicht.platform.triage.models import RuleTable
from zicht.triage import Table, compile_table, shipped_content, verify_all

__all__ = ["use_verified_rules"]


@cache
def _verified() -> Table:
    content = shipped_content()
    return compile_table(content, verify_all(content))


def use_verified_rules(first: Worker, second: Worker) -> None:
    """Let one registrar propose them, and another approve them."""
    table = _verified()
    with open_case_room(first.access):
        RuleTable.objects.create(
            version=table["version"], document=table, proposed_at=now(), proposed_by=first.user.id
        )
    with open_case_room(second.access):
        RuleTable.objects.filter(version=table["version"]).update(
            approved_at=now(), approved_by=second.user.id, in_force_from=today()
        )
