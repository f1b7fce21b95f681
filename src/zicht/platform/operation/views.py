"""The administrator's page about what runs by itself. It is about the machine, and about nobody."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.operation.health import readiness
from zicht.platform.operation.jobs import DONE, FAILED, LOST, JobState, job_states
from zicht.platform.operation.queries import waiting_work
from zicht.web.texts import translate

__all__ = ["running"]


def _(msgid: str) -> str:
    return msgid


_JOBS: Mapping[str, str] = MappingProxyType(
    {
        "seal": _("Seal the audit log"),
        "finish": _("Finish erasures that were broken off"),
        "moves": _("Move reports to another person"),
        "project": _("Bring the figures up to date"),
        "retention": _("Erase what is over"),
        "sweep": _("Clear away what belongs to nobody"),
        "duplicates": _("Look for possible duplicates"),
        "coverage": _("Count who reports, and how completely"),
        "region": _("Count what lies open in each region"),
        "readiness": _("Count how ready municipalities of each size are"),
        "editions": _("Mend editions that were broken off"),
        "verify": _("Verify the chain of the audit log"),
    }
)
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {DONE: _("Done"), FAILED: _("Failed"), LOST: _("Killed"), "": _("Under way")}
)
_CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "rooms": _("The four databases answer"),
        "master_key": _("The master key is there"),
        "tables": _("The tables are those of this version"),
        "deletions": _("No backup brought back who was erased"),
    }
)


@page(Action.JOBS_READ)
def running(request: StaffRequest) -> HttpResponse:
    """Show whether the service can work, what ran when, and what waits."""
    states = job_states()
    context = {
        "checks": [(translate(_CHECKS[name]), holds) for name, holds in readiness().items()],
        "jobs": [(_title(one), one, _outcome(one)) for one in states],
        "late": [_title(one) for one in states if one.is_late],
        "waiting": waiting_work(),
    }
    return render(request, "operation/running.html", context)


def _title(state: JobState) -> str:
    return translate(_JOBS[state.job.name]) if state.job.name in _JOBS else state.job.name


def _outcome(state: JobState) -> str:
    return translate(_OUTCOMES.get(state.run.outcome, _OUTCOMES[FAILED])) if state.run else ""
