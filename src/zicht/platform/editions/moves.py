"""Bringing a run from one state into the next, once, and ending a run whose job was killed."""

from __future__ import annotations

from zicht.platform.clock import now
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of
from zicht.platform.editions.workflow import State, can_follow

__all__ = ["BROKEN_OFF", "FAULT", "end_broken_run", "move_run"]


def _(msgid: str) -> str:
    return msgid


#: What is wrong, as a run keeps it: where, what was expected, how to fix it.
BROKEN_OFF = {
    "msgids": [
        _("The making of this edition was broken off."),
        _("A job that runs until the edition is there."),
        _("Ask for the edition again. Nothing half done was kept."),
    ]
}
FAULT = {
    "msgids": [
        _("The edition could not be made: there is a fault in the program."),
        _("A run that ends with an edition."),
        _("Ask for the edition again. If it fails again, tell whoever looks after the system."),
    ]
}


def move_run(run: EditionRun, following: State, **changes: object) -> bool:
    """Bring a run into its next state, once; say whether this did it. Raises RuntimeError where it may not follow."""
    if not can_follow(State(run.state), following):
        raise RuntimeError(f"a run cannot go from {run.state} to {following}")
    return bool(EditionRun.objects.filter(id=run.id, state=run.state).update(state=following, **changes))


def end_broken_run(run: EditionRun) -> bool:
    """End a run whose job is gone, and delete what it left; say whether it was so. For pages as for jobs."""
    if run.state != State.RUNNING:
        return False
    place = place_of(run.id)
    with place.held() as free:
        if not free:
            return False
        place.clean()
        return move_run(run, State.FAILED, problems=[BROKEN_OFF], ended_at=now())
