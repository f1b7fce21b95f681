"""Who fell silent, how complete reports are, and reminders: counted by a job, shown to those who keep the register."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from support.people import REPORT, make_agency, make_worker, sign_in
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now, today
from zicht.platform.coverage.actions import remind
from zicht.platform.coverage.counting import counts_of_coverage
from zicht.platform.coverage.models import Reminder
from zicht.platform.coverage.queries import coverage_of_agencies
from zicht.platform.coverage.regional import Amount, amount_of, share_of
from zicht.platform.registry.service import Entry, add_reports, check_rows, new_reports

pytestmark = pytest.mark.platform


@pytest.fixture(autouse=True)
def state(tmp_path):
    with override_settings(STATE=tmp_path / "state"):
        yield tmp_path / "state"


@pytest.fixture
def office(platform):
    register = make_agency("register", reporter_type="", is_register=True)
    police = make_agency("police", reporter_type="police")
    return {
        "registrar": make_worker(register, Role.REGISTRAR),
        "researcher": make_worker(register, Role.RESEARCHER),
        "police": make_worker(police, Role.REPORTER),
        "shelter": make_worker(make_agency("shelter-a"), Role.REPORTER),
    }


def report_years(code, kind, counts):
    """Let an agency report so many a year, in January."""
    worker = make_worker(make_agency(code, reporter_type=kind), Role.REPORTER)
    days = [f"{year}-01-{1 + place % 28:02}" for year, count in counts.items() for place in range(count)]
    rows = [
        {**REPORT, "report_id": f"{place}", "report_date": day, "reporter_type": kind, "nationality": nation}
        for place, day in enumerate(days)
        for nation in (["POL"] if place % 2 else ["unknown"])
    ]
    with open_case_room(worker.access):
        add_reports(new_reports(check_rows("reports", rows, source=code), entry=Entry.FILE, simulated=True))


def keep_counts(state, *more):
    silence = {"source": "police", "kind": "year", "year": 2025, "reports": 1, "expected": 9.5, "lower": 3.0}
    counts = {
        "at": now().isoformat(),
        "silences": [{**silence, "upper": 18.0, "silent": True}, *(one["silence"] for one in more)],
        "completeness": [
            {"source": "", "reports": 4, "known": {"sex": 3}},
            *(one["completeness"] for one in more),
        ],
        "variables": {"sex": {"nl": "Geslacht", "en": "Sex"}},
    }
    (state / "coverage").mkdir(parents=True)
    (state / "coverage" / "counts.json").write_text(json.dumps(counts))


def test_job_finds_the_agency_that_fell_silent_and_what_is_not_filled_in(sqlite_platform, tmp_path, state):
    year = today().year
    with sqlite_platform.installation(tmp_path / "rooms"):
        report_years("police", "police", {**dict.fromkeys(range(year - 6, year - 1), 6), year: 6})
        report_years("shelter-a", "shelter", dict.fromkeys(range(year - 6, year + 1), 4))
        call_command("count_coverage", verbosity=0)

    counts = counts_of_coverage()
    silent = {(one["source"], one["kind"]) for one in counts["silences"] if one["silent"]}
    reports = {(one["source"], one["kind"]): one["reports"] for one in counts["silences"]}
    assert silent == {("police", "year")}
    assert reports == {
        ("police", "year"): 0,
        ("police", "so_far"): 6,
        ("shelter-a", "year"): 4,
        ("shelter-a", "so_far"): 4,
    }
    complete = {
        one["source"]: (one["reports"], one["known"]["nationality"]) for one in counts["completeness"]
    }
    assert complete == {"": (14, 7), "police": (6, 3), "shelter-a": (8, 4)}
    assert [path.name for path in (state / "coverage").iterdir()] == ["counts.json"]


def test_registrar_reminds_an_agency_once_a_quarter_and_the_agency_reads_it(platform, office, state):
    keep_counts(state)
    mail.outbox.clear()
    registrar, police = sign_in(office["registrar"]), office["police"].organisation
    address = reverse("coverage_remind", args=[police.id])

    before = registrar.get(reverse("coverage")).content.decode()
    for _twice in range(2):
        registrar.post(address)
    after = registrar.get(reverse("coverage")).content.decode()

    assert address in before
    assert address not in after
    assert [message.to for message in mail.outbox] == [[office["police"].user.email]]
    with platform.worker(), open_case_room(system_access()):
        (reminder,) = Reminder.objects.all()
        events = list(Event.objects.filter(action="reminder_send").values_list("object_id", "outcome"))
    assert (reminder.kind, reminder.organisation_id) == ("duty", police.id)
    assert events == [(police.id, "done")]
    day = str(today().year)
    assert day in sign_in(office["police"]).get(reverse("reminders")).content.decode()
    assert day not in sign_in(office["shelter"]).get(reverse("reminders")).content.decode()


def test_coverage_is_for_those_who_keep_the_register(platform, office, state):
    researcher, reporter = sign_in(office["researcher"]), sign_in(office["police"])
    empty = researcher.get(reverse("coverage"))
    keep_counts(state)
    full = researcher.get(reverse("coverage"), {"agency": "nobody"}).content.decode()

    assert empty.status_code == 200
    assert "75%" in full
    assert reverse("coverage_remind", args=[office["police"].organisation.id]) not in full
    assert reporter.get(reverse("coverage")).status_code == 404
    remind = reverse("coverage_remind", args=[office["police"].organisation.id])
    assert researcher.post(remind).status_code == 404
    assert sign_in(office["registrar"]).post(reverse("coverage_remind", args=[uuid4()])).status_code == 404


def counted(source, reports, known):
    silence = {"source": source, "kind": "so_far", "year": 2026, "reports": reports, "expected": None}
    return {
        "silence": {**silence, "lower": None, "upper": None, "silent": False},
        "completeness": {"source": source, "reports": reports, "known": {"sex": known}},
    }


@pytest.fixture
def board(platform):
    """The board of a region with a police unit and a shelter, and a shelter in another region."""
    for code, kind, region in (
        ("police", "police", "PU01"),
        ("shelter-n", "shelter", "PU01"),
        ("shelter-s", "shelter", "PU09"),
    ):
        agency = make_agency(code, reporter_type=kind)
        Organisation.objects.filter(id=agency.id).update(region=region, name=f"Agency {code}")
    own = make_agency("board", reporter_type="")
    Organisation.objects.filter(id=own.id).update(region="PU01")
    own.refresh_from_db()
    return make_worker(own, Role.REGIONAL_BOARD)


def test_regional_board_sees_its_own_region_without_small_numbers(board, state):
    client = sign_in(board)
    assert client.get(reverse("coverage_region")).status_code == 200
    keep_counts(state, counted("police", 3, 1), counted("shelter-n", 37, 20), counted("shelter-s", 58, 9))
    page = client.get(reverse("coverage_region")).content.decode()

    assert ("Agency police" in page, "Agency shelter-n" in page, "Agency shelter-s" in page) == (
        True,
        True,
        False,
    )
    assert ("ongeveer 35" in page, "minder dan tien" in page) == (True, True)
    assert re.findall(r">(\d+)%<", page) == ["50"]  # 21 of 40
    assert re.search(r">\s*(3|37|40|21|20|9\.5)\s*<", page) is None
    few = client.get(reverse("coverage_region"), {"agency": "police"}).content.decode()
    assert re.findall(r">(\d+)%<", few) == []
    assert client.get(reverse("coverage")).status_code == 404


def test_board_sees_reminders_of_its_region_alone(board, platform):
    north, south = (Organisation.objects.get(code=code) for code in ("shelter-n", "shelter-s"))
    registrar = make_worker(make_agency("register", reporter_type="", is_register=True), Role.REGISTRAR)
    with open_case_room(registrar.access):
        for agency in (north, south):
            remind(agency.id)
    with open_case_room(board.access):
        found = coverage_of_agencies(
            {"silences": [counted(one.code, 1, 1)["silence"] for one in (north, south)]}, region="PU01"
        )
        seen = set(Reminder.objects.values_list("organisation_id", flat=True))

    assert {one.agency.id: one.reminded for one in found if one.so_far} == {north.id: True}
    assert platform.kind == "sqlite" or seen == {north.id}
    nowhere = make_worker(make_agency("nowhere", reporter_type=""), Role.REGIONAL_BOARD)
    assert "zicht-panel" in sign_in(nowhere).get(reverse("coverage_region")).content.decode()


def test_register_sees_one_region_exactly(board, state):
    registrar = make_worker(make_agency("register", reporter_type="", is_register=True), Role.REGISTRAR)
    keep_counts(state, counted("police", 3, 1), counted("shelter-n", 37, 20), counted("shelter-s", 58, 9))
    page = sign_in(registrar).get(reverse("coverage"), {"region": "PU01"}).content.decode()

    assert ("Agency shelter-n" in page, "Agency shelter-s" in page) == (True, False)
    assert re.search(r">21</td>\s*<td[^>]*>52%<", page)


@pytest.mark.parametrize(
    ("reports", "shown"),
    [
        (0, Amount(few=True)),
        (9, Amount(few=True)),
        (10, Amount(False, 10)),
        (12, Amount(False, 10)),
        (13, Amount(False, 15)),
    ],
)
def test_small_counts_do_not_show_and_others_are_rounded(reports, shown):
    assert amount_of({"reports": reports}) == shown
    assert [share_of(1, 9), share_of(1, 12), share_of(11, 12)] == [None, 10, 90]
