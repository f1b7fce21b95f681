"""What a figure carries with it when it stands in another page: plain values, the same for picture, page and data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.publication.authored import lower_first
from zicht.publication.figures_pages import address_of
from zicht.publication.layout import is_year
from zicht.publication.pages import protection_in_words
from zicht.publication.words import PERCENT, Words
from zicht.release.followed import FollowedFigure, followed_figures
from zicht.release.model import ALL, OWN, Cell, Release

__all__ = ["EmbeddedFigure", "Newer", "make_embeds"]

HORIZON = "horizon"


@dataclass(frozen=True)
class Newer:
    """The edition that came after: its title, the day of its figures, and the folder of its embeds from this one."""

    title: str
    vintage: str
    folder: str


@dataclass(frozen=True)
class EmbeddedFigure:
    """One figure with all that must stand beside it.

    `name` is that of its files, without language. `status` says how it may be read where it is no exact count; `value`,
    `lower` and `upper` are the released numbers, None where there is none.
    """

    name: str
    page: str
    language: str
    title: str
    number: str
    unit: str
    period: str
    horizon: str
    status: str
    definition: str
    population: str
    protection: str
    table: str
    table_title: str
    edition: str
    vintage: str
    date: str
    warning: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None

    @property
    def heading(self) -> str:
        """The title with the horizon, without which two figures have the same."""
        return f"{self.title}, {self.horizon}" if self.horizon else self.title

    @property
    def beside(self) -> str:
        """What stands behind the number: unit, horizon and period."""
        return ", ".join(part for part in (self.unit, self.horizon, self.period) if part)

    def about(self, words: Words) -> tuple[tuple[str, str], ...]:
        """Return what stands below the number: labels with their texts."""
        _ = words.translate
        parts = (
            (_("Definition"), self.definition),
            (_("Population"), self.population),
            (_("Protection"), self.protection),
            (
                _("Source"),
                _("{title}, table {table}, figures as extracted on {date}.").format(
                    title=self.edition, table=self.table, date=self.date
                ),
            ),
        )
        return tuple((label, text) for label, text in parts if text)

    def in_words(self, words: Words) -> str:
        """Return all of it as one text: what stands in for the picture where it is not seen."""
        first = f"{self.table_title}. {self.title}: {self.number} {self.beside}".rstrip()
        status = f" ({self.status})" if self.status else ""
        about = " ".join(f"{label}: {_ended(text)}" for label, text in self.about(words))
        return " ".join(part for part in (f"{first}{status}.", self.warning, about) if part)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def make_embeds(release: Release, words: Words) -> Iterator[EmbeddedFigure]:
    """Yield the figures that are followed over editions, each in the last period in which it is shown."""
    for figure in followed_figures(release):
        found = _last_shown(figure, words)
        if found is not None:
            yield _embedded(release, figure, words, period=found[0], cell=found[1])


def _last_shown(figure: FollowedFigure, words: Words) -> tuple[str, Cell] | None:
    """Return the last single year with a number, else the last period that has one."""
    shown = [(period, cell) for period, cell in figure.cells.items() if words.show(cell).text]
    years = sorted((one for one in shown if is_year(one[0])), key=lambda one: one[0])
    found = years or shown
    return found[-1] if found else None


def _embedded(
    release: Release, figure: FollowedFigure, words: Words, *, period: str, cell: Cell
) -> EmbeddedFigure:
    edition, table, shown = release.edition, figure.table, words.show(cell)
    address = address_of(figure)
    vintage = edition.vintage_of(table.id)
    labels = {
        dimension.name: words.text(code.label)
        for dimension in table.dimensions
        for code in dimension.codes
        if code.code == figure.codes.get(dimension.name) not in (ALL, OWN, None)
    }
    group = [label for name, label in labels.items() if name == figure.by != HORIZON]
    measure = words.text(figure.measure.label)
    return EmbeddedFigure(
        name=address.replace("/", "."),
        page=f"figures/{address}.{words.language}.html",
        language=words.language,
        title=f"{measure}: {', '.join(group)}" if group else measure,
        number=shown.text + (f" ({shown.bounds})" if shown.bounds else ""),
        unit="" if cell.unit == PERCENT else words.counted(cell.value or 0, cell.unit),
        period=words.period(period),
        horizon=lower_first(labels.get(HORIZON, "")),
        status=shown.spoken,
        definition=words.text(figure.measure.definition),
        population=words.text(table.population),
        protection=protection_in_words(table, words),
        table=table.id,
        table_title=words.text(table.title),
        edition=words.title(edition),
        vintage=vintage,
        date=words.date(vintage),
        warning=_warning(release, words),
        value=cell.value,
        lower=cell.lower,
        upper=cell.upper,
    )


def _warning(release: Release, words: Words) -> str:
    said = []
    if release.edition.simulated:
        said += ["Simulated people.", "No figure here is about a real person."]
    if not release.edition.publishable:
        said += ["Not for publication."]
    return " ".join(map(words.translate, said))
