"""A row of the case room that the database takes once: whoever comes second is told."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Model

from zicht.platform.rooms import Room

__all__ = ["insert_once"]


def insert_once(row: Model, *, otherwise: Exception) -> None:
    """Insert a row; raise `otherwise` where one stands there that rules it out, and leave the transaction usable."""
    try:
        with transaction.atomic(using=Room.CASES.value):
            row.save(force_insert=True)
    except IntegrityError:
        raise otherwise from None
