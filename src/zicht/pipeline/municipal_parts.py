"""Reporters, shut doors, gaps, breaks and next steps of a sheet on a municipality, as far as an edition tells them."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.pipeline.municipal_reading import Reader
from zicht.publication.municipal.document import (
    BreakLine,
    DoorLine,
    Expected,
    Figure,
    GapLine,
    Level,
    Registered,
    ReporterLine,
    Told,
)
from zicht.release.model import ALL
from zicht.release.periods import PERIOD
from zicht.vocabulary import UNKNOWNS, Code

__all__ = ["list_breaks", "list_doors", "list_gaps", "list_next_steps", "list_reporters"]

#: So many reasons and so many reporters are named, the most frequent first.
MOST_REASONS, MOST_REPORTERS = 3, 3
#: From this share of victims without a known place, in percent, it is worth asking reporters to fill it in.
MUCH_UNKNOWN = 10.0
KIND, ORGANISATION = "reporter_type", "reporter"
QUICK, SO_FAR = "90_days", "so_far"


def list_reporters(reader: Reader, unit: str) -> tuple[ReporterLine, ...]:
    """Return the organisations of the region, those of the country that fell silent, and the country's kinds."""
    return (*_organisations(reader, unit), *_in_country(reader))


def _in_country(reader: Reader) -> Iterator[ReporterLine]:
    for kind, label in reader.labels("T13", KIND).items():
        victims = reader.figure("T13", "victims", Level.COUNTRY, period=reader.last_year, reporter_type=kind)
        if victims is not None:
            yield ReporterLine(kind, label, Level.COUNTRY, victims)


def _organisations(reader: Reader, unit: str) -> Iterator[ReporterLine]:
    """Yield every organisation of the region, and those that lie in no region where they fell silent."""
    for name, label in reader.labels("T32", ORGANISATION).items():
        region, silent_in = reader.regions_of_reporters.get(name, ""), reader.silences.get(name, ())
        if region != unit if region else reader.last_year not in silent_in:
            continue
        level = Level.REGION if region else Level.COUNTRY
        codes = {PERIOD: reader.last_year, ORGANISATION: name}
        reports = reader.figure("T32", "reports", level, **codes)
        if reports is not None:
            expected = _if_told(reader.figure("T32", "expected", level, **codes))
            yield ReporterLine(name, label, level, reports, expected, silent_in, is_organisation=True)


def _if_told(figure: Figure | None) -> Figure | None:
    return figure if figure is not None and figure.told is Told.ESTIMATE else None


def list_doors(reader: Reader, code: str, unit: str) -> tuple[DoorLine, ...]:
    """Return what became of needs for help, here where that is told, and of shelter asked for in the region."""
    return tuple(
        line
        for line in (*_needs(reader, code), *_reasons(reader), *_shelter(reader, unit))
        if any(_says(figure) for figure in line.figures)
    )


def _needs(reader: Reader, code: str) -> Iterator[DoorLine]:
    is_here = reader.figure("T23", "needs", Level.MUNICIPALITY, within=SO_FAR, municipality=code) is not None
    level, place = (Level.MUNICIPALITY, code) if is_here else (Level.COUNTRY, ALL)
    for line, within, measures in (
        ("within_90", QUICK, ("share", "followed")),
        ("refused", SO_FAR, ("refused", "needs")),
        ("waited", SO_FAR, ("waited", "needs")),
        ("median", SO_FAR, ("median",)),
    ):
        found = reader.figures("T23", level, *measures, within=within, municipality=place)
        if len(found) == len(measures):
            yield DoorLine(line, {}, level, found, reader.whole)


def _reasons(reader: Reader) -> Iterator[DoorLine]:
    """Yield why help was refused most often in the country: no municipality has so many refusals that all show."""
    found = []
    for reason, label in reader.labels("T23", "reason").items():
        told = reader.figures("T23", Level.COUNTRY, "refusals", within=SO_FAR, reason=reason)
        found += [(one.value, reason, label, told) for one in told if one.value and reason not in UNKNOWNS]
    for _value, reason, label, told in sorted(found, key=lambda one: (-(one[0] or 0), one[1]))[:MOST_REASONS]:
        yield DoorLine(f"reason:{reason}", label, Level.COUNTRY, told, reader.whole)


