"""Another master key, on both databases: does everything open before, during and after, and after a kill?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from support import platform as set_up
from support.people import make_agency, make_worker, simulated_reports
from zicht.errors import DefinitionError, InputError
from zicht.platform import clock
from zicht.platform.access.context import open_case_room, open_key_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.intake.drafts import Content, make_draft, open_draft
from zicht.platform.keyroom import rotation
from zicht.platform.keyroom.master import key_ring, search_key, shared_key
from zicht.platform.keyroom.models import DataKey
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.service import add_reports, find_report, read_identity, read_person
from zicht.platform.vault.service import find_persons

pytestmark = pytest.mark.platform
LATER = timedelta(days=31)


@pytest.fixture(autouse=True)
def master(platform, tmp_path, monkeypatch):
    place = tmp_path / "safe" / "master.key"
    place.parent.mkdir()
    place.write_text("ab" * 32 + "\n")
    place.chmod(0o640)
    monkeypatch.setattr(settings, "MASTER_KEY_FILE", place)
    return place


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def add(worker, *changes):
    with open_case_room(worker.access):
        reports = add_reports(simulated_reports(*changes, source=worker.organisation.code))
        return [find_report(one).person_id for one in reports]


def draft_of(worker):
    with open_case_room(worker.access):
        return make_draft(Content("shelter", named=True, values={"family_name": ["Nowakowska"]}))


def check_readable(worker, persons, draft):
    """Everything opens, and is found."""
    with open_case_room(worker.access):
        for person in persons:
            assert read_person(person).reports[0].cells["report_date"] == "2026-03-14"
            assert read_identity(person)[0]["family_name"] == "Nowak"
        assert open_draft(draft)[0].values == {"family_name": ["Nowakowska"]}
        cells = {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "1998-05-02"}
        assert {one.person for one in find_persons(worker.access, cells)} == set(persons)


def rotate(platform, step, **options):
    """Run the command as the accounts that own the tables do."""
    if platform.kind == "postgresql":
        set_up.use_databases(platform._databases("owner"))
    try:
        call_command("rotate_master_key", step, **options)
    finally:
        if platform.kind == "postgresql":
            set_up.use_databases(platform._databases("web"))


def masters(platform):
    """Return the number of the master key of each person's key."""
    with platform.worker(), open_key_room(system_access(), ()):
        return sorted(DataKey.objects.values_list("master", flat=True))


def test_everything_opens_before_during_and_after(platform, shelter, master, monkeypatch, capsys):
    persons, draft = add(shelter, {}, {}), draft_of(shelter)
    derived = (search_key(), shared_key())
    rotate(platform, "begin")
    check_readable(shelter, persons, draft)
    persons += add(shelter, {"report_id": "during"})
    assert masters(platform) == [1, 1, 2]

    rotate(platform, "wrap")
    assert masters(platform) == [2, 2, 2]
    check_readable(shelter, persons, draft)
    with pytest.raises(InputError):
        rotate(platform, "end")
    monkeypatch.setattr(rotation, "today", lambda: clock.today() + LATER)
    rotate(platform, "end")

    assert list(key_ring().keys) == [2]
    assert "ab" * 32 not in master.read_text()
    assert master.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in master.parent.iterdir()] == ["master.key"]
    assert (search_key(), shared_key()) == derived
    check_readable(shelter, persons, draft)
    assert "ab" not in capsys.readouterr().out
    with platform.worker(), open_case_room(system_access()):
        events = Event.objects.filter(action="key_rotate").order_by("at").values_list("reason", flat=True)
        assert list(events) == ["key_begun", "key_ended"]


def test_wrapping_that_was_killed_goes_on_where_it_was(platform, shelter, monkeypatch):
    persons, draft = add(shelter, *[{} for _ in range(5)]), draft_of(shelter)
    rotate(platform, "begin")
    wrap_row, seen = rotation._wrap_row, []

    def killed(row, ring):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(row.person_id)
        return wrap_row(row, ring)

    with monkeypatch.context() as while_killed:
        while_killed.setattr(rotation, "_STEP", 2)
        while_killed.setattr(rotation, "_wrap_row", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(platform, "wrap")
    assert masters(platform) == [1, 1, 1, 2, 2]
    check_readable(shelter, persons, draft)
    with pytest.raises(InputError):
        rotate(platform, "begin")
    monkeypatch.setattr(rotation, "today", lambda: clock.today() + LATER)
    with pytest.raises(InputError):
        rotate(platform, "end")
    rotate(platform, "wrap")
    rotate(platform, "end")
    check_readable(shelter, persons, draft)


def test_old_key_in_wrong_hands_goes_after_a_day(platform, monkeypatch):
    rotate(platform, "begin")
    with pytest.raises(InputError):
        rotate(platform, "end", backups_destroyed=True)
    monkeypatch.setattr(rotation, "today", lambda: clock.today() + timedelta(days=1))
    rotate(platform, "end", backups_destroyed=True)
    assert list(key_ring().keys) == [2]
    with pytest.raises(InputError):
        rotate(platform, "end")


def test_key_under_a_master_key_that_is_not_there_is_named(platform, shelter, master):
    (person,) = add(shelter, {})
    rotate(platform, "begin")
    rotate(platform, "wrap")
    master.write_text("ab" * 32 + "\n")
    with open_case_room(shelter.access), pytest.raises(DefinitionError) as missing:
        keys_of(shelter.access, [person])
    assert "2" in str(missing.value)


@pytest.mark.parametrize(
    "text", ["", "xy" * 32, "ab" * 31, "2 2026-01-01 " + "ab" * 32, "1 - " + "ab" * 32 + "\nwhat is this"]
)
def test_file_that_holds_no_key_is_refused_without_its_content(platform, master, text):
    master.write_text(text)
    with pytest.raises(DefinitionError) as refused:
        key_ring()
    assert "ab" * 8 not in str(refused.value)
