"""What lies open in a region: counted by a job, shown without small numbers, and nobody to be reached from it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.capacity.actions import add_place
from zicht.platform.clock import now, today
from zicht.platform.referral.models import Referral
from zicht.platform.region.counting import count_region, counts_of_regions
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.service import add_reports, add_row, check_rows, find_report
from zicht.platform.signals.actions import close_signal, note_signal
from zicht.platform.triage.actions import keep_triage

pytestmark = pytest.mark.platform

#: Groningen and Stadskanaal, of one police unit; the cases are in the first, but for three, and one of no known place.
NORTH, TOWN, VILLAGE = "PU01", "GM0014", "GM0037"
PLACES = [*[TOWN] * 14, *[VILLAGE] * 3, ""]


@pytest.fixture(autouse=True)
def state(tmp_path):
    with override_settings(STATE=tmp_path / "state"):
        yield tmp_path / "state"


def agency_of(code, kind, region):
    made = make_agency(code, reporter_type=kind)
    Organisation.objects.filter(id=made.id).update(region=region)
    made.refresh_from_db()
    return made


def record_help(person, **cells):
    checked = check_rows("help", [{"row_id": "1", "person_key": "p-1", **cells}], source="form")
    assert not checked.faults
    add_row("help", person, cells, checked.stored[0])


@pytest.fixture
def care(platform):
    """Eighteen cases of a care coordination: twelve wait for shelter since 40 days, of one in the village a triage."""
    worker = make_worker(agency_of("care", "care_coordination", NORTH), Role.CARE_COORDINATOR)
    since = (today() - timedelta(days=40)).isoformat()
    changes = [{"place_municipality": place, "reporter_type": "care_coordination"} for place in PLACES]
    with open_case_room(worker.access):
        reports = add_reports(simulated_reports(*changes, source="care"))
        persons = [find_report(report).person_id for report in reports]
        for person in persons[:12]:
            record_help(person, kind="shelter", offered=since, waited_from=since)
        keep_triage(persons[14], {}, decided="U0", reason="simulated")
        for _number in range(11):
            note_signal({"place_class": "hotel", "municipality": TOWN}, signal_date=today())
        closed = note_signal({"place_class": "hotel", "municipality": TOWN}, signal_date=today())
        close_signal(closed, outcome="forwarded", outcome_date=today())
        place = {"name": "Bedden", "kind": "shelter", "region": NORTH, "municipality": "", "total": 7}
        add_place(place, free=2, waiting=4)
        receiver = make_agency("shelter-b")
        Referral.objects.create(
            person_id=persons[0],
            organisation=worker.organisation,
            receiver=receiver,
            purpose="shelter",
            legal_ground="public_task",
            scope="shared",
            open_until=today(),
            answer_by=today(),
            made_at=now(),
        )
    return worker


@pytest.fixture
def board(platform):
    return make_worker(agency_of("board", "", NORTH), Role.REGIONAL_BOARD)


def count(platform):
    with platform.worker():
        return count_region()


def cells_of(client):
    response = client.get(reverse("region_csv"))
    assert response.status_code == 200
    rows = csv.DictReader(io.StringIO(response.content.decode()))
    return {
        (row["part"], row["code"], row["measure"]): (int(row["lowest"]), int(row["highest"])) for row in rows
    }


def test_board_reads_counts_without_small_ones(platform, care, board, state):
    assert count(platform) > 1

    client = sign_in(board)
    cells, page = cells_of(client), client.get(reverse("region")).content.decode()

    assert cells["municipality", TOWN, "open"] == (13, 17)
    assert cells["municipality", TOWN, "waiting"] == (10, 12)
    assert cells["municipality", TOWN, "waiting_long"] == (10, 12)
    assert cells["municipality", TOWN, "signals"] == (10, 12)
    assert cells["municipality", VILLAGE, "open"] == (0, 9)
    assert cells["municipality", TOWN, "late"] == (0, 9)
    assert cells["municipality", "unknown", "open"] == (0, 9)
    assert cells["help", "shelter", "places"] == (7, 7)
    assert cells["help", "shelter", "free"] == (2, 2)
    assert ("ongeveer 15" in page, "&lt;&nbsp;10" in page) == (True, True)
    check_every_municipality_has_a_row({code for part, code, _measure in cells if part == "municipality"})
    check_what_is_kept(platform, state)
    check_choices(client)


def check_every_municipality_has_a_row(named):
    """Those without a case too, so that a row tells nothing; and no municipality of another region."""
    assert {TOWN, VILLAGE, "unknown"} <= named
    assert "GM0363" not in named
    assert len(named) > 20


def check_what_is_kept(platform, state):
    """The file of the job holds no count below ten, and no person."""
    kept = (state / "region" / "counts.json").read_text(encoding="utf-8")
    shown = counts_of_regions()["regions"][NORTH]

    numbers = {number for row in shown["municipalities"].values() for number in row.values()}
    assert numbers <= {None, 10, 15}
    with platform.worker(), open_case_room(system_access()):
        persons = [str(one) for one in Person.objects.values_list("id", flat=True)]
    assert persons
    assert not any(one in kept for one in persons)
    assert [path.name for path in (state / "region").iterdir()] == ["counts.json"]


def check_choices(client):
    """One municipality, one kind of help, and what there is not."""
    page = client.get(reverse("region"), {"municipality": VILLAGE, "kind": "medical"}).content.decode()
    other = client.get(reverse("region"), {"municipality": "nobody", "kind": "nobody"})

    assert page.count('<th scope="row">Stadskanaal</th>') == 1
    assert '<th scope="row">Groningen</th>' not in page
    assert '<th scope="row">Medische zorg</th>' in page
    assert other.status_code == 200


def test_what_is_old_withdrawn_or_refused_counts_as_that(platform, care, board):
    """Of the town five reports are withdrawn: fewer than ten are left, and nobody who waits of them counts."""
    with platform.worker(), open_case_room(system_access()):
        rows = Report.objects.filter(place_municipality=TOWN).order_by("number")
        Report.objects.filter(id__in=[one.id for one in rows[:5]]).update(status="withdrawn")
    count(platform)

    cells = cells_of(sign_in(board))
    assert cells["municipality", TOWN, "open"] == (0, 9)
    assert cells["municipality", TOWN, "waiting"] == (0, 9)


def test_region_is_ones_own_without_persons_and_written_down(platform, care, board):
    count(platform)
    south = make_worker(agency_of("board-s", "", "PU09"), Role.REGIONAL_BOARD)
    client = sign_in(board)

    assert ("municipality", TOWN, "open") not in cells_of(sign_in(south))
    cells_of(client)
    assert client.get(reverse("region")).status_code == 200
    with platform.worker(), open_case_room(system_access()):
        events = Event.objects.filter(action="region_read", user_id=board.user.id)
        assert sorted(events.values_list("kind", flat=True)) == ["file", "table"]
    with open_case_room(board.access):
        seen = Person.objects.count(), Report.objects.count()
    assert platform.kind == "sqlite" or seen == (0, 0)
    assert client.get(reverse("persons")).status_code == 404


def test_page_is_for_boards_and_care_coordinators(platform):
    care = make_worker(agency_of("care", "care_coordination", NORTH), Role.CARE_COORDINATOR)
    shelter = make_worker(agency_of("shelter-a", "shelter", NORTH), Role.REPORTER)
    nowhere = make_worker(make_agency("nowhere", reporter_type=""), Role.REGIONAL_BOARD)

    before = sign_in(care).get(reverse("region"))
    count(platform)
    assert (before.status_code, sign_in(care).get(reverse("region")).status_code) == (200, 200)
    assert sign_in(shelter).get(reverse("region")).status_code == 404
    assert sign_in(nowhere).get(reverse("region")).status_code == 200
    assert sign_in(nowhere).get(reverse("region_csv")).url == reverse("region")


def test_timer_counts(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        call_command("count_region", verbosity=0)

    kept = json.loads(json.dumps(counts_of_regions()))
    assert kept["regions"][NORTH]["municipalities"][TOWN]["open"] is None
