"""`zicht manage rotate_master_key`: another master key, in three steps."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import allow_upkeep, open_case_room, system_access
from zicht.platform.audit.service import record
from zicht.platform.intake.service import reseal_waiting
from zicht.platform.keyroom.rotation import begin_rotation, count_old, end_rotation, wrap_again
from zicht.platform.rooms import Room
from zicht.platform.signals.service import reseal_places

__all__ = ["Command"]

_BEGIN, _WRAP, _END = "begin", "wrap", "end"


class Command(BaseCommand):
    """Runs under the roles that own the tables, while the service runs."""

    help = (
        "Replace the master key: `begin` makes another one, `wrap` puts every key under it (repeat it after a "
        "kill), `end` retires the old one once no backup needs it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=[_BEGIN, _WRAP, _END])
        parser.add_argument(
            "--backups-destroyed",
            action="store_true",
            help="With `end`: do not wait until backups of the keys from before are gone.",
        )

    def handle(
        self, *arguments: object, step: str, backups_destroyed: bool = False, **options: object
    ) -> None:
        del arguments, options
        if step == _BEGIN:
            number = begin_rotation()
            _write_down("key_begun")
            self.stdout.write(f"made: master key {number}")
            self.stdout.write("now:  copy the file to the safe, then run `wrap`")
        elif step == _WRAP:
            self._wrap()
        else:
            end_rotation(backups_destroyed=backups_destroyed)
            _write_down("key_ended")
            self.stdout.write("retired: every older master key; destroy it in the safe as well")

    def _wrap(self) -> None:
        done = wrap_again()
        waiting = reseal_waiting()
        places = reseal_places()
        self.stdout.write(
            f"keys of persons: {done.done}, forms and files that wait: {waiting}, places of signals: {places}"
        )
        if done.broken or count_old():
            raise InputError.of(
                Text.of("{count} keys of persons are under an older master key.", count=count_old()),
                expected=Text.of("Every key under the newest."),
                to_fix=Text.of("Run `wrap` first. A key that nothing opens: see the backup of the key room."),
            )


def _write_down(what: str) -> None:
    with open_case_room(system_access()):
        allow_upkeep(Room.CASES)
        record(Action.KEY_ROTATE, kind="master_key", reason=what)
