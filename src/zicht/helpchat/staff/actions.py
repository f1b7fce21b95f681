"""Invitations and roles: made, accepted, ended. The only writers of accounts."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.utils import timezone

from zicht.errors import InputError, Text
from zicht.helpchat.staff.models import Counsellor, HeldRole, Invitation
from zicht.helpchat.staff.roles import PARTS, Role
from zicht.helpchat.staff.service import record_act
from zicht.helpchat.staff.shift import go_off_duty, tell_handed_back
from zicht.helpchat.talk.service import end_escrow_key
from zicht.web.sessions import end_sessions_of
from zicht.web.signing_in import INVITATION_VALID, digest_of, make_account, new_secret

__all__ = [
    "accept_as",
    "accept_invitation",
    "end_role",
    "find_invitation",
    "give_role",
    "invite",
]


@transaction.atomic
def invite(email: str, role: Role, *, by: UUID | None) -> str:
    """Invite somebody to a role; return the secret part of the link, which nobody keeps."""
    secret = new_secret()
    moment = timezone.now()
    made = Invitation.objects.create(
        role=role.value,
        email=email.strip().lower(),
        token_sha256=digest_of(secret),
        made_by=by,
        made_at=moment,
        expires_at=moment + INVITATION_VALID,
    )
    record_act(by, "invite", about=made.id)
    return secret


def find_invitation(secret: str) -> Invitation | None:
    """Return the invitation that a link opens, while it can be accepted."""
    return Invitation.objects.filter(
        token_sha256=digest_of(secret), accepted_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str) -> Counsellor:
    """Make the account of somebody who was invited.

    Raises
    ------
    InputError
        If an account has this address already: its owner signs in first.
    """
    made: Counsellor = make_account(invitation.email, name=name, password=password)
    accept_as(invitation, made)
    return made


@transaction.atomic
def accept_as(invitation: Invitation, counsellor: Counsellor) -> None:
    """Give somebody the role that they were invited to."""
    give_role(counsellor.id, Role(invitation.role), by=invitation.made_by)
    Invitation.objects.filter(id=invitation.id).update(
        accepted_at=timezone.now(), email="", token_sha256=f"used {invitation.id}"
    )


@transaction.atomic
def give_role(counsellor: UUID, role: Role, *, by: UUID | None = None) -> None:
    """Give somebody a role; who has it already keeps it.

    Raises
    ------
    InputError
        If somebody would keep both halves of the second key.
    """
    if HeldRole.objects.filter(counsellor_id=counsellor, role=role.value, ended_at__isnull=True).exists():
        return
    try:
        with transaction.atomic():
            HeldRole.objects.create(
                counsellor_id=counsellor, role=role.value, began_at=timezone.now(), given_by=by
            )
    except IntegrityError:
        raise InputError.of(
            Text.of("Nobody keeps both halves of the second key."),
            expected=Text.of("Two different people, one for each half."),
            to_fix=Text.of("Choose somebody else, or end the other role first."),
        ) from None
    record_act(by, "role_given", about=counsellor)


def end_role(held: UUID, *, by: UUID) -> None:
    """End a role; sessions of who had it end at once, and so does a shift, or the half-key of a keeper.

    Raises
    ------
    InputError
        If it is one's own, or there is no such role: nobody is left without a supervisor by a slip.
    """
    found = HeldRole.objects.filter(id=held, ended_at__isnull=True).first()
    if found is None or found.counsellor_id == by:
        raise InputError.of(
            Text.of("This role cannot be ended here."),
            expected=Text.of("A role that somebody else has now."),
            to_fix=Text.of("Ask another supervisor to end a role of your own."),
        )
    handed_back = _end_held(found, by=by)
    if handed_back is not None:
        async_to_sync(tell_handed_back)(handed_back)


@transaction.atomic
def _end_held(held: HeldRole, *, by: UUID) -> list[UUID] | None:
    """End it in the tables; return what went back to the queue where somebody talks no more."""
    HeldRole.objects.filter(id=held.id).update(ended_at=timezone.now())
    end_sessions_of(held.counsellor_id)
    record_act(by, "role_ended", about=held.counsellor_id)
    role = Role(held.role)
    if role in PARTS:
        end_escrow_key(held.counsellor_id)
    return go_off_duty(held.counsellor_id) if role is Role.COUNSELLOR else None
