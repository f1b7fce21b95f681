"""The main job: from agencies' files to a written edition, stage by stage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ibis.backends import BaseBackend

from zicht.disclosure import reasons_not_to_publish
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import InputError, Text
from zicht.linkage.persons import Linking, Persons, find_persons
from zicht.linkage.register_folder import hold_register
from zicht.measures import (
    COUNTING_RULES,
    DELIVERED_RULE,
    LINKAGE_INTERVAL_RULE,
    MONITOR_GROUP_RULE,
    SIGNAL_RULE,
    SUSPECT_RULE,
    VISITOR_RULE,
    CountingOptions,
    CountingRule,
)
from zicht.pipeline.delivered import Delivered, Fit, check_fit, read_deliveries, take_over
from zicht.pipeline.made import Making, add_asked, count_records, protect_figures
from zicht.pipeline.places import make_private, work_folder
from zicht.pipeline.provenance import (
    at_most_in_tens,
    boundaries_of,
    breaks_of,
    publisher_of,
    receipts_of,
    rule_of,
    software_of,
)
from zicht.pipeline.records import SECURE
from zicht.pipeline.window import check_overlap, day_of_extraction, default_window, extent_of
from zicht.pipeline.written import with_written
from zicht.publication import EVERY_FORM, Form, write_edition
from zicht.records.authored import Written
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import FileReceipt, Intake, read_inputs
from zicht.release import Edition, Release, State, check_place, read_release
from zicht.release.followed import FOLLOWED_TABLES
from zicht.release.model import Delivery, Revision
from zicht.release.periods import period_code
from zicht.vocabulary import in_all_languages

__all__ = ["STAGES", "MonitorOptions", "MonitorResult", "monitor"]

#: The table of an earlier edition that figures are held against.
YEARLY_VICTIMS = "T01"
#: The file of an edition that says how its reports were linked.
LINKAGE_MODEL = "linkage.json"


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


STAGES = {
    "read": _("Reading and checking the files"),
    "link": _("Finding the reports that are about the same person"),
    "count": _("Counting the tables"),
    "wait": _("Waiting for the editions before this one"),
    "render": _("Writing the report"),
}


#: What the tables of the reports are counted from, and what stands beside their figures.
OF_REPORTS = ("reports", "population", "aggregates")


@dataclass(frozen=True)
class MonitorOptions:
    """How an edition is made. What is left out follows from the input.

    `window` holds the first and last year; `previous` the editions before, for revisions, or where they are or
    will be: one that is still being made is waited for when all is counted;
    `released` those that are out, beside which nothing hidden may be worked out, as may nothing beside those of
    `previous` that were made to be published;
    `vintage` the extraction date where the input does not say it; without `estimates` the edition
    does not estimate the hidden population itself, which takes a quarter of the time of a small country; without
    `outcomes` it has only the tables of the reports, and nothing else is read but what stands beside these.
    `aggregates` are folders of tables that were counted elsewhere, beside those that the input names;
    `forms` is what is made of the tables. Without `secondary`, only small counts are hidden, and the edition is not for
    publication: a reader could calculate them back.
    Without `texts`, the edition has its figures alone and nothing that people wrote beside the input.
    Without `linking`, reports are about one person where agencies gave them the same key, and only there.
    `undecided_pairs` is given where a registry gave the keys, by what was decided there: how many pairs of persons may
    be one and wait for a decision.
    """

    window: tuple[int, int] | None = None
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    shares_of_known: bool = False
    vintage: date | None = None
    previous: tuple[Path | Release | Future[Path], ...] = ()
    released: tuple[Path | Release, ...] = ()
    work: Path | None = None
    engine: EngineKind = EngineKind.DUCKDB
    memory: str = DEFAULT_MEMORY
    estimates: bool = True
    outcomes: bool = True
    linking: Linking | None = None
    undecided_pairs: int | None = None
    aggregates: tuple[Path, ...] = ()
    forms: frozenset[Form] = EVERY_FORM
    secondary: bool = True
    texts: bool = True


@dataclass(frozen=True)
class MonitorResult:
    """What a run made: the release as readers see it, where, and where rows that broke their contract went.

    `linked_on_few` says that the reports were too few to learn from how to link them.
    """

    release: Release
    out: Path
    quarantine: Mapping[str, Path] = field(default_factory=dict)
    receipts: tuple[FileReceipt, ...] = ()
    linked_on_few: bool = False


@dataclass(frozen=True)
class _Run:
    """What is known of a run once the input is read."""

    options: MonitorOptions
    intake: Intake
    window: tuple[int, int]
    vintage: date
    previous: tuple[Release, ...]
    deliveries: tuple[Delivered, ...] = ()


def monitor(
    inputs: Sequence[Path],
    *,
    out: Path,
    options: MonitorOptions | None = None,
    on_stage: Callable[[str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> MonitorResult:
    """Make an edition in `out` from files and folders.

    `on_stage` gets a msgid when a stage begins, `on_progress` what is done of
    it and in all. The work folder (beside `out` where none is given) keeps the
    canonical tables and the quarantine; both are private and no part of the edition.
    """
    options = options or MonitorOptions()
    tell = on_stage or (lambda _stage: None)
    work = work_folder(out, options.work)
    check_place(out)
    before = tuple(_read(one) if isinstance(one, Path) else one for one in options.previous)
    tell(STAGES["read"])
    make_private(work)
    tables = CONTRACTS if options.outcomes else OF_REPORTS
    intake = read_inputs(inputs, work=work, tables=tables, on_progress=on_progress)
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
    deliveries = read_deliveries((*options.aggregates, *intake.aggregates))
    engine_folder = work / "engine"
    shutil.rmtree(engine_folder, ignore_errors=True)
    if options.linking:
        tell(STAGES["link"])
    with _hold_register(options.linking):
        try:
            with open_engine(engine_folder, kind=options.engine, memory=options.memory) as engine:
                persons = find_persons(
                    engine,
                    intake.tables["reports"],
                    options.linking,
                    work=engine_folder,
                    release=str(day_of_extraction(options.vintage, intake.vintage) or "undated"),
                )
                tell(STAGES["count"])
                release = _count(
                    engine,
                    intake,
                    options,
                    persons=persons,
                    work=engine_folder,
                    before=before,
                    deliveries=deliveries,
                    tell=tell,
                    on_progress=on_progress,
                )
        finally:
            shutil.rmtree(engine_folder, ignore_errors=True)
        tell(STAGES["render"])
        texts = {LINKAGE_MODEL: f"{persons.model}\n"} if persons.model else {}
        written = write_edition(release, out, texts, options.forms, on_progress)
        persons.keep()
    return MonitorResult(written, out, intake.quarantine, intake.receipts, persons.learned_from_few)


def _linkage(options: MonitorOptions, sets: int) -> dict[str, str]:
    """Return how it was found which reports are about one person."""
    if options.linking is not None:
        return {"linkage": "probabilistic", "link_sets": str(sets)}
    if options.undecided_pairs is not None:
        return {"linkage": "registry", "undecided_pairs": str(at_most_in_tens(options.undecided_pairs))}
    return {"linkage": "exact"}


def _hold_register(linking: Linking | None) -> AbstractContextManager[object]:
    """Keep other runs out of the register until this one has written it."""
    if linking is None:
        return nullcontext()
    make_private(linking.register)
    return hold_register(linking.register)


def _count(
    engine: BaseBackend,
    intake: Intake,
    options: MonitorOptions,
    *,
    persons: Persons,
    work: Path,
    before: tuple[Release | Future[Path], ...],
    deliveries: tuple[Delivered, ...],
    tell: Callable[[str], None],
    on_progress: Callable[[int, int], None] | None,
) -> Release:
    reports = persons.reports
    extent = extent_of(reports)
    given = day_of_extraction(options.vintage, intake.vintage)
    vintage = given or extent.last_day
    window = options.window or default_window(extent, given)
    check_overlap(window, extent)
    check_fit(
        deliveries,
        Fit(window, intake.country, intake.simulated, rule_of(COUNTING_RULES[options.rule])),
    )
    counting = CountingOptions(
        window,
        options.rule,
        options.shares_of_known,
        options.estimates,
        intake.country,
        options.outcomes,
    )
    tables = count_records(engine, intake, persons, counting, vintage, work=work, on_progress=on_progress)
    if not all(isinstance(one, Release) or one.done() for one in before):
        tell(STAGES["wait"])
    previous = tuple(one if isinstance(one, Release) else _read(one.result()) for one in before)
    run = _Run(options, intake, window, vintage, previous, deliveries)
    making = Making(
        counting,
        vintage,
        tuple(release.edition.vintage for release in previous),
        _released(options, previous),
        _earlier(previous),
        options.secondary,
    )
    counted = add_asked(tables, intake, persons, making)
    protected = protect_figures(counted, making)
    secure = SECURE & set(intake.tables)
    with_rows = {table.id for table in counted.tables if secure & set(table.records) and not table.missing}
    shown, taken_over = take_over(protected.tables, deliveries, with_rows=with_rows)
    release = Release(_edition(run, reasons_not_to_publish(protected), counted.revisions, taken_over), shown)
    return with_written(release, intake.written if options.texts else Written(), previous)


def _read(previous: Path) -> Release:
    return read_release(previous, cells_of=FOLLOWED_TABLES)


def _released(options: MonitorOptions, previous: Sequence[Release]) -> tuple[Path | Release, ...]:
    """Return what is out: what was named so, and each edition before that was made to be published."""
    given = (one.result() if isinstance(one, Future) else one for one in options.previous)
    before = zip(given, previous, strict=True)
    made = (one for one, release in before if release.edition.publishable)
    return (*options.released, *(one for one in made if one not in options.released))


def _earlier(previous: Sequence[Release]) -> dict[str, float]:
    """Return what the edition before printed: victims by year, of the last of the editions given."""
    if not previous:
        return {}
    table = max(previous, key=lambda release: release.edition.vintage).table(YEARLY_VICTIMS)
    cells = table.cells if table else ()
    return {c.codes[0]: c.value for c in cells if c.measure == "victims" and c.value is not None}


def _edition(
    run: _Run,
    refusals: tuple[Mapping[str, str], ...],
    revisions: tuple[Revision, ...],
    deliveries: tuple[Delivery, ...],
) -> Edition:
    options, intake = run.options, run.intake
    years = period_code(*run.window)
    sets = options.linking.sets if options.linking else 0
    of_links = (LINKAGE_INTERVAL_RULE,) if sets else ()
    usual = (
        *COUNTING_RULES.values(),
        MONITOR_GROUP_RULE,
        SUSPECT_RULE,
        VISITOR_RULE,
        SIGNAL_RULE,
        DELIVERED_RULE,
    )
    rules = tuple(rule_of(rule) for rule in (*usual, *of_links))
    return Edition(
        name=years,
        title={
            language: title.format(years=years)
            for language, title in in_all_languages(
                _("Victim monitor trafficking in human beings {years}")
            ).items()
        },
        country=intake.country,
        window=run.window,
        vintage=run.vintage.isoformat(),
        state=State.DRAFT,
        simulated=intake.simulated,
        publishable=not refusals,
        counting_rule=rule_of(COUNTING_RULES[options.rule]),
        rules=rules,
        shares_of="known" if options.shares_of_known else "all",
        software=software_of(options.engine),
        parameters={
            "window": years,
            "rule": options.rule.value,
            "engine": options.engine.value,
            **_linkage(options, sets),
            **({} if options.secondary else {"secondary": "none"}),
        },
        sources=receipts_of(intake),
        breaks=breaks_of(intake.country, run.window[1]),
        revisions=revisions,
        not_publishable_because=refusals,
        deliveries=deliveries,
        publisher=publisher_of(intake),
        boundaries=boundaries_of(intake),
    )
