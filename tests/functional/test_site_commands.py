"""`zicht site` and `zicht answer`: what they write and say, what they refuse, and that no fault leaves half a site."""

import http.client
import threading
from socketserver import BaseServer

import pytest

from support.commands import command_runner
from support.municipal_releases import AMSTERDAM, municipal_release
from support.small_releases import person, written
from zicht.cli import site as site_command
from zicht.errors import DisclosureRefused, Text
from zicht.publication.site.serving import open_server
from zicht.release import signature
from zicht.release.approval import sign_release
from zicht.release.signers import read_signers

CHAT = ("--chat", "https://chat.example")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(signature, "ROUNDS", 1000)


@pytest.fixture
def zicht(capfd, monkeypatch):
    monkeypatch.setenv("ZICHT_LANG", "en")
    return command_runner(capfd)


@pytest.fixture
def edition(tmp_path):
    return written(tmp_path / "edition")


def files(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The site


def test_a_site_is_written_and_told(zicht, edition, tmp_path):
    done = zicht("site", edition, "--out", tmp_path / "site", *CHAT)

    assert (done.code, done.err.count("Traceback")) == (0, 0)
    assert "Editions: 1." in done.out + done.err
    assert (tmp_path / "site" / "index.html").is_file()
    assert (tmp_path / "site" / "servers" / "nginx.conf").is_file()


def test_without_a_chat_that_is_said(zicht, edition, tmp_path):
    done = zicht("site", edition, "--out", tmp_path / "site")

    assert done.code == 0
    assert "No page leads to a chat" in done.out + done.err


def test_a_program_is_told_the_editions_and_the_pages(zicht, edition, tmp_path):
    done = zicht("site", edition, "--out", tmp_path / "site", *CHAT, "--json")

    told = done.json()
    assert [one["state"] for one in told["editions"]] == ["draft"]
    assert (tmp_path / "site" / told["editions"][0]["place"] / "release.json").is_file()
    assert [page for page in told["pages"] if not (tmp_path / "site" / page).is_file()] == []
    assert {"index.html", "en/index.html", "makkelijk/index.html", "404.html"} <= set(told["pages"])


def test_what_two_signed_is_shown_as_signed_only_to_who_names_them(zicht, edition, tmp_path):
    signers = tmp_path / "signers.txt"
    keys = [person(name, signers) for name in ("Anna de Vries", "Bram Smit")]
    for key in keys:
        sign_release(edition, key, read_signers(signers))

    named = zicht("site", edition, "--out", tmp_path / "one", "--signers", signers, "--json").json()
    unnamed = zicht("site", edition, "--out", tmp_path / "two", "--json").json()

    assert (named["editions"][0]["state"], unnamed["editions"][0]["state"]) == ("signed", "draft")


def test_municipalities_have_sheets_that_the_search_leads_to(zicht, tmp_path):
    edition = written(tmp_path / "edition", municipal_release())

    done = zicht("site", edition, "--out", tmp_path / "site")

    assert done.code == 0
    assert "Simulated people: no figure" in done.out + done.err
    assert (tmp_path / "site" / "municipalities" / f"{AMSTERDAM}.nl.html").is_file()
    assert f'"municipalities/{AMSTERDAM}.nl.html"' in (
        tmp_path / "site" / "assets" / "site" / "search.nl.js"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("option", "address"),
    [
        ("--chat", "javascript:alert(1)"),
        ("--check", "http://example.org/check"),
        ("--address", "www.example.org"),
    ],
)
def test_an_address_that_no_page_may_lead_to_is_refused(zicht, edition, tmp_path, option, address):
    done = zicht("site", edition, "--out", tmp_path / "site", option, address)

    assert done.code == 12
    assert option in done.err
    assert not (tmp_path / "site").exists()


def test_no_edition_is_said_and_nothing_is_written(zicht, tmp_path):
    done = zicht("site", tmp_path / "nowhere", "--out", tmp_path / "site")

    assert (done.code, done.err.count("Traceback")) == (11, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["tables/T03.csv", "release.json"])
def test_a_damaged_edition_is_said_and_the_site_that_stands_is_untouched(zicht, edition, tmp_path, damage):
    zicht("site", edition, "--out", tmp_path / "site", *CHAT)
    before = files(tmp_path / "site")
    path = edition / damage
    path.write_bytes(path.read_bytes()[:-20])

    done = zicht("site", edition, "--out", tmp_path / "site", *CHAT)

    assert (done.code, done.err.count("Traceback")) == (11, 0)
    assert files(tmp_path / "site") == before


def test_a_fault_half_way_leaves_the_site_that_stands_and_nothing_beside_it(
    zicht, edition, tmp_path, monkeypatch
):
    zicht("site", edition, "--out", tmp_path / "site", *CHAT)
    before = files(tmp_path / "site")
    names = {path.name for path in tmp_path.iterdir()}

    def fails(_editions, out, *_more, **_named):
        (out / "half.html").write_text("half")
        raise DisclosureRefused.of(Text.of("Refused."), expected=Text.of("None."), to_fix=Text.of("None."))

    monkeypatch.setattr(site_command, "write_site", fails)
    done = zicht("site", edition, "--out", tmp_path / "site", *CHAT)

    assert done.code == 14
    assert files(tmp_path / "site") == before
    assert {path.name for path in tmp_path.iterdir()} == names


def test_a_page_that_is_no_longer_made_is_gone_from_the_site(zicht, edition, tmp_path):
    zicht("site", edition, "--out", tmp_path / "site", *CHAT)
    (tmp_path / "site" / "nl" / "old.html").write_text("old")

    zicht("site", edition, "--out", tmp_path / "site", *CHAT)

    assert not (tmp_path / "site" / "nl" / "old.html").exists()
    assert (tmp_path / "site" / "made-by-zicht-site").is_file()


def test_a_folder_of_somebody_else_is_not_touched(zicht, edition, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("mine")

    done = zicht("site", edition, "--out", tmp_path / "thesis")

    assert done.code == 16
    assert files(tmp_path / "thesis") == {"thesis.txt": b"mine"}


# The site with answers


@pytest.fixture
def site(zicht, edition, tmp_path):
    zicht("site", edition, "--out", tmp_path / "site", *CHAT)
    return tmp_path / "site"


def test_answer_serves_the_site_and_says_where(zicht, edition, site, monkeypatch):
    got = {}

    def serve_two(server):
        def ask():
            for path in ("/nl/help.html", "/check?q=5"):
                connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
                connection.request("GET", path)
                got[path] = connection.getresponse().status
                connection.close()

        asking = threading.Thread(target=ask)
        asking.start()
        server.handle_request()
        server.handle_request()
        asking.join()

    monkeypatch.setattr(BaseServer, "serve_forever", serve_two)
    done = zicht("answer", edition, "--site", site, "--port", 0)

    assert done.code == 0
    assert got == {"/nl/help.html": 200, "/check?q=5": 200}
    assert "The site is at http://127.0.0.1:" in done.out + done.err
    assert "Nothing that is asked is kept or logged." in done.out + done.err


@pytest.mark.parametrize("missing", ["edition", "site"])
def test_answer_says_what_is_missing(zicht, edition, site, tmp_path, missing):
    there = {"edition": edition, "site": site} | {missing: tmp_path / "nowhere"}

    done = zicht("answer", there["edition"], "--site", there["site"], "--port", 0)

    assert (done.code, done.err.count("Traceback")) == (11, 0)
    assert "To fix:" in done.err


def test_answer_says_that_its_port_is_taken(zicht, edition, site):
    with open_server(lambda *_: [], "127.0.0.1", 0) as other:
        done = zicht("answer", edition, "--site", site, "--port", other.server_port)

    assert done.code == 2
    assert "--port" in done.err
