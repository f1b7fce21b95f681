"""The main job: from agencies' files to a written edition, stage by stage."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from zicht import __version__
from zicht.disclosure import protect, protect_revisions, reasons_not_to_publish, strictest
from zicht.engine import DEFAULT_MEMORY, EngineKind, fetch, open_engine
from zicht.errors import DefinitionError, InputError, OutputError, Text
from zicht.linkage.persons import Linking, Persons, find_persons
from zicht.linkage.register_folder import hold_register
from zicht.measures import (
    COUNTING_RULES,
    LINKAGE_INTERVAL_RULE,
    MONITOR_GROUP_RULE,
    CountingOptions,
    CountingRule,
    NamedRule,
    PublishedFigure,
    count_corrections,
)
from zicht.measures.compute import count_tables
from zicht.measures.other_records import OtherRecords
from zicht.publication.edition import WriteEdition, write_edition
from zicht.records.intake import FileReceipt, Intake, read_inputs
from zicht.release import Edition, Release, State, Table, check_place, read_release
from zicht.release.model import Break, Revision, Rule, SourceReceipt
from zicht.release.periods import period_code
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["MonitorOptions", "MonitorResult", "monitor"]

#: The table of an earlier edition that figures are held against.
YEARLY_VICTIMS = "T01"
#: Years of an edition's window where none is asked for.
DEFAULT_WINDOW_YEARS = 5
#: The file of an edition that says how its reports were linked.
LINKAGE_MODEL = "linkage.json"


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


STAGES = {
    "read": _("Reading and checking the files"),
    "link": _("Finding the reports that are about the same person"),
    "count": _("Counting the tables"),
    "render": _("Writing the report"),
}


@dataclass(frozen=True)
class MonitorOptions:
    """How an edition is made. What is left out follows from the input.

    `window` holds the first and last year; `previous` the editions before, for revisions, or where they are;
    `vintage` the extraction date where the input does not say it; without `estimates` the edition
    does not estimate the hidden population itself, which takes a quarter of the time of a small country.
    Without `linking`, reports are about one person where agencies gave them the same key, and only there.
    """

    window: tuple[int, int] | None = None
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    shares_of_known: bool = False
    vintage: date | None = None
    previous: tuple[Path | Release, ...] = ()
    work: Path | None = None
    engine: EngineKind = EngineKind.DUCKDB
    memory: str = DEFAULT_MEMORY
    estimates: bool = True
    linking: Linking | None = None


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


def monitor(
    inputs: Sequence[Path],
    *,
    out: Path,
    options: MonitorOptions | None = None,
    on_stage: Callable[[str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    write: WriteEdition = write_edition,
) -> MonitorResult:
    """Make an edition in `out` from files and folders.

    `on_stage` gets a msgid when a stage begins, `on_progress` what is done of
    it and in all. The work folder (beside `out` where none is given) keeps the
    canonical tables and the quarantine; both are private and no part of the edition.
    `write` writes the edition, at once or beside what comes next.
    """
    options = options or MonitorOptions()
    tell = on_stage or (lambda _stage: None)
    work = work_folder(out, options.work)
    check_place(out)
    previous = tuple(
        one if isinstance(one, Release) else read_release(one, cells_of=(YEARLY_VICTIMS,))
        for one in options.previous
    )
    tell(STAGES["read"])
    make_private(work)
    intake = read_inputs(inputs, work=work, on_progress=on_progress)
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
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
                    release=str(options.vintage or intake.vintage or "undated"),
                )
                tell(STAGES["count"])
                release = _count(
                    engine,
                    intake,
                    options,
                    persons=persons,
                    work=engine_folder,
                    previous=previous,
                    on_progress=on_progress,
                )
        finally:
            shutil.rmtree(engine_folder, ignore_errors=True)
        tell(STAGES["render"])
        texts = {LINKAGE_MODEL: f"{persons.model}\n"} if persons.model else {}
        written = write(release, out, texts, on_progress)
        persons.keep()
    return MonitorResult(written, out, intake.quarantine, intake.receipts, persons.learned_from_few)


def _hold_register(linking: Linking | None) -> AbstractContextManager[object]:
    """Keep other runs out of the register until this one has written it."""
    if linking is None:
        return nullcontext()
    make_private(linking.register)
    return hold_register(linking.register)


def make_private(work: Path) -> None:
    """Make a folder for this account alone: it will hold names, dates of birth and rejected rows."""
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        work.chmod(0o700)
    except OSError:
        raise OutputError.of(
            Text.of("The private folder '{folder}' cannot be made.", folder=work.name),
            expected=Text.of("A place that this account may write to."),
            to_fix=Text.of("Choose another folder with --work, --register or --out."),
        ) from None


def work_folder(out: Path, given: Path | None) -> Path:
    """Return the private folder of a run: the one given, else beside the edition."""
    if given is not None:
        return given
    place = out.resolve()
    if not place.name:
        raise OutputError.of(
            Text.of("The edition cannot be written there: it is the root of a disk."),
            expected=Text.of("A folder of its own for the edition."),
            to_fix=Text.of("Choose another folder with --out."),
        )
    beside = f"{place.name}-work"
    return out.with_name(beside) if out.name == place.name else place.with_name(beside)


def _count(
    engine: BaseBackend,
    intake: Intake,
    options: MonitorOptions,
    *,
    persons: Persons,
    work: Path,
    previous: tuple[Release, ...],
    on_progress: Callable[[int, int], None] | None,
) -> Release:
    reports = persons.reports
    extent = _extent(reports)
    vintage = options.vintage or intake.vintage or extent.last_day
    window = options.window or _default_window(extent, options.vintage or intake.vintage)
    _check_overlap(window, extent)
    run = _Run(options, intake, window, vintage, previous)
    counted = count_tables(
        engine,
        reports,
        work=work,
        options=CountingOptions(
            window, options.rule, options.shares_of_known, _earlier(previous), options.estimates
        ),
        supplied=intake.supplied["reports"],
        sources=tuple(sorted({r.source for r in intake.receipts if r.table == "reports"})),
        figures=_figures(intake),
        others=_others(engine, intake, vintage),
        link_sets=persons.link_sets,
        on_progress=on_progress,
    )
    tables = tuple(protect(table, _regimes(intake, table.records)) for table in counted)
    revisions = protect_revisions(_revisions(reports, run), _regimes(intake, ("reports",)).values())
    return Release(_edition(run, tables, revisions), tables)


def _regimes(intake: Intake, records: Collection[str]) -> dict[str, str]:
    """Return the regime of each source of these tables: the strictest of its files of them."""
    asked: dict[str, list[str]] = {}
    for receipt in intake.receipts:
        if receipt.table in records:
            asked.setdefault(receipt.source, []).append(receipt.regime)
    return {source: strictest(regimes).name for source, regimes in asked.items()}


@dataclass(frozen=True)
class _Extent:
    first_year: int
    last_year: int
    last_day: date
    has_ranges: bool


def _extent(reports: ir.Table) -> _Extent:
    """Return the years that the reports span; without a single date there is nothing to count by year."""
    first, last = reports.report_date, reports.report_date_last
    found = fetch(
        reports.aggregate(first=first.min(), last=last.max(), ranges=(first.year() != last.year()).any())
    )
    values = {name: found[name][0].as_py() for name in ("first", "last", "ranges")}
    if values["first"] is None:
        raise InputError.of(
            Text.of("None of the accepted reports has a date."),
            expected=Text.of("At least one report with a year."),
            to_fix=Text.of("Look at the quarantine for the reasons, and at the mapping of report_date."),
        )
    return _Extent(values["first"].year, values["last"].year, values["last"], bool(values["ranges"]))


def _default_window(extent: _Extent, vintage: date | None) -> tuple[int, int]:
    """Five years up to the last whole one; everything where reports come in ranges of years."""
    if extent.has_ranges:
        return extent.first_year, extent.last_year
    whole = extent.last_year if vintage is None else min(extent.last_year, vintage.year - 1)
    last = max(whole, extent.first_year)
    return max(extent.first_year, last - DEFAULT_WINDOW_YEARS + 1), last


def _check_overlap(window: tuple[int, int], extent: _Extent) -> None:
    """Refuse a window without any report: an edition of nothing would read as zero victims."""
    if window[1] < extent.first_year or extent.last_year < window[0]:
        raise DefinitionError.of(
            Text.of("No report was made in the window."),
            expected=Text.of("A window in which reports were made."),
            to_fix=Text.of("Give another --window, or leave it out."),
        )


def _earlier(previous: Sequence[Release]) -> dict[str, float]:
    """Return what the edition before printed: victims by year, of the last of the editions given."""
    if not previous:
        return {}
    table = max(previous, key=lambda release: release.edition.vintage).table(YEARLY_VICTIMS)
    cells = table.cells if table else ()
    return {c.codes[0]: c.value for c in cells if c.measure == "victims" and c.value is not None}


def _figures(intake: Intake) -> list[PublishedFigure]:
    path = intake.tables.get("aggregates")
    return [PublishedFigure.from_row(row) for row in pq.read_table(path).to_pylist()] if path else []


def _others(engine: BaseBackend, intake: Intake, vintage: date) -> OtherRecords:
    """Return the canonical tables beside the reports, with who delivered them."""
    names = [name for name in intake.tables if name not in ("reports", "aggregates")]
    return OtherRecords(
        vintage,
        {name: engine.read_parquet(intake.tables[name], table_name=name) for name in names},
        {
            name: tuple(sorted({receipt.source for receipt in intake.receipts if receipt.table == name}))
            for name in names
        },
        intake.supplied,
    )


def _revisions(reports: ir.Table, run: _Run) -> tuple[Revision, ...]:
    supplied = run.intake.supplied["reports"]
    reasons = code_list("corrections")
    return tuple(
        Revision(
            since=earlier.edition.vintage,
            year=correction.year,
            reason=correction.reason,
            label={"nl": reasons[correction.reason].label_nl, "en": reasons[correction.reason].label_en},
            persons=correction.persons,
        )
        for earlier in sorted(run.previous, key=lambda release: release.edition.vintage)
        for correction in count_corrections(
            reports,
            since=date.fromisoformat(earlier.edition.vintage),
            until=run.vintage,
            supplied=supplied,
        )
        if correction.reason in reasons
    )


def _edition(run: _Run, tables: tuple[Table, ...], revisions: tuple[Revision, ...]) -> Edition:
    options, intake = run.options, run.intake
    years = period_code(*run.window)
    refusals = reasons_not_to_publish(tables)
    sets = options.linking.sets if options.linking else 0
    of_links = (LINKAGE_INTERVAL_RULE,) if sets else ()
    rules = tuple(_rule(rule) for rule in (*COUNTING_RULES.values(), MONITOR_GROUP_RULE, *of_links))
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
        counting_rule=_rule(COUNTING_RULES[options.rule]),
        rules=rules,
        shares_of="known" if options.shares_of_known else "all",
        software=_software(options.engine),
        parameters={
            "window": years,
            "rule": options.rule.value,
            "engine": options.engine.value,
            "linkage": "exact" if options.linking is None else "probabilistic",
            **({"link_sets": str(sets)} if options.linking else {}),
        },
        sources=tuple(_receipt(r) for r in intake.receipts),
        breaks=_breaks(intake.country, run.window[1]),
        revisions=revisions,
        not_publishable_because=refusals,
    )


def _rule(rule: NamedRule) -> Rule:
    return Rule(str(rule.name), rule.version, in_all_languages(rule.text))


def _receipt(receipt: FileReceipt) -> SourceReceipt:
    return SourceReceipt(
        source=receipt.source,
        file=receipt.file,
        sha256=receipt.sha256,
        table=receipt.table,
        mapping=receipt.mapping,
        rows=receipt.rows,
        accepted=receipt.accepted,
        quarantined=receipt.quarantined,
        reasons=dict(receipt.reasons),
        regime=receipt.regime,
    )


def _software(engine: EngineKind) -> dict[str, str]:
    package = "pyspark" if engine is EngineKind.SPARK else "duckdb"
    return {
        "zicht": __version__,
        "ibis": ibis.__version__,
        package: importlib.metadata.version(package),
    }


def _breaks(country: str, last_year: int) -> tuple[Break, ...]:
    """Return the known breaks in this country's series up to a year."""
    return tuple(
        Break(
            year=int(code.extra["year"]),
            code=code.code,
            label={"nl": code.label_nl, "en": code.label_en},
            explanation={"nl": code.extra["explanation_nl"], "en": code.extra["explanation_en"]},
            concerns=tuple(filter(None, code.extra["concerns"].split(";"))),
        )
        for code in code_list("breaks")
        if code.extra["country"] == country and int(code.extra["year"]) <= last_year
    )


def check_memory(text: str) -> str:
    """Return a size such as `700MB`."""
    if re.fullmatch(r"[1-9][0-9]*(MB|GB)", text, flags=re.IGNORECASE):
        return text
    raise DefinitionError.of(
        Text.of("The memory of the engine cannot be read."),
        expected=Text.of("A whole number of MB or GB, such as 700MB."),
        to_fix=Text.of("Give --memory in that form."),
    )


def check_window(text: str) -> tuple[int, int]:
    """Return `2016-2020` or `2019` as first and last year."""
    parts = text.split("-")
    if len(parts) in (1, 2) and all(part.isdigit() and len(part) == 4 for part in parts):
        first, last = int(parts[0]), int(parts[-1])
        if first <= last:
            return first, last
    raise DefinitionError.of(
        Text.of("The window cannot be read."),
        expected=Text.of("Two years, first and last, such as 2016-2020."),
        to_fix=Text.of("Give --window in that form."),
    )
