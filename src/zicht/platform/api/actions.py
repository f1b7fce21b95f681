"""Keys of an agency: made once, shown once, ended at once. Of the secret only a digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.models import ApiKey
from zicht.platform.api.scopes import SCOPES
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today

__all__ = ["END_REASON", "LONGEST_DAYS", "end_key", "find_key", "make_key"]

#: No key is valid longer: two years.
LONGEST_DAYS = 730
#: What stands in the audit log where a key was ended, and not made.
END_REASON = "ended"
#: Every key begins with it, so that scanners of code recognise one that leaked.
_MARK = "zicht"
_PARTS = 3


def make_key(name: str, scopes: Collection[Action], *, days: int) -> str:
    """Make a key of the agency that acts; return it in full: it can never be shown again.

    Raises
    ------
    NotPermitted
        If the role may not make keys.
    ValueError
        If a scope or the number of days is none that a key can have: a form checks that first.
    """
    access = current_access()
    check_may(access, Action.API_KEY_MAKE)
    if not 1 <= days <= LONGEST_DAYS or not scopes or set(scopes) - set(SCOPES):
        raise ValueError
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        organisation_id=access.agency,
        name=name,
        prefix=prefix,
        secret_sha256=_digest(secret),
        actions=";".join(sorted(scopes)),
        made_by=access.user,
        made_at=now(),
        expires_at=now() + timedelta(days=days),
    )
    record(Action.API_KEY_MAKE, kind="api_key", object_id=key.id)
    return f"{_MARK}_{prefix}_{secret}"


def end_key(key: UUID) -> None:
    """End a key of the agency that acts, from this moment; raises `NotHere`."""
    access = current_access()
    check_may(access, Action.API_KEY_MAKE)
    ended = ApiKey.objects.filter(id=key, organisation_id=access.agency, ended_at__isnull=True)
    if not ended.update(ended_at=now()):
        raise NotHere
    record(Action.API_KEY_MAKE, kind="api_key", object_id=key, reason=END_REASON)


def find_key(shown: str) -> ApiKey | None:
    """Return the key that a system shows, while it is valid, and write down that it was used today."""
    parts = shown.split("_", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != _MARK:
        return None
    key = (
        ApiKey.objects.filter(
            prefix=parts[1], ended_at__isnull=True, expires_at__gt=now(), organisation__is_active=True
        )
        .select_related("organisation")
        .first()
    )
    if key is None or not hmac.compare_digest(key.secret_sha256, _digest(parts[2])):
        return None
    if key.last_used_on != today():
        ApiKey.objects.filter(id=key.id).update(last_used_on=today())
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
