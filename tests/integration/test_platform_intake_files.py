"""Does a file come in by the command line's rules, whole or not at all, and is nothing told of its cells?"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext

from support.people import make_agency, make_worker, sign_in
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.intake import deliveries
from zicht.platform.intake.models import Delivery, Draft
from zicht.platform.registry.models import FollowUp, Report
from zicht.platform.registry.service import read_identity, read_report
from zicht.records.intake import read_inputs

pytestmark = pytest.mark.platform

ROWS = [
    {"report_id": "A-1", "report_date": "2026-03-14", "sex": "female", "purposes": ""},
    {"report_id": "A-2", "report_date": "2026-03", "sex": "male", "family_name": "Kowalczyk"},
    {"report_id": "A-3", "report_date": "2026-13-14", "sex": "verysecret"},
    {"report_id": "A-4", "report_date": "2026-03-15", "purposes": "investigation"},
    {"report_id": "A-1", "report_date": "2026-03-16"},
]


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["report_id", "report_date", "sex", "family_name", "purposes"], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def send(client, rows=ROWS, *, name="Ewa Kowalczyk.csv", **more):
    file = SimpleUploadedFile(name, as_csv(rows))
    return client.post("/reports/deliveries/", {"file": file, "people": "simulated", **more})


def numbers_of(worker):
    with open_case_room(worker.access):
        return set(Report.objects.filter(organisation=worker.organisation).values_list("number", flat=True))


def test_file_is_looked_through_and_then_taken_in(shelter):
    client = sign_in(shelter)
    address = send(client).headers["Location"]
    receipt = client.get(address).content.decode()
    assert numbers_of(shelter) == set()
    assert not [told for told in ("Kowalczyk", "verysecret", "A-3", "Ewa") if told in receipt]
    assert list((Path(settings.MEDIA_ROOT) / "reading").iterdir()) == []

    client.post(address, {"go": "take_in"})
    assert numbers_of(shelter) == {"A-1", "A-2"}
    with open_case_room(shelter.access):
        delivery = Delivery.objects.get()
        assert (delivery.rows, delivery.accepted, delivery.quarantined) == (5, 2, 3)
        assert delivery.reasons == {
            "date_impossible": 1,
            "duplicate_key": 1,
            "no_ground": 1,
            "unknown_code": 1,
            "without_names": 1,
        }
        assert FollowUp.objects.filter(report__number="A-1", column="nationality").exists()
        persons = Report.objects.values_list("person_id", flat=True)
        assert [read_identity(person) for person in persons] == [[], []]
        assert set(Event.objects.filter(action="file_import").values_list("reason", flat=True)) == {
            "checked",
            "taken_in",
        }

    again = client.post(address, {"go": "take_in"}, follow=True)
    assert b"zicht-alert--error" in again.content
    assert numbers_of(shelter) == {"A-1", "A-2"}


def test_quarantine_is_that_of_the_command_line(shelter, tmp_path):
    client = sign_in(shelter)
    address = send(client).headers["Location"]
    (tmp_path / "upload.csv").write_bytes(as_csv(ROWS))
    own = read_inputs([tmp_path / "upload.csv"], work=tmp_path / "work").quarantine["reports"].read_bytes()

    assert client.get(f"{address}rejected.csv").content == own
    assert b"A-4" in client.get(f"{address}apart.csv").content


def test_set_apart_rows_are_their_sender_s_alone(shelter):
    address = send(sign_in(shelter)).headers["Location"]
    colleague = sign_in(make_worker(shelter.organisation, Role.REPORTER))
    other = sign_in(make_worker(make_agency("shelter-b"), Role.REPORTER))
    registrar = sign_in(make_worker(make_agency("register", is_register=True), Role.REGISTRAR))

    assert [one.get(address).status_code for one in (colleague, other, registrar)] == [200, 404, 404]
    assert {one.get(f"{address}rejected.csv").status_code for one in (colleague, other, registrar)} == {404}
    assert {one.post(address, {"go": "drop"}).status_code for one in (other, registrar)} == {404}


def test_consent_lets_the_names_of_a_file_come_in(shelter):
    client = sign_in(shelter)
    address = send(client, ROWS[:2], consent=["registration"]).headers["Location"]
    client.post(address, {"go": "take_in"})

    with open_case_room(shelter.access):
        person = Report.objects.get(number="A-2").person_id
        assert read_identity(person)[0]["family_name"] == "Kowalczyk"


def test_killed_half_way_nothing_is_taken_in_and_all_of_it_later(shelter, monkeypatch):
    client = sign_in(shelter)
    address = send(client).headers["Location"]

    class Killed(BaseException):
        """What nothing catches, as a signal."""

    def die(reports):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "ask_for_missing", die)
        with pytest.raises(Killed):
            client.post(address, {"go": "take_in"})
    assert numbers_of(shelter) == set()

    client.post(address, {"go": "take_in"})
    assert numbers_of(shelter) == {"A-1", "A-2"}


def test_file_that_is_thrown_away_leaves_nothing(shelter):
    client = sign_in(shelter)
    address = send(client).headers["Location"]
    client.post(address, {"go": "drop"})

    assert numbers_of(shelter) == set()
    with open_case_room(shelter.access):
        assert not Draft.objects.exists()
    assert client.get(f"{address}rejected.csv").status_code == 404


def test_file_that_cannot_be_read_is_refused_without_a_value(shelter):
    client = sign_in(shelter)
    for more in (
        {"people": "real"},
        {"name": "Kowalczyk.docx"},
        {"mapping": "nl_police"},
        {"name": "Kowalczyk.parquet"},
    ):
        refused = send(client, **more)
        assert refused.status_code == 422
        assert b'role="alert"' in refused.content
        assert b"Kowalczyk" not in refused.content
    with open_case_room(shelter.access):
        assert not Delivery.objects.exists()


def test_file_of_the_international_standard_comes_in_once(shelter):
    client = sign_in(shelter)
    text = (
        "prs_First_Name,prs_Second_Name,prs_Gender,prs_Citizenship,vic_TypeOfExploitation,vic_TraffickingStatus,"
        "cas_IncomingReferralDate,vic_Methods_of_Control\n"
        "Ewa,Nowak,Feminine,PL,SexualExploitation ForcedBegging,PossibleVictimOfTrafficking,2026-03-14,Other\n"
        "Jan,Nowak,TransgenderMasculine,PL,ChildLabour,ActualVictimOfTrafficking,2026-03-15,\n"
    )
    for accepted in (2, 0):
        file = {"file": SimpleUploadedFile("htcds.csv", text.encode()), "mapping": "htcds_survey"}
        address = client.post("/reports/deliveries/", file | {"people": "simulated"}).headers["Location"]
        client.post(address, {"go": "take_in"})
        with open_case_room(shelter.access):
            assert Delivery.objects.order_by("-made_at")[0].accepted == accepted

    with open_case_room(shelter.access):
        first, second = Report.objects.order_by("report_date")
        cells, more = read_report(first.id).cells, read_report(second.id).cells
    assert (first.entry, first.status, second.status) == ("htcds", "presumed", "decided_victim")
    assert (cells["sex"], cells["nationality"], cells["forms"]) == ("female", "POL", "begging;sexual")
    assert (more["sex"], more["forms"]) == ("unknown", "labour")


def test_pages_of_many_reports_take_as_many_queries_as_of_one(shelter):
    client = sign_in(shelter)
    counts = []
    for rows in (ROWS[:1], [{**ROWS[0], "report_id": f"B-{number}"} for number in range(6)]):
        client.post(send(client, rows).headers["Location"], {"go": "take_in"})
        for address in ("/tasks/", "/feedback/", "/reports/deliveries/", "/reports/new/"):
            client.get(address)
            with CaptureQueriesContext(connections["default"]) as asked:
                client.get(address)
            counts.append(len(asked))
    assert counts[:4] == counts[4:]
