"""`zicht export`: an edition in a form that an international body or a catalogue asks for, or records in a standard."""

import json as json_format
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import Session, edition_folder, new_session
from zicht.errors import CalledWrongly, Text
from zicht.release import read_release
from zicht.release.output_errors import output_errors
from zicht.vocabulary.numbers import format_number

_ = text

#: As `zicht.disclosure.k_anonymity.FEWEST_ALIKE`: help shows it and imports nothing of the engine.
FEWEST = 11


class ExportForm(StrEnum):
    """What can be asked for: the forms of international bodies, a catalogue, and standards for records."""

    EUROSTAT = "eurostat"
    GLOTIP = "glotip"
    TIP = "tip"
    GRETA = "greta"
    SDG = "sdg"
    DCAT_AP_NL = "dcat-ap-nl"
    HTCDS = "htcds"
    CTDC = "ctdc"


OF_RECORDS = frozenset({ExportForm.HTCDS, ExportForm.CTDC})


def run(
    form: Annotated[
        ExportForm,
        typer.Option(
            "--form",
            help=_(
                "Filled from an edition: eurostat, glotip, tip, greta, sdg. A catalogue that was held against the "
                "shapes of its standard: dcat-ap-nl. Records of persons, each like at least ten others: htcds, ctdc."
            ),
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help=_("Folder for what is written."))],
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            help=_(
                "The folder of an edition; for htcds and ctdc files with reports, or folders with them. Without it: "
                "the edition in ZICHT_EDITION, else build/demo/edition."
            ),
            metavar="EDITION | INPUT...",
        ),
    ] = None,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes",
            help=_("With dcat-ap-nl: a file of the standard's shapes (SHACL, Turtle); may be repeated."),
        ),
    ] = None,
    fewest: Annotated[
        int, typer.Option("--k", help=_("With htcds and ctdc: how many records are alike at least."))
    ] = FEWEST,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    if form in OF_RECORDS:
        _export_records(session, sources or (), form, out=out, fewest=fewest)
    elif form is ExportForm.DCAT_AP_NL:
        _export_catalogue(session, _one(sources), out=out, shapes=shapes or ())
    else:
        _export_form(session, _one(sources), form, out=out)


def _one(sources: Sequence[Path] | None) -> Path:
    if sources and len(sources) > 1:
        raise CalledWrongly.of(
            Text.of("{count} editions were named.", count=len(sources)),
            expected=Text.of("One edition."),
            to_fix=Text.of("`{command} --help` shows how it is called.", command="zicht export"),
        )
    return edition_folder(sources[0] if sources else None)


def _export_form(session: Session, edition: Path, form: ExportForm, *, out: Path) -> None:
    from zicht.publication.international import fill_form, write_form  # noqa: PLC0415 - help stays light

    filled = fill_form(read_release(edition), form.value)
    with output_errors(out.name, at_once=False):
        written = write_form(filled, out)
    rows = sum(bool(one.figures) for one in filled.rows)
    hidden = sum(bool(figure.hidden_parts) for one in filled.rows for figure in one.figures.values())
    if session.as_json:
        session.show_json(
            {
                "form": form.value,
                "edition": str(edition),
                "rows": len(filled.rows),
                "filled": rows,
                "hidden": hidden,
                "written": [str(path) for path in written],
            }
        )
    session.say(filled.form.title, style="bold")
    session.say(filled.form.body)
    session.say(session.text(_("Rows filled: {filled} of {rows}"), filled=rows, rows=len(filled.rows)))
    session.say(session.text(_("Figures that are hidden in the edition, and so here: {count}"), count=hidden))
    if filled.edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    if not filled.edition.publishable:
        session.say(session.text(_("The edition is not for publication: do not send this.")))
    session.say(
        session.text(_("The mapping is ours and was not checked by the body that asks: read its notes."))
    )
    for path in written:
        session.say(session.text(_("Written: {path}"), path=path))
    session.say(session.text(_("Read from: {folder}"), folder=edition), style="dim")


def _export_catalogue(session: Session, edition: Path, *, out: Path, shapes: Sequence[Path]) -> None:
    from zicht.publication.open_data.catalogue import CATALOGUE  # noqa: PLC0415 - help stays light
    from zicht.publication.open_data.shapes import conforming_catalogue  # noqa: PLC0415 - help stays light

    if not shapes:
        raise CalledWrongly.of(
            Text.of("--form dcat-ap-nl needs the shapes that the catalogue is held against."),
            expected=Text.of("--shapes FILE, once for each file of the standard."),
            to_fix=Text.of(
                "Download them from the standard's own site; without them, {file} in the edition stands as "
                "it is and claims nothing.",
                file=CATALOGUE,
            ),
        )
    catalogue = conforming_catalogue(read_release(edition, cells_of=None), edition, shapes)
    path = out / CATALOGUE
    _write(path, catalogue)
    if session.as_json:
        session.show_json({"form": ExportForm.DCAT_AP_NL.value, "conforms": True, "written": [str(path)]})
    session.say(session.text(_("The catalogue meets the shapes that were given, and says so.")))
    session.say(session.text(_("Written: {path}"), path=path))
    session.say(session.text(_("Read from: {folder}"), folder=edition), style="dim")


def _export_records(
    session: Session, inputs: Sequence[Path], form: ExportForm, *, out: Path, fewest: int
) -> None:
    from zicht.pipeline.record_export import export_records  # noqa: PLC0415 - help stays light

    if not inputs:
        raise CalledWrongly.of(
            Text.of("--form {form} needs files with reports.", form=form.value),
            expected=Text.of(
                "Files, or folders with files: records are made from reports, not from an edition."
            ),
            to_fix=Text.of("`{command} --help` shows how it is called.", command="zicht export"),
        )
    with tempfile.TemporaryDirectory(prefix="zicht-export-") as work, session.stages() as stages:
        stages.begin(_("Reading and checking the files"))
        made = export_records(inputs, form.value, work=Path(work), fewest=fewest, on_progress=stages.advance)
    records, about = out / f"{form.value}.csv", out / f"{form.value}-about.json"
    _write(records, made.text)
    _write(about, json_format.dumps(made.about(), ensure_ascii=False, indent=1) + "\n")
    if session.as_json:
        session.show_json(made.about() | {"written": [str(records), str(about)]})

    def number(count: int) -> str:
        return format_number(count, "records", 0, session.language)

    session.say(made.form.title, style="bold")
    for line, count in (
        (_("Persons of whom a report stands: {count}"), made.persons),
        (_("Records written: {count}"), made.records),
        (_("Records withheld whole, because too few are like them: {count}"), made.withheld_records),
        (_("Reports left out, as their purposes do not hold statistics: {count}"), made.not_for_statistics),
    ):
        session.say(session.text(line, count=number(count)))
    session.say()
    headers = (_("Column"), _("Values withheld"))
    rows = [(column, number(count)) for column, count in made.withheld_values.items()]
    session.show_grid([session.text(header) for header in headers], rows, numbers=(1,))
    session.say()
    session.say(
        session.text(
            _("Each record is like at least {count} others, in all columns together."), count=fewest - 1
        )
    )
    if made.simulated:
        session.say(session.text(_("Simulated people: no record is about a real person.")))
    for path in (records, about):
        session.say(session.text(_("Written: {path}"), path=path))


def _write(path: Path, content: str) -> None:
    with output_errors(path.parent.name, at_once=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
