"""What remains of a conversation: coded records that lead nowhere, and files of them for the monitor."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from support.around import count_around, read_others
from support.chat import Chat
from support.chat_staff import make_counsellor, signed_in
from support.counted import value
from zicht.disclosure import protect
from zicht.errors import DefinitionError
from zicht.helpchat.coded import consent, release, service
from zicht.helpchat.coded.consent import FIELDS, FIXED, PURPOSES, consent_document
from zicht.helpchat.coded.forms import ASKED, RecordForm
from zicht.helpchat.coded.keeping import load, save
from zicht.helpchat.coded.models import CODED, Record, Year
from zicht.helpchat.coded.release import KNOWN_OUTSIDE, make_files, withhold_rare
from zicht.helpchat.coded.service import add_record, came_by, open_years, rows_of, years_over
from zicht.helpchat.outreach.models import Campaign, Entry, Opened
from zicht.helpchat.outreach.service import begin_campaign
from zicht.helpchat.staff.roles import Role
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs

COMMON = {
    "trafficking": "yes",
    "same_visitor": "no",
    "known_before": "no",
    "contact": "self",
    "age_group": "16-17",
    "sex": "female",
    "nationality_class": "dutch",
    "route": "domestic",
    "language": "nl",
    "form": "sexual",
    "campaign": "none",
    "report_made": "no",
}
SCRIPT = Path(consent.__file__).parent / "static" / "coded" / "report.js"


@pytest.fixture
def day(monkeypatch):
    """Set the day of today for records."""

    def set_day(text):
        for module in (service, release):
            monkeypatch.setattr(module, "today", lambda: date.fromisoformat(text))

    set_day("2026-11-23")
    return set_day


def test_form_asks_every_column_and_takes_no_words(chat: Chat, day) -> None:
    form = RecordForm()

    assert list(form.fields) == list(CODED) == list(ASKED)
    assert set(CODED) <= set(CONTRACTS["chats"].column_names)
    assert all(hasattr(field, "choices") for field in form.fields.values())


def test_counsellor_codes_a_conversation(small_chat: Chat, day) -> None:
    client = signed_in(make_counsellor("Ada", Role.COUNSELLOR))
    answers = (
        dict.fromkeys(CODED, "not_asked") | COMMON | {"relation": ["partner", "parent"], "technology": []}
    )

    answered = client.post("/coded/", answers)

    assert (answered.status_code, answered.headers["Location"]) == (302, "/coded/kept/")
    (row,) = rows_of(2026)
    assert row["relation"] == "parent;partner"
    assert (row["technology"], row["age_group"], row["duration"]) == ("not_asked", "16-17", "not_asked")
    assert "2026" not in client.get("/coded/kept/").content.decode().split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"report_made": "yes", "trafficking": "no"},
        {"relation": ["unknown", "partner"]},
        {"technology": ["none", "payment"]},
        {"age_group": "15"},
        {"campaign": "a word of her own"},
    ],
)
def test_answers_that_cannot_be_true_are_asked_again(small_chat: Chat, day, wrong) -> None:
    client = signed_in(make_counsellor("Ada", Role.COUNSELLOR))
    answers = dict.fromkeys(CODED, "not_asked") | COMMON | {"relation": [], "technology": []} | wrong

    assert client.post("/coded/", answers).status_code == 422
    assert rows_of(2026) == []


@pytest.mark.parametrize("path", ["/coded/", "/consent/", "/coded/export/"])
def test_pages_are_for_their_roles_alone(small_chat: Chat, day, path) -> None:
    assert signed_in(make_counsellor("Olga", Role.OUTREACH)).get(path).status_code == 404


def test_records_keep_neither_number_nor_order(chat: Chat, day) -> None:
    codes = [code for code in ("0-11", "12-13", "14-15", "16-17", "18-22", "23+") for _ in range(4)]
    seen = set()
    for code in codes:
        add_record({**COMMON, "age_group": code}, year=2026)
        numbers = set(Record.objects.values_list("id", flat=True))
        assert not numbers & seen
        seen |= numbers

    lying = [row["age_group"] for row in rows_of(2026)]
    assert sorted(lying) == sorted(codes)
    assert lying != codes
    columns = {field.name for field in Record._meta.get_fields()}
    assert columns == {"id", "year", *CODED}


def test_record_belongs_to_a_year_that_is_open(small_chat: Chat, day) -> None:
    assert open_years() == (2026,)
    with pytest.raises(ValueError, match="open"):
        add_record(COMMON, year=2025)
    day("2027-01-31")
    assert open_years() == (2027, 2026)
    assert "year" in RecordForm().fields
    add_record(COMMON, year=2026)
    assert years_over() == ()
    day("2027-02-01")
    assert (open_years(), years_over()) == ((2027,), (2026,))


def test_records_die_after_five_years(small_chat: Chat, day) -> None:
    add_record(COMMON, year=2026)
    day("2031-06-01")
    add_record(COMMON, year=2031)
    assert len(rows_of(2026)) == 1
    day("2032-01-05")
    add_record(COMMON, year=2032)
    assert rows_of(2026) == []


def coded(**codes):
    return {**dict.fromkeys(CODED, "not_asked"), **COMMON, **codes}


def alike(rows):
    known = [tuple(row[column] for column in KNOWN_OUTSIDE) for row in rows]
    return [known.count(one) for one in known]


@pytest.mark.parametrize("few", [1, 4])
def test_rare_is_withheld_until_five_are_alike(few) -> None:
    rows = [coded() for _ in range(20)] + [coded(language="pl", sex="male") for _ in range(few)]

    kept = withhold_rare(rows)

    assert len(kept) == len(rows)
    assert min(alike(kept)) >= 5
    assert not any(row["language"] == "pl" for row in kept)
    assert withhold_rare(list(reversed(rows))) == kept


def test_what_many_share_is_kept_as_it_is() -> None:
    rows = [coded() for _ in range(6)] + [coded(language="pl") for _ in range(5)]

    assert sorted(map(str, withhold_rare(rows))) == sorted(map(str, rows))


def test_of_too_few_nothing_leaves() -> None:
    assert withhold_rare([coded() for _ in range(4)]) == []


@pytest.fixture
def exported(small_chat, day):
    begin_campaign(
        "winter", name="Winter", channel="online", languages=["nl", "pl"], started=date(2026, 1, 5)
    )
    for _ in range(6):
        add_record({**COMMON, "campaign": "winter", "report_made": "yes"}, year=2026)
    for _ in range(3):
        add_record({**COMMON, "trafficking": "no"}, year=2026)
    add_record({**COMMON, "trafficking": "unknown", "sex": "male"}, year=2026)
    return make_files


def test_year_that_goes_on_does_not_leave_the_chat(exported, day) -> None:
    assert "chats.csv" not in exported([2026])
    day("2027-02-01")
    assert "chats.csv" in exported([2026, 2027])


def test_files_are_read_by_the_monitor(exported, day, tmp_path) -> None:
    day("2027-03-01")
    for name, text in exported([2026]).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    intake = read_inputs([tmp_path], work=tmp_path / "work")

    assert {(receipt.table, receipt.rows, receipt.quarantined) for receipt in intake.receipts} == {
        ("chats", 10, 0),
        ("campaigns", 1, 0),
    }
    assert {receipt.table: receipt.regime for receipt in intake.receipts}["chats"] == "suppress_below_5"
    assert intake.simulated


def test_files_are_counted_in_the_figures(exported, day, tmp_path) -> None:
    day("2019-03-01")  # the window of the figures that are counted around
    files = {name: text.replace("2026", "2019") for name, text in _over(exported, day).items()}
    tables = {name.removesuffix(".csv"): text for name, text in files.items() if name.endswith(".csv")}

    chat = protect(count_around(tmp_path, tables)["T29"], {"chats": "exact", "campaigns": "exact"})

    assert value(chat, period="2019") == 6
    assert value(chat, period="2019", campaign="winter") == 6
    assert value(chat, "campaigns", period="2019") == 1
    cell = chat.cell("range", period="2019")
    assert (cell.lower, cell.upper) == (6, 7)


def _over(exported, day):
    day("2027-03-01")
    return exported([2026])


def test_supervisor_takes_the_files_and_it_is_written_down(exported, day) -> None:
    client = signed_in(make_counsellor("Sofie", Role.SUPERVISOR))
    assert client.post("/coded/export/files/").headers["Content-Type"] == "application/zip"
    day("2027-03-01")

    shown, answered = client.get("/coded/export/"), client.post("/coded/export/files/")

    assert "2026" in shown.content.decode()
    with zipfile.ZipFile(io.BytesIO(answered.content)) as archive:
        assert sorted(archive.namelist()) == ["campaigns.csv", "chats.csv", "zicht.toml"]
    assert "Gecodeerde" in client.get("/team/acts/").content.decode()


def test_persons_by_campaign_are_a_range(exported, day) -> None:
    assert came_by("winter") == (6, 6)
    add_record({**COMMON, "campaign": "winter", "trafficking": "unknown"}, year=2026)
    add_record({**COMMON, "campaign": "winter", "known_before": "yes"}, year=2026)
    assert came_by("winter") == (6, 8)


# The report that a person agrees to


def test_consent_asks_about_columns_of_a_report_alone() -> None:
    names = set(CONTRACTS["reports"].column_names)
    purposes = CONTRACTS["reports"]["purposes"].known_codes

    assert {*FIELDS, *FIXED} <= names
    assert set(PURPOSES) == purposes
    assert not {"person_key", "report_id", "link_tokens", "citizen_number"} & set(FIELDS)


def test_consent_is_asked_in_every_language_that_is_offered() -> None:
    document = consent_document("nl", date(2026, 11, 23))

    codes = {one["code"]: one for one in document["languages"]}
    assert list(codes) == ["nl", "en", "pl", "ro", "bg", "es", "ar", "uk"]
    assert codes["ar"]["direction"] == "rtl"
    english = codes["en"]
    for code, language in codes.items():
        assert set(language["fields"]) == set(FIELDS)
        if code != "en":
            assert language["may_it"] != english["may_it"]
            assert all(language["fields"][name] != english["fields"][name] for name in FIELDS)


def test_page_of_consent_holds_questions_and_sends_nothing(small_chat: Chat, day) -> None:
    page = signed_in(make_counsellor("Ada", Role.COUNSELLOR)).get("/consent/")
    text = page.content.decode().split("<main")[1].split("</main>")[0]

    assert page.status_code == 200
    assert "<form" not in text
    script = (SCRIPT.parent / "consent.js").read_text(encoding="utf-8") + SCRIPT.read_text(encoding="utf-8")
    assert not any(
        word in script for word in ("fetch(", "XMLHttp", "sendBeacon", "Storage", "WebSocket", "cookie")
    )


def write_report(**answers: str) -> str:
    """Return the file that the browser's script makes."""
    given = consent_document("en", date(2026, 11, 23))["fixed"]
    program = (
        f"import {{ fileOf }} from {str(SCRIPT)!r};"
        "const given = JSON.parse(process.argv[1]); process.stdout.write(fileOf(given));"
    )
    asked = {
        "fixed": given,
        "reporter": "other",
        "purposes": ["registration", "statistics"],
        "answers": answers,
    }
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, json.dumps(asked)],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def test_file_of_consent_is_taken_in_like_any_report(tmp_path) -> None:
    text = write_report(
        given_names='Ewa "E", of\nOpole', sex="female", forms="labour;sexual", birth_date="2009-05"
    )
    (tmp_path / "report.csv").write_text(text, encoding="utf-8")

    with read_others(tmp_path, {"reports": text}) as _others:
        pass
    intake = read_inputs([tmp_path / "report.csv"], work=tmp_path / "work")

    (receipt,) = intake.receipts
    assert (receipt.table, receipt.rows, receipt.quarantined) == ("reports", 1, 0)
    assert "came_through_chat" in intake.supplied["reports"]
    assert "family_name" not in intake.supplied["reports"]


