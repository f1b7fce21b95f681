"""Are signals noted without anybody in them, seen by their own agency, and followed until something came of them?"""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import today
from zicht.platform.registry.models import Report, Signal, SignalReport
from zicht.platform.registry.service import add_reports
from zicht.platform.retention.erasure import Reason, erase_reports
from zicht.platform.retention.job import run_retention

pytestmark = pytest.mark.platform
SEEN = {
    "signal_date": "2026-01-14",
    "place_class": "nail_studio",
    "municipality": "GM0363",
    "ticks": ["a_low_pay", "a_no_own_papers"],
    "certainty": "medium",
    "sender": "municipal_desk",
}


class Town:
    """A municipality in which the front line notes signals, a shelter, and the register."""

    def __init__(self, platform):
        self.platform = platform
        register = make_agency("register", is_register=True)
        town, shelter = make_agency("town", reporter_type="municipality"), make_agency("shelter-a")
        self.registrar = make_worker(register, Role.REGISTRAR)
        self.front_line = make_worker(town, Role.FRONT_LINE)
        self.reporter = make_worker(shelter, Role.REPORTER)
        self.elsewhere = make_worker(make_agency("town-b", reporter_type="municipality"), Role.FRONT_LINE)


@pytest.fixture
def town(platform):
    return Town(platform)


def text(response):
    return response.content.decode()


def note(client, **more):
    response = client.post("/signals/new/", {**SEEN, **more})
    assert response.status_code == 302, text(response)
    return response["Location"]


def test_signal_is_noted_read_by_its_agency_and_the_register_and_by_nobody_else(town):
    client = sign_in(town.front_line)
    address = note(client)

    assert "Nagelstudio" in text(client.get(address))
    assert "Nagelstudio" in text(client.get("/signals/"))
    assert "Agency town" in text(sign_in(town.registrar).get("/signals/"))
    for other in (town.elsewhere, town.reporter):
        assert sign_in(other).get(address).status_code == 404
        assert "Nagelstudio" not in text(sign_in(other).get("/signals/"))
    with open_case_room(town.registrar.access):
        acts = Event.objects.filter(user_id=town.front_line.user.id).order_by("at")
        assert [one.action for one in acts] == ["signal_create", "signal_read", "signal_read"]
        assert not any(one.person_id for one in acts)


def test_what_is_missing_or_has_still_to_come_is_told(town):
    client = sign_in(town.front_line)
    tomorrow = (today() + timedelta(days=1)).isoformat()

    for wrong in ({"place_class": ""}, {"municipality": ""}, {"signal_date": tomorrow}):
        assert client.post("/signals/new/", {**SEEN, **wrong}).status_code == 422


@pytest.mark.parametrize("platform", ["sqlite"], indirect=True)
def test_what_to_do_now_is_told_without_a_script_and_nothing_is_kept(town):
    client = sign_in(town.front_line)
    page = client.post(
        "/signals/new/", {"act": "look", "ticks": ["a_abuse_traces"], "flags": ["child_there"]}
    )

    assert page.status_code == 200
    assert "Bel anders meteen Veilig Thuis" in text(page)
    assert 'value="a_abuse_traces" checked' in text(page)
    assert "a_source_country" not in text(page)
    assert "textarea" not in text(page)
    with open_case_room(town.registrar.access):
        assert not Signal.objects.exists()
    address = note(client, flags=["danger_now"])
    assert "Bel 112. Ga niet zelf naar de plek." in text(client.get(address))


def test_outcome_and_correction_keep_what_stood_there(town):
    client = sign_in(town.front_line)
    address = note(client)
    early = {"outcome": "forwarded", "outcome_date": "2026-01-13"}

    assert client.post(f"{address}outcome/", early).status_code == 422
    client.post(f"{address}outcome/", {**early, "outcome_date": "2026-02-01"})
    client.post(f"{address}correct/", {**SEEN, "place_class": "car_wash"})
    page = text(client.get(address))
    assert "Autowasserij" in page
    assert "Doorgestuurd" in page
    assert re.findall(r"<li><h3>([^<]+)</h3>", page) == ["Gecorrigeerd", "Uitkomst vastgelegd", "Genoteerd"]
    assert "Elk signaal heeft een uitkomst" in text(client.get("/signals/?show=waiting"))
    with open_case_room(town.registrar.access):
        rows = list(Signal.objects.order_by("made_at"))
    assert [one.cells["place_class"] for one in rows] == ["nail_studio", "nail_studio", "car_wash"]
    assert len({(one.root_id, one.retain_until) for one in rows}) == 1


def test_signal_taken_back_is_not_listed_and_cannot_be_changed(town):
    client = sign_in(town.front_line)
    address = note(client)
    client.post(f"{address}withdraw/", {"sure": "on"})

    assert "Er is nog geen signaal" in text(client.get("/signals/"))
    assert "per ongeluk genoteerd" in text(client.get(address))
    assert (
        client.post(f"{address}outcome/", {"outcome": "forwarded", "outcome_date": "2026-02-01"}).status_code
        == 404
    )


def test_signal_leads_to_a_report_until_that_goes(town):
    client = sign_in(town.reporter)
    with open_case_room(town.reporter.access):
        (report,) = add_reports(simulated_reports({}, source="shelter-a"))
    address = note(client)

    assert client.post(f"{address}report/", {"number": "no-such"}).status_code == 422
    assert client.post(f"{address}report/", {"number": "2026-0001"}).status_code == 302
    assert client.post(f"{address}report/", {"number": "2026-0001"}).status_code == 422
    assert "2026-0001" in text(client.get(address))
    assert address in text(client.get(f"/reports/{report}/"))
    with town.platform.worker(), open_case_room(system_access()):
        erase_reports(list(Report.objects.all()), reason=Reason.REQUEST)
        assert not SignalReport.objects.exists()
    assert "2026-0001" not in text(client.get(address))


def test_link_that_was_wrong_is_taken_back(town):
    client = sign_in(town.reporter)
    with open_case_room(town.reporter.access):
        add_reports(simulated_reports({}, source="shelter-a"))
    address = note(client)
    client.post(f"{address}report/", {"number": "2026-0001"})
    end = re.search(r'action="([^"]+/end/)"', text(client.get(address)))[1]

    assert client.post(end).status_code == 302
    assert "2026-0001" not in text(client.get(address))
    assert client.post(end).status_code == 404


def test_signal_goes_when_its_time_is_up(town, monkeypatch):
    monkeypatch.setattr("zicht.platform.signals.actions.KEPT", timedelta(days=-3))
    note(sign_in(town.front_line))
    with town.platform.worker():
        run_retention()

    with open_case_room(town.registrar.access):
        assert not Signal.objects.exists()


def test_database_shows_the_front_line_its_own_signals_and_lets_nobody_change_one(on_postgresql):
    town = Town(on_postgresql)
    note(sign_in(town.front_line))

    def ask(worker, statement):
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            told = {"reach": "none", "organisation": worker.organisation.id, "role": "front_line"}
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute(statement).fetchone()

    count = "SELECT count(*) FROM registry_signal"
    assert ask(town.front_line, count) == (1,)
    assert ask(town.elsewhere, count) == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(town.front_line, "UPDATE registry_signal SET municipality = 'GM0599'")
