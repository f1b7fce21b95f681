"""Runs of the monitor on the registry, and who signed what they made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["EditionRun", "SignOff", "SigningKey"]


class EditionRun(models.Model):
    """One run: what was asked, how far it is, and where its edition stands. It holds no figure."""

    id = key_field()
    options = models.JSONField(default=dict)
    vintage = models.DateField()
    state = code_field("queued", indexed=True)
    stage = models.PositiveSmallIntegerField(default=0)
    share = models.FloatField(default=0.0)
    folder = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "options",
            "vintage",
            "state",
            "stage",
            "share",
            "folder",
            "sha256",
            "problems",
            "made_at",
            "made_by",
            "ended_at",
        }
    )


class SigningKey(models.Model):
    """Somebody's public key on the list of signers, as whose account it is. The newest of an account is the one."""

    id = key_field()
    name = models.CharField(max_length=200)
    public_key = models.CharField(max_length=200, unique=True)
    made_at = made_field()
    made_by = models.UUIDField()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "name", "public_key", "made_at", "made_by"})


class SignOff(models.Model):
    """One of the two persons who sign an edition: their Ed25519 signature over its `release.json`."""

    id = key_field()
    run = models.ForeignKey(EditionRun, on_delete=models.PROTECT, related_name="sign_offs")
    sha256 = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, null=True, related_name="sign_offs")
    signature = models.BinaryField(max_length=64, default=b"")
    made_at = made_field()
    made_by = models.UUIDField()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "run", "sha256", "key", "signature", "made_at", "made_by"})

    class Meta:
        """Nobody signs twice."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "made_by"], name="signs_once")]
