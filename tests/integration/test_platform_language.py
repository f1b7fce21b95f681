"""Is every page in the language of its reader, error pages and pages of libraries too?"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from support import platform

pytestmark = pytest.mark.platform
SET_UP = platform
#: Words by which Dutch speaks to a friend.
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_error_page_says_in_which_language_it_is(sqlite_platform, tmp_path, language):
    with sqlite_platform.installation(tmp_path / "rooms"):
        page = Client(headers={"accept-language": language}).get("/nothing-here/").content.decode()

    assert f'<html lang="{language}">' in page
    assert ("Hier is niets" if language == "nl" else "There is nothing here") in page


def test_pages_of_libraries_say_u():
    place = Path(str(find_spec("allauth").origin)).parent / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    with place.open("rb") as file:
        messages = [one for one in read_po(file, locale="nl") if one.id and isinstance(one.id, str)]
    with translation.override("nl"):
        said = {
            one.id: translation.gettext(one.id)
            for one in messages
            if not all(where.startswith(("idp", "templates/idp")) for where, _ in one.locations)
        }

    assert len(said) > 250
    assert [text for text in said.values() if FAMILIAR.search(text)] == []
