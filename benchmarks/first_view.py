"""How soon pages of an edition show, on a slow phone and on this machine: `python -m benchmarks.first_view EDITION`.

Chromium is slowed down as Lighthouse slows it down (`mobileSlow4G` of its `core/config/constants.js`, applied and not
simulated). Prints one line of JSON: for each page the measures of every run, its weight, and the faults that axe finds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from benchmarks.page_server import packed, served
from support.browser import faults_of, started_browser

__all__ = [
    "PHONE",
    "RUNS",
    "Slowness",
    "View",
    "Wire",
    "blocking_time",
    "largest_shift",
    "measure_views",
    "speed_index",
    "views_of",
]

HERE = Path(__file__).parent
RUNS = 5
#: A phone of the middle of the market, as Lighthouse has it.
SCREEN = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75}
#: A page is at rest when nothing has come over the wire for half a second, and so many milliseconds more.
REST = 1500
#: Blocking is what a task takes beyond this, in milliseconds.
SHORT = 50.0
#: Shifts belong together that are at most so many milliseconds apart, in at most so many together.
GAP, WINDOW = 1000.0, 5000.0


@dataclass(frozen=True)
class Slowness:
    """How much slower than this machine: times for the processor; milliseconds a request; bytes a second."""

    processor: float
    latency: float
    down: float
    up: float


#: 150 ms there and back, 1.6 Mbit/s down and 750 kbit/s up, as Lighthouse says it to a browser that waits once a
#: request and not once a packet.
PHONE = Slowness(4, 150 * 3.75, 1.6 * 1024 * 1024 / 8 * 0.9, 750 * 1024 / 8 * 0.9)


@dataclass(frozen=True)
class View:
    """A page that is opened, by its address in the edition."""

    label: str
    address: str


def views_of(edition: Path) -> Iterator[View]:
    """Yield the pages to measure: the first of report and dashboard, and the heaviest table of each."""
    yield View("report, first page", "report/nl/index.html")
    heaviest = _heaviest(edition / "report" / "nl", "T*.html")
    yield View(f"report, heaviest table ({heaviest})", f"report/nl/{heaviest}.html")
    yield View("dashboard, first view", "dashboard/nl.html")
    heaviest = _heaviest(edition / "dashboard" / "data", "T*.js")
    yield View(f"dashboard, heaviest table ({heaviest})", f"dashboard/nl.html#{heaviest}")


def _heaviest(folder: Path, names: str) -> str:
    return max(folder.glob(names), key=lambda path: (len(packed(path)[0]), path.stem)).stem


def measure_views(edition: Path) -> dict[str, object]:
    """Measure every page, as often as asked for and each time as if for the first time."""
    with started_browser() as browser, served(edition) as address:
        views = {view.label: _measure(browser, f"{address}/{view.address}") for view in views_of(edition)}
        version = browser.version
    dashboard = [path for path in (edition / "dashboard").rglob("*") if path.is_file()]
    whole = sum(len(packed(path)[0]) for path in dashboard)
    return {"views": views, "dashboard_bytes": whole, "browser": version}


def _measure(browser: Browser, address: str) -> dict[str, object]:
    # The first time the server compresses: it counts nowhere.
    faults = _faults(browser, address)
    fast = [_open(browser, address, None) for _run in range(RUNS)]
    slow = [_open(browser, address, PHONE) for _run in range(RUNS)]
    return {"phone": slow, "here": fast, "faults": faults}


def _faults(browser: Browser, address: str) -> int:
    with browser.new_context(**SCREEN) as context:
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        return len(faults_of(page))


def _open(browser: Browser, address: str, slowness: Slowness | None) -> dict[str, float]:
    """Open a page with nothing in store, and return what was measured."""
    with browser.new_context(**SCREEN, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        page.add_init_script(path=HERE / "first_view.js")
        wire = Wire.on(context, page)
        if slowness:
            wire.slow_down(slowness)
        browser.start_tracing(
            page=page,
            screenshots=True,
            categories=["-*", "blink.user_timing", "disabled-by-default-devtools.screenshot"],
        )
        page.goto(address, wait_until="networkidle", timeout=120_000)
        page.wait_for_timeout(REST)
        seen = page.evaluate("window.firstView")
        drawn = page.evaluate("performance.getEntriesByName('drawn').map((mark) => mark.startTime)")
        trace = json.loads(browser.stop_tracing())["traceEvents"]
    with browser.new_context() as context:
        pictures = list(_pictures(trace))
        shown = context.new_page().evaluate(
            (HERE / "filmstrip.js").read_text(), [one for _at, one in pictures]
        )
    first = dict(seen["paints"])["first-contentful-paint"]
    return {
        "fcp": first,
        "si": speed_index([at for at, _picture in pictures], shown),
        "lcp": seen["largest"],
        # The dashboard notes when its first charts are there; other pages draw none.
        "drawn": min(drawn, default=0.0),
        "tbt": blocking_time(seen["tasks"], first),
        "cls": largest_shift(seen["shifts"]),
        "bytes": wire.bytes,
        "requests": wire.requests,
    }


class Wire:
    """What came over the wire of one page."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self.bytes = self.requests = 0

    @classmethod
    def on(cls, context: BrowserContext, page: Page) -> Wire:
        wire = cls(context.new_cdp_session(page))
        wire.session.on("Network.loadingFinished", wire.count)
        wire.session.send("Network.enable")
        return wire

    def count(self, event: Mapping[str, float]) -> None:
        if event["encodedDataLength"]:
            self.bytes += int(event["encodedDataLength"])
            self.requests += 1

    def slow_down(self, slowness: Slowness) -> None:
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": slowness.processor})
        self.session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": slowness.latency,
                "downloadThroughput": slowness.down,
                "uploadThroughput": slowness.up,
            },
        )


def _pictures(trace: Sequence[Mapping[str, object]]) -> Iterator[tuple[float, str]]:
    """Yield the pictures of the screen since the page was asked for, in milliseconds; the first is of an empty one."""
    starts = [
        event["ts"]
        for event in trace
        if event["name"] == "navigationStart" and "http" in event["args"]["data"].get("documentLoaderURL", "")
    ]
    start = max(starts)
    taken = sorted(
        (event["ts"], event["args"]["snapshot"]) for event in trace if event["name"] == "Screenshot"
    )
    before = [picture for at, picture in taken if at <= start]
    if before:
        yield 0.0, before[-1]
    yield from (((at - start) / 1000, picture) for at, picture in taken if at > start)


def speed_index(times: Sequence[float], shown: Sequence[float]) -> float:
    """Return the mean time after which what is seen in the end was seen: the area above the curve."""
    until = zip(times, [0.0, *times[:-1]], [0.0, *shown[:-1]], strict=True)
    return sum((at - before) * (1 - part) for at, before, part in until)


def blocking_time(tasks: Sequence[Sequence[float]], first: float) -> float:
    """Return how long tasks kept a reader from doing anything after the first paint, beyond what nobody notices."""
    after = (start + length - max(start, first) for start, length in tasks)
    return sum(max(length - SHORT, 0.0) for length in after)


def largest_shift(shifts: Sequence[Sequence[float]]) -> float:
    """Return the largest sum of shifts that come together."""
    largest = total = begun = last = 0.0
    for at, value in sorted(shifts):
        if at - last > GAP or at - begun > WINDOW:
            total, begun = 0.0, at
        total, last = total + value, at
        largest = max(largest, total)
    return largest


if __name__ == "__main__":
    print(json.dumps(measure_views(Path(sys.argv[1]))))
