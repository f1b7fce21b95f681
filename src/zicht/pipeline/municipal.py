"""From a release to what a sheet on each municipality says: nothing is read but the release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from zicht.errors import InputError, Text
from zicht.pipeline.municipal_expected import read_expected
from zicht.pipeline.municipal_parts import (
    list_breaks,
    list_doors,
    list_gaps,
    list_next_steps,
    list_reporters,
)
from zicht.pipeline.municipal_reading import Reader, last_year, valid_municipalities
from zicht.publication.municipal.document import (
    EditionLine,
    Expected,
    Figure,
    Level,
    LikeLine,
    MunicipalDocument,
    Registered,
    Told,
)
from zicht.release.model import Release
from zicht.vocabulary import UNKNOWNS, Code, code_list

__all__ = ["TABLES", "find_municipality", "municipal_document", "municipal_documents", "valid_municipalities"]

#: The tables that are read.
TABLES = ("T07", "T13", "T14", "T16", "T23", "T26", "T30", "T32")
#: Classes of size: municipalities with so many inhabitants or more, and fewer than the next.
SIZES = (0, 20_000, 50_000, 100_000, 250_000)
#: With fewer municipalities of like size, none is compared with them.
FEWEST_LIKE = 5


def find_municipality(asked: str, year: int) -> Code:
    """Return the municipality of a code or a name, as it was in a year.

    Raises
    ------
    InputError
        If there is none, or several have that name.
    """
    wanted = asked.strip().casefold()
    valid = valid_municipalities(year)
    found = [one for one in valid if wanted in (one.code.casefold(), one.label_nl.casefold())]
    if len(found) == 1:
        return found[0]
    gone = wanted in {
        name.casefold() for one in code_list("municipalities") for name in (one.code, one.label_nl)
    }
    raise InputError.of(
        Text.of("This municipality was not there any more, or not yet, in {year}.", year=year)
        if gone
        else Text.of("There is no municipality with this code or name in {year}.", year=year),
        expected=Text.of("A code such as GM0363, or a name such as Amsterdam, of the edition's last year."),
        to_fix=Text.of("Look it up in the list of municipalities of Statistics Netherlands (CBS)."),
    )


def municipal_document(release: Release, code: str) -> MunicipalDocument:
    """Return what is known of one municipality, by its code or its name; InputError where there is none."""
    found = find_municipality(code, release.edition.window[1])
    return _documents_of(release)[found.code]


def municipal_documents(release: Release) -> tuple[MunicipalDocument, ...]:
    """Return what is known of each municipality that was there in the last year of the edition."""
    return tuple(_documents_of(release).values())


@lru_cache(maxsize=2)
def _by_identity(release: _Held) -> Mapping[str, MunicipalDocument]:
    reader = Reader(release.release)
    valid = valid_municipalities(reader.window[1])
    expected = read_expected(release.release, [one.code for one in valid])
    inhabitants = {one.code: _inhabitants(reader, one.code) for one in valid}
    registered = {one.code: reader.registered(one) for one in valid}
    like = _Like(inhabitants, registered)
    return {
        one.code: _document(reader, one, expected[one.code], inhabitants[one.code], like) for one in valid
    }


class _Held:
    """A release as a key: the same object, not the same figures, which would take long to compare."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def __hash__(self) -> int:
        return id(self.release)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.release is self.release


def _documents_of(release: Release) -> Mapping[str, MunicipalDocument]:
    return _by_identity(_Held(release))


def _document(
    reader: Reader, one: Code, expected: Expected, inhabitants: Figure | None, like: _Like
) -> MunicipalDocument:
    unit = one.extra.get("police_unit", "")
    made_in = reader.made_in(one)
    registered = _registered(reader, one, unit)
    reporters = list_reporters(reader, unit)
    doors = list_doors(reader, one.code, unit)
    gaps = list_gaps(
        reader,
        registered=registered,
        expected=expected,
        reporters=reporters,
        doors=doors,
        has_unit=bool(unit),
        gone=_gone(one, reader.window) if made_in is None else (),
        made_in=made_in,
        has_inhabitants=inhabitants is not None,
    )
    return MunicipalDocument(
        code=one.code,
        name={"nl": one.label_nl, "en": one.label_en},
        region=unit,
        region_name=_unit_name(unit),
        edition=_edition(reader),
        registered=registered,
        expected=expected,
        province=one.extra.get("province", ""),
        made_in=made_in,
        inhabitants=inhabitants,
        reporters=reporters,
        doors=doors,
        like=like.of(one.code),
        gaps=gaps,
        breaks=list_breaks(reader),
        next_steps=list_next_steps(reader.window[1], registered, expected, reporters, gaps),
    )


