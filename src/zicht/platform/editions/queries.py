"""Runs and who signed them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.context import NotHere
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of

__all__ = ["all_runs", "checked_beside", "examined_of", "find_run"]


def all_runs() -> QuerySet[EditionRun]:
    """Return every run, the newest first."""
    return EditionRun.objects.order_by("-made_at")


def find_run(run: UUID, *, locked: bool = False) -> EditionRun:
    """Return a run; raises `NotHere`. A locked one waits for others who change it."""
    runs = EditionRun.objects.select_for_update() if locked else EditionRun.objects.all()
    found = runs.filter(id=run).first()
    if found is None:
        raise NotHere
    return found


def examined_of(run: EditionRun) -> dict[str, Any] | None:
    """Return what came of the checks and of the comparison; nothing where the run has not come so far."""
    try:
        found = json.loads(place_of(run.id).examined.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else None


def checked_beside(run: EditionRun) -> list[str]:
    """Return the hashes of the releases that an edition was checked beside."""
    examined = examined_of(run) or {}
    return [str(one) for one in examined.get("beside", ())]
