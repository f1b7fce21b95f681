"""`zicht manage make_master_key`: the key that opens the keys of persons."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand

from zicht.platform.keyroom.master import make_master_key

__all__ = ["Command"]


class Command(BaseCommand):
    """Never over a key that is there."""

    help = "Make the master key in the file that ZICHT_MASTER_KEY_FILE names."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        make_master_key(settings.MASTER_KEY_FILE)
