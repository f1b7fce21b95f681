"""What do `zicht serve` and `zicht manage` refuse, and what do they do?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import DatabaseError

from support.people import make_agency, make_worker, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.registry.models import Installation
from zicht.platform.registry.service import Entry, add_reports, check_rows, new_reports

pytestmark = pytest.mark.platform


def run(*arguments, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    return subprocess.run(
        [sys.executable, "-m", "zicht", *map(str, arguments)],
        env=environment | {"ZICHT_LANG": "en"} | variables,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_try_out_is_not_shown_to_other_computers(tmp_path):
    done = run("serve", "--host", "0.0.0.0", "--state", tmp_path / "state")  # noqa: S104 - refused

    assert done.returncode == 13
    assert "cannot be seen from other computers" in done.stderr


def test_faulty_environment_is_refused_with_all_that_is_wrong(tmp_path):
    done = run("serve", ZICHT_DATABASE_URL="nonsense", ZICHT_STATE=str(tmp_path / "state"))

    assert done.returncode == 12
    assert done.stderr.count("cannot be used") >= 4
    assert "nonsense" not in done.stderr


def test_set_up_can_be_repeated_and_invites_an_administrator(tmp_path):
    state = {"ZICHT_STATE": str(tmp_path / "state")}
    first, again = run("manage", "set_up", **state), run("manage", "set_up", **state)
    invited = run("manage", "invite", "register", "The register", "a@register.example", "--register", **state)

    assert (first.returncode, again.returncode, invited.returncode) == (0, 0, 0)
    assert invited.stdout.startswith("/invitation/")


def test_set_up_for_an_administrator_of_databases_names_every_role_and_no_password():
    printed = run("manage", "postgres_sql").stdout

    assert printed.count("CREATE ROLE") == 12
    assert printed.count("PASSWORD :'") == 12


def test_sqlite_holds_simulated_people_alone(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        worker = make_worker(make_agency("shelter-a"), Role.REPORTER)
        report = simulated_reports({}, source="shelter-a")[0]
        checked = check_rows("reports", [dict(report.cells)], source="shelter-a")
        real = new_reports(checked, entry=Entry.FORM, simulated=False)
        with pytest.raises(DatabaseError, match="simulated"), open_case_room(worker.access):
            add_reports(real)
        with pytest.raises(DatabaseError, match="simulated"):
            Installation.objects.update(simulated=False)
