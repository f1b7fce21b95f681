"""The editions of a site: where each stands, in which forms it can be had, and which is the newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zicht.errors import DefinitionError, DisclosureRefused, Text
from zicht.publication.authored import ShownErratum, list_errata
from zicht.publication.forms import Form, workbook_file
from zicht.publication.site.frame import edition_place
from zicht.publication.words import Words
from zicht.release.model import Edition, Release

__all__ = ["ShownEdition", "check_editions", "newest_first"]

#: By which of its files one sees that an edition has a form.
MARKS = {
    Form.REPORT: "report/nl/index.html",
    Form.PDF: "report/nl/report.pdf",
    Form.SHEET: workbook_file("nl"),
    Form.DATA: "catalogue.ttl",
    Form.DASHBOARD: "dashboard/nl.html",
}


@dataclass(frozen=True)
class ShownEdition:
    """An edition of the site: its release, and the folder that it is read from."""

    release: Release
    folder: Path

    @property
    def edition(self) -> Edition:
        return self.release.edition

    @property
    def place(self) -> str:
        """Where it stands in the site."""
        return edition_place(self.edition)

    @cached_property
    def forms(self) -> frozenset[Form]:
        """The forms that a site shows: those that it was made in, and its report, which is made from its tables."""
        outputs = self.edition.outputs
        made = frozenset({Form.TABLES, *(form for form, file in MARKS.items() if file in outputs)})
        return made | {Form.REPORT} if self.release.tables else made

    def errata_in(self, others: Iterable[ShownEdition], words: Words) -> tuple[ShownErratum, ...]:
        """Return what these editions say that is wrong in this one."""
        name = words.period(self.edition.name)
        found = (one for other in others for one in list_errata(other.release, words) if one.edition == name)
        return tuple(dict.fromkeys(found))


def newest_first(editions: Iterable[ShownEdition]) -> tuple[ShownEdition, ...]:
    """Return editions by the years that they are about and the day of their figures, the newest first."""
    return tuple(
        sorted(
            editions, key=lambda one: (one.edition.window[1], one.edition.vintage, one.place), reverse=True
        )
    )


def check_editions(editions: Iterable[ShownEdition]) -> None:
    """Raise DefinitionError where two editions would stand at the same address.

    DisclosureRefused where one is about real people and was not made for publication: what it hides can be found.
    """
    editions = tuple(editions)
    places = [one.place for one in editions]
    twice = len(places) - len(set(places))
    if twice:
        raise DefinitionError.of(
            Text.of("Editions: {count} have the name and the day of another.", count=twice),
            expected=Text.of("Each edition once: name and extraction date are its address."),
            to_fix=Text.of("Leave the copy out."),
        )
    refused = [one.place for one in editions if not (one.edition.publishable or one.edition.simulated)]
    if refused:
        raise DisclosureRefused.of(
            Text.of("Editions {names}: not for publication.", names=", ".join(refused)),
            expected=Text.of("Editions that were made for publication, or of simulated people."),
            to_fix=Text.of("Leave them out, or make them for publication with `zicht monitor`."),
        )
