"""Runs and who signed them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.context import NotHere
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of, public_root
from zicht.platform.editions.workflow import State

__all__ = ["all_runs", "examined_of", "find_run", "released_folders"]


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


def released_folders() -> list[str]:
    """Return the folders of the published editions, that of the newest data last."""
    published = EditionRun.objects.filter(state=State.PUBLISHED).order_by("vintage", "made_at")
    return [str(public_root() / one.folder) for one in published]