def _edition(reader: Reader) -> EditionLine:
    edition = reader.release.edition
    publisher = edition.publisher
    return EditionLine(
        name=edition.name,
        title=edition.title,
        window=edition.window,
        vintage=edition.vintage,
        state=edition.state.value,
        simulated=edition.simulated,
        publishable=edition.publishable,
        counting_rule=edition.counting_rule.text,
        publisher=publisher.name if publisher else "",
        base=publisher.base if publisher else "",
    )


def _unit_name(unit: str) -> dict[str, str]:
    units = code_list("police_units")
    return {language: units.label(unit, language) for language in ("nl", "en")} if unit in units else {}


def _gone(one: Code, window: tuple[int, int]) -> tuple[Code, ...]:
    """Return the municipalities of the same province that went within a window: this one can have taken one over."""
    first, last = window
    return tuple(
        code
        for code in code_list("municipalities")
        if code.extra.get("province") == one.extra.get("province") and first <= last_year(code) < last
    )


def _registered(reader: Reader, one: Code, unit: str) -> Registered:
    whole = reader.whole
    sight = _in_sight(reader)
    return Registered(
        period=whole,
        here=reader.registered(one),
        region=reader.figure("T14", "victims", Level.REGION, period=whole, region=unit) if unit else None,
        country=reader.figure("T14", "victims", Level.COUNTRY, period=whole),
        place_unknown=tuple(
            figure
            for kind in UNKNOWNS
            for figure in reader.figures("T14", Level.COUNTRY, "victims", period=whole, municipality=kind)
        ),
        in_sight=sight[1] if sight else None,
        in_sight_period=sight[0] if sight else "",
        below=reader.protection.threshold,
        reach=reader.protection.reach,
    )


def _in_sight(reader: Reader) -> tuple[str, Figure] | None:
    """Return the share of victims that anybody knows, over the window or else in its last year."""
    for period in (reader.whole, reader.last_year):
        found = reader.figure("T26", "in_sight", Level.COUNTRY, period=period, publisher="own")
        if found is not None and found.told is Told.ESTIMATE:
            return period, found
    return None


def _inhabitants(reader: Reader, code: str) -> Figure | None:
    for period in (reader.last_year, reader.whole):
        found = reader.figure("T14", "inhabitants", Level.MUNICIPALITY, period=period, municipality=code)
        if found is not None and found.value is not None:
            return found
    return None


class _Like:
    """How municipalities of like size fare, without their names."""

    def __init__(self, inhabitants: Mapping[str, Figure | None], registered: Mapping[str, Figure]) -> None:
        self._class = {
            code: max(size for size in SIZES if size <= (figure.value or 0))
            for code, figure in inhabitants.items()
            if figure is not None
        }
        self._registered = registered

    def of(self, code: str) -> LikeLine | None:
        """Return the line of a municipality's class; None where there are too few, or its size is not known."""
        if code not in self._class:
            return None
        size = self._class[code]
        told = [self._registered[other].told for other in self._class if self._class[other] == size]
        if len(told) < FEWEST_LIKE or Told.NOT_AVAILABLE in told:
            return None
        larger = [other for other in SIZES if other > size]
        return LikeLine(
            size=(size, larger[0] if larger else None),
            municipalities=len(told),
            none=_count(told, (Told.NONE,)),
            hidden=_count(told, (Told.HIDDEN, Told.RANGE, Told.UNDER_OTHERS)),
            shown=_count(told, (Told.EXACT, Told.ROUNDED)),
        )


def _count(told: Iterable[Told], kinds: tuple[Told, ...]) -> int:
    return sum(one in kinds for one in told)
