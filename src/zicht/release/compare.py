"""Two editions side by side: which published figures changed, by how much, and why where that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zicht.errors import Text
from zicht.release.jsonfile import encode_object
from zicht.release.model import Cell, Edition, Release, Revision, Status, Table
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import LANGUAGES, in_all_languages

__all__ = ["Change", "Comparison", "EditionName", "OnlyIn", "Reason", "compare_in_order", "compare_releases"]

#: Decimals to which a difference is calculated: enough for shares, and no float dust.
DIFFERENCE_DECIMALS = 9

OTHER_RULE = Text.of("The editions count by different rules: differences are not only revisions.")
OTHER_COUNTRY = Text.of("The editions are about different countries.")
SAME_VINTAGE = Text.of(
    "The editions have the same vintage: differences come from the rules or from the program."
)
OTHER_ORDER = Text.of("The newer edition was given first: they stand here in the order of their vintages.")

CellKey = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class EditionName:
    """Which edition stands on one side."""

    name: str
    title: Mapping[str, str]
    vintage: str
    window: tuple[int, int]
    counting_rule: str
    counting_rule_version: str


@dataclass(frozen=True)
class Reason:
    """Why persons are counted otherwise since the older edition, for the period as a whole.

    Without a number, it is hidden that few they are: they are between `least` and `most`.
    """

    reason: str
    persons: int | None
    label: Mapping[str, str]
    least: int
    most: int


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was. `difference` is None where either side shows no value."""

    table: str
    period: str
    codes: Mapping[str, str]
    measure: str
    unit: str
    older: float | None
    newer: float | None
    difference: float | None
    older_status: Status
    newer_status: Status
    reasons: tuple[Reason, ...]
    because: Mapping[str, str]


@dataclass(frozen=True)
class OnlyIn:
    """How many cells of a table, period and measure stand in one of the two editions alone."""

    table: str
    period: str
    measure: str
    cells: int


@dataclass(frozen=True)
class Comparison:
    """All that differs between two editions, sorted by table and period."""

    older: EditionName
    newer: EditionName
    remarks: tuple[Mapping[str, str], ...]
    changes: tuple[Change, ...]
    unchanged: int
    only_in_older: tuple[OnlyIn, ...]
    only_in_newer: tuple[OnlyIn, ...]
    tables_only_in_older: tuple[str, ...]
    tables_only_in_newer: tuple[str, ...]
    not_comparable: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return encode_object(self)


def compare_in_order(one: Release, other: Release) -> Comparison:
    """Compare two editions, that of the older vintage first; a remark says where they were given otherwise.

    Only a newer edition knows why it reads differently: compared backwards, no change would have a reason.
    """
    if one.edition.vintage <= other.edition.vintage:
        return compare_releases(one, other)
    comparison = compare_releases(other, one)
    return replace(comparison, remarks=(in_all_languages(OTHER_ORDER.msgid), *comparison.remarks))


def compare_releases(older: Release, newer: Release) -> Comparison:
    """Compare cell by cell what stands in both editions; the rest is counted, not listed.

    Tables whose dimensions differ are named as not comparable. Reasons come from
    the newer edition's own account of what changed since the older one's vintage.
    """
    pairs = [(before, after) for before in older.tables if (after := newer.table(before.id)) is not None]
    alike = [(before, after) for before, after in pairs if before.dimension_names == after.dimension_names]
    revisions = [r for r in newer.edition.revisions if r.since == older.edition.vintage]
    changes = [change for before, after in alike for change in _changes(before, after, revisions)]
    in_both = sum(len(before.by_place.keys() & after.by_place.keys()) for before, after in alike)
    return Comparison(
        older=_name(older.edition),
        newer=_name(newer.edition),
        remarks=tuple(in_all_languages(text.msgid) for text in _remarks(older.edition, newer.edition)),
        changes=tuple(sorted(changes, key=lambda c: (c.table, c.period, tuple(c.codes.values()), c.measure))),
        unchanged=in_both - len(changes),
        only_in_older=tuple(count for before, after in alike for count in _only_in(before, after)),
        only_in_newer=tuple(count for before, after in alike for count in _only_in(after, before)),
        tables_only_in_older=_without(older, newer),
        tables_only_in_newer=_without(newer, older),
        not_comparable=tuple(sorted(before.id for before, after in pairs if (before, after) not in alike)),
    )


def _changes(before: Table, after: Table, revisions: list[Revision]) -> Iterator[Change]:
    newer = after.by_place
    for key, old in before.by_place.items():
        new = newer.get(key)
        if new is None or _shown(old) == _shown(new):
            continue
        codes = dict(zip(before.dimension_names, old.codes, strict=True))
        reasons = _reasons(codes.get(PERIOD, ""), revisions)
        yield Change(
            table=before.id,
            period=codes.pop(PERIOD, ""),
            codes=codes,
            measure=old.measure,
            unit=new.unit,
            older=old.value,
            newer=new.value,
            difference=_difference(old, new),
            older_status=old.status,
            newer_status=new.status,
            reasons=reasons,
            because={language: _sentence(reasons, language) for language in LANGUAGES},
        )


def _shown(cell: Cell) -> Cell:
    return replace(cell, n=None, note="")


def _difference(old: Cell, new: Cell) -> float | None:
    if old.value is None or new.value is None:
        return None
    return round(new.value - old.value, DIFFERENCE_DECIMALS)


def _reasons(period: str, revisions: list[Revision]) -> tuple[Reason, ...]:
    years = years_of(period)
    applying = [revision for revision in revisions if revision.year in years]
    by_reason: dict[str, list[Revision]] = {}
    for revision in applying:
        by_reason.setdefault(revision.reason, []).append(revision)
    return tuple(_reason(alike) for alike in by_reason.values())


def _reason(alike: Sequence[Revision]) -> Reason:
    shown = [revision.persons for revision in alike if revision.persons is not None]
    return Reason(
        alike[0].reason,
        sum(shown) if len(shown) == len(alike) else None,
        alike[0].label,
        least=sum(shown) + len(alike) - len(shown),
        most=sum(revision.at_most for revision in alike),
    )


def _sentence(reasons: tuple[Reason, ...], language: str) -> str:
    return ", ".join(f"{_persons(reason)} {reason.label.get(language, reason.reason)}" for reason in reasons)


def _persons(reason: Reason) -> str:
    return f"{reason.least}–{reason.most}" if reason.persons is None else str(reason.persons)


def _only_in(table: Table, other: Table) -> Iterator[OnlyIn]:
    theirs = other.by_place
    place = table.dimension_names.index(PERIOD) if PERIOD in table.dimension_names else None
    counts = Counter(
        ("" if place is None else codes[place], measure)
        for codes, measure in table.by_place
        if (codes, measure) not in theirs
    )
    for period, measure in sorted(counts):
        yield OnlyIn(table.id, period, measure, counts[period, measure])


def _without(release: Release, other: Release) -> tuple[str, ...]:
    return tuple(sorted(table.id for table in release.tables if other.table(table.id) is None))


def _remarks(older: Edition, newer: Edition) -> Iterator[Text]:
    if older.country != newer.country:
        yield OTHER_COUNTRY
    if _rule(older) != _rule(newer):
        yield OTHER_RULE
    if older.vintage == newer.vintage:
        yield SAME_VINTAGE


def _rule(edition: Edition) -> tuple[str, str]:
    return edition.counting_rule.name, edition.counting_rule.version


def _name(edition: Edition) -> EditionName:
    name, version = _rule(edition)
    return EditionName(edition.name, edition.title, edition.vintage, edition.window, name, version)
