"""Whoever signs out goes off duty."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.shift import end_shift

__all__: list[str] = []


@receiver(user_logged_out, dispatch_uid="zicht.chat.off_duty")
def _off_duty(user: Counsellor | None, **more: Any) -> None:
    del more
    if user is not None:
        end_shift(user.id)
