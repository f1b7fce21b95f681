"""Letters filled from a case: templates are data in two languages, and of a letter only is kept that it was made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.names import names_of_agencies, names_of_users
from zicht.platform.casework.entries import keep_row, open_rows, standing
from zicht.platform.casework.models import Letter
from zicht.platform.casework.safe_contact import read_safe_contacts
from zicht.platform.clock import today
from zicht.platform.keyroom.sealing import Sealed
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.service import persons_of_root, read_identity, visible, written_day
from zicht.vocabulary import LANGUAGES
from zicht.vocabulary.days import format_day
from zicht.web.texts import current_language

__all__ = [
    "Field",
    "LetterTemplate",
    "Written",
    "fill_fields",
    "find_template",
    "letters_made",
    "load_templates",
    "record_letter",
    "write_letter",
]

_FOLDER = Path(str(resources.files("zicht.platform.casework"))) / "letters"

Words = dict[str, str]


@dataclass(frozen=True)
class Field:
    """A place in a letter: what it is called, what of the case fills it (nothing: it is asked), and how long it is."""

    name: str
    label: Words
    source: str
    long: bool


@dataclass(frozen=True)
class LetterTemplate:
    """A letter by language: its title in lists, its heading, and paragraphs with places in braces."""

    code: str
    title: Words
    hint: Words
    heading: Words
    fields: tuple[Field, ...]
    paragraphs: dict[str, tuple[str, ...]]


@dataclass(frozen=True, repr=False)
class Written:
    """A letter as it is printed: a heading, and paragraphs in parts; a part that is none was left open."""

    heading: str
    paragraphs: tuple[tuple[str | None, ...], ...]
    language: str


@cache
def load_templates() -> dict[str, LetterTemplate]:
    """Return the letters that there are, by code, in the order of their files."""
    files = sorted(_FOLDER.glob("*.yaml"))
    found = [_template(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return {one.code: one for one in found}


def find_template(code: str) -> LetterTemplate:
    """Return a letter; raises `NotHere`."""
    found = load_templates().get(code)
    if found is None:
        raise NotHere
    return found


def _template(told: Any) -> LetterTemplate:
    fields = tuple(
        Field(one["name"], _words(one["label"]), one.get("source", ""), bool(one.get("long")))
        for one in told["fields"]
    )
    return LetterTemplate(
        told["code"],
        _words(told["title"]),
        _words(told["hint"]),
        _words(told["heading"]),
        fields,
        {language: tuple(told["paragraphs"][language]) for language in LANGUAGES},
    )


def _words(told: Any) -> Words:
    return {language: str(told[language]) for language in LANGUAGES}


def fill_fields(person: Person, template: LetterTemplate) -> dict[str, str]:
    """Return what the case says of each field of a letter, empty where it says nothing; read, and written down.

    Who somebody is is opened for a letter that names them, and for no other.
    """
    known = _known(person, {one.source for one in template.fields})
    return {one.name: known.get(one.source, "") for one in template.fields}


def _known(person: Person, sources: Collection[str]) -> dict[str, str]:
    access, language = current_access(), current_language()
    users = names_of_users([access.user])
    agencies = names_of_agencies([access.organisation])
    known = {
        "today": format_day(today(), language),
        "agency.name": next(iter(agencies.values()), ""),
        "worker.name": next(iter(users.values()), ""),
    }
    if any(one.startswith("person.") for one in sources):
        known |= _who(person)
    if any(one.startswith("safe.") for one in sources):
        contacts = read_safe_contacts(persons_of_root(person))
        content = contacts[0].content if contacts else {}
        known |= {f"safe.{name}": text for name, text in content.items()}
    if "report.number" in sources:
        reports = visible(Report.objects.filter(person=person, erased_at__isnull=True))
        newest = reports.order_by("-made_at").first()
        known["report.number"] = newest.number if newest else ""
    return known


def _who(person: Person) -> dict[str, str]:
    for cells in read_identity(person.id):
        names = (cells.get("given_names"), cells.get("name_prefix"), cells.get("family_name"))
        if name := " ".join(one for one in names if one):
            return {"person.name": name, "person.birth_date": written_day(cells.get("birth_date", ""))}
    return {}


def write_letter(template: LetterTemplate, filled: Words, language: str) -> Written:
    """Return a letter with its places filled in; a place without text is none, and is left open on paper."""
    paragraphs = tuple(tuple(_parts(one, filled)) for one in template.paragraphs[language])
    return Written(template.heading[language], paragraphs, language)


def _parts(paragraph: str, filled: Words) -> Iterator[str | None]:
    for text, name, _format, _conversion in Formatter().parse(paragraph):
        if text:
            yield text
        if name is not None:
            yield filled.get(name, "").strip() or None


def record_letter(person: Person, template: LetterTemplate) -> None:
    """Keep that a letter was made, of which kind, and nothing of what stood in it."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    row = Letter(person=person)
    keep_row(row, {"template": template.code}, Sealed.LETTER, Action.CASEWORK_WRITE, kind="letter")


def letters_made(persons: Collection[Person]) -> list[tuple[str, Letter]]:
    """Return which letters were made about these records of one person, the newest first, each with its title."""
    rows = list(standing(Letter).filter(person__in=persons).order_by("-made_at"))
    opened = open_rows(rows, Sealed.LETTER, Action.CASEWORK_READ, kind="letter")
    templates = load_templates()
    return [
        (
            templates[code].title[current_language()]
            if (code := one.content["template"]) in templates
            else code,
            one.row,
        )
        for one in opened
    ]
