"""`zicht check`: what would become of every row of some files, without making an edition."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.receipts import find_faults, receipts_json, show_receipts
from zicht.cli.session import Session, new_session
from zicht.pipeline.written import with_written
from zicht.publication.authored import fill_text
from zicht.records.intake import read_inputs
from zicht.records.manifest import find_inputs
from zicht.records.texts import recommendation_rows
from zicht.release import read_release

_ = text

ROWS_IN_QUARANTINE = 3


def run(
    inputs: Annotated[
        list[Path], typer.Argument(help=_("Files, or folders with files."), metavar="INPUT...")
    ],
    quarantine: Annotated[
        Path | None, typer.Option("--quarantine", help=_("Folder to put the rejected rows in, with reasons."))
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            help=_(
                "Only hold the texts and errata of the folders against this edition: quick, for whoever writes them."
            ),
            metavar="EDITION",
        ),
    ] = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    if texts is not None:
        _check_texts(session, inputs, texts)
        return
    with tempfile.TemporaryDirectory(prefix="zicht-check-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        intake = read_inputs(inputs, work=Path(work), on_progress=stages.advance)
        kept = _keep(intake.quarantine, quarantine)
        faults = find_faults(intake.quarantine)
    if json:
        session.show_json(receipts_json(intake.receipts))
    show_receipts(session, intake.receipts, faults)
    for path in kept:
        session.say(session.text(_("Rejected rows: {path}"), path=path))
    if any(receipt.quarantined for receipt in intake.receipts):
        raise typer.Exit(ROWS_IN_QUARANTINE)


def _check_texts(session: Session, inputs: Sequence[Path], edition: Path) -> None:
    """Say how many figures the texts name; every place that would stop an edition is an error, all at once."""
    manifest = find_inputs(inputs)
    recommendation_rows(manifest.written.texts, manifest.vintage)
    release = with_written(read_release(edition), manifest.written, ())
    figures = [len(fill_text(one, release).figures) for one in release.authored]
    if session.as_json:
        session.show_json({"texts": len(figures), "figures": sum(figures), "errata": len(release.errata)})
    session.say(
        session.text(
            _("Texts: {texts}, with {figures} figures that this edition shows. Errata: {errata}."),
            texts=len(figures),
            figures=sum(figures),
            errata=len(release.errata),
        )
    )


def _keep(found: Mapping[str, Path], folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(path, folder / path.name)) for path in found.values()]
