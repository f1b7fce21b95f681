"""Invitations and memberships: made, accepted, ended. The only writers of accounts."""

from __future__ import annotations

from uuid import UUID

from zicht.errors import InputError, NotPermitted, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.models import Invitation, Membership, Organisation, User
from zicht.platform.accounts.roles import Role, roles_at
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.web.sessions import end_sessions_of
from zicht.web.signing_in import INVITATION_VALID, digest_of, make_account, new_secret

__all__ = [
    "accept_as",
    "accept_invitation",
    "add_member",
    "end_membership",
    "find_invitation",
    "invite_member",
    "roles_of",
]


def invite_member(email: str, role: Role, *, organisation: UUID | None = None) -> str:
    """Invite somebody to a role in the agency that acts; return the secret part of the link, which nobody keeps.

    A job names the agency: the first administrator is invited by nobody.

    Raises
    ------
    NotPermitted
        If there is no such role in an agency of this kind.
    """
    access = current_access()
    check_may(access, Action.MEMBER_INVITE)
    if role not in roles_of(organisation or access.agency):
        raise NotPermitted.of(
            Text.of("This role is not to be had in an agency of this kind."),
            expected=Text.of("A role that goes with what the agency does."),
            to_fix=Text.of("Choose another role, or ask the register."),
        )
    token = new_secret()
    invitation = Invitation.objects.create(
        organisation_id=organisation or access.agency,
        role=role.value,
        email=email.strip().lower(),
        token_sha256=digest_of(token),
        made_by=access.user,
        made_at=now(),
        expires_at=now() + INVITATION_VALID,
    )
    record(Action.MEMBER_INVITE, kind="invitation", object_id=invitation.id)
    return token


def roles_of(organisation: UUID) -> tuple[Role, ...]:
    """Return the roles that can be given in an agency."""
    agency = Organisation.objects.get(id=organisation)
    return roles_at(agency.reporter_type, is_register=agency.is_register)


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation that a link opens, while it can be accepted."""
    return (
        Invitation.objects.filter(
            token_sha256=digest_of(token),
            accepted_at__isnull=True,
            expires_at__gt=now(),
            organisation__is_active=True,
        )
        .select_related("organisation")
        .first()
    )


def accept_invitation(invitation: Invitation, *, name: str, password: str) -> User:
    """Make the account of somebody who was invited, and their membership; the address stands with the user alone.

    Raises
    ------
    InputError
        If an account has this address already: its owner signs in first.
    """
    user: User = make_account(invitation.email, name=name, password=password)
    accept_as(invitation, user)
    return user


def accept_as(invitation: Invitation, user: User) -> Membership:
    """Give a user the role that they were invited to."""
    membership = add_member(user, invitation.organisation, Role(invitation.role), by=invitation.made_by)
    Invitation.objects.filter(id=invitation.id).update(
        accepted_at=now(), accepted_by=user.id, email="", token_sha256=f"used {invitation.id}"
    )
    return membership


def add_member(user: User, organisation: Organisation, role: Role, *, by: UUID | None = None) -> Membership:
    """Give somebody a role in an agency: for invitations, and to set up the first accounts."""
    return Membership.objects.create(
        user=user, organisation=organisation, role=role.value, began_at=now(), made_by=by
    )


def end_membership(membership: UUID) -> None:
    """End a role in the agency that acts; sessions of that user end at once."""
    access = current_access()
    check_may(access, Action.MEMBER_END)
    found = Membership.objects.filter(
        id=membership, organisation_id=access.agency, ended_at__isnull=True
    ).first()
    if found is None:
        raise NotHere
    if found.user_id == access.user:
        raise InputError.of(
            Text.of("This is your own role."),
            expected=Text.of("The role of somebody else: an agency is never without an administrator."),
            to_fix=Text.of("Ask another administrator."),
        )
    Membership.objects.filter(id=found.id).update(ended_at=now())
    end_sessions_of(found.user_id)
    record(Action.MEMBER_END, kind="membership", object_id=found.id)
