"""Take the picture of the report that the README shows: `python tools/images.py build/demo/edition`."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
#: Width and height in pixels: the first view of the report, with its first chart.
SIZE = (1280, 1560)
#: What each picture shows, in the folder of an edition.
PICTURES = {"report.png": "report/en/index.html"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address of a folder: of files that no server gives, a browser keeps no font for the next view."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take(edition: Path) -> None:
    """Write every picture anew from an edition of the reference country."""
    with served(edition.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for name, shown in PICTURES.items():
            for _view in ("without the fonts", "with them"):
                page.goto(f"{address}/{shown}", wait_until="networkidle")
            page.screenshot(path=IMAGES / name)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
