"""On which legal grounds an agency may put signals about one place together: those of the ground rules alone."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from zicht.platform.access.actions import Action
from zicht.platform.access.context import (
    Access,
    NotHere,
    Purpose,
    can_do,
    claim_ground,
    current_access,
    current_ground,
)
from zicht.platform.registry.grounds import EMERGENCY, Ground, ground_rules

__all__ = ["check_ground", "claim_chosen", "forget_ground", "grounds_for_places", "keep_ground"]

_CHOSEN = "signal_ground"
#: So many minutes a ground holds that somebody named.
MINUTES = 30


def grounds_for_places(access: Access) -> list[Ground]:
    """Return the rules by which whoever acts may: their agency's, for investigation, without anybody's consent."""
    if not can_do(access, Action.SIGNAL_PLACES) or access.purpose is not Purpose.INVESTIGATION:
        return []
    return [
        one
        for one in ground_rules()
        if one.reporter_type == access.reporter_type
        and one.purpose == access.purpose.value
        and not one.needs_consent
        and one.legal_ground != EMERGENCY
    ]


def check_ground() -> None:
    """Raise `NotHere` unless the ground that was claimed is one of the agency's. The database says the same."""
    if current_ground() not in {one.legal_ground for one in grounds_for_places(current_access())}:
        raise NotHere


def keep_ground(request: HttpRequest, ground: str) -> None:
    """Let a ground that somebody named hold for some minutes of their session."""
    until = timezone.now().timestamp() + 60 * MINUTES
    request.session[_CHOSEN] = {"ground": ground, "until": until, "as": request.session.get("membership", "")}


def forget_ground(request: HttpRequest) -> None:
    request.session.pop(_CHOSEN, None)


def claim_chosen(request: HttpRequest) -> bool:
    """Claim the ground that was named in this session, where it holds still; say whether it does."""
    chosen = request.session.get(_CHOSEN)
    if not chosen or chosen["as"] != request.session.get("membership", ""):
        return False
    if chosen["until"] < timezone.now().timestamp():
        return False
    if chosen["ground"] not in {one.legal_ground for one in grounds_for_places(current_access())}:
        return False
    claim_ground(chosen["ground"])
    return True
