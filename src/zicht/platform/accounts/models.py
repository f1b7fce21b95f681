"""Agencies, people and how they belong together. There is no superuser."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from zicht.platform.accounts.roles import Role
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["ApiKey", "Invitation", "Membership", "Organisation", "StaffSession", "User"]

LANGUAGES = (("nl", "Nederlands"), ("en", "English"))


class Organisation(models.Model):
    """An agency. `code` is its name as a source in the canonical tables and never changes."""

    id = key_field()
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    reporter_type = code_field()
    region = code_field()
    municipality = code_field()
    is_register = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {"id", "code", "name", "reporter_type", "region", "municipality", "is_register", "is_active"}
    )

    class Meta:
        """One agency keeps the register."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_register"], condition=Q(is_register=True), name="one_agency_keeps_the_register"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; a user who comes by invitation chooses a password afterwards."""

    def create_user(self, email: str, *, name: str, password: str | None = None) -> User:
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody with an account. What they may do follows from their memberships and from nothing else."""

    id = key_field()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    retention: ClassVar = Retention(Clock.ENDED, 365, "ended_at")
    scrub: ClassVar = frozenset({"email", "name", "password", "last_login", "language"})
    keep: ClassVar = frozenset({"id", "is_active", "joined_at", "ended_at"})

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's role in an agency, from when until when."""

    id = key_field()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    began_at = made_field()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "user", "organisation", "role", "began_at", "ended_at", "made_by"})

    class Meta:
        """A role is held once at a time, and only roles that there are."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="role_is_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="role_is_one_of_ours"
            ),
        ]


class Invitation(models.Model):
    """An invitation to a role. Of the link only a digest is kept; the address goes when it is used or too old."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30)
    email = models.EmailField(blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_by = by_whom()
    made_at = made_field()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, 0, "expires_at")
    scrub: ClassVar = frozenset({"email", "token_sha256"})
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "role",
            "made_by",
            "made_at",
            "expires_at",
            "accepted_at",
            "accepted_by",
        }
    )


class StaffSession(models.Model):
    """A session that is signed in: how long it has been, and since when nobody touched it."""

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_sessions")
    began_at = made_field()
    seen_at = models.DateTimeField()

    retention: ClassVar = Retention(Clock.MADE, 1, "began_at")
    scrub: ClassVar = frozenset({"session_key", "user", "began_at", "seen_at"})
    keep: ClassVar = frozenset[str]()


class ApiKey(models.Model):
    """A key with which a system of an agency reports. Of the secret only a digest is kept."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    actions = models.CharField(max_length=400)
    made_by = by_whom()
    made_at = made_field()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "name",
            "prefix",
            "secret_sha256",
            "actions",
            "made_by",
            "made_at",
            "expires_at",
            "ended_at",
            "last_used_on",
        }
    )
