"""The job inside a secure room: from rows that must stay to protected tables, and a sheet for whoever checks them."""

from __future__ import annotations

import hashlib
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ibis.backends import BaseBackend

from zicht.disclosure import check_output, protect, strictest
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import InputError, Text
from zicht.linkage.persons import find_persons
from zicht.measures import COUNTING_RULES, CountingOptions, CountingRule
from zicht.measures.catalogue import CATALOGUE
from zicht.measures.model import CountedTable
from zicht.measures.outcomes import count_outcomes
from zicht.measures.preparation import prepare_scope
from zicht.pipeline.delivered import JOB
from zicht.pipeline.places import folder_beside, make_private, work_folder
from zicht.pipeline.provenance import blurred_receipt_of, regimes_of, rule_of, software_of
from zicht.pipeline.records import SECURE, other_records
from zicht.pipeline.weights import weigh_inputs
from zicht.pipeline.window import check_overlap, day_of_extraction, default_window, extent_of
from zicht.publication.output_check import write_output_check
from zicht.records.intake import FileReceipt, Intake, read_inputs
from zicht.release import Edition, Release, State, check_place, write_release
from zicht.release.header import HEADER_FILE
from zicht.release.output_check import OutputCheck, TableCheck
from zicht.release.periods import period_code
from zicht.vocabulary import in_all_languages

__all__ = ["OFFLINE_STAGES", "OfflineOptions", "OfflineResult", "count_offline"]

#: What every figure passes that leaves a room, beside what its sources ask, where nothing else is said.
USUAL_REGIMES = ("round5", "suppress_below_10")


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


OFFLINE_STAGES = {
    "read": _("Reading and checking the files"),
    "count": _("Counting the tables"),
    "write": _("Writing the delivery and the output checker's sheet"),
}


@dataclass(frozen=True)
class OfflineOptions:
    """How a delivery is made: `made_by` and `made_on` say who counts and when, `regimes` what figures pass.

    What is left out follows from the input, as in an edition.
    """

    made_by: str
    made_on: date | None = None
    regimes: tuple[str, ...] = USUAL_REGIMES
    window: tuple[int, int] | None = None
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    vintage: date | None = None
    work: Path | None = None
    engine: EngineKind = EngineKind.DUCKDB
    memory: str = DEFAULT_MEMORY


@dataclass(frozen=True)
class OfflineResult:
    """What a run made: the delivery in `out`, and in `sheet` what stays with the output checker."""

    release: Release
    out: Path
    sheet: Path
    checks: tuple[TableCheck, ...]
    quarantine: Mapping[str, Path] = field(default_factory=dict)
    receipts: tuple[FileReceipt, ...] = ()


