"""A figure or a chart as one picture that carries its definition and date: an SVG that loads nothing.

Lines are broken by the width that letters have at most in the fonts that readers have, so that no text runs out of the
picture in any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from zicht.publication.embeds.content import EmbeddedFigure, Newer
from zicht.publication.words import Words

__all__ = ["WIDTH", "draw_chart", "draw_figure", "height_of", "wrap"]

WIDTH, EDGE = 640, 28
#: The colours of the report: text, what is less important, lines, and what warns.
INK, QUIET, LINE, PAPER, WARNING = "#1b1b1b", "#4a4a4a", "#8a8a8a", "#ffffff", "#7a2e00"
FONTS = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
#: Widths of letters in ems, somewhat more than Arial, Segoe UI and Inter have in bold.
NARROW, BROAD, CAPITAL, OTHER = 0.36, 0.98, 0.76, 0.63
NARROW_LETTERS, BROAD_LETTERS = frozenset("iljtfrI.,:;'|!()[]- \u00a0\u2013"), frozenset("mwMW%@\u2014")
LARGEST, SMALLEST = 60, 26
#: Bold letters are so much broader in some fonts.
BOLD = 1.08
#: The start of a drawing: its size, and what is in it.
SVG = re.compile(r"<svg\b([^>]*)>(.*)</svg>\s*\Z", re.DOTALL)
VIEW_BOX = re.compile(r'viewBox="([\d. -]+)"')
HEIGHT = re.compile(r'height="(\d+)"')
SIZES = re.compile(r'\b(width|height)="([\d.]+)"')


def width_of(text: str, size: float) -> float:
    """Return how wide a text is at most, in pixels."""
    return size * sum(map(_ems, text))


def _ems(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in BROAD_LETTERS:
        return BROAD
    return CAPITAL if letter.isupper() else OTHER


def wrap(text: str, size: float, room: float) -> list[str]:
    """Return a text in lines that fit; a word that is too long for a line is broken, an address behind a slash."""
    lines: list[str] = []
    line = ""
    for word in _words(text, size, room):
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _words(text: str, size: float, room: float) -> Iterator[str]:
    for word in text.split(" "):
        part = ""
        for letter in word:
            if part and width_of(part + letter, size) > room:
                end = part.rfind("/") + 1 or len(part)
                yield part[:end]
                part = part[end:]
            part += letter
        yield part


@dataclass
class _Sheet:
    """Lines from top to bottom; `y` is where the last of them ended."""

    y: float = EDGE
    parts: list[str] = field(default_factory=list)

    def text(
        self, text: str, size: float, *, bold: bool = False, colour: str = INK, after: float = 0
    ) -> None:
        room = (WIDTH - 2 * EDGE) / (BOLD if bold else 1)
        for line in wrap(text, size, room):
            self.y += size * 1.25
            weight = ' font-weight="600"' if bold else ""
            place = f'x="{EDGE}" y="{self.y:.1f}" font-size="{size:g}"{weight} fill="{colour}"'
            self.parts.append(f"<text {place}>{escape(line)}</text>")
        self.y += after

    def rule(self) -> None:
        self.y += 12
        self.parts.append(
            f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{self.y:.1f}" y2="{self.y:.1f}" stroke="{LINE}"/>'
        )
        self.y += 2

    def drawing(self, svg: str) -> None:
        """Place a drawing in the whole width."""
        found = SVG.search(svg)
        if found is None:
            raise ValueError("a chart is one SVG element")
        box = VIEW_BOX.search(found[1])
        sizes = dict(SIZES.findall(found[1]))
        view = box[1] if box else f"0 0 {sizes['width']} {sizes['height']}"
        _left, _top, across, down = map(float, view.split())
        width = WIDTH - 2 * EDGE
        height = down * width / across
        place = f'x="{EDGE}" y="{self.y:.1f}" width="{width}" height="{height:.1f}" viewBox="{view}"'
        self.parts.append(f"<svg {place}>{found[2]}</svg>")
        self.y += height

    def whole(self, name: str, title: str, described: str, language: str) -> str:
        """Return the picture: one image with a title and a description for who does not see it."""
        height = self.y + EDGE
        frame = f'<rect width="{WIDTH}" height="{height:.0f}" fill="{PAPER}"/>'
        border = f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:.0f}" fill="none" stroke="{LINE}"/>'
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
            f'height="{height:.0f}" role="img" lang="{language}" aria-labelledby="{name}-t {name}-d" '
            f'font-family="{escape(FONTS)}">'
        )
        words = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(described)}</desc>'
        return "\n".join([opening, words, frame, *self.parts, border, "</svg>\n"])


def height_of(svg: str) -> int:
    """Return the height of a picture that was made here, in pixels."""
    found = HEIGHT.search(svg)
    if found is None:
        raise ValueError("a picture says how high it is")
    return int(found[1])


def draw_figure(figure: EmbeddedFigure, words: Words, *, address: str, newer: Newer | None = None) -> str:
    """Return a figure as a picture; `address` is where it is explained."""
    sheet = _Sheet()
    sheet.text(figure.table_title, 14, colour=QUIET)
    sheet.text(figure.title, 20, bold=True)
    size = _fitting(figure.number)
    sheet.text(figure.number, size, bold=True)
    beside = f"{figure.beside} ({figure.status})" if figure.status else figure.beside
    sheet.text(beside, 20, after=4)
    _foot(sheet, figure.about(words), figure.warning, words, address=address, newer=newer)
    return sheet.whole(figure.name, figure.heading, figure.in_words(words), figure.language)


def _fitting(number: str) -> float:
    """Return the largest size in which a number fits on a line."""
    room = (WIDTH - 2 * EDGE) / BOLD / max(width_of(number, 1), 1)
    return max(SMALLEST, min(LARGEST, room))


def draw_chart(
    drawn: str,
    figure: EmbeddedFigure,
    words: Words,
    *,
    title: str,
    key: Sequence[str],
    described: str,
    address: str,
    newer: Newer | None = None,
) -> str:
    """Return a chart as a picture with its caption in it; `figure` is one of its table, for what holds for all."""
    sheet = _Sheet()
    sheet.text(title, 20, bold=True, after=10)
    sheet.drawing(drawn)
    for line in key:
        sheet.text(line, 13, colour=QUIET)
    about = figure.about(words)
    _foot(sheet, about, figure.warning, words, address=address, newer=newer)
    told = " ".join((described, figure.warning, *(f"{label}: {text}" for label, text in about)))
    return sheet.whole(f"{figure.table}-chart", title, told, figure.language)


def _foot(
    sheet: _Sheet,
    about: Sequence[tuple[str, str]],
    warning: str,
    words: Words,
    *,
    address: str,
    newer: Newer | None,
) -> None:
    _ = words.translate
    sheet.rule()
    if warning:
        sheet.text(warning, 15, bold=True, colour=WARNING, after=4)
    if newer is not None:
        told = _("There is a newer edition: {title}, figures as extracted on {date}.")
        sheet.text(told.format(title=newer.title, date=newer.vintage), 15, bold=True, colour=WARNING, after=4)
    for label, text in about:
        sheet.text(f"{label}: {text}", 14, colour=QUIET, after=2)
    if address:
        sheet.text(address, 13, colour=QUIET)
