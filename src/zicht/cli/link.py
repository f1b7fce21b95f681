"""`zicht link`: which reports are about the same person, the register of person numbers, and the review."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from zicht.cli.options import JsonOption, LanguageOption, OneToOneOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.engine import DEFAULT_MEMORY, EngineKind, open_engine
from zicht.errors import InputError, Text
from zicht.linkage.decisions import Decisions
from zicht.linkage.link import DECISIONS_FILE, Linked, LinkOptions, link_persons, read_model, undo_in
from zicht.linkage.quality import Share, draw_sample, estimate_quality
from zicht.linkage.registry import EventKind
from zicht.linkage.review import queue_pairs, read_answers, write_queue
from zicht.linkage.review_roles import ReviewRole
from zicht.pipeline import check_memory, make_private
from zicht.records.intake import read_inputs
from zicht.vocabulary.numbers import format_number

_ = text

UNDATED = "undated"
EVENTS = {
    EventKind.CREATED: _("new persons"),
    EventKind.JOINED: _("persons with new reports"),
    EventKind.MERGED: _("persons merged"),
    EventKind.SPLIT: _("persons split"),
    EventKind.REMOVED: _("reports no longer delivered"),
    EventKind.UNDONE: _("changes taken back"),
}


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ],
    register: Annotated[
        Path,
        typer.Option(
            "--register",
            help=_(
                "Private folder with person numbers and decisions; made on the first run, kept for the next."
            ),
        ),
    ],
    release: Annotated[
        str | None,
        typer.Option(
            "--release", help=_("Name under which changes are listed. Without it: the day of extraction.")
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
    memory: Annotated[
        str, typer.Option("--memory", help=_("Memory of the engine before it uses the disk."))
    ] = DEFAULT_MEMORY,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    heap = check_memory(memory)
    options = LinkOptions(
        one_to_one=frozenset(one_to_one or ()),
        two_persons=two_persons,
        model=read_model(model) if model else None,
        seed=seed,
        add=add,
    )
    make_private(register)
    with tempfile.TemporaryDirectory(prefix=".work-", dir=register) as folder, session.stages() as stages:
        work = Path(folder)
        stages.begin(_("Reading and checking the files"))
        intake = read_inputs(inputs, work=work, on_progress=stages.advance)
        reports = _reports(intake.tables)
        options = replace(options, release=release or str(intake.vintage or UNDATED))
        decisions = _decisions(register, answers or [], reports, two_persons=two_persons)
        undo_in(register, undo or [], release=options.release)
        stages.begin(_("Finding the reports that are about the same person"))
        with open_engine(work / "engine", kind=engine, memory=heap) as opened:
            linked = link_persons(reports, register, engine=opened, options=options, decisions=decisions)
        linked.write(register)
        found = _describe(linked, sets=sets)
        if review is not None:
            found["to_review"] = _write_review(linked, review, role=role, most=most, sample=sample)
        faults = find_faults(intake.quarantine)
    if json:
        session.show_json(found | receipts_json(intake.receipts))
    show_receipts(session, intake.receipts, faults)
    _show(session, linked, found, register=register)
    if review is not None:
        session.say(
            session.text(_("Pairs to look at: {pairs} in {path}"), pairs=found["to_review"], path=review)
        )


def _reports(tables: Mapping[str, Path]) -> pa.Table:
    if "reports" not in tables:
        raise InputError.of(
            Text.of("None of the files holds reports."),
            expected=Text.of("At least one file for the table reports."),
            to_fix=Text.of("Add a file of reports; `zicht template` writes an empty one."),
        )
    return pq.read_table(tables["reports"])


def _decisions(register: Path, answers: list[Path], reports: pa.Table, *, two_persons: bool) -> Decisions:
    """Return the decisions of earlier runs and of the queues that came back."""
    decisions = Decisions.read(register / DECISIONS_FILE, two_persons=two_persons)
    if answers:
        pairs = zip(reports["source"].to_pylist(), reports["report_id"].to_pylist(), strict=True)
        records = {f"{source}:{report}" for source, report in pairs}
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


def _describe(linked: Linked, *, sets: int) -> dict[str, object]:
    """Return what was found: counts, and how good the links are."""
    drawn = list(linked.draw_persons(sets)) if linked.model else []
    quality = estimate_quality(
        linked.pairs,
        linked.clusters,
        linked.decisions,
        seed=linked.options.seed,
        missed=linked.missed,
        link_sets=drawn,
    )
    persons = len(linked.persons["person"].unique())
    found: dict[str, object] = {
        "release": linked.options.release,
        "linkage": "probabilistic" if linked.model else "exact",
        "reports": linked.attributes.num_rows,
        "persons": persons,
        "precision": _share(quality.precision),
        "recall": _share(quality.recall),
        "sampled": quality.sampled,
        "changes": [
            {
                "event": change.event,
                "kind": change.kind.value,
                "records": change.records,
                "before": list(change.before) if change.kind not in _LONG else len(change.before),
                "after": list(change.after) if change.kind not in _LONG else len(change.after),
                "undoes": change.undoes,
            }
            for change in linked.registry.changes(linked.options.release)
        ],
        "agreement": [
            {"reviewers": list(one.reviewers), "pairs": one.pairs, "share": one.share, "kappa": one.kappa}
            for one in linked.decisions.agreement()
        ],
    }
    if len(drawn) > 1:
        interval = linked.count_persons(drawn)
        found["persons_interval"] = [round(interval.lower), round(interval.upper)]
    return found


#: Events that hold too many persons to name each.
_LONG = frozenset({EventKind.CREATED, EventKind.REMOVED})


def _share(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {"value": share.value, "lower": share.lower, "upper": share.upper}


def _show(session: Session, linked: Linked, found: Mapping[str, object], *, register: Path) -> None:
    def number(value: object) -> str:
        return format_number(float(str(value)), "persons", 0, session.language)

    session.say()
    session.say(
        session.text(
            _("Reports: {reports}; persons: {persons}"),
            reports=number(found["reports"]),
            persons=number(found["persons"]),
        )
    )
    interval = found.get("persons_interval")
    if isinstance(interval, list):
        session.say(
            session.text(
                _("Persons under other plausible links: {lower} to {upper} (95%)"),
                lower=number(interval[0]),
                upper=number(interval[1]),
            )
        )
    for label, name in (
        (_("Links that are right (precision)"), "precision"),
        (_("Links found (recall)"), "recall"),
    ):
        session.say(f"{session.text(label)}: {_percents(session, found[name])}")
    session.say()
    session.say(session.text(_("Changes in release {release}:"), release=linked.options.release))
    for kind, label in EVENTS.items():
        changes = [
            change for change in linked.registry.changes(linked.options.release) if change.kind is kind
        ]
        if changes:
            count = sum(len(change.after) if kind is EventKind.CREATED else 1 for change in changes)
            count = sum(change.records for change in changes) if kind is EventKind.REMOVED else count
            session.say(f"  {number(count)} {session.text(label)}")
    for agreement in linked.decisions.agreement():
        session.say(
            session.text(
                _("Two reviewers on {pairs} pairs: agreed on {agreed}, kappa {kappa}"),
                pairs=agreement.pairs,
                agreed=agreement.agreed,
                kappa="-" if agreement.kappa is None else f"{agreement.kappa:.2f}",
            )
        )
    session.say(session.text(_("Register: {path}"), path=register))


def _percents(session: Session, share: object) -> str:
    if not isinstance(share, dict):
        return "-"
    value, lower, upper = (
        format_number(100 * share[name], "percent", 1, session.language)
        for name in ("value", "lower", "upper")
    )
    return session.text(_("{value} ({lower} to {upper})"), value=value, lower=lower, upper=upper)
