"""What other parts of the chat may ask of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from zicht.helpchat.staff.models import Act, Counsellor, HeldRole
from zicht.helpchat.staff.roles import Role

__all__ = ["can_be", "names_of", "record_act", "roles_of", "who_have"]


def roles_of(counsellor: UUID) -> frozenset[Role]:
    """Return the roles that somebody has now."""
    held = HeldRole.objects.filter(
        counsellor_id=counsellor, ended_at__isnull=True, counsellor__is_active=True
    )
    return frozenset(Role(one) for one in held.values_list("role", flat=True))


def can_be(counsellor: UUID, *roles: Role) -> bool:
    """Say whether somebody has one of these roles."""
    return bool(roles_of(counsellor) & set(roles))


def who_have(role: Role) -> tuple[Counsellor, ...]:
    """Return who has a role now, by name."""
    found = Counsellor.objects.filter(held__role=role.value, held__ended_at__isnull=True, is_active=True)
    return tuple(found.distinct().order_by("name"))


def names_of(counsellors: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of counsellors."""
    wanted = {one for one in counsellors if one is not None}
    return dict(Counsellor.objects.filter(id__in=wanted).values_list("id", "name"))


def record_act(by: UUID | None, what: str, *, about: UUID | None = None) -> None:
    """Write down who did what, and when: never anything of a conversation."""
    Act.objects.create(at=timezone.now(), by=by, what=what, about=about)
