"""What people who work here, and their agencies, are called."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from zicht.platform.accounts.models import Organisation, User

__all__ = ["names_of_agencies", "names_of_codes", "names_of_users"]


def names_of_users(users: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of those who still have one."""
    wanted = {one for one in users if one is not None}
    return dict(User.objects.filter(id__in=wanted).values_list("id", "name"))


def names_of_agencies(agencies: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in agencies if one is not None}
    return dict(Organisation.objects.filter(id__in=wanted).values_list("id", "name"))


def names_of_codes(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of agencies by their codes."""
    wanted = {one for one in codes if one}
    if not wanted:
        return {}
    return dict(Organisation.objects.filter(code__in=wanted).values_list("code", "name"))
