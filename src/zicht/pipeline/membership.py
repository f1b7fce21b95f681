"""An edition made again from its inputs, without one person at a time: what would a reader see of it?"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

from ibis.backends import BaseBackend

from zicht.disclosure.membership import Figures, Membership, leave_out, sum_up
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import InputError, Text
from zicht.linkage.persons import Linking, Persons, find_persons
from zicht.linkage.register_folder import hold_register
from zicht.measures import CountingOptions, CountingRule
from zicht.pipeline.edition import OF_REPORTS
from zicht.pipeline.made import Making, count_figures, protect_figures
from zicht.pipeline.places import make_private
from zicht.pipeline.sample import Person, draw_persons, holds_persons, without_person
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import Intake, read_inputs
from zicht.release import Release

__all__ = ["LEFT_OUT", "MEMBERSHIP_STAGES", "check_membership"]


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


MEMBERSHIP_STAGES = {
    "again": _("Making the figures again from the inputs"),
    "without": _("Making them again without one person at a time"),
}
#: So many persons are left out where no number is asked for.
LEFT_OUT = 10

#: The tables with figures of an estimate that takes most of the time, and with those of the edition before.
ESTIMATES, YEARLY = "T26", "T01"
#: A table that only editions with more than the tables of the reports have.
OF_OUTCOMES = "T22"


@dataclass(frozen=True)
class _Again:
    """What an edition is made again from, and how."""

    intake: Intake
    making: Making
    work: Path
    engine: EngineKind
    memory: str
    linking: Linking | None = None

    def make(self, intake: Intake) -> Figures:
        """Return the figures of an edition of these records; nothing is written in a register."""
        with self._persons(intake) as (engine, persons, folder):
            counted = count_figures(engine, intake, persons, self.making, work=folder)
        protected = protect_figures(counted, self.making)
        return Figures(
            counted.tables,
            counted.regimes,
            protected.tables,
            counted.revisions,
            exposed=bool(protected.exposed),
        )

    @contextmanager
    def _persons(self, intake: Intake) -> Iterator[tuple[BaseBackend, Persons, Path]]:
        folder = self.work / "engine"
        shutil.rmtree(folder, ignore_errors=True)
        with open_engine(folder, kind=self.engine, memory=self.memory) as engine:
            release = self.making.vintage.isoformat()
            persons = find_persons(
                engine, intake.tables["reports"], self.linking, work=folder, release=release
            )
            yield engine, persons, folder

    def linked_keys(self) -> dict[str, frozenset[str]]:
        """Return, for each key of agencies or report of its own, all of the same person as the edition linked them."""
        if self.linking is None:
            return {}
        with self._persons(self.intake) as (_engine, persons, _folder):
            reports = persons.reports
            key = reports.person_key.fill_null("report:" + reports.source + ":" + reports.report_id)
            pairs = reports.select(person=reports.person, key=key).distinct().to_pyarrow().to_pylist()
        persons_of, keys_of = defaultdict(set), defaultdict(set)
        for pair in pairs:
            persons_of[pair["key"]].add(pair["person"])
            keys_of[pair["person"]].add(pair["key"])
        return {
            key: frozenset(one for person in found for one in keys_of[person])
            for key, found in persons_of.items()
        }

    def without(self, person: Person, keys: Collection[str] = ()) -> Figures:
        """Return the figures without one person, also known by these keys; what files ask stays asked."""
        tables = self.intake.tables
        for number, known in enumerate((person, *(replace(person, key=key) for key in sorted(keys)))):
            folder = self.work / f"without-{number}"
            shutil.rmtree(folder, ignore_errors=True)
            make_private(folder)
            tables = without_person(known, tables, folder)
        return self.make(replace(self.intake, tables=tables))


def check_membership(
    release: Release,
    inputs: Sequence[Path],
    *,
    work: Path,
    released: Sequence[Release] = (),
    sample: int = LEFT_OUT,
    seed: int = 1,
    engine: EngineKind = EngineKind.DUCKDB,
    memory: str = DEFAULT_MEMORY,
    linking: Linking | None = None,
    on_stage: Callable[[str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Membership:
    """Leave out a sample of persons, one at a time, and compare what a reader sees; `released` were out before.

    `work` is a private folder of this run alone: it is removed again. The sample is drawn by `seed` in equal parts from
    the groups of `zicht.disclosure.membership.Group`, so that whoever is rare is in it. An edition with linked reports
    is linked again without each person, as `linking` says; in a copy of its register, which is removed too.

    Raises
    ------
    InputError
        If the inputs are not those of the edition, or do not give its figures.
    """
    tell = on_stage or (lambda _stage: None)
    progress = on_progress or (lambda _done, _total: None)
    _check_repeatable(release, linking)
    tell(MEMBERSHIP_STAGES["again"])
    try:
        make_private(work)
        linking = _beside_register(release, linking, work)
        outcomes = release.table(OF_OUTCOMES) is not None
        intake = read_inputs(inputs, work=work, tables=CONTRACTS if outcomes else OF_REPORTS)
        _check_files(release, intake)
        again, published = _make_again(
            release, released, _Again(intake, _making(release, intake), work, engine, memory, linking)
        )
        tell(MEMBERSHIP_STAGES["without"])
        # What is out already counts the person too: beside it the figures without one can be those of no country.
        alone = replace(again, making=replace(again.making, released=()))
        whole = alone.make(intake) if again.making.released else published
        drawn = draw_persons(intake, sample, seed=seed, last_year=release.edition.window[1])
        same, found = alone.linked_keys(), []
        for done, person in enumerate(drawn):
            progress(done, len(drawn))
            found.append(leave_out(whole, alone.without(person, same.get(person.key, ())), person.group))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return sum_up(
        published,
        found,
        vintage=release.edition.vintage,
        seed=seed,
        files=[(one.regime, one.accepted) for one in release.edition.sources if holds_persons(one.table)],
        alone=bool(again.making.released),
        left=sorted(_elsewhere(release) | _smaller(release, published)),
    )


def _check_repeatable(release: Release, linking: Linking | None) -> None:
    is_linked = release.edition.parameters.get("linkage") == "probabilistic"
    if is_linked and (linking is None or not linking.register.is_dir()):
        raise InputError.of(
            Text.of("The edition linked its reports by more than the agencies' key."),
            expected=Text.of("The register that it was linked with, where it stands."),
            to_fix=Text.of(
                "Give it with --register, with --one-to-one as it was; or leave out --inputs: membership is then not "
                "checked."
            ),
        )


def _beside_register(release: Release, linking: Linking | None, work: Path) -> Linking | None:
    """Return how the edition was linked, with a copy of the register: what is tried here must leave no trace in it."""
    if linking is None or release.edition.parameters.get("linkage") != "probabilistic":
        return None
    copy = work / "register"
    make_private(copy)
    with hold_register(linking.register):
        shutil.copytree(linking.register, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    sets = int(release.edition.parameters.get("link_sets", "0"))
    return replace(linking, register=copy, sets=sets)


def _check_files(release: Release, intake: Intake) -> None:
    """Refuse files that are not those of the edition, before anything is counted."""
    theirs = Counter((one.table, one.sha256) for one in release.edition.sources)
    ours = Counter((one.table, one.sha256) for one in intake.receipts)
    if theirs != ours:
        raise InputError.of(
            Text.of(
                "The inputs are not those of the edition. Files that are not its own: {more}. Its own files that are "
                "missing: {fewer}.",
                more=(ours - theirs).total(),
                fewer=(theirs - ours).total(),
            ),
            expected=Text.of("The files that the edition was made from, unchanged."),
            to_fix=Text.of(
                "Give these with --inputs: the edition names them with their SHA-256 in release.json."
            ),
        )


def _making(release: Release, intake: Intake) -> Making:
    """Return how an edition says it was made; without estimates."""
    edition = release.edition
    counting = CountingOptions(
        edition.window,
        CountingRule(edition.parameters["rule"]),
        edition.shares_of == "known",
        estimates=False,
        country=intake.country,
        outcomes=release.table(OF_OUTCOMES) is not None,
    )
    since = {one.vintage for one in release.earlier} | {one.since for one in edition.revisions}
    return Making(
        counting,
        date.fromisoformat(edition.vintage),
        tuple(sorted(since)),
        earlier=_earlier(release),
        secondary=edition.parameters.get("secondary") != "none",
    )


def _earlier(release: Release) -> dict[str, float]:
    """Return what the edition repeats of the one before it."""
    table = release.table(YEARLY)
    cells = table.cells if table else ()
    return {c.codes[0]: c.value for c in cells if c.measure == "earlier_edition" and c.value is not None}


def _make_again(release: Release, released: Sequence[Release], again: _Again) -> tuple[_Again, Figures]:
    """Return how the figures of an edition come out as they were published, and these.

    Whether an edition has estimates of its own, and beside which others it was protected, it does not say. What takes
    least time is tried first: estimates are left out where the other figures do not depend on them.
    """
    fewest = None
    for estimates, beside in product((False, True), [tuple(released), ()] if released else [()]):
        counting = replace(again.making.counting, estimates=estimates)
        tried = replace(again, making=replace(again.making, counting=counting, released=beside))
        figures = tried.make(again.intake)
        differing = set(_differing(release, figures, all_estimates=estimates))
        if not differing:
            return tried, figures
        fewest = min((differing, fewest or differing), key=len)
    raise InputError.of(
        Text.of(
            "The inputs do not give the figures of the edition again: those of {tables} differ.",
            tables=", ".join(sorted(fewest or ())),
        ),
        expected=Text.of("The same figures, by the version of Zicht that made the edition."),
        to_fix=Text.of("Give the editions that were out when it was made, or make the edition again."),
    )


def _differing(release: Release, figures: Figures, *, all_estimates: bool) -> Iterator[str]:
    """Yield the tables that were not published so; tables that were counted elsewhere are not looked at."""
    elsewhere = _elsewhere(release)
    for table in figures.shown:
        published = release.table(table.id)
        if table.id in elsewhere:
            continue
        ours, theirs = table.by_place, published.by_place if published else {}
        if table.id == ESTIMATES and not all_estimates:
            theirs = {key: cell for key, cell in theirs.items() if key in ours}
        if ours != theirs:
            yield table.id
    if figures.revisions != release.edition.revisions:
        yield "revisions"


def _elsewhere(release: Release) -> set[str]:
    """Return the tables that were counted where the records must stay."""
    return {name for delivery in release.edition.deliveries for name in delivery.tables}


def _smaller(release: Release, figures: Figures) -> set[str]:
    """Return the tables that hold less here than in the edition: without its own estimates."""
    sizes = {table.id: len(table.cells) for table in figures.shown}
    return {table.id for table in release.tables if len(table.cells) > sizes.get(table.id, 0)}
