"""Who works for the chat. Nothing here is about a visitor."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from zicht.helpchat.staff.roles import PARTS, Role

__all__ = [
    "Act",
    "Counsellor",
    "Debrief",
    "HeldRole",
    "Invitation",
    "OpeningRequest",
    "Outcome",
    "StaffSession",
]

LANGUAGES = (("nl", "Nederlands"), ("en", "English"))


class CounsellorManager(BaseUserManager["Counsellor"]):
    """Makes accounts."""

    def create_user(self, email: str, *, name: str, password: str | None = None) -> Counsellor:
        made = self.model(email=email.strip().lower(), name=name)
        made.set_password(password)
        made.save(using=self._db)
        return made


class Counsellor(AbstractBaseUser):
    """Somebody with an account on the console. What they may do follows from their roles and from nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = CounsellorManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class HeldRole(models.Model):
    """A role that somebody has, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    counsellor = models.ForeignKey(Counsellor, on_delete=models.CASCADE, related_name="held")
    role = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    given_by = models.UUIDField(null=True, blank=True)

    class Meta:
        """A role is held once at a time; nobody keeps both halves of the second key."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["counsellor", "role"],
                condition=Q(ended_at__isnull=True),
                name="chat_role_is_held_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["counsellor"],
                condition=Q(ended_at__isnull=True, role__in=[role.value for role in PARTS]),
                name="nobody_keeps_both_halves",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="chat_role_is_one_of_ours"
            ),
        ]


class Invitation(models.Model):
    """An invitation to a role. Of the link only a digest is kept; the address goes when it is used or too old."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    role = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)


class StaffSession(models.Model):
    """A session that is signed in: how long it has been, and since when nobody touched it."""

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(Counsellor, on_delete=models.CASCADE, related_name="staff_sessions")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class Act(models.Model):
    """Who did what, to which account or request, and when. Of conversations nothing is written down here."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.UUIDField(null=True)
    what = models.CharField(max_length=40)
    about = models.UUIDField(null=True)


class Outcome(models.TextChoices):
    """What became of a request to open a conversation to a third person."""

    ASKED = "asked"
    OPENED = "opened"
    REFUSED = "refused"
    TOO_LATE = "too_late"


class OpeningRequest(models.Model):
    """A third person's request to read an open conversation, for danger to life, which two keepers agree to.

    Which conversation it is about is known while that is open; afterwards the row says who asked, why, and who agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.UUIDField(null=True)
    public_key = models.BinaryField(max_length=32, null=True)
    asked_by = models.UUIDField()
    reason = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    agreed_a = models.UUIDField(null=True)
    agreed_b = models.UUIDField(null=True)
    refused_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.ASKED)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One request at a time of one person; opened by two different people, neither of whom asked."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "asked_by"],
                condition=Q(ended_at=None),
                name="one_request_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.OPENED) | Q(agreed_a__isnull=False, agreed_b__isnull=False),
                name="opened_by_two",
            ),
            models.CheckConstraint(
                condition=Q(agreed_a__isnull=True)
                | Q(agreed_b__isnull=True)
                | ~Q(agreed_a=models.F("agreed_b")),
                name="opened_by_two_different_people",
            ),
            models.CheckConstraint(
                condition=(Q(agreed_a__isnull=True) | ~Q(agreed_a=models.F("asked_by")))
                & (Q(agreed_b__isnull=True) | ~Q(agreed_b=models.F("asked_by"))),
                name="nobody_agrees_to_an_own_request",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(conversation=None, public_key=None),
                name="an_ended_request_names_no_conversation",
            ),
        ]


class Debrief(models.Model):
    """Somebody asked to talk about a heavy chat, for herself or a colleague: with whom and by when, not about what."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    counsellor = models.ForeignKey(Counsellor, on_delete=models.CASCADE, related_name="debriefs")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
