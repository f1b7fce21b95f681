"""How soon the help chat's page shows on a slow phone, and how heavy it is: `python -m benchmarks.chat_view FOLDER`.

The demo is served as `zicht helpchat serve` does, compressed, nothing in store. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.first_view import HERE, REST, RUNS, SCREEN, Slowness, Wire
from support.browser import started_browser
from support.chat_served import served_try_out

__all__ = ["measure"]

#: A cheap phone: a processor four times as slow as this one, 150 ms to each answer, 1.6 Mbit/s.
CHEAP_PHONE = Slowness(4, 150, 1.6e6 / 8, 0.75e6 / 8)


def measure(folder: Path) -> dict[str, object]:
    """Return for each visit when something was painted first (ms), the bytes of the page and of all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with served_try_out(folder) as chat, started_browser() as browser:
        _visit(browser, chat.visitors)  # the first time the server compresses: it counts nowhere
        return {"visits": [_visit(browser, chat.visitors) for _run in range(RUNS)]}


def _visit(browser: Browser, address: str) -> dict[str, float]:
    with browser.new_context(**SCREEN, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        page.add_init_script(path=HERE / "first_view.js")
        wire = Wire.on(context, page)
        wire.slow_down(CHEAP_PHONE)
        page.goto(f"{address}/", wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        page.wait_for_function("window.firstView.paints.length > 1")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(REST)
        paints = dict(page.evaluate("window.firstView.paints"))
        size = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    return {"first": paints["first-contentful-paint"], "page": size, "all": wire.bytes}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
