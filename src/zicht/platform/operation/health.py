"""Whether the service lives, and whether it can do its work: without a word about anything else."""

from __future__ import annotations

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

from zicht.errors import ZichtError
from zicht.platform.keyroom.master import key_ring
from zicht.platform.operation.jobs import late_jobs
from zicht.platform.operation.setup import behind
from zicht.platform.retention.service import is_replayed
from zicht.platform.rooms import Room

__all__ = ["live", "on_time", "readiness", "ready"]


def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    del request
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> JsonResponse:
    """Say whether every room answers, tables are those of this version, the master key is there, and no backup
    brought back what was erased.
    """
    del request
    found = readiness()
    whole = all(found.values())
    return JsonResponse({"status": "ready" if whole else "not ready", **found}, status=200 if whole else 503)


def on_time(request: HttpRequest) -> JsonResponse:
    """Say whether what runs by itself was done in time, and name the jobs that were not: for whoever watches."""
    del request
    try:
        late = late_jobs()
    except DatabaseError:
        return JsonResponse({"status": "not ready"}, status=503)
    return JsonResponse({"status": "late" if late else "on time", "late": late}, status=503 if late else 200)


def readiness() -> dict[str, bool]:
    """Return what the service needs in order to work, and whether each is so."""
    found = {"rooms": _rooms_answer(), "master_key": _key_is_there()}
    found["tables"] = found["rooms"] and not behind()
    found["deletions"] = found["tables"] and _deletions_hold()
    return found


def _rooms_answer() -> bool:
    try:
        for room in Room:
            with connections[room.value].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _deletions_hold() -> bool:
    try:
        return is_replayed()
    except (ZichtError, DatabaseError):
        return False


def _key_is_there() -> bool:
    try:
        key_ring()
    except ZichtError:
        return False
    return True
