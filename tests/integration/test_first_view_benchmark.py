"""The benchmark of first views: Lighthouse's curves, the measures worked by hand, and a page that is really opened."""

import gzip
import importlib
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import lognorm, norm

from support.browser import NEEDS_BROWSER

ROOT = Path(__file__).resolve().parents[2]
#: A page whose text moves by half the screen once a script has come, and that then keeps its reader waiting.
PAGE = """<!doctype html><html lang="en"><title>Page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<body><main><h1>Title</h1><p id="text">Some text to read.</p></main>
<script src="late.js"></script></body></html>"""
SCRIPT = """requestAnimationFrame(() => setTimeout(() => {
  document.querySelector("h1").style.marginTop = "400px";
  const until = performance.now() + 300;
  while (performance.now() < until);
}, 100));"""


@pytest.fixture
def bench(monkeypatch):
    """Return a function that imports a module of the benchmarks, which are no part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


def test_curves_go_through_the_points_that_lighthouse_prints(bench):
    """A measure as fast as a tenth of all pages has 0.9, one in the middle 0.5; between them SciPy says the same."""
    measures = bench("first_view_score").MEASURES
    largest = lognorm(s=np.log(4000 / 2500) / norm.isf(0.1), scale=4000)

    assert [round(one.score(one.good), 12) for one in measures.values()] == [0.9] * 5
    assert [one.score(one.middle) for one in measures.values()] == [0.5] * 5
    times = [100, 1220, 3000, 9000]
    assert [measures["lcp"].score(time) for time in times] == pytest.approx(largest.sf(times))
    assert sum(one.weight for one in measures.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({"fcp": 0, "si": 0, "lcp": 0, "tbt": 0, "cls": 0}, 100),
        ({"fcp": 1800, "si": 3387, "lcp": 2500, "tbt": 200, "cls": 0.1}, 90),
        ({"fcp": 3000, "si": 5800, "lcp": 4000, "tbt": 600, "cls": 0.25}, 50),
        ({"fcp": 0, "si": 0, "lcp": 0, "tbt": 600, "cls": 0}, 85),
    ],
)
def test_score_is_the_weighted_mean(bench, values, score):
    assert bench("first_view_score").score_of(values) == pytest.approx(score)


def test_blocking_counts_after_the_first_paint_and_beyond_fifty_milliseconds(bench):
    """By hand: 30 of the first task lie after the paint, 20 of the second are beyond 50, 100 of the third."""
    tasks = [[0, 130], [200, 70], [300, 150]]

    assert bench("first_view").blocking_time(tasks, 100.0) == 120


def test_shifts_that_come_together_are_one(bench):
    """By hand: 0.1 + 0.2 within a second, then 0.25 alone; and a row of shifts ends after five seconds."""
    largest = bench("first_view").largest_shift

    assert largest([[100, 0.1], [900, 0.2], [4000, 0.25]]) == pytest.approx(0.3)
    assert largest([[at, 0.1] for at in range(0, 9000, 900)]) == pytest.approx(0.6)
    assert largest([]) == 0


def test_speed_index_is_the_area_above_the_curve(bench):
    """By hand: nothing is seen for 100 ms, half for 200 ms more."""
    assert bench("first_view").speed_index([0.0, 100.0, 300.0], [0.0, 0.5, 1.0]) == 200


def test_pages_are_served_compressed(bench, tmp_path):
    (tmp_path / "a page.html").write_text("text " * 1000)
    (tmp_path / "font.woff2").write_bytes(b"packed")
    found = {}

    with bench("page_server").served(tmp_path) as address:
        for name in ("a%20page.html", "font.woff2"):
            with urllib.request.urlopen(f"{address}/{name}?x#y") as answer:  # noqa: S310 - our own server
                found[name] = (answer.headers["Content-Encoding"], answer.read())

    assert gzip.decompress(found["a%20page.html"][1]) == b"text " * 1000
    assert found["font.woff2"] == (None, b"packed")


@pytest.mark.browser
@NEEDS_BROWSER[1]
def test_a_page_is_measured_on_a_phone(bench, tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "late.js").write_text(SCRIPT)
    module = bench("first_view")

    with module.started_browser() as browser, bench("page_server").served(tmp_path) as address:
        found = module._open(browser, f"{address}/page.html", module.PHONE)

    assert found["requests"] == 2
    assert 500 < found["bytes"] < 1500
    assert found["fcp"] > module.PHONE.latency
    assert found["si"] >= found["fcp"]
    assert found["tbt"] > 200
    assert found["cls"] > 0.05
    assert found["drawn"] == 0


def test_the_page_of_results_says_what_was_measured_and_whether_it_was_met(bench):
    """By hand: the score of good measures is 90; 250 kB and 0.4 s are within 300 kB and 1 s."""
    good = {"fcp": 1800, "si": 3387, "lcp": 2500, "tbt": 200, "cls": 0.1, "bytes": 250_000, "requests": 4}
    slow, fast = good | {"drawn": 2900}, good | {"lcp": 300, "drawn": 400}
    views = {"dashboard, first view": {"phone": [slow] * 5, "here": [fast] * 5, "faults": 0}}
    run = bench("process").Measured(1.0, 1.0, 100.0, 0.5, {"views": views})
    page = bench("first_view_page")

    head, row = page.describe_first_view(run)

    assert dict(zip(head, row, strict=True)) == {
        "Page": "dashboard, first view",
        "Score": "90",
        "First paint, s": "1.8",
        "Largest paint, s": "2.5",
        "Speed index, s": "3.4",
        "Blocked, ms": "200",
        "Shift": "0.10",
        "kB": "250",
        "Requests": "4",
        "Charts, s": "2.9",
        "Here, s": "0.40",
        "Faults": "0",
    }
    assert [met for _text, _found, met in page.judge_first_view(run)] == [True] * 4
    assert [found for _text, found, _met in page.judge_first_view(run)][:2] == ["250 kB", "0.40 s"]
    assert list(page.judge_first_view(None)) == []
