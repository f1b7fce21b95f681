"""Does `zicht serve --demo` show the registry in a browser: without barriers, by keyboard, in two languages?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.postgres import free_port

pytestmark = [*NEEDS_BROWSER, pytest.mark.platform]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    state, port = tmp_path_factory.mktemp("serve"), free_port()
    command = [sys.executable, "-m", "zicht", "serve", "--demo", "--state", state, "--port", port]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    served = subprocess.Popen([str(word) for word in [*command, "--workers", 1]], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait(30)


def wait_for(address, seconds=60):
    for _ in range(seconds * 5):
        try:
            return urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError


@pytest.fixture(scope="module")
def pages(address):
    with started_browser() as browser:
        page = browser.new_context(locale="nl-NL").new_page()
        yield page, address


def come_in(page, address, role):
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name=role).first.click()


def test_demo_has_no_barrier_and_breaks_no_rule_of_its_own(pages):
    page, address = pages
    said = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/demo/", "/account/login/", "/no-such-page/"):
        page.goto(address + path)
        assert faults_of(page) == []
    assert [text for text in said if "Content Security Policy" in text] == []


def test_administrator_sees_who_works_there(pages):
    page, address = pages
    come_in(page, address, "Beheerder van Demoregister")
    page.get_by_role("navigation").get_by_role("link", name="Organisatie").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Demoregister"
    assert faults_of(page) == []


def test_second_factor_can_be_set_up_without_a_barrier(pages):
    page, address = pages
    come_in(page, address, "Beheerder van Demoregister")
    page.goto(f"{address}/account/2fa/")

    assert faults_of(page) == []


def test_keyboard_reaches_the_content_first(pages):
    page, address = pages
    page.goto(f"{address}/demo/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")


def test_page_turns_english_with_one_button(pages):
    page, address = pages
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name="English").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Demo: who are you?"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Nederlands").click()
