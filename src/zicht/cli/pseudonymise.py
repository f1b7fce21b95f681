"""`zicht pseudonymise`: an agency's file with keyed tokens in place of names, birth dates and numbers."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.errors import InputError, OutputError, Text, writing
from zicht.linkage.pseudonymise import Pseudonymised, make_key, pseudonymise_reports, read_key
from zicht.linkage.tokens import Hardening
from zicht.records.intake import Intake, read_inputs
from zicht.vocabulary.numbers import format_number

_ = text

ROWS_IN_QUARANTINE = 3


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files with reports, or a folder with them."), metavar="FILE...")
    ],
    key_file: Annotated[
        Path, typer.Option("--key-file", help=_("File with the key that the agencies share. It stays here."))
    ],
    new_key: Annotated[bool, typer.Option("--new-key", help=_("Make the key file first."))] = False,
    out: Annotated[Path, typer.Option("--out", help=_("File to write: .csv or .parquet."))] = Path(
        "pseudonymised.csv"
    ),
    source: Annotated[
        str | None, typer.Option("--source", help=_("Name of the source, the same in every delivery."))
    ] = None,
    common: Annotated[
        float,
        typer.Option(
            "--common",
            help=_("A name gets no token where more than this share of the reports have it. 1: always one."),
            min=0,
            max=1,
        ),
    ] = Hardening.most,
    no_sounds: Annotated[
        bool,
        typer.Option(
            "--no-sounds",
            help=_("Make no tokens of how names sound: that gives less away, and finds fewer pairs."),
        ),
    ] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    _check_name(out)
    if new_key:
        make_key(key_file)
    key = read_key(key_file)
    with tempfile.TemporaryDirectory(prefix="zicht-pseudonymise-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        intake = read_inputs(inputs, work=Path(work), on_progress=stages.advance)
        faults = find_faults(intake.quarantine)
        stages.begin(_("Making tokens"))
        made = pseudonymise_reports(
            _reports(intake, source),
            key,
            supplied=intake.supplied["reports"],
            hardening=Hardening(most=common, sounds=not no_sounds),
        )
        _write(made.cells, out)
    if json:
        session.show_json(_as_json(made, out) | receipts_json(intake.receipts))
    show_receipts(session, intake.receipts, faults)
    _show(session, made, out)
    if any(receipt.quarantined for receipt in intake.receipts):
        raise typer.Exit(ROWS_IN_QUARANTINE)


def _reports(intake: Intake, source: str | None) -> pa.Table:
    """Return the canonical reports, under one name of the source where one is given."""
    others = sorted(set(intake.tables) - {"reports"})
    if others:
        raise InputError.of(
            Text.of("Files hold other tables than reports: {tables}.", tables=", ".join(others)),
            expected=Text.of("Files with reports only: other tables have no names to replace."),
            to_fix=Text.of("Name the files with reports one by one."),
        )
    reports = pq.read_table(intake.tables["reports"])
    if source is None:
        return reports
    place = reports.column_names.index("source")
    return reports.set_column(place, "source", pa.repeat(pa.scalar(source), len(reports)))


def _check_name(out: Path) -> None:
    if out.suffix not in {".csv", ".parquet"}:
        raise OutputError.of(
            Text.of("The file to write has no known ending."),
            expected=Text.of("A name that ends in .csv or .parquet."),
            to_fix=Text.of("Choose another name with --out."),
        )


def _write(cells: pa.Table, out: Path) -> None:
    """Write the file under another name and rename it: it is there whole or not at all."""
    partial = out.with_name(f"{out.name}.partial")
    write = pacsv.write_csv if out.suffix == ".csv" else pq.write_table
    with writing(out.name):
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            write(cells, partial)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)


def _show(session: Session, made: Pseudonymised, out: Path) -> None:
    """Print how many reports can be linked on what: counts, never a value."""
    counts: Iterable[tuple[str, int]] = (
        (_("Reports written: {count}"), len(made.cells)),
        (_("with a name: {count}"), made.named),
        (_("with a birth date or year: {count}"), made.dated),
        (_("with a number: {count}"), made.numbered),
    )
    session.say()
    for line, count in counts:
        session.say(session.text(line, count=format_number(count, "reports", 0, session.language)))
    session.say(session.text(_("Key check, the same at every agency: {scheme}"), scheme=made.scheme))
    session.say(str(out))


def _as_json(made: Pseudonymised, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "key_check": made.scheme,
        "reports": len(made.cells),
        "named": made.named,
        "dated": made.dated,
        "numbered": made.numbered,
    }
