"""Tables that were counted where the rows must stay: read, held against the edition, and taken over as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zicht import __version__
from zicht.errors import InputError, Problem, Text
from zicht.release import Release, Table, read_release
from zicht.release.header import HEADER_FILE
from zicht.release.model import Delivery, Rule
from zicht.release.periods import period_code
from zicht.vocabulary import in_all_languages

__all__ = ["JOB", "Delivered", "Fit", "check_fit", "read_deliveries", "take_over"]

#: What a delivery says of itself among its parameters, and no edition does.
JOB = "outcomes"


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


_COUNTED_ELSEWHERE = _(
    "Counted by {made_by}{on}, with Zicht {version}, from data of {vintage} that stay there. Taken over as delivered "
    "(the SHA-256 of the delivery begins with {sha256}): nothing in this table was counted again."
)
_INSTEAD = _("The input held rows for this table too. They were not used.")


@dataclass(frozen=True)
class Delivered:
    """A delivery as it was read: its name for messages, its tables, and the hash of the file that names all others."""

    name: str
    release: Release
    sha256: str

    @property
    def tables(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.release.tables}


@dataclass(frozen=True)
class Fit:
    """What a delivery must agree with."""

    window: tuple[int, int]
    country: str
    simulated: bool
    counting_rule: Rule


def read_deliveries(folders: Sequence[Path]) -> tuple[Delivered, ...]:
    """Read deliveries; one that is damaged, or no delivery at all, is an InputError that names its folder."""
    problems: list[Problem] = []
    found: list[Delivered] = []
    for folder in dict.fromkeys(path.resolve() for path in folders):
        try:
            release = read_release(folder)
            if release.edition.parameters.get("job") != JOB:
                raise _no_delivery()
            found.append(Delivered(folder.name, release, _sha256(folder / HEADER_FILE)))
        except InputError as error:
            problems += (_inside(folder.name, problem) for problem in error.problems)
    if problems:
        raise InputError(problems)
    return tuple(found)


def check_fit(deliveries: Sequence[Delivered], fit: Fit) -> None:
    """Raise InputError with everything in which a delivery differs from the edition that is to hold it."""
    problems = [
        _inside(delivery.name, problem)
        for delivery in deliveries
        for problem in _misfits(delivery.release, fit)
    ]
    ids = [table for delivery in deliveries for table in delivery.tables]
    twice = sorted({table for table in ids if ids.count(table) > 1})
    if twice:
        problems.append(
            Problem(
                Text.of("Tables {tables} are in more than one delivery.", tables=", ".join(twice)),
                Text.of("Each table from one delivery."),
                Text.of("Leave one of the deliveries out."),
            )
        )
    if problems:
        raise InputError(problems)


def take_over(
    tables: Sequence[Table], deliveries: Sequence[Delivered], *, with_rows: Collection[str]
) -> tuple[tuple[Table, ...], tuple[Delivery, ...]]:
    """Return the tables with those that were delivered in place of the edition's own, and where they come from.

    `with_rows` names the tables of which the input held rows such as live in secure rooms.
    """
    together = {table.id: table for table in tables}
    described: list[Delivery] = []
    for delivery in deliveries:
        instead = tuple(name for name in delivery.tables if name in with_rows)
        one = _describe(delivery, instead)
        described.append(one)
        for name, table in delivery.tables.items():
            together[name] = replace(table, counting_notes=(*table.counting_notes, *_notes(one, name)))
    return tuple(together[name] for name in sorted(together)), tuple(described)


def _describe(delivery: Delivered, instead: tuple[str, ...]) -> Delivery:
    edition = delivery.release.edition
    return Delivery(
        made_by=edition.parameters["made_by"],
        made_on=edition.parameters["made_on"],
        vintage=edition.vintage,
        tables=tuple(delivery.tables),
        protection=edition.parameters["protection"],
        software=edition.software,
        sha256=delivery.sha256,
        sources=edition.sources,
        instead_of_rows=instead,
    )


def _notes(delivery: Delivery, table: str) -> Iterator[Mapping[str, str]]:
    yield {
        language: text.format(
            made_by=delivery.made_by,
            on=f" ({delivery.made_on})" if delivery.made_on else "",
            version=delivery.software.get("zicht", ""),
            vintage=delivery.vintage,
            sha256=delivery.sha256[:12],
        )
        for language, text in in_all_languages(_COUNTED_ELSEWHERE).items()
    }
    if table in delivery.instead_of_rows:
        yield in_all_languages(_INSTEAD)


def _misfits(release: Release, fit: Fit) -> Iterator[Problem]:
    edition = release.edition
    again = Text.of("Make the delivery again with {setting}.", setting=f"--window {period_code(*fit.window)}")
    if edition.software.get("zicht") != __version__:
        yield Problem(
            Text.of(
                "was made with another version of Zicht: {version}.",
                version=edition.software.get("zicht", ""),
            ),
            Text.of(
                "Version {version}, that of this edition: definitions differ by version.", version=__version__
            ),
            Text.of("Make both with the same version."),
        )
    if edition.window != fit.window:
        yield Problem(
            Text.of("is of other years: {years}.", years=period_code(*edition.window)),
            Text.of("The window of this edition: {years}.", years=period_code(*fit.window)),
            again,
        )
    if (edition.counting_rule.name, edition.counting_rule.version) != (
        fit.counting_rule.name,
        fit.counting_rule.version,
    ):
        yield Problem(
            Text.of("follows another counting rule: {rule}.", rule=edition.counting_rule.name),
            Text.of("The rule of this edition: {rule}.", rule=fit.counting_rule.name),
            Text.of("Make both by the same --rule."),
        )
    if edition.country and fit.country and edition.country != fit.country:
        yield Problem(
            Text.of("is of another country: {country}.", country=edition.country),
            Text.of("The country of this edition: {country}.", country=fit.country),
            Text.of("Use the delivery of this country."),
        )
    if edition.simulated != fit.simulated:
        yield Problem(
            Text.of("Either this or the edition is about simulated people, and the other is not."),
            Text.of("Simulated people in both, or in neither."),
            Text.of("Use the delivery that belongs to this input."),
        )


def _inside(folder: str, problem: Problem) -> Problem:
    where = Text.of("Delivery '{folder}': {problem}", folder=folder, problem=problem.where)
    return Problem(where, problem.expected, problem.to_fix)


def _no_delivery() -> InputError:
    return InputError.of(
        Text.of("is an edition, and no delivery."),
        expected=Text.of("A folder that `zicht outcomes --offline` wrote."),
        to_fix=Text.of("Give that folder with --aggregates."),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
