"""`zicht municipality`: what is known of a municipality, what may be expected there, and what is not known."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import NOT_TO_QUOTE, EditionOption, JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import Session, edition_folder, new_session
from zicht.errors import CalledWrongly, Text
from zicht.pipeline.municipal import TABLES, municipal_document, municipal_documents
from zicht.publication.municipal import MunicipalDocument, print_municipality
from zicht.publication.municipal.store import write_sheets
from zicht.release import read_release
from zicht.vocabulary import LANGUAGES

_ = text


def run(
    municipalities: Annotated[
        list[str] | None,
        typer.Argument(
            help=_("Codes or names of municipalities, such as GM0363 or Amsterdam."),
            metavar="MUNICIPALITY...",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help=_(
                "Every municipality of the edition's last year, with a page that leads to all and one CSV."
            ),
        ),
    ] = False,
    edition: EditionOption = None,
    out: Annotated[Path, typer.Option("--out", help=_("Folder to write in."))] = Path("municipalities"),
    pdf: Annotated[bool, typer.Option("--pdf", help=_("Each sheet as a PDF of two pages too."))] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    if bool(municipalities) == every:
        raise CalledWrongly.of(
            Text.of("It is not said which municipalities."),
            expected=Text.of("Codes or names of municipalities, or --all, and not both."),
            to_fix=Text.of("`{command} --help` shows how it is called.", command="zicht municipality"),
        )
    folder = edition_folder(edition)
    with session.stages() as stages:
        stages.begin(_("Reading the edition"))
        release = read_release(folder, cells_of=TABLES, figures_only=True)
        documents = (
            municipal_documents(release)
            if every
            else tuple(municipal_document(release, asked) for asked in dict.fromkeys(municipalities or ()))
        )
        stages.begin(_("Writing the sheets"))
        with own_folder(out, "zicht municipality", emptied=True):
            written = write_sheets(
                documents,
                out,
                languages=LANGUAGES,
                with_pdf=pdf,
                with_index=every,
                on_progress=stages.advance,
            )
        stages.finish()
    if json:
        session.show_json(
            {
                "edition": str(folder),
                "out": str(out),
                "municipalities": [document.code for document in documents],
                "files": [str(path.relative_to(out)) for path in written],
            }
        )
    _tell(session, documents, out, every=every)
    if release.edition.simulated:
        session.say(session.text(_("Simulated people: no figure in this edition is about a real person.")))
    if not release.edition.publishable:
        session.say(session.text(NOT_TO_QUOTE))
    session.say(session.text(_("Read from: {folder}"), folder=folder), style="dim")


def _tell(session: Session, documents: tuple[MunicipalDocument, ...], out: Path, *, every: bool) -> None:
    """Print what the sheets say first, or of all of them where they are."""
    if every:
        session.say(session.text(_("Sheets written: {count}."), count=len(documents)), style="bold")
        session.say(str(out / f"index.{session.language}.html"))
        return
    for document in documents:
        content = print_municipality(document, session.language)
        session.say(content.title, style="bold")
        for strong, _text in content.warnings[:1]:
            session.say(strong)
        for headline in content.headlines:
            session.say(f"{headline.label}: {headline.number}")
            session.say(f"  {headline.sentence}")
        session.say(str(out / f"{document.code}.{session.language}.html"))
        session.say()
