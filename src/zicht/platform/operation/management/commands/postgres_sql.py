"""`zicht manage postgres_sql`: what a database administrator runs once, for psql."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.access.tables import ROLES
from zicht.platform.operation.postgres import database_sql, role_names, roles_sql, schema_sql
from zicht.platform.rooms import Room

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints; passwords are variables of psql: `psql -v zicht_web=... -f setup.sql`."""

    help = "Print the SQL that makes the roles and databases; run it once with psql, as a superuser."
    requires_system_checks = ()

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        passwords = {name: f":{name}" for name in role_names()}
        for statement in roles_sql(passwords):
            head, _, variable = statement.rpartition("PASSWORD ")
            self.stdout.write(f"{head}PASSWORD :'{variable.strip(chr(39)).removeprefix(':')}';")
        for room in Room:
            for statement in database_sql(room):
                self.stdout.write(f"{statement};")
        for room in Room:
            self.stdout.write(f"\\connect {ROLES[room].database}")
            for statement in schema_sql(room):
                self.stdout.write(f"{statement};")
