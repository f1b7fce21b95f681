"""What stands around every page of a site: the way to help, the way out, and the way back to the site.

Pages of an edition are made with it from the release, beside those that the edition itself holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from zicht.errors import DefinitionError, Text
from zicht.release.address import identifier_of
from zicht.release.model import Edition

__all__ = [
    "EDITIONS",
    "EDITION_UP",
    "EMBED",
    "MISSING",
    "OUT",
    "SITE_FILE",
    "Frame",
    "check_address",
    "edition_place",
    "origin_of",
]

#: The folder with all editions, as the addresses in their catalogues have it; and the way from one back to the root.
EDITIONS = "editions"
EDITION_UP = "../../../../"
#: What a site says of itself: its name, and where the chat and the check are.
SITE_FILE = "site.json"
#: The folder of figures for pages of others, and the page for what is not there.
EMBED, MISSING = "embed", "404.html"
#: The neutral page to which one leaves.
OUT = "maten/index.html"


@dataclass(frozen=True)
class Frame:
    """What the pages of a site are told of it. `chat` and `check` are addresses, empty where there is none.

    `name` is what the site calls itself; empty where it takes the title of its newest edition. `up` is the way from
    the folder in which a page's own document stands to the root of the site: that of an edition from its folder.
    """

    name: str = ""
    chat: str = ""
    check: str = ""
    up: str = EDITION_UP
    out: str = OUT

    @property
    def form_targets(self) -> str:
        """Where forms of the site may be sent: to itself, and to where sentences are checked."""
        return " ".join(filter(None, ("'self'", origin_of(self.check))))


def edition_place(edition: Edition) -> str:
    """Return where an edition stands in the site: `editions/nld/2016-2020/2021-09-01`."""
    return f"{EDITIONS}/{identifier_of(edition)}"


def origin_of(address: str) -> str:
    """Return scheme and host of an address; empty where there is none, or where it is a path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def check_address(address: str, option: str) -> str:
    """Return an address of the web as it was given; anything else is a DefinitionError."""
    parts = urlsplit(address)
    is_local = parts.hostname in ("localhost", "127.0.0.1")
    fits = parts.netloc and (parts.scheme == "https" or (parts.scheme == "http" and is_local))
    if address and (not fits or any(sign in address for sign in " \"'<>;,")):
        raise DefinitionError.of(
            Text.of("{option}: is not an address that pages may lead to.", option=option),
            expected=Text.of("An address that begins with https://, without blanks and quotation marks."),
            to_fix=Text.of("Give the whole address, as it stands in the browser."),
        )
    return address
