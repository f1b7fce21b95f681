"""`zicht outcomes`: tables whose rows may not leave a secure room, and the reports that go in."""

import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.engine_options import EngineOption, MemoryOption, WorkOption
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.disclosure import Regime
from zicht.engine import DEFAULT_MEMORY, EngineKind
from zicht.errors import CalledWrongly, Text
from zicht.linkage.pseudonymise import make_key, read_key
from zicht.measures import CountingRule
from zicht.pipeline import (
    OfflineOptions,
    OfflineResult,
    Prepared,
    check_memory,
    check_window,
    count_offline,
    prepare_reports,
)
from zicht.pipeline.offline import USUAL_REGIMES
from zicht.vocabulary.numbers import format_number

_ = text

ROWS_IN_QUARANTINE = 3
#: A name without anything that a file could mistake for something else.
NAME = re.compile(r"[\w .,:;()/&'-]{1,120}")


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help=_("Folder to write: what leaves the room, or with --prepare what goes in.")
        ),
    ],
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help=_(
                "In the room: count the tables, protect them, and write them with the output checker's sheet."
            ),
        ),
    ] = False,
    prepare: Annotated[
        bool,
        typer.Option(
            "--prepare",
            help=_("Outside: write the reports that go into the room, reduced and under new keys."),
        ),
    ] = False,
    made_by: Annotated[
        str | None,
        typer.Option("--made-by", help=_("With --offline: who counts, and in which room or project.")),
    ] = None,
    made_on: Annotated[
        datetime | None,
        typer.Option("--made-on", formats=["%Y-%m-%d"], help=_("With --offline: the day of counting.")),
    ] = None,
    regime: Annotated[
        list[Regime] | None,
        typer.Option(
            "--regime",
            help=_(
                "With --offline: what every figure passes beside what its sources ask; may be repeated. Without it: "
                "round5 and suppress_below_10."
            ),
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            help=_("First and last year, such as 2016-2020. Without it: the last five whole years."),
        ),
    ] = None,
    rule: Annotated[
        CountingRule, typer.Option("--rule", help=_("The counting rule."))
    ] = CountingRule.FIRST_REPORT_IN_YEAR,
    vintage: Annotated[
        datetime | None,
        typer.Option(
            "--vintage",
            formats=["%Y-%m-%d"],
            help=_("The day on which the data were extracted, where the input does not say it."),
        ),
    ] = None,
    work: WorkOption = None,
    engine: EngineOption = EngineKind.DUCKDB,
    memory: MemoryOption = DEFAULT_MEMORY,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help=_("With --prepare: file with the secret that makes the new keys.")),
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help=_("Make the key file first."))] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    if offline == prepare:
        raise _called_wrongly(
            Text.of("Either --offline or --prepare is needed, and not both."),
            Text.of("--offline in the room, --prepare outside."),
        )
    if prepare:
        if key_file is None:
            raise _called_wrongly(Text.of("--prepare needs a key file."), Text.of("--key-file FILE."))
        _prepare(session, inputs, out, key_file=key_file, new_key=new_key)
        return
    options = OfflineOptions(
        made_by=_check_name(made_by),
        made_on=made_on.date() if made_on else None,
        regimes=tuple(one.value for one in regime) if regime else USUAL_REGIMES,
        window=check_window(window) if window else None,
        rule=rule,
        vintage=vintage.date() if vintage else None,
        work=work,
        engine=engine,
        memory=check_memory(memory),
    )
    with session.stages() as stages:
        result = count_offline(
            inputs, out=out, options=options, on_stage=stages.begin, on_progress=stages.advance
        )
        stages.finish()
    if json:
        session.show_json(_delivery_json(result))
    show_receipts(session, result.receipts, find_faults(result.quarantine))
    _show_delivery(session, result)


def _check_name(name: str | None) -> str:
    """Return who counts; a figure that comes from elsewhere is nobody's without it."""
    if name is None or not NAME.fullmatch(name.strip()):
        raise _called_wrongly(
            Text.of("--offline needs to know who counts."),
            Text.of("--made-by with a name of at most 120 letters, digits and signs."),
        )
    return name.strip()


def _called_wrongly(where: Text, expected: Text) -> CalledWrongly:
    return CalledWrongly.of(
        where,
        expected=expected,
        to_fix=Text.of("`{command} --help` shows how it is called.", command="zicht outcomes"),
    )


def _prepare(session: Session, inputs: Sequence[Path], out: Path, *, key_file: Path, new_key: bool) -> None:
    if new_key:
        make_key(key_file)
    key = read_key(key_file)
    with tempfile.TemporaryDirectory(prefix="zicht-prepare-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        made = prepare_reports(inputs, out=out, key=key, work=Path(work), on_progress=stages.advance)
        faults = find_faults(made.intake.quarantine)
    receipts = made.intake.receipts
    if session.as_json:
        session.show_json(_prepared_json(made) | receipts_json(receipts))
    show_receipts(session, receipts, faults)
    session.say()
    for line, count in (
        (_("Reports written: {count}"), made.reports),
        (_("of persons: {count}"), made.persons),
        (_("without a person key, to be looked up nowhere: {count}"), made.without_key),
    ):
        session.say(session.text(line, count=format_number(count, "reports", 0, session.language)))
    for path in made.files:
        session.say(session.text(_("Goes into the room: {path}"), path=path))
    session.say(session.text(_("Goes to whoever links, never into the room: {path}"), path=made.keys))
    if any(receipt.quarantined for receipt in receipts):
        raise typer.Exit(ROWS_IN_QUARANTINE)


def _show_delivery(session: Session, result: OfflineResult) -> None:
    session.say()
    headers = (_("Table"), _("Figures"), _("Hidden"), _("Smallest count shown, before rounding"))
    session.show_grid(
        [session.text(header) for header in headers],
        [
            (
                f"{check.id} {check.title[session.language]}",
                format_number(check.figures, "rows", 0, session.language),
                format_number(check.small + check.beside + check.following, "rows", 0, session.language),
                "–" if check.smallest is None else format_number(check.smallest, "rows", 0, session.language),
            )
            for check in result.checks
        ],
        numbers=range(1, 4),
    )
    if result.release.edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    for name, path in result.quarantine.items():
        session.say(session.text(_("Rejected rows of {table}: {path}"), table=name, path=path))
    session.say(session.text(_("Stays, for the output checker: {path}"), path=result.sheet / "check.html"))
    session.say(session.text(_("Leaves, once the checker agrees: {path}"), path=result.out))


def _delivery_json(result: OfflineResult) -> dict[str, object]:
    edition = result.release.edition
    return {
        "out": str(result.out),
        "sheet": str(result.sheet),
        "window": edition.name,
        "vintage": edition.vintage,
        "protection": edition.parameters["protection"],
        "simulated": edition.simulated,
        "tables": {
            check.id: {"figures": check.figures, "hidden": check.small + check.beside + check.following}
            for check in result.checks
        },
        "quarantine": {table: str(path) for table, path in result.quarantine.items()},
        **receipts_json(result.receipts),
    }


def _prepared_json(made: Prepared) -> dict[str, object]:
    return {
        "written": [str(path) for path in made.files],
        "keys": str(made.keys),
        "reports": made.reports,
        "persons": made.persons,
        "without_key": made.without_key,
    }
