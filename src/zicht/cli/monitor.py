"""`zicht monitor`: from files to an edition."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.engine_options import EngineOption, MemoryOption, WorkOption
from zicht.cli.linking import TOO_FEW, linking_asked
from zicht.cli.options import JsonOption, LanguageOption, LinkOption, OneToOneOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.engine import DEFAULT_MEMORY, EngineKind
from zicht.linkage.learning import FEWEST_RECORDS
from zicht.linkage.persons import LINK_SETS
from zicht.measures import CountingRule
from zicht.pipeline import (
    MonitorOptions,
    MonitorResult,
    check_memory,
    check_window,
    monitor,
    work_folder,
)
from zicht.publication import EVERY_FORM, Form
from zicht.vocabulary.numbers import format_number

_ = text


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ],
    out: Annotated[
        Path, typer.Option("--out", help=_("Folder of the edition: new, empty, or an edition to replace."))
    ],
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
    known: Annotated[
        bool, typer.Option("--shares-of-known", help=_("Take shares of those known instead of all."))
    ] = False,
    vintage: Annotated[
        datetime | None,
        typer.Option(
            "--vintage",
            formats=["%Y-%m-%d"],
            help=_("The day on which the data were extracted, where the input does not say it."),
        ),
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option(
            "--previous",
            help=_(
                "An edition before this one, for revisions; nothing hidden may follow beside it, unless it is not for "
                "publication. May be repeated."
            ),
        ),
    ] = None,
    released: Annotated[
        list[Path] | None,
        typer.Option(
            "--released",
            help=_(
                "The same for an edition that is out although its own mark says that it is not for publication."
            ),
        ),
    ] = None,
    aggregates: Annotated[
        list[Path] | None,
        typer.Option(
            "--aggregates",
            help=_(
                "Tables counted in a secure room by `zicht outcomes --offline`, to be taken over as they are; may be "
                "repeated."
            ),
        ),
    ] = None,
    forms: Annotated[
        list[Form] | None,
        typer.Option(
            "--form",
            help=_(
                "What to make of the tables, which are always there; may be repeated. Without it: everything."
            ),
        ),
    ] = None,
    no_secondary: Annotated[
        bool,
        typer.Option(
            "--no-secondary",
            help=_(
                "Hide small counts only, and not what they could be calculated from: for analysis. Such an edition is "
                "marked as not for publication."
            ),
        ),
    ] = False,
    work: WorkOption = None,
    engine: EngineOption = EngineKind.DUCKDB,
    memory: MemoryOption = DEFAULT_MEMORY,
    link: LinkOption = False,
    register: Annotated[
        Path | None,
        typer.Option(
            "--register",
            help=_(
                "With --link: private folder with the person numbers and decisions of earlier editions. Without it: in "
                "the work folder."
            ),
        ),
    ] = None,
    one_to_one: OneToOneOption = None,
    link_sets: Annotated[
        int,
        typer.Option(
            "--link-sets",
            help=_(
                "With --link: under how many plausible ways to link the reports each figure is counted again, for "
                "its linkage interval. 0 for none."
            ),
            min=0,
        ),
    ] = LINK_SETS,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    options = MonitorOptions(
        window=check_window(window) if window else None,
        rule=rule,
        shares_of_known=known,
        vintage=vintage.date() if vintage else None,
        previous=tuple(dict.fromkeys((*(previous or ()), *(released or ())))),
        released=tuple(released or ()),
        aggregates=tuple(aggregates or ()),
        forms=frozenset(forms or EVERY_FORM),
        secondary=not no_secondary,
        work=work,
        engine=engine,
        memory=check_memory(memory),
        linking=linking_asked(
            register, one_to_one, link=link, sets=link_sets, otherwise=work_folder(out, work) / "register"
        ),
    )
    with session.stages() as stages:
        result = monitor(inputs, out=out, options=options, on_stage=stages.begin, on_progress=stages.advance)
        stages.finish()
    if json:
        session.show_json(_as_json(result))
    show_receipts(session, result.receipts, find_faults(result.quarantine))
    show_result(session, result)


def show_result(session: Session, result: MonitorResult) -> None:
    """Print what was made, what could not be, and where it is."""
    edition = result.release.edition
    session.say()
    missing = [table for table in result.release.tables if table.missing]
    if missing:
        session.say(session.text(_("Tables that this input does not allow, and the columns they need:")))
        for table in missing:
            session.say(f"  {table.id} {table.title[session.language]}: {', '.join(table.missing)}")
    for delivery in edition.deliveries:
        session.say(
            session.text(
                _("Tables taken over as delivered: {tables} (counted by {made_by}, data of {vintage})"),
                tables=", ".join(delivery.tables),
                made_by=delivery.made_by,
                vintage=delivery.vintage,
            )
        )
        if delivery.instead_of_rows:
            session.say(
                session.text(
                    _("The input held rows for these too, which were not used: {tables}"),
                    tables=", ".join(delivery.instead_of_rows),
                )
            )
    for name, path in result.quarantine.items():
        session.say(session.text(_("Rejected rows of {table}: {path}"), table=name, path=path))
    if edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    for reason in edition.not_publishable_because:
        session.say(reason[session.language])
    if result.linked_on_few:
        session.say(session.text(TOO_FEW, few=FEWEST_RECORDS))
    victims = result.release.table("T01")
    total = victims.cell("victims", period=edition.name) if victims else None
    if total is not None and total.value is not None:
        session.say(
            session.text(
                _("Presumed victims {window}: {count} (data of {vintage}, rule {rule})"),
                window=edition.name,
                count=format_number(total.value, "persons", 0, session.language),
                vintage=edition.vintage,
                rule=edition.counting_rule.name,
            )
        )
    _show_places(session, result.out)


def _show_places(session: Session, edition: Path) -> None:
    report = edition / "report" / "index.html"
    if report.exists():
        session.say(session.text(_("Report: {path}"), path=report))
    session.say(session.text(_("Edition: {path}"), path=edition))


def _as_json(result: MonitorResult) -> dict[str, object]:
    edition = result.release.edition
    return {
        "edition": edition.name,
        "out": str(result.out),
        "vintage": edition.vintage,
        "counting_rule": edition.counting_rule.name,
        "state": edition.state.value,
        "simulated": edition.simulated,
        "publishable": edition.publishable,
        "tables": [t.id for t in result.release.tables if not t.missing],
        "missing": {t.id: list(t.missing) for t in result.release.tables if t.missing},
        "delivered": {
            table: {"made_by": delivery.made_by, "vintage": delivery.vintage, "sha256": delivery.sha256}
            for delivery in edition.deliveries
            for table in delivery.tables
        },
        "quarantine": {table: str(path) for table, path in result.quarantine.items()},
        **receipts_json(result.receipts),
    }
