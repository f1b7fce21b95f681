"""Can every page about one's own account be put together? Their templates are a library's."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from support import platform

TEMPLATES = Path(allauth.__file__).parent / "templates"
#: Of parts of the library that are not installed.
LEFT_OUT = {"openid", "usersessions", "idp"}
PAGES = sorted(
    str(page.relative_to(TEMPLATES))
    for page in TEMPLATES.rglob("*.html")
    if page.relative_to(TEMPLATES).parts[0] not in LEFT_OUT
)

pytestmark = pytest.mark.platform
#: Django is set up.
SET_UP = platform


def test_there_are_pages():
    assert len(PAGES) > 50


@pytest.mark.parametrize("page", PAGES)
def test_page_finds_all_that_it_is_made_of(page):
    assert get_template(page)
