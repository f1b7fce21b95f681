"""Fields that many models share."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import models

__all__ = ["by_whom", "code_field", "codes_field", "key_field", "made_field"]

#: No code of our lists is longer.
LONGEST_CODE = 40


def key_field() -> models.UUIDField[str | UUID, UUID]:
    """Return a random key, made here and not by the database: it tells nothing and cannot be guessed."""
    return models.UUIDField(primary_key=True, default=uuid4, editable=False)


def code_field(default: str = "", *, indexed: bool = False) -> models.CharField[str, str]:
    return models.CharField(max_length=LONGEST_CODE, default=default, blank=True, db_index=indexed)


def codes_field() -> models.CharField[str, str]:
    """Return a field for several codes with `;` between them."""
    return models.CharField(max_length=400, default="", blank=True)


def made_field() -> models.DateTimeField[str | datetime, datetime]:
    return models.DateTimeField(db_index=True)


def by_whom() -> models.UUIDField[str | UUID | None, UUID | None]:
    """Return a field for the user who did it: a number and no foreign key, for it outlives the account."""
    return models.UUIDField(null=True, blank=True)
