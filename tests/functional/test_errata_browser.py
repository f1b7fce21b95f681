"""The page of errata beside an edition as a browser shows it: no barriers, on a desk and on a phone."""

import pytest

from support.browser import NEEDS_BROWSER, faults_of, started_browser
from support.small_releases import small_release
from zicht.publication.errata import write_errata
from zicht.release.model import Erratum

pytestmark = NEEDS_BROWSER

ERRATA = (
    Erratum("2019-2020", "T03 2020 labour", "2021-11-03", {"nl": "Dubbel.", "en": "Twice."}, "", 40, 1045),
    Erratum("2019-2020", "T03 2020 criminal", "2021-11-04", {"nl": "Te klein.", "en": "Too small."}, ""),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    release = small_release()
    folder = tmp_path_factory.mktemp("errata")
    write_errata(type(release)(release.edition, release.tables, errata=ERRATA), folder, sha256="0af9" * 16)
    return sorted(folder.rglob("*.html"))


def test_errata_have_no_barriers_and_do_not_scroll_sideways(pages):
    faults, wide = [], []
    with started_browser() as browser:
        page = browser.new_page(bypass_csp=True)
        for path in pages:
            page.goto(path.as_uri())
            for width in (1280, 768, 320):
                page.set_viewport_size({"width": width, "height": 900})
                faults += [(path.name, width, fault) for fault in faults_of(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append((path.name, width))

    assert len(pages) == 3
    assert (faults, wide) == ([], [])
