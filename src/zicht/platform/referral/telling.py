"""Word to the other organisation that something waits: never about whom, or what it is."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction

from zicht.errors import Text
from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.accounts.models import Membership
from zicht.platform.rooms import Room
from zicht.vocabulary import translator

__all__ = ["tell_agency"]

_SUBJECT = Text.of("A referral waits for you")
_TEXT = Text.of("Something changed in a referral. Sign in and look at it on the page Referrals.")


def tell_agency(agency: UUID) -> None:
    """Write to those of an agency who answer referrals, once what was done is kept."""
    transaction.on_commit(partial(_send, agency), using=Room.CASES.value, robust=True)


def _send(agency: UUID) -> None:
    roles = [one.value for one in MATRIX[Action.REFERRAL_ANSWER]]
    members = Membership.objects.filter(
        organisation_id=agency, role__in=roles, ended_at__isnull=True, user__is_active=True
    ).select_related("user")
    for user in {one.user for one in members}:
        said = translator(user.language)
        send_mail(_SUBJECT.render(said), _TEXT.render(said), None, [user.email])
