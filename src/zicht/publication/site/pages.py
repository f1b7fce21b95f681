"""The pages of the site itself: its front in three languages, the questions, the editions, the data, and help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zicht.publication.authored import text_of_kind
from zicht.publication.briefing import Question, make_questions
from zicht.publication.chapters import chapters_of
from zicht.publication.environment import render_page
from zicht.publication.files import read_asset, write_assets, write_text
from zicht.publication.site.editions import ARCHIVE, LATEST
from zicht.publication.site.frame import MISSING, Frame
from zicht.publication.site.headers import path_of
from zicht.publication.site.shown import ShownEdition
from zicht.publication.words import Words
from zicht.vocabulary import LANGUAGES
from zicht.vocabulary.contacts import numbers_to_call

__all__ = ["FrontFigure", "front_figures", "render_site", "write_site_pages"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: When a number answers, as far as it is known.
HOURS = {
    "always": _("Day and night."),
    "always_free": _("Day and night, free of charge."),
    "office": _("On working days, 9 to 17 hours."),
}
#: Which figures stand on the front, by their tables: what everybody asks.
ASKED_MOST = ("T01", "T26", "T09", "T19")
#: Pages that each language has, beside one for each question.
PAGES = ("index", "questions", "editions", "data", "municipalities", "about", "errata", "help")
EASY = "easy"
#: The language whose front page is that of the site, and where its easy version stands.
FIRST = "nl"
EASY_FOLDER = "makkelijk"
#: How a page of a language leads to the root.
UP = "../"


@dataclass(frozen=True)
class FrontFigure:
    """A figure in large print, with the question whose page says what it is and what not to conclude."""

    number: str
    unit: str
    horizon: str
    what: str
    status: str
    question: Question


def front_figures(questions: Sequence[Question]) -> Iterator[FrontFigure]:
    """Yield the first figure of each table that everybody asks for, as far as the edition shows it."""
    for table in ASKED_MOST:
        cards = [(one, card) for one in questions for card in one.cards[:1] if card.table == table]
        for question, card in cards[:1]:
            figure = card.figures[0].figure
            yield FrontFigure(
                figure.number, figure.unit, figure.horizon, figure.what, figure.status, question
            )


def render_site(
    template: str, words: Words, site: Frame, *, file: str, root: str = UP, **values: object
) -> str:
    """Return a page of the site; `root` is the way from it to the site's root, `file` its name in each language."""
    return render_page(template, words, site=replace(site, up=root), root=root, file=file, **values)


def write_site_pages(
    editions: Sequence[ShownEdition],
    out: Path,
    site: Frame,
    *,
    has_sheets: bool = False,
    address: str = "",
) -> tuple[str, ...]:
    """Write the pages of the site on editions, the newest first, and return their names.

    `address` is where the site will stand: the page for what is not there is shown at any place below it.
    """
    write_assets(out / "assets" / "site", "site/site.css")
    for name in ("site/bar.css", "site/leave.js", "site/maten.css"):
        (out / "assets" / name).write_bytes(read_asset(name))
    written = dict(_all_pages(editions, site, has_sheets=has_sheets))
    written[MISSING] = _missing_page(editions[0], site, f"{path_of(address)}/")
    for name, content in written.items():
        write_text(out / name, content)
    return tuple(written)


def _all_pages(
    editions: Sequence[ShownEdition], site: Frame, *, has_sheets: bool
) -> Iterator[tuple[str, str]]:
    for words in map(Words, LANGUAGES):
        yield from _pages(editions, words, site, has_sheets=has_sheets)
    nl = Words(FIRST)
    yield site.out, render_site("site_maten.html.j2", nl, site, file="maten")


def _missing_page(newest: ShownEdition, site: Frame, root: str) -> str:
    return render_site(
        "site_missing.html.j2",
        Words(FIRST),
        site,
        file="index",
        root=root,
        newest=newest,
        edition=newest.edition,
    )


def _pages(
    editions: Sequence[ShownEdition], words: Words, site: Frame, *, has_sheets: bool
) -> Iterator[tuple[str, str]]:
    newest, language = editions[0], words.language
    questions = tuple(make_questions(newest.release, words))
    errata = {one.place: one.errata_in(editions, words) for one in editions}
    shared: dict[str, Any] = {
        "newest": newest,
        "edition": newest.edition,
        "release": newest.release,
        "editions": editions,
        "errata": errata,
        "wrong": tuple(dict.fromkeys(one for found in errata.values() for one in found)),
        "numbers": numbers_to_call(),
        "hours": HOURS,
        "questions": questions,
        "figures": tuple(front_figures(questions)),
        "chapters": chapters_of([table for table in newest.release.tables if table.cells]),
        "archive": ARCHIVE,
        "latest": LATEST,
        "has_sheets": has_sheets,
    }
    if language == FIRST:
        yield "index.html", render_site("site_index.html.j2", words, site, file="index", root="", **shared)
    for name in PAGES:
        page = render_site(f"site_{name}.html.j2", words, site, file=name, **shared)
        yield f"{language}/{name}.html", page
    for question in questions:
        page = render_site(
            "site_question.html.j2", words, site, file=question.address, question=question, **shared
        )
        yield f"{language}/{question.address}.html", page
    easy = text_of_kind("easy", newest.release, language)
    page = render_site("site_easy.html.j2", words, site, file=EASY, easy=easy, **shared)
    yield (f"{EASY_FOLDER}/index.html" if language == FIRST else f"{language}/{EASY}.html"), page
