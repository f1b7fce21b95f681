"""`zicht link`: which reports are about the same person, the register of person numbers, and the review."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from zicht.cli.engine_options import MemoryOption
from zicht.cli.link_findings import describe, show
from zicht.cli.options import JsonOption, LanguageOption, OneToOneOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import CalledWrongly, InputError, Text
from zicht.linkage.decisions import Decisions
from zicht.linkage.forget import forget_in, read_records
from zicht.linkage.link import (
    DECISIONS_FILE,
    REGISTER_FILE,
    Linked,
    LinkOptions,
    link_persons,
    read_model,
    undo_in,
)
from zicht.linkage.person_list import write_persons
from zicht.linkage.quality import draw_sample
from zicht.linkage.register_folder import hold_register
from zicht.linkage.registry import Registry
from zicht.linkage.review import queue_pairs, read_answers, write_queue
from zicht.linkage.review_roles import ReviewRole
from zicht.pipeline import check_memory, make_private
from zicht.records.intake import read_inputs

_ = text


def run(
    register: Annotated[
        Path,
        typer.Option(
            "--register",
            help=_(
                "Private folder with person numbers and decisions; made on the first run, kept for the next."
            ),
        ),
    ],
    inputs: Annotated[
        list[Path] | None, typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            help=_("Name under which changes are listed. Without it: the day of extraction, or a number."),
        ),
    ] = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option("--answers", help=_("A queue that a reviewer filled in; may be repeated.")),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option("--review", help=_("File to write the pairs to that a person has to look at.")),
    ] = None,
    persons: Annotated[
        Path | None,
        typer.Option(
            "--persons", help=_("CSV to write the person number of each report to, for this account alone.")
        ),
    ] = None,
    role: Annotated[
        ReviewRole,
        typer.Option(
            "--role", help=_("What the reviewer may read beside weights: nothing, codes, or names too.")
        ),
    ] = ReviewRole.WEIGHTS,
    most: Annotated[
        int, typer.Option("--most", help=_("Pairs in that file at most, the most doubtful first."), min=1)
    ] = 200,
    sample: Annotated[
        int,
        typer.Option(
            "--sample",
            help=_("Pairs drawn at random into that file, to measure how good the links are."),
            min=0,
        ),
    ] = 0,
    two_persons: Annotated[
        bool, typer.Option("--two-persons", help=_("A pair is decided when two reviewers say the same."))
    ] = False,
    undo: Annotated[
        list[int] | None,
        typer.Option(
            "--undo", help=_("Take back an event of the change list; may be repeated."), metavar="EVENT"
        ),
    ] = None,
    forget: Annotated[
        Path | None,
        typer.Option(
            "--forget",
            help=_(
                "A CSV with source and report_id of reports to erase: every trace of them leaves the register. Without "
                "INPUT nothing else is done."
            ),
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", help=_("A model trained before. Without it: the reports train their own.")),
    ] = None,
    add: Annotated[
        bool,
        typer.Option(
            "--add",
            help=_(
                "Compare only reports that the register does not know yet, with the model of the run before: much "
                "quicker, but corrections of known reports are not looked at."
            ),
        ),
    ] = False,
    one_to_one: OneToOneOption = None,
    sets: Annotated[
        int,
        typer.Option(
            "--sets", help=_("Plausible sets of links to draw for the interval; 0 for none."), min=0
        ),
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", help=_("The same seed gives the same samples."), min=0)] = 1,
    engine: Annotated[EngineKind, typer.Option("--engine", help=_("What compares: duckdb or spark."))] = (
        EngineKind.DUCKDB
    ),
    memory: MemoryOption = DEFAULT_MEMORY,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    heap = check_memory(memory)
    if not inputs and forget is None:
        raise _nothing_to_do()
    options = LinkOptions(
        one_to_one=frozenset(one_to_one or ()),
        two_persons=two_persons,
        model=read_model(model) if model else None,
        seed=seed,
        add=add,
    )
    forgotten = read_records(forget) if forget else frozenset[str]()
    make_private(register)
    with hold_register(register) as work:
        if not inputs:
            _show_forgotten(session, forget_in(register, forgotten))
            return
        with session.stages() as stages:
            stages.begin(_("Reading and checking the files"))
            intake = read_inputs(inputs, work=work, tables=("reports",), on_progress=stages.advance)
            reports = _reports(intake.tables)
            records = _records(reports)
            options = replace(options, release=release or _release(intake.vintage, register))
            _check_gone(forgotten & records)
            decisions = _decisions(register, answers or [], records, two_persons=two_persons)
            known = forget_in(register, forgotten) if forgotten else None
            undo_in(register, undo or [], release=options.release)
            stages.begin(_("Finding the reports that are about the same person"))
            with open_engine(work / "engine", kind=engine, memory=heap) as opened:
                linked = link_persons(
                    reports, register, engine=opened, options=options, decisions=decisions.forget(forgotten)
                )
            linked.write(register)
            if persons is not None:
                write_persons(linked, persons)
            found = describe(linked, sets=sets)
            if known is not None:
                found["forgotten"] = known
            if review is not None:
                found["to_review"] = _write_review(linked, review, role=role, most=most, sample=sample)
            faults = find_faults(intake.quarantine)
    if json:
        session.show_json(found | receipts_json(intake.receipts))
    show_receipts(session, intake.receipts, faults)
    show(session, linked, found, register=register)
    if review is not None:
        session.say(
            session.text(_("Pairs to look at: {pairs} in {path}"), pairs=found["to_review"], path=review)
        )


def _nothing_to_do() -> CalledWrongly:
    return CalledWrongly.of(
        Text.of("{command}: something is missing.", command="zicht link"),
        expected=Text.of("Files with reports to link, or --forget with reports to erase."),
        to_fix=Text.of("`{command} --help` shows how it is called.", command="zicht link"),
    )


def _show_forgotten(session: Session, known: int) -> None:
    if session.as_json:
        session.show_json({"forgotten": known})
    session.say(session.text(_("Reports forgotten: {reports}"), reports=known))


def _release(vintage: date | None, register: Path) -> str:
    """Return under which name changes are listed: the day of extraction, or else the number of the release."""
    return str(vintage or len(Registry.read(register / REGISTER_FILE).releases) + 1)


def _reports(tables: Mapping[str, Path]) -> pa.Table:
    if "reports" not in tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
    return pq.read_table(tables["reports"])


def _records(reports: pa.Table) -> frozenset[str]:
    pairs = zip(reports["source"].to_pylist(), reports["report_id"].to_pylist(), strict=True)
    return frozenset(f"{source}:{report}" for source, report in pairs)


def _check_gone(delivered: frozenset[str]) -> None:
    if delivered:
        raise InputError.of(
            Text.of(
                "{reports} of the reports to forget are still among the reports to link.",
                reports=len(delivered),
            ),
            expected=Text.of("Files without them: what is delivered is linked again."),
            to_fix=Text.of("Take them out of the files, or out of the list of --forget."),
        )


def _decisions(
    register: Path, answers: list[Path], records: frozenset[str], *, two_persons: bool
) -> Decisions:
    """Return the decisions of earlier runs and of the queues that came back, also on reports that are gone since."""
    decisions = Decisions.read(register / DECISIONS_FILE, two_persons=two_persons)
    if answers:
        records |= Registry.read(register / REGISTER_FILE).records
    for path in answers:
        decisions = decisions.add(read_answers(path, records))
    return decisions


def _write_review(linked: Linked, path: Path, *, role: ReviewRole, most: int, sample: int) -> int:
    drawn = (
        draw_sample(linked.pairs, linked.clusters, size=sample, seed=linked.options.seed) if sample else []
    )
    queue = queue_pairs(
        linked.pairs, linked.attributes, linked.decisions, role=role, sample=drawn, limit=most + sample
    )
    write_queue(queue, path)
    return len(queue)
