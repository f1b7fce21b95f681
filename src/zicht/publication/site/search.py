"""The index behind the search box: each figure that a reader may look for, with its words, its numbers and its address.

The index is a script that hands plain data to the page: that works from a disk too, and needs no server that
answers. A label stands in it once, however many figures have it. Of each table it holds what is broken down by one
thing at most, or by two that people name together; of places and reporters with a name, what the table has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from zicht.publication.briefing import Question, make_questions
from zicht.publication.dashboard.cells import call_script
from zicht.publication.figures_pages import address_of
from zicht.publication.files import read_asset, write_text
from zicht.publication.layout import KNOWN, PERIOD, is_year, window_code
from zicht.publication.site.search_texts import search_texts
from zicht.publication.words import Words
from zicht.release.facts.lexicon import SILENT_CODES, code_phrases, grammar, skipped_words, subject_phrases
from zicht.release.followed import followed_figures
from zicht.release.model import ALL, OWN, Cell, Release, Table
from zicht.vocabulary import LANGUAGES

__all__ = ["Listed", "Places", "list_figures", "make_index", "search_script", "write_index"]

Entry = TypeVar("Entry")
#: Codes by their dimensions.
Codes = tuple[tuple[str, str], ...]

#: The parts of the box's script, in the order in which they build on each other.
SCRIPTS = ("find", "box")
#: Dimensions that say how a figure was made and not whom it is about: they are told, and do not count as a breakdown.
OF_METHOD = frozenset(
    {PERIOD, "horizon", "within", "washout", "publisher", "window", "span", "coding", "until"}
)
#: What people name two of together: girls, adult men, minors by the police.
NAMED_TOGETHER = frozenset({"group", "form", "sex", "age_class", "nationality_class"})
#: Words of a question that are about no figure.
ASKING = (
    "hoeveel",
    "hoe",
    "wat",
    "welke",
    "wie",
    "waar",
    "er",
    "how",
    "many",
    "much",
    "what",
    "which",
    "who",
)
#: Who looks for a place is told that its figure is hidden, and does not find nothing.
PLACES = frozenset({"region", "municipality"})
#: Values that hold for a whole table where nothing else is asked, and are not told.
DEFAULTS = {"washout": "0"}
#: Of a breakdown, so many last years are told beside the window; of one by two things, the last.
MOST_YEARS = 3


@dataclass(frozen=True)
class Places:
    """Where pages stand, relative to the root of the site, with `{language}` and `{table}` or `{address}` in them.

    An empty one says that there is no such page. Of the municipalities in `sheets` there is a page with `{code}`.
    """

    table: str
    figure: str = ""
    question: str = ""
    sheet: str = ""
    sheets: frozenset[str] = frozenset()

    def sheet_of(self, codes: Codes, language: str) -> str:
        """Return where the sheet on a municipality stands; empty of anything else."""
        asked = dict(codes)
        code = asked.get("municipality", "") if len(asked) == 1 else ""
        return self.sheet.format(code=code, language=language) if code in self.sheets else ""


@dataclass(frozen=True)
class Listed:
    """A figure over its periods: `codes` are those that it is broken down by, `shown` what is printed in each period.

    `unit` and the labels are in the language of the list.
    """

    table: Table
    measure: str
    codes: Codes
    unit: str
    label: str
    group: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    address: str
    is_followed: bool = False

    @property
    def title(self) -> str:
        """The measure with whom it is about."""
        return f"{self.label}: {', '.join(self.group)}" if self.group else self.label

    @property
    def latest(self) -> tuple[str, str]:
        """The last single year in which a number is shown, else the last period."""
        years = [pair for pair in self.shown if is_year(pair[0]) and pair[1][:1] not in ("", "[")]
        return (years or list(self.shown))[-1]


def list_figures(release: Release, words: Words, places: Places) -> Iterator[Listed]:
    """Yield every figure that the search knows, in the order of the tables."""
    pages = {
        (figure.table.id, figure.measure.name, _told_codes(figure.codes)): address_of(figure)
        for figure in followed_figures(release)
        if any(words.show(cell).text for cell in figure.cells.values())
    }
    for table in release.tables:
        if table.cells:
            yield from _of_table(table, release, words, pages=pages, places=places)


def _told_codes(codes: Mapping[str, str]) -> Codes:
    """Return the codes that a figure is broken down by, beside its period."""
    return tuple(
        (name, code)
        for name, code in codes.items()
        if name != PERIOD and code not in (ALL, OWN) and DEFAULTS.get(name) != code
    )


def _of_table(
    table: Table,
    release: Release,
    words: Words,
    *,
    pages: Mapping[tuple[str, str, Codes], str],
    places: Places,
) -> Iterator[Listed]:
    window, last = window_code(release.edition), release.edition.window[1]
    whole = {window, "", ALL}
    recent = whole | {str(year) for year in range(last - MOST_YEARS + 1, last + 1)}
    viewed = {name for view in table.views for name in (view.measure, view.share, *view.fixed.values())}
    labels = {measure.name: words.text(measure.label) for measure in table.measures}
    for (measure, codes), cells in _by_figure(table).items():
        by = len([name for name, _code in codes if name not in OF_METHOD])
        told = {1: recent, 2: whole | {str(last)}}.get(by)
        kept = [(period, cell) for period, cell in cells if told is None or period in told]
        shown = tuple(
            ("" if period == ALL else words.period(period), _printed(cell, words)) for period, cell in kept
        )
        if by and viewed and measure not in viewed:
            continue
        if not PLACES & {name for name, _code in codes} and all(text[:1] == "[" for _period, text in shown):
            continue
        group = tuple(_in_words(table, codes, words))
        page = pages.get((table.id, measure, codes), "") if places.figure else ""
        figure = places.figure.format(address=page, language=words.language) if page else ""
        of_table = places.table.format(table=table.id, language=words.language)
        yield Listed(
            table,
            measure,
            codes,
            words.unit(kept[0][1].unit),
            labels[measure],
            group,
            shown,
            places.sheet_of(codes, words.language) or figure or of_table,
            is_followed=bool(page),
        )


def _by_figure(table: Table) -> dict[tuple[str, Codes], list[tuple[str, Cell]]]:
    """Return the cells that are looked for, by measure and codes, with their periods in order."""
    found: dict[tuple[str, Codes], list[tuple[str, Cell]]] = {}
    for cell in table.cells:
        pairs = dict(zip(table.dimension_names, cell.codes, strict=True))
        period = pairs.pop(PERIOD, "")
        codes = _told_codes(pairs)
        if _is_looked_for(codes) and not _is_default_missed(pairs):
            found.setdefault((cell.measure, codes), []).append((period, cell))
    for cells in found.values():
        cells.sort(key=lambda pair: (not is_year(pair[0]), pair[0]))
    return found


def _is_looked_for(codes: Codes) -> bool:
    names = {name for name, _code in codes} - OF_METHOD
    if any(code == KNOWN for _name, code in codes):
        return False
    return len(names) <= 1 or (len(names) == 2 and names <= NAMED_TOGETHER)


def _is_default_missed(pairs: Mapping[str, str]) -> bool:
    """Say whether a figure was made in another way than the one that is meant where nothing is said."""
    return any(pairs.get(name, default) != default for name, default in DEFAULTS.items())


def _printed(cell: Cell, words: Words) -> str:
    """Return a cell as the page of its table prints it, with its symbol behind it."""
    shown = words.show(cell)
    return f"{shown.text} {shown.symbol}".strip()


def _in_words(table: Table, codes: Iterable[tuple[str, str]], words: Words) -> Iterator[str]:
    for name, code in codes:
        yield _code_label(table, name, code, words)


def _code_label(table: Table, name: str, code: str, words: Words) -> str:
    """Return the label of a code; of one that says nothing by itself, behind the name of its dimension.

    So does one that an earlier dimension of the table has too: a minor when it began is no minor at the report.
    """
    place = table.dimension_names.index(name)
    dimension = table.dimensions[place]
    label = next((words.text(one.label) for one in dimension.codes if one.code == code), code)
    before = {words.text(one.label) for other in table.dimensions[:place] for one in other.codes}
    if code in SILENT_CODES or label in before or label.replace("-", "").isdigit():
        return f"{words.text(dimension.label)}: {label}"
    return label


# The index


def write_index(release: Release, folder: Path, places: Places) -> None:
    """Write `search.<language>.js` in each language."""
    for language in LANGUAGES:
        index = make_index(release, Words(language), places)
        write_text(folder / f"search.{language}.js", call_script("zichtSearch.index", index))


def make_index(release: Release, words: Words, places: Places) -> dict[str, object]:
    """Return the index of one language as plain data: lists, and the places of labels in them."""
    made = _Index(words)
    figures = [made.figure(one) for one in list_figures(release, words, places)]
    edition = release.edition
    return {
        "language": words.language,
        "edition": words.title(edition),
        "warning": _warning(release, words),
        "vintage": words.date(edition.vintage),
        "window": words.period(window_code(edition)),
        "last": str(edition.window[1]),
        "skip": sorted({*ASKING, *(word for language in LANGUAGES for word in skipped_words(language))}),
        "say": search_texts(words),
        "symbols": {symbol: words.symbol_meaning(symbol) for symbol in words.all_symbols()},
        "questions": [
            _question(one, words, places) for one in make_questions(release, words) if places.question
        ],
        "tables": made.tables,
        "measures": made.measures,
        "codes": made.codes,
        "addresses": made.addresses,
        "figures": figures,
    }


def _question(question: Question, words: Words, places: Places) -> list[str]:
    """Return a question, its address, and its first figure as a reader is told it."""
    figure = question.cards[0].figures[0].figure if question.cards else None
    return [
        question.asked,
        places.question.format(address=question.address, language=words.language),
        f"{figure.what}: {figure.text}" if figure else "",
    ]


def _warning(release: Release, words: Words) -> str:
    """Return what must stand beside every figure of an edition."""
    said = (
        ("Simulated people.", "No figure here is about a real person.") if release.edition.simulated else ()
    )
    more = () if release.edition.publishable else ("Not for publication.",)
    return " ".join(map(words.translate, (*said, *more)))


class _Index:
    """Labels by their place in a list, each with the words that find it."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tables: list[list[object]] = []
        self.measures: list[list[str]] = []
        self.codes: list[list[str]] = []
        self.addresses: list[str] = []
        self._known: dict[object, int] = {}
        self._phrases = {language: code_phrases(language) for language in LANGUAGES}

    def figure(self, listed: Listed) -> list[object]:
        """Return table, measure, codes, address and what is shown: period after period, each with its number.

        Behind it stands a 1 where the figure is one that is followed over editions.
        """
        table = listed.table
        codes = [self._code(table, pair) for pair in listed.codes]
        shown = [text for pair in listed.shown for text in pair]
        own = listed.address
        address = self._place(own, self.addresses, own)
        followed = [1] if listed.is_followed else []
        return [self._table(table), self._measure(table, listed), codes, address, shown, *followed]

    def _place(self, key: object, listed: list[Entry], entry: Entry) -> int:
        if key not in self._known:
            self._known[key] = len(listed)
            listed.append(entry)
        return self._known[key]

    def _table(self, table: Table) -> int:
        found = {phrase for language in LANGUAGES for phrase in subject_phrases(language, table.id)}
        others = {table.title[language] for language in LANGUAGES} - {self.words.text(table.title)}
        # Of a table about some people only, a figure is rarely the one that is meant.
        of_some = [1] if table.within or table.id in grammar().population else []
        entry = [table.id, self.words.text(table.title), _joined(found | others), *of_some]
        return self._place(("table", table.id), self.tables, entry)

    def _measure(self, table: Table, listed: Listed) -> int:
        measure = next(one for one in table.measures if one.name == listed.measure)
        others = {measure.label[language] for language in LANGUAGES} - {listed.label}
        entry = [listed.label, listed.unit, _joined(others)]
        return self._place(("measure", *entry), self.measures, entry)

    def _code(self, table: Table, pair: tuple[str, str]) -> int:
        label = _code_label(table, *pair, self.words)
        others = {_code_label(table, *pair, Words(language)) for language in LANGUAGES}
        found = {phrase for language in LANGUAGES for phrase in self._phrases[language].get(pair, ())}
        entry = [label, _joined((found | others) - {label})]
        return self._place(("code", *entry), self.codes, entry)


def _joined(phrases: Iterable[str]) -> str:
    """Return the different words of phrases once each, in a fixed order."""
    return " ".join(sorted({word for phrase in phrases for word in phrase.lower().split()}))


def search_script() -> str:
    """Return the script of the box as one file and one scope: nothing but `zichtSearch` is seen from outside."""
    parts = "\n".join(read_asset(f"site/{name}.js").decode() for name in SCRIPTS)
    return f'window.zichtSearch = (() => {{\n"use strict";\n{parts}\nreturn {{ index }};\n}})();\n'