def _shelter(reader: Reader, unit: str) -> Iterator[DoorLine]:
    level, place = (Level.REGION, unit) if unit else (Level.COUNTRY, ALL)
    for line, measures in (
        ("shelter_asked", ("asked", "persons")),
        ("shelter_placed", ("placed", "offered")),
        ("shelter_refused", ("refused", "only_refused")),
        ("shelter_median", ("median",)),
    ):
        found = reader.figures("T16", level, *measures, period=reader.whole, region=place)
        if len(found) == len(measures):
            yield DoorLine(line, {}, level, found, reader.whole)


def _says(figure: Figure) -> bool:
    return figure.told in (Told.EXACT, Told.ROUNDED, Told.RANGE, Told.ESTIMATE)


def list_gaps(
    reader: Reader,
    *,
    registered: Registered,
    expected: Expected,
    reporters: tuple[ReporterLine, ...],
    doors: tuple[DoorLine, ...],
    has_unit: bool,
    gone: tuple[Code, ...],
    made_in: int | None,
    has_inhabitants: bool,
) -> tuple[GapLine, ...]:
    """Return what cannot be known from this edition, and the figures that say so."""
    here = {
        Told.NONE: "nobody",
        Told.HIDDEN: "hidden",
        Told.RANGE: "small" if registered.here.upper is not None else "at_least",
        Told.ROUNDED: "rounded",
        Told.NOT_AVAILABLE: "not_counted",
    }
    is_of_region = any(line.level is Level.REGION for line in reporters)
    has_place = any(figure.value for figure in registered.place_unknown)
    gaps = [
        GapLine(here[registered.here.told]) if registered.here.told in here else None,
        GapLine("pooled"),
        GapLine("place_unknown", registered.place_unknown) if has_place else None,
        _place_by_reporter(reader),
        GapLine("region_of_reporter") if has_unit else GapLine("region_unknown"),
        GapLine("made_in") if made_in else None,
        GapLine("took_over", labels=tuple({"nl": one.label_nl, "en": one.label_en} for one in gone))
        if gone
        else None,
        GapLine("no_expected") if expected.figure is None else None,
        GapLine("no_inhabitants") if not has_inhabitants else None,
        GapLine("reporters_of_region" if is_of_region else "reporters_of_country"),
        GapLine("doors_not_here") if not any(_is_here(line) for line in doors) else GapLine("doors_of_home"),
    ]
    return tuple(gap for gap in gaps if gap is not None)


def _is_here(line: DoorLine) -> bool:
    return line.level is Level.MUNICIPALITY


def _place_by_reporter(reader: Reader) -> GapLine | None:
    """Return in how many reports the municipality is filled in: in all, and by those who report most."""
    codes = {PERIOD: reader.last_year, "variable": "place_municipality"}
    whole = reader.figure("T30", "share", Level.COUNTRY, **codes)
    if whole is None or whole.value is None:
        return None
    found = []
    for kind, label in reader.labels("T30", KIND).items():
        share = reader.figure("T30", "share", Level.COUNTRY, **codes, reporter_type=kind)
        if share is not None and share.value is not None and share.n:
            found.append((share, label))
    found.sort(key=lambda one: -(one[0].n or 0))
    named = found[:MOST_REPORTERS]
    return GapLine(
        "place_by_reporter", (whole, *(share for share, _ in named)), tuple(label for _, label in named)
    )


def list_breaks(reader: Reader) -> tuple[BreakLine, ...]:
    """Return the breaks within the window."""
    first, last = reader.window
    return tuple(
        BreakLine(one.year, one.label, one.explanation)
        for one in reader.release.edition.breaks
        if first <= one.year <= last
    )


def list_next_steps(
    last: int,
    registered: Registered,
    expected: Expected,
    reporters: tuple[ReporterLine, ...],
    gaps: tuple[GapLine, ...],
) -> tuple[str, ...]:
    """Return what can be done about it, by code: what the figures give reason for, and what always helps."""
    total = registered.country.value if registered.country else None
    unknown = sum(figure.value or 0 for figure in registered.place_unknown)
    few = registered.here.told in (Told.NONE, Told.UNDER_OTHERS, Told.HIDDEN, Told.RANGE)
    steps = [
        ("talk", few or expected.figure is not None),
        ("silent", any(str(last) in line.silent_in for line in reporters)),
        ("place", bool(total) and 100 * unknown / (total or 1) >= MUCH_UNKNOWN),
        ("doors", any(gap.code in ("doors_not_here", "doors_of_home") for gap in gaps)),
        ("readiness", True),
        ("route_map", True),
    ]
    return tuple(code for code, applies in steps if applies)
