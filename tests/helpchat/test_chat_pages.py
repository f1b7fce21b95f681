"""The visitors' pages keep their promises: one address, no cookie, strict headers, small, and in eight languages."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from support.chat_visiting import PlainVisitor, come_on_duty, opened, visitors_side
from zicht.helpchat.visitors.languages import LANGUAGES, catalogue_of, direction_of, from_header, say
from zicht.helpchat.visitors.numbers import WHEN, numbers
from zicht.helpchat.visitors.units import KINDS, converted

#: What the OWASP Secure Headers Project proposes, and what it is here.
HEADERS = {
    "Cache-Control": "no-store, max-age=0",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
MULTIPART = "multipart/form-data; boundary=b"
PICTURE = b'--b\r\nContent-Disposition: form-data; name="text"; filename="a.png"\r\n\r\n\x89PNG\r\n--b--\r\n'


@pytest.fixture
def visitor(small_chat):
    with visitors_side(), opened():
        come_on_duty()
        yield PlainVisitor()


@pytest.mark.parametrize("path", ["/", "/maten/", "/icon.svg", "/files/visitor.js", "/nothing"])
def test_every_answer_has_the_headers_and_no_cookie(visitor, path):
    answer = visitor.client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


def test_policy_allows_our_scripts_one_style_and_nothing_inline(visitor):
    page = visitor.look()
    policy = visitor.answer.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)


def test_first_view_names_no_other_origin_and_is_small(visitor):
    answer = visitor.client.get("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 40_000
    page = gzip.decompress(answer.content).decode()
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)


def test_page_without_compression_is_the_same(visitor):
    packed = visitor.client.get("/", headers={"accept-encoding": "br, gzip;q=0.8"})
    assert gzip.decompress(packed.content).decode() == visitor.look()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_comes_in_each_language_by_a_button_and_the_address_stays(visitor, language):
    page = visitor.send({"act": "language", "language": language})
    assert visitor.answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction_of(language)}">' in page
    assert say("Start the chat", language) in page
    assert say("Are you in danger now?", language) in page


def test_danger_stands_before_the_chat(visitor):
    page = visitor.look()
    assert page.index("tel:112") < page.index("tel:113") < page.index('id="begin"')


def test_first_stop_of_the_keyboard_leaves(visitor):
    page = visitor.look()
    stops = re.findall(r"<(?:a|button|input|textarea|select|summary)\b[^>]*>", page.split("<body>")[1])
    assert "data-leave" in next(stop for stop in stops if "hidden" not in stop)


@pytest.mark.parametrize("page", ["/", "/maten/"])
def test_title_and_icon_say_nothing(visitor, page):
    shown = visitor.client.get(page).content.decode()
    title = re.search(r"<title>(.*?)</title>", shown)[1]
    assert title in {"Vragen", "Maten omrekenen"}
    assert b"text" not in visitor.client.get("/icon.svg").content


def test_closed_chat_says_so_and_offers_what_is_left(small_chat):
    with visitors_side(), opened(always=False):
        page = PlainVisitor(Client(headers={"host": "localhost", "accept-language": "en"})).look()
    assert re.search(r'<div id="duty-closed">', page)
    assert re.search(r'id="duty-open" hidden', page)
    assert re.search(r'<form id="begin"[^>]* hidden>', page)
    assert 'value="later"' in page
    assert "0800-2000" in page


def test_chat_with_nobody_who_could_read_is_not_open(small_chat):
    with visitors_side(), opened():
        assert 'id="duty-open" hidden' in PlainVisitor().look()


def test_picture_is_not_read(visitor):
    answer = visitor.client.post("/", PICTURE, content_type=MULTIPART)
    assert answer.status_code == 415


@pytest.mark.parametrize("act", ["", "delete", "begin; say"])
def test_act_that_there_is_not_is_refused(visitor, act):
    visitor.send({"act": act})
    assert visitor.answer.status_code == 400


def test_form_of_another_site_is_refused(visitor):
    visitor.send({"act": "begin"}, headers={"sec-fetch-site": "cross-site"})
    assert visitor.answer.status_code == 400


def test_query_of_an_address_changes_nothing(visitor):
    assert visitor.client.get("/?language=pl").content.decode() == visitor.look()


def test_file_that_is_no_script_is_not_there(visitor):
    for name in ("../settings.py", "nothing.js", "sodium/LICENSE", ""):
        assert visitor.client.get(f"/files/{name}").status_code == 404


def test_without_a_reviewed_language_nothing_opens(small_chat):
    with visitors_side(DEMO=False):
        answer = PlainVisitor().client.get("/")
    assert answer.status_code == 503
    assert b"tel:112" in answer.content


def test_language_is_on_when_a_reviewer_and_a_day_stand_in_its_header(small_chat, tmp_path):
    reviewed = '"X-Reviewed-By: A. Reader\\n"\n"X-Reviewed-On: 2026-11-20\\n"\n'
    for language in LANGUAGES:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        header = reviewed if language == "pl" else '"X-Reviewed-By: A. Reader\\n"\n"X-Reviewed-On: soon\\n"\n'
        (folder / "helpchat.po").write_text(f'msgid ""\nmsgstr ""\n{header}', encoding="utf-8")
    with visitors_side(DEMO=False, VISITORS_LOCALE=str(tmp_path)), opened():
        page = PlainVisitor().look()
    assert re.findall(r'<button name="language" value="(\w\w)"', page) == ["pl"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_texts_are_not_reviewed(language):
    assert not catalogue_of(language).reviewed


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "nl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("fr, en;q=0.3, uk;q=0.7", "uk"),
        ("de", "nl"),
        ("AR-sy", "ar"),
        (";;;", "nl"),
    ],
)
def test_language_is_what_the_browser_likes_best(header, expected):
    assert from_header(header, LANGUAGES) == expected


@given(st.text(max_size=300))
def test_any_header_gives_a_language(header):
    assert from_header(header, LANGUAGES) in LANGUAGES


def test_numbers_name_their_source_and_day():
    assert {one.when for one in numbers()} <= WHEN.keys()
    assert all(one.source.startswith("https://") and one.read.year >= 2026 for one in numbers())
    assert [one.call for one in numbers()][:2] == ["112", "113"]


@pytest.mark.parametrize(
    ("kind", "amount", "source", "target", "expected"),
    [
        # Factors as NIST Special Publication 811 gives them.
        ("length", "1", "length-mile", "length-kilometer", "1.609344"),
        ("length", "12", "length-inch", "length-foot", "1"),
        ("weight", "1", "mass-pound", "mass-kilogram", "0.45359237"),
        ("volume", "1", "volume-gallon", "volume-liter", "3.785411784"),
        ("volume", "1", "volume-cup", "volume-tablespoon", "16"),
        ("temperature", "100", "temperature-celsius", "temperature-fahrenheit", "212"),
        ("temperature", "-40", "temperature-fahrenheit", "temperature-celsius", "-40"),
    ],
)
def test_measures_are_converted(kind, amount, source, target, expected):
    found = converted(next(one for one in KINDS if one.code == kind), Decimal(amount), source, target)
    assert round(found, 9) == Decimal(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_measures_answers_in_each_language(visitor, language):
    fields = {"kind": "length", "amount": "1,5", "from": "length-kilometer", "to": "length-meter"}
    answer = visitor.client.post("/maten/", {**fields, "language": language})
    shown = re.search(r"<output>(.*?)</output>", answer.content.decode())[1]
    assert re.sub(r"\D", "", shown) == "1500"


@pytest.mark.parametrize("amount", ["", "much", "1e400", "NaN", "9" * 40])
def test_page_of_measures_asks_for_a_number(visitor, amount):
    fields = {"kind": "length", "amount": amount, "from": "length-kilometer", "to": "length-meter"}
    answer = visitor.client.post("/maten/", fields)
    assert answer.status_code == 200
    assert b"aria-invalid" in answer.content


def test_visit_writes_no_line_in_a_log(visitor, caplog):
    visitor.look()
    visitor.press("begin")
    visitor.press("say", {"text": "Hello"})
    visitor.press("leave")
    visitor.client.get("/maten/")
    assert not caplog.records


def test_settings_of_visitors_have_no_session_and_no_account():
    assert not [name for name in settings.VISITORS_MIDDLEWARE if "session" in name or "auth" in name]
