"""`zicht effect`: did a measure work, with what reporters do for themselves taken out."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from ibis.backends import BaseBackend

from zicht.cli.effect_findings import as_json, show
from zicht.cli.engine_options import EngineOption, MemoryOption
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import new_session
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import DefinitionError, InputError, Text
from zicht.linkage import link_reports
from zicht.measures.effect import Finding, find_effect
from zicht.measures.effect_counts import Outcome, count_made, missing_for
from zicht.measures.effect_dates import MONTHS, break_dates, next_month
from zicht.pipeline import check_memory
from zicht.records.intake import Intake, read_inputs
from zicht.vocabulary import code_list

_ = text

#: The data cannot carry an answer.
NO_ANSWER = 5


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ],
    measure_date: Annotated[
        datetime,
        typer.Option("--measure-date", formats=["%Y-%m-%d"], help=_("The day from which the measure held.")),
    ],
    group: Annotated[
        str | None, typer.Option("--group", help=_("One monitor group, such as labour. Without it: all."))
    ] = None,
    outcome: Annotated[
        Outcome,
        typer.Option(
            "--outcome",
            help=_("What is counted: reports, persons at their first report, or declarations to the police."),
        ),
    ] = Outcome.REPORTS,
    months: Annotated[
        int | None,
        typer.Option(
            "--months",
            help=_("Months on each side. Without it: the longest of 24, 12 and 6 that can be compared."),
            min=3,
            max=60,
        ),
    ] = None,
    engine: EngineOption = EngineKind.DUCKDB,
    memory: MemoryOption = DEFAULT_MEMORY,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    asked = _Asked(measure_date.date(), outcome, _known_group(group), (months,) if months else MONTHS)
    with tempfile.TemporaryDirectory(prefix="zicht-effect-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        intake = read_inputs(inputs, work=Path(work), on_progress=stages.advance)
        stages.begin(_("Comparing before and after"))
        with open_engine(Path(work) / "engine", kind=engine, memory=check_memory(memory)) as opened:
            finding = _find(opened, intake, asked)
        stages.finish()
    if json:
        session.show_json(as_json(finding, outcome=outcome.value, group=group, simulated=intake.simulated))
    show(session, finding, simulated=intake.simulated)
    if finding.refused:
        raise typer.Exit(NO_ANSWER)


@dataclass(frozen=True)
class _Asked:
    """What was asked for on the command line."""

    at: date
    outcome: Outcome
    group: str | None
    months: Sequence[int]


def _known_group(group: str | None) -> str | None:
    groups = code_list("monitor_groups")
    if group is not None and group not in groups:
        raise DefinitionError.of(
            Text.of("--group names no monitor group."),
            expected=Text.of("One of: {names}.", names=", ".join(code.code for code in groups)),
            to_fix=Text.of("Correct the name, or leave --group out."),
        )
    return group


def _find(engine: BaseBackend, intake: Intake, asked: _Asked) -> Finding:
    """Count what each organisation made, and compare."""
    if "reports" not in intake.tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
    supplied = intake.supplied["reports"]
    missing = missing_for(asked.outcome, asked.group, supplied)
    if missing:
        raise InputError.of(
            Text.of("No file of reports has what the question needs: {columns}.", columns=", ".join(missing)),
            expected=Text.of("These columns in at least one file."),
            to_fix=Text.of("Supply them, or map the file's own columns to them."),
        )
    reports = link_reports(engine.read_parquet(intake.tables["reports"], table_name="reports"))
    made = count_made(reports, supplied, outcome=asked.outcome, group=asked.group)
    if not made.organisations:
        raise InputError.of(
            Text.of("None of these reports has a date and names who made it."),
            expected=Text.of("Reports with a date and a reporter."),
            to_fix=Text.of("Look at the quarantine for the reasons, and at the mapping of these columns."),
        )
    # Reports may stop long before the day of extraction: what was not delivered is no fall.
    end = min(filter(None, (intake.vintage, next_month(made.days[1]))))
    return find_effect(made, asked.at, end=end, breaks=break_dates(intake.country), months=asked.months)