def test_number_of_a_report_is_drawn_anew() -> None:
    first, second = write_report(sex="female"), write_report(sex="female")

    assert first != second
    assert first.splitlines()[0] == second.splitlines()[0]


# A copy of what must outlive the database


def test_copy_brings_back_records_campaigns_and_log(chat: Chat, exported, day) -> None:
    worker = make_counsellor("Olga", Role.OUTREACH)
    Entry.objects.create(
        campaign=Campaign.objects.get(), day=date(2026, 2, 1), channel="street", place="Station", language="pl",
        hours=Decimal("3.5"), euro=Decimal(20), answers=4, written_by=worker.id,
    )  # fmt: skip
    day("2027-03-01")
    before, text = exported([2026]), save()
    for model in (Entry, Campaign, Opened, Record, Year):
        model.objects.all().delete()

    assert load(text) == 10
    assert exported([2026]) == before
    assert save() == text


def test_copy_leaves_the_year_out_that_goes_on(exported, day) -> None:
    assert json.loads(save())["records"] == {}
    assert len(json.loads(save(this_year=True))["records"]["2026"]) == 10


def test_copy_is_loaded_into_a_new_chat_alone(exported, day) -> None:
    with pytest.raises(DefinitionError, match="already"):
        load(save(this_year=True))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"records": {"2026": [{}]}}', '{"records": {"x": []}}'])
def test_what_is_no_copy_is_refused_whole(small_chat: Chat, text) -> None:
    with pytest.raises(DefinitionError, match="no copy"):
        load(text)
    assert not Year.objects.exists()
