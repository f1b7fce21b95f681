"""What the database allows of the pages for municipalities: each sees its own answers, plan and numbers alone.

Nobody stands in these tables. How like municipalities stand is counted by a job, and never read from here by a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zicht.platform.access.table_rules import ORGANISATION, ROLE, TableRule, system
from zicht.platform.rooms import Room

__all__ = ["MUNICIPAL"]

_SYSTEM, _MINE = system(Room.CASES), f"organisation_id = {ORGANISATION}"
_OFFICER = f"({ROLE} = 'municipality' AND {_MINE})"
#: An assessment of the own municipality that nobody sealed.
_OPEN = (
    f"{_OFFICER} AND EXISTS (SELECT 1 FROM municipal_assessment a "  # noqa: S608 - names of ours
    f"WHERE a.id = assessment_id AND a.organisation_id = {ORGANISATION}) "
    "AND NOT EXISTS (SELECT 1 FROM municipal_seal s WHERE s.assessment_id = {table}.assessment_id)"
)

MUNICIPAL: Mapping[str, TableRule] = MappingProxyType(
    {
        "municipal_assessment": TableRule(
            web="SELECT, INSERT", select=f"{_SYSTEM} OR {_OFFICER}", insert=_OFFICER, delete=_SYSTEM
        ),
        # What is sealed gets no other answers: a new assessment corrects it.
        "municipal_answer": TableRule(
            web="SELECT, INSERT",
            select=f"{_SYSTEM} OR {_OFFICER}",
            insert=_OPEN.format(table="municipal_answer"),
            delete=_SYSTEM,
        ),
        "municipal_seal": TableRule(
            web="SELECT, INSERT",
            select=f"{_SYSTEM} OR {_OFFICER}",
            insert=f"{_OFFICER} AND EXISTS (SELECT 1 FROM municipal_assessment a "  # noqa: S608 - names of ours
            f"WHERE a.id = assessment_id AND a.organisation_id = {ORGANISATION})",
            delete=_SYSTEM,
        ),
        "municipal_step": TableRule(
            web="SELECT, INSERT, UPDATE (what, owner, due_on, state, ended_at, ended_by)",
            select=f"{_SYSTEM} OR {_OFFICER}",
            insert=_OFFICER,
            update=_OFFICER,
            delete=_SYSTEM,
        ),
        # Whoever works at the agency reads whom to call; its municipal officers say so.
        "municipal_contact": TableRule(
            web="SELECT, INSERT, UPDATE (name, number, hours, checked_on, ended_at, ended_by)",
            select=f"{_SYSTEM} OR ({ROLE} IN ('municipality', 'front_line') AND {_MINE})",
            insert=_OFFICER,
            update=_OFFICER,
            delete=_SYSTEM,
        ),
    }
)
