"""The files of figures to put into other pages: pictures, pages for frames, data, and a page to copy from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.embeds.content import EmbeddedFigure, Newer, make_embeds
from zicht.publication.embeds.picture import WIDTH, draw_chart, draw_figure, height_of
from zicht.publication.embeds.png import smaller
from zicht.publication.environment import render_page
from zicht.publication.files import read_asset, write_text
from zicht.publication.layout import shown_views
from zicht.publication.pages import make_table_page
from zicht.publication.site.frame import Frame
from zicht.publication.vega import to_png
from zicht.publication.words import Words
from zicht.release.model import Release
from zicht.vocabulary import LANGUAGES

__all__ = ["Snippet", "write_embeds"]

STYLES = "embed.css"
#: Pixels of a picture for each of the drawing's.
SCALE = 1.5
#: Pictures that are made at once: the library leaves the rest of the program alone meanwhile.
DRAWERS = 2


@dataclass(frozen=True)
class Snippet:
    """What one copies to show a figure: the code of a picture, of a frame, and the figure as text."""

    name: str
    title: str
    alternative: str
    picture: str
    frame: str
    has_page: bool


def write_embeds(
    release: Release,
    folder: Path,
    *,
    explained: str = "",
    base: str = "",
    newer: Mapping[str, Newer] | None = None,
    has_png: bool = True,
    site: Frame | None = None,
) -> int:
    """Write the embeds of an edition to `folder`, in each language; return how many pictures there are.

    Parameters
    ----------
    release
        The edition.
    folder
        Where the files go.
    explained
        The way from `folder` to the folder of the edition, which has the pages that explain figures; empty for none.
    base
        The address of `folder` on the web, with a slash behind it; empty where that is not known: then addresses are
        relative, there is no oEmbed, and the page to copy from says that an address must stand before them.
    newer
        By language, the edition that came after this one.
    has_png
        Whether pictures are written as PNG too, which is what takes time.
    site
        The site around: the page to copy from then has its way to help and out, and the way back.
    """
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "assets" / STYLES).write_bytes(read_asset(STYLES))
    pictures: list[Path] = []
    with open_drawing() as draw:
        for words in map(Words, LANGUAGES):
            after = (newer or {}).get(words.language)
            maker = _Maker(release, folder, words, explained, base, after, has_png, pictures, site)
            snippets = [*maker.figures(), *maker.charts(draw)]
            maker.list_of(snippets)
    if has_png:
        with ThreadPoolExecutor(max_workers=DRAWERS) as beside:
            list(beside.map(_write_png, pictures))
    return len(pictures)


def _write_png(drawing: Path) -> None:
    svg = drawing.read_text(encoding="utf-8")
    drawing.with_suffix(".png").write_bytes(smaller(to_png(svg, SCALE)))


@dataclass(frozen=True)
class _Maker:
    """Writes the embeds of one language."""

    release: Release
    folder: Path
    words: Words
    explained: str
    base: str
    newer: Newer | None
    has_png: bool
    pictures: list[Path]
    site: Frame | None

    def figures(self) -> Iterator[Snippet]:
        for figure in make_embeds(self.release, self.words):
            own = f"{figure.name}.{figure.language}"
            svg = draw_figure(figure, self.words, address=self.address_of(figure), newer=self.newer)
            self.picture(own, svg)
            self.data(figure, own, svg)
            page = render_page(
                "embed.html.j2",
                self.words,
                figure=figure,
                about=figure.about(self.words),
                link=f"{self.explained}{figure.page}" if self.explained else "",
                newer=self.newer,
                own=own,
                base=self.base,
            )
            write_text(self.folder / f"{own}.html", page)
            yield self.snippet(own, figure.heading, figure.in_words(self.words), link=self.address_of(figure))

    def address_of(self, figure: EmbeddedFigure) -> str:
        """Return the address of the page that explains a figure; empty where none is known."""
        if not self.base or not self.explained:
            return ""
        return urljoin(self.base, f"{self.explained}{figure.page}")

    def charts(self, draw: Draw) -> Iterator[Snippet]:
        """Yield the first chart of each table that has a figure of its own."""
        first: dict[str, EmbeddedFigure] = {}
        for figure in make_embeds(self.release, self.words):
            first.setdefault(figure.table, figure)
        for table_id, figure in first.items():
            table = self.release.table(table_id)
            views = [] if table is None else [view for view in shown_views(table) if view.chart][:1]
            if table is None or not views:
                continue
            page = make_table_page(table, self.release.edition, self.words, draw=draw)
            part = next((one for one in page.parts if one.drawing is not None), None)
            if part is None or part.drawing is None:
                continue
            picture = part.drawing.wide
            own = f"{table_id}.chart.{self.words.language}"
            svg = draw_chart(
                picture.drawn.result(),
                figure,
                self.words,
                title=part.title,
                key=part.drawing.key,
                described=picture.alternative,
                address="",
                newer=self.newer,
            )
            self.picture(own, svg)
            yield self.snippet(
                own, part.title, f"{part.title}. {picture.alternative}", link="", has_page=False
            )

    def picture(self, own: str, svg: str) -> None:
        path = self.folder / f"{own}.svg"
        write_text(path, svg)
        self.pictures.append(path)

    def data(self, figure: EmbeddedFigure, own: str, svg: str) -> None:
        """Write the figure as linked data, and for who asks how to show it."""
        write_text(
            self.folder / f"{own}.jsonld", _written(linked_data(figure, self.words, self.address_of(figure)))
        )
        if self.base:
            write_text(self.folder / f"{own}.oembed.json", _written(self.oembed(figure, own, height_of(svg))))

    def oembed(self, figure: EmbeddedFigure, own: str, height: int) -> dict[str, object]:
        return {
            "version": "1.0",
            "type": "photo",
            "title": figure.in_words(self.words),
            "provider_name": figure.edition,
            "url": f"{self.base}{own}.{'png' if self.has_png else 'svg'}",
            "width": int(WIDTH * SCALE) if self.has_png else WIDTH,
            "height": int(height * SCALE) if self.has_png else height,
        }

    def snippet(self, own: str, title: str, alternative: str, *, link: str, has_page: bool = True) -> Snippet:
        picture = render_page(
            "embed_picture.html.j2", self.words, base=self.base, own=own, alternative=alternative, link=link
        )
        frame = render_page("embed_frame.html.j2", self.words, base=self.base, own=own, title=title)
        return Snippet(own, title, alternative, picture.strip(), frame.strip() if has_page else "", has_page)

    def list_of(self, snippets: Sequence[Snippet]) -> None:
        page = render_page(
            "embeds.html.j2",
            self.words,
            edition=self.release.edition,
            snippets=snippets,
            base=self.base,
            newer=self.newer,
            has_png=self.has_png,
            site=self.site,
        )
        write_text(self.folder / f"index.{self.words.language}.html", page)


def linked_data(figure: EmbeddedFigure, words: Words, address: str) -> dict[str, object]:
    """Return a figure in the words of schema.org: an observation, and what it observes."""
    numbers = {"value": figure.value, "minValue": figure.lower, "maxValue": figure.upper}
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Observation",
        "name": figure.title,
        "description": figure.in_words(words),
        "inLanguage": figure.language,
        "variableMeasured": {
            "@type": "StatisticalVariable",
            "name": figure.title,
            "description": figure.definition,
            "populationType": figure.population,
        },
        "measuredValue": {
            "@type": "QuantitativeValue",
            "unitText": figure.unit or words.unit("percent"),
            **{name: value for name, value in numbers.items() if value is not None},
        },
        "observationPeriod": figure.period.replace("–", "/"),
        "dateModified": figure.vintage,
        "isPartOf": {"@type": "Dataset", "name": figure.edition},
    }
    return found | ({"url": address} if address else {})


def _written(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
