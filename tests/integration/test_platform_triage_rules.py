"""Are other rules for triages proposed by one, compared, approved by another, and kept beside the old ones?"""

from __future__ import annotations

import copy
import html
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import today
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.models import RuleTable
from zicht.platform.triage.queries import read_triage
from zicht.platform.triage.rule_tables import bring_in_shipped, table_in_force
from zicht.triage import compile_table, shipped_content
from zicht.triage.table import version_of

pytestmark = pytest.mark.platform
HELD = {"cannot_leave": "yes"}
NOTE = "Vastgehouden: binnen een week."


class Register:
    """Two registrars, and a shelter with somebody."""

    def __init__(self, platform):
        self.platform = platform
        register, shelter = make_agency("register", is_register=True), make_agency("shelter-a")
        self.first, self.second = make_worker(register, Role.REGISTRAR), make_worker(register, Role.REGISTRAR)
        self.reporter = make_worker(shelter, Role.REPORTER)
        self.shipped = compile_table(shipped_content())
        self.other = changed(self.shipped)
        with open_case_room(self.reporter.access):
            (report,) = add_reports(simulated_reports({}, source="shelter-a"))
            self.person = find_report(report).person_id

    def propose(self, worker=None, table=None, note=NOTE):
        content = table if isinstance(table, str) else json.dumps(table or self.other)
        file = SimpleUploadedFile("table.json", content.encode())
        return sign_in(worker or self.first).post("/triage/rules/", {"file": file, "note": note})

    def approve(self, worker, day=None, **more):
        address = f"/triage/rules/{self.other['version']}/approve/"
        sent = {"in_force_from": (day or today()).isoformat(), "sure": "on"}
        return sign_in(worker).post(address, {**sent, **more})

    def in_force(self):
        with open_case_room(self.reporter.access):
            return table_in_force().version


def changed(table):
    """Return a table in which who is held, and what had to be done in a day, may wait a week."""
    other = copy.deepcopy(table)
    for rule in other["urgency"]:
        if rule["id"] == "held_now" or rule["level"] == "U1":
            rule["level"] = "U2"
    other["version"] = version_of(other)
    return other


@pytest.fixture
def register(platform):
    return Register(platform)


def text(response):
    return html.unescape(response.content.decode())


def test_set_up_brings_the_shipped_rules_in_force(register):
    assert register.in_force() == register.shipped["version"]
    page = text(sign_in(register.first).get("/triage/rules/"))
    assert "Kwam met Zicht mee." in page


def test_rules_are_compared_approved_by_another_and_old_triages_keep_theirs(register):
    with open_case_room(register.reporter.access):
        before = keep_triage(register.person, HELD, decided="U0")
    assert register.propose().status_code == 302
    assert register.in_force() == register.shipped["version"]

    address = f"/triage/rules/{register.other['version']}/"
    own, page = text(sign_in(register.first).get(address)), text(sign_in(register.second).get(address))
    for words in ("held_now", "(level)", "iemand anders keurt ze goed"):
        assert words in own
    assert "Keur deze regels goed" not in own
    for words in ("Keur deze regels goed", "<td>U1</td><td>U2</td>", NOTE):
        assert words in page

    assert register.approve(register.first).status_code == 422
    assert register.in_force() == register.shipped["version"]
    assert register.approve(register.second).status_code == 302
    assert register.in_force() == register.other["version"]
    assert register.approve(register.second).status_code == 404
    with open_case_room(register.reporter.access):
        after = keep_triage(register.person, HELD, decided="U2")
        assert read_triage(before).assessment["level"] == "U0"
        assert read_triage(after).assessment["level"] == "U2"
    with open_case_room(register.first.access):
        acts = Event.objects.filter(action__startswith="triage_rules", outcome="done")
        assert [(one.action, one.user_id) for one in acts.order_by("at")] == [
            ("triage_rules_propose", register.first.user.id),
            ("triage_rules_approve", register.second.user.id),
        ]


def test_rules_hold_from_their_day_and_not_before(register):
    register.propose()

    assert register.approve(register.second, today() - timedelta(days=1)).status_code == 422
    assert register.approve(register.second, sure="").status_code == 422
    assert register.approve(register.second, today() + timedelta(days=1)).status_code == 302
    assert register.in_force() == register.shipped["version"]


@pytest.mark.parametrize("fault", ["no json", "other version", "asks sex", "there already"])
def test_file_that_is_no_table_is_refused(register, fault):
    table = copy.deepcopy(register.other)
    if fault == "other version":
        table["version"] = "0" * 64
    elif fault == "asks sex":
        table["urgency"][0]["when"] = ["in", "sex", ["female"]]
        table["version"] = version_of(table)
    elif fault == "there already":
        table = register.shipped

    assert register.propose(table="{" if fault == "no json" else table).status_code == 422
    with open_case_room(register.first.access):
        assert RuleTable.objects.filter(proposed_by__isnull=False).count() == 0


def test_only_registrars_see_and_propose_rules(register):
    assert register.propose(register.reporter).status_code == 404
    for address in ("/triage/rules/", f"/triage/rules/{register.shipped['version']}/"):
        assert sign_in(register.reporter).get(address).status_code == 404


def test_database_itself_lets_nobody_approve_their_own(register):
    if register.platform.kind == "sqlite":
        return
    register.propose()

    def approve(worker):
        with open_case_room(worker.access):
            waiting = RuleTable.objects.filter(version=register.other["version"])
            day = today()
            return waiting.update(
                approved_at="2026-01-01T00:00Z", approved_by=worker.user.id, in_force_from=day
            )

    assert approve(register.first) == approve(register.reporter) == 0
    assert approve(register.second) == 1


def test_update_of_zicht_replaces_its_own_rules_and_never_those_of_the_office(
    sqlite_platform, tmp_path, monkeypatch
):
    """On SQLite, where everybody may do what the role that owns the tables does on PostgreSQL."""
    with sqlite_platform.installation(tmp_path / "rooms"):
        register = Register(sqlite_platform)
        newer = [newer_than(register.shipped, number) for number in (1, 2)]
        assert bring_in(register, newer[0], monkeypatch) == newer[0]["version"]
        register.propose()
        register.approve(register.second)
        assert bring_in(register, newer[1], monkeypatch) == register.other["version"]

        with open_case_room(register.first.access):
            waits = RuleTable.objects.get(version=newer[1]["version"])
        assert (waits.proposed_by, waits.approved_at) == (None, None)
        address = f"/triage/rules/{newer[1]['version']}/approve/"
        sent = {"in_force_from": today().isoformat(), "sure": "on"}
        assert sign_in(register.first).post(address, sent).status_code == 302
        assert register.in_force() == newer[1]["version"]


def newer_than(table, number):
    newer = copy.deepcopy(table)
    newer["urgency"][0]["act"] = {"nl": f"Doe {number}.", "en": f"Do {number}."}
    newer["version"] = version_of(newer)
    return newer


def bring_in(register, table, monkeypatch):
    """Set up again with other shipped rules; return the version in force."""
    monkeypatch.setattr("zicht.platform.triage.rule_tables.compile_table", lambda _content: table)
    with open_case_room(register.first.access):
        bring_in_shipped()
    return register.in_force()
