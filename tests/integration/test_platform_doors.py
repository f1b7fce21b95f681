"""Does the page of shut doors say what the newest published edition says, and nothing that is hidden there?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.conf import settings

from support.people import make_agency, make_worker, sign_in
from support.small_releases import small_release, written
from zicht.disclosure import protect
from zicht.measures.care_gap import tabulate
from zicht.measures.care_needs import NEVER, CareNeeds
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event

pytestmark = pytest.mark.platform

#: How many needs there are of each kind of help, town and what became of them; of the third town too few for a name.
REFUSED = {
    ("shelter", "GM0363", "status"): 31,
    ("shelter", "GM0363", "capacity"): 12,
    ("mental_health", "GM0363", "capacity"): 44,
    ("shelter", "GM0599", "capacity"): 57,
    ("mental_health", "GM0599", "status"): 3,
    ("mental_health", "GM0518", "capacity"): 21,
}


def needs():
    """Return needs of one person each, all refused; the one who refused is the provider."""
    rows = [place for place, number in REFUSED.items() for _one in range(number)]
    kind, town, reason = (np.array(column) for column in zip(*rows, strict=True))
    size = len(rows)
    no, never = np.zeros(size, dtype=bool), np.full(size, NEVER)
    return CareNeeds(
        person=np.arange(size),
        domain=np.where(kind == "shelter", "housing", "mind"),
        severity=np.full(size, "high"),
        by={
            "municipality": town,
            "residence_at_report": np.where(reason == "status", "without_title", "dutch"),
        },
        could_last=np.full(size, 800),
        received=never,
        offered=~no,
        refused=~no,
        waited=no,
        waited_days=never,
        waited_for=np.zeros(size, dtype=np.int64),
        refusal_of=np.arange(size),
        refused_by=np.full(size, "provider"),
        reason=reason,
        kind=kind,
        persons_by={"residence_at_report": np.full(size, "dutch")},
        persons=size,
        years=(2019, 2020),
        until=date(2021, 9, 1),
    )


def publish(name, table, vintage="2021-09-01"):
    """Put an edition with one table where published ones stand."""
    release = small_release(table, vintage=vintage)
    return written(settings.STATE / "public" / name, release)


def care_gap():
    return protect(tabulate(needs(), sources=("one",)), {"one": "suppress_below_5"}, beside=True)


@pytest.fixture
def public(sqlite_platform, tmp_path, monkeypatch):
    """Set up an installation, whatever its database, with a folder of published editions of this test alone."""
    monkeypatch.setattr(settings, "STATE", tmp_path / "state")
    monkeypatch.setattr(settings, "EXAMPLE_EDITION", tmp_path / "no-example")
    (tmp_path / "state" / "public").mkdir(parents=True)
    with sqlite_platform.installation(tmp_path / "rooms"):
        yield


def look(role, agency, query=""):
    worker = make_worker(agency, role)
    return " ".join(sign_in(worker).get(f"/shut-doors/{query}").content.decode().split())


def rows_of(page, title):
    """Return the first table under a title as lists of texts, its head first."""
    part = page.split(f">{title}</h3>")[1].split("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part)
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip()
            for one in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in rows
    ]


def town(code):
    agency = make_agency("town", reporter_type="municipality")
    agency.municipality = code
    agency.save()
    return agency


def test_without_an_edition_the_page_says_how_one_comes_about(public):
    page = look(Role.RESEARCHER, make_agency("office", reporter_type=""))

    assert "Er is nog geen gepubliceerde editie" in page
    assert "geen cijfer betekent niet dat geen deur dicht is" in page
    assert 'href="/editions/"' in page


def test_which_door_is_shut_for_whom_and_where_is_told_from_the_edition(public):
    publish("first", care_gap())
    page = look(Role.REGIONAL_BOARD, make_agency("board", reporter_type=""))

    kinds = rows_of(page, "Welke hulp werd geweigerd, en waarom?")
    assert kinds[0] == ["Soort hulp", "Verblijfsstatus", "Geen plaats", "Totaal"]
    assert [(row[0], row[-1]) for row in kinds[1:]] == [
        ("Categorale opvang (COSM)", "100"),
        ("Geestelijke gezondheidszorg", "68"),
        ("Totaal", "168"),
    ]
    towns = rows_of(page, "In welke gemeenten, en waarom?")
    assert towns[1][0] == "Amsterdam"
    assert towns[1][-1] == "87"
    assert "niet getoond" in page
    for told in ("Bescherming", "2019–2020", "1 september 2021", "behoeften", "Telregel|Regels"):
        assert re.search(told, page), told


def test_figure_that_the_edition_hides_is_nowhere_on_the_page(public):
    """Three were refused for their status in one town: neither that number nor one from which it follows is shown."""
    publish("first", care_gap())
    page = look(Role.REGISTRAR, make_agency("register", is_register=True))

    (rotterdam,) = (row for row in rows_of(page, "In welke gemeenten, en waarom?") if row[0] == "Rotterdam")
    assert "3" not in rotterdam
    shown = [cell for cell in rotterdam[1:] if cell.isdigit()]
    assert sorted(shown) in ([], ["57"], ["60"])


def test_municipality_sees_its_own_figures_first_or_that_it_is_not_named(public):
    publish("first", care_gap())
    named = look(Role.MUNICIPALITY, town("GM0363"))
    assert rows_of(named, "Welke hulp werd geweigerd?")[0] == ["Soort hulp", "Amsterdam", "Totaal"]
    other = make_agency("town-b", reporter_type="municipality")
    other.municipality = "GM0518"
    other.save()
    page = look(Role.MUNICIPALITY, other)
    assert "Over uw eigen gemeente, &#x27;s-Gravenhage, wordt niets apart gezegd" in page
    assert ">Welke hulp werd geweigerd?</h3>" not in page
    assert ">Welke hulp werd geweigerd?</h3>" in look(Role.MUNICIPALITY, other, "?municipality=GM0599")


def test_newest_edition_is_read_and_a_broken_one_shows_nothing(public):
    publish("first", care_gap())
    few = tabulate(replace(needs(), kind=np.full(len(needs()), "legal_aid")), sources=("one",))
    folder = publish("second", protect(few, {"one": "exact"}), vintage="2022-09-01")
    board = make_agency("board", reporter_type="")

    page = look(Role.REGIONAL_BOARD, board)
    assert rows_of(page, "Welke hulp werd geweigerd, en waarom?")[1][0] == "Rechtsbijstand"
    header = folder / "release.json"
    header.write_bytes(header.read_bytes() + b"\n")
    (folder / "tables" / "T23.csv").write_text("changed", encoding="utf-8")
    page = look(Role.REGIONAL_BOARD, make_agency("board-b", reporter_type=""))
    assert "Rechtsbijstand" not in page
    header.write_text("{", encoding="utf-8")
    page = look(Role.REGIONAL_BOARD, make_agency("board-c", reporter_type=""))
    assert "Er is nog geen gepubliceerde" in page
    assert "Rechtsbijstand" not in page


def test_looking_is_written_down_and_opens_no_case(public):
    worker = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
    sign_in(worker).get("/shut-doors/")
    with open_case_room(worker.access):
        acts = Event.objects.exclude(action__startswith="sign_")
        assert [(one.action, one.person_id) for one in acts] == [("doors_read", None)]