def count_offline(
    inputs: Sequence[Path],
    *,
    out: Path,
    options: OfflineOptions,
    on_stage: Callable[[str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> OfflineResult:
    """Count the tables that rest on the secure tables of the input, protect them, and write them to `out`.

    The sheet is written beside `out`; so is the private work folder where none is given. Tables are counted by the
    code that counts an edition. Of what the sources and the options ask for, the strictest holds, and what is hidden
    cannot be calculated from a total.
    """
    tell = on_stage or (lambda _stage: None)
    work = work_folder(out, options.work)
    check_place(out)
    tell(OFFLINE_STAGES["read"])
    make_private(work)
    intake = read_inputs(inputs, work=work, on_progress=on_progress)
    _check_records(intake)
    engine_folder = work / "engine"
    shutil.rmtree(engine_folder, ignore_errors=True)
    try:
        with open_engine(engine_folder, kind=options.engine, memory=options.memory) as engine:
            tell(OFFLINE_STAGES["count"])
            release, checks = _count(engine, intake, options, work=engine_folder)
            weights = weigh_inputs(engine, intake)
    finally:
        shutil.rmtree(engine_folder, ignore_errors=True)
    tell(OFFLINE_STAGES["write"])
    written = write_release(release, out)
    sheet = folder_beside(out, "check")
    make_private(sheet)
    edition = written.edition
    write_output_check(
        OutputCheck(
            title=edition.title,
            made_by=options.made_by,
            made_on=edition.parameters["made_on"],
            vintage=edition.vintage,
            window=edition.window,
            simulated=edition.simulated,
            command=_command(edition),
            software=edition.software,
            inputs=weights,
            tables=checks,
            outputs={HEADER_FILE: _sha256(out / HEADER_FILE), **edition.outputs},
        ),
        sheet,
    )
    return OfflineResult(written, out, sheet, checks, intake.quarantine, intake.receipts)


def _check_records(intake: Intake) -> None:
    if "reports" not in intake.tables or not SECURE & set(intake.tables):
        raise InputError.of(
            Text.of("The files do not hold both reports and a table to count with them."),
            expected=Text.of(
                "Reports by a person key, and at least one of: {tables}.", tables=", ".join(sorted(SECURE))
            ),
            to_fix=Text.of("`zicht outcomes --prepare` makes the file of reports that goes into the room."),
        )


def _count(
    engine: BaseBackend, intake: Intake, options: OfflineOptions, *, work: Path
) -> tuple[Release, tuple[TableCheck, ...]]:
    reports = find_persons(engine, intake.tables["reports"], None, work=work, release="").reports
    extent = extent_of(reports)
    given = day_of_extraction(options.vintage, intake.vintage)
    vintage = given or extent.last_day
    window = options.window or default_window(extent, given)
    check_overlap(window, extent)
    scope = prepare_scope(
        engine,
        reports,
        work=work,
        declarations=CATALOGUE,
        options=CountingOptions(window, options.rule),
        supplied=intake.supplied["reports"],
        sources=tuple(sorted({r.source for r in intake.receipts if r.table == "reports"})),
    )
    secure = SECURE & set(intake.tables)
    counted = sorted(
        (
            table
            for table in count_outcomes(reports, other_records(engine, intake, vintage), scope)
            if secure & set(table.records) and not table.missing
        ),
        key=lambda table: table.id,
    )
    regimes = [_regimes(intake, table, options.regimes) for table in counted]
    tables = tuple(protect(*one, beside=True) for one in zip(counted, regimes, strict=True))
    checks = tuple(check_output(*one) for one in zip(counted, tables, regimes, strict=True))
    return Release(_edition(intake, options, window, vintage), tables), checks


def _regimes(intake: Intake, table: CountedTable, asked: Sequence[str]) -> dict[str, str]:
    """Return the regime of each source of a table: the strictest of its own and of what is asked of the room."""
    own = regimes_of(intake, {"reports", *table.records})
    return {source: strictest([regime, *asked]).name for source, regime in own.items()}


def _edition(intake: Intake, options: OfflineOptions, window: tuple[int, int], vintage: date) -> Edition:
    years = period_code(*window)
    title = in_all_languages(_("Tables on what came after, counted where the rows are, {years}"))
    purpose = in_all_languages(
        _("These tables are for an edition, once an output checker has let them go. They are no edition.")
    )
    protection = strictest([r.regime for r in intake.receipts] + list(options.regimes))
    return Edition(
        name=years,
        title={language: text.format(years=years) for language, text in title.items()},
        country=intake.country,
        window=window,
        vintage=vintage.isoformat(),
        state=State.DRAFT,
        simulated=intake.simulated,
        publishable=False,
        counting_rule=rule_of(COUNTING_RULES[options.rule]),
        rules=(rule_of(COUNTING_RULES[options.rule]),),
        shares_of="all",
        software={**software_of(options.engine), "python": platform.python_version()},
        parameters={
            "job": JOB,
            "window": years,
            "rule": options.rule.value,
            "engine": options.engine.value,
            "linkage": "exact",
            "made_by": options.made_by,
            "made_on": options.made_on.isoformat() if options.made_on else "",
            "protection": protection.name,
            "regimes": ";".join(options.regimes),
        },
        sources=tuple(blurred_receipt_of(receipt) for receipt in intake.receipts),
        not_publishable_because=(purpose,),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _command(edition: Edition) -> str:
    asked = edition.parameters
    regimes = "".join(f" --regime {regime}" for regime in asked["regimes"].split(";") if regime)
    rule, engine = asked["rule"], asked["engine"]
    return f"zicht outcomes --offline --window {asked['window']} --rule {rule} --engine {engine}{regimes}"
