"""Chromium for tests of pages: started without anything that asks the network, and what axe finds in a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
#: Marks of a test that needs the browser.
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: Looks for barriers and tells only those: all that axe passed is many times as much to carry over.
_FIND = """async options => {
    const found = await axe.run({resultTypes: ["violations"], ...options});
    return found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.html}`));
}"""


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start Chromium, and end it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def faults_of(page: Page, options: Mapping[str, Any] | None = None) -> list[str]:
    """Return the barriers that axe sees in a page: the rule that each breaks, and where.

    A page that is asked again, at another width say, has axe already.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_FIND, dict(options or {}))
    return found
