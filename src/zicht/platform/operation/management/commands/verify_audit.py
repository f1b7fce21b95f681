"""`zicht manage verify_audit`: is the chain whole?"""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from zicht.platform.audit.chain import verify_chain

__all__ = ["Command"]


class Command(BaseCommand):
    """Ends with exit code 14 where a batch is not what was sealed."""

    help = "Look whether every batch of the audit log is what was sealed."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        faults = verify_chain()
        for fault in faults:
            self.stdout.write(f"{fault.batch}: {fault.kind}")
        if faults:
            sys.exit(14)
