"""What a WSGI server starts: `zicht.publication.site.application:from_environment()`."""

from __future__ import annotations

import os
from pathlib import Path

from zicht.errors import DefinitionError, Text
from zicht.publication.site.answering import SiteApplication
from zicht.publication.site.check_page import render_check
from zicht.release import read_release

__all__ = ["from_environment", "make_application"]

SITE, EDITION = "ZICHT_SITE", "ZICHT_EDITION"


def make_application(folder: Path, edition: Path) -> SiteApplication:
    """Return the application for a site and the edition that sentences are judged by."""
    release = read_release(edition)
    return SiteApplication(release, folder, render_check(release, folder, edition))


def from_environment() -> SiteApplication:
    """Return the application for the folders that `ZICHT_SITE` and `ZICHT_EDITION` name."""
    named = {name: os.environ.get(name, "") for name in (SITE, EDITION)}
    if not all(named.values()):
        raise DefinitionError.of(
            Text.of("{names}: not set.", names=", ".join(name for name, value in named.items() if not value)),
            expected=Text.of("The folder of the site, and that of its newest edition."),
            to_fix=Text.of("Set both in the environment of the server."),
        )
    return make_application(Path(named[SITE]), Path(named[EDITION]))
