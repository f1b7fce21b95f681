"""`zicht errata`: what an edition that is out prints wrongly, told beside it before there is a next one."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.errata_check import check_tells_nothing
from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.own_folder import own_folder
from zicht.cli.session import new_session
from zicht.errors import DefinitionError, OutputError, Text
from zicht.publication.authored import ErratumPlace, list_errata, with_errata
from zicht.publication.errata import write_errata
from zicht.publication.words import Words
from zicht.records.errata import read_errata
from zicht.release import Release, read_release
from zicht.release.approval import release_hash
from zicht.release.model import Erratum

_ = text

COMMAND = "zicht errata"


def run(
    edition: Annotated[Path, typer.Argument(help=_("Folder of the edition that is wrong somewhere."))],
    written: Annotated[
        Path,
        typer.Option(
            "--list",
            help=_(
                "The list of errata, as the next edition takes it; the wrong numbers in it are read from the edition."
            ),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help=_("Folder to write in. Without it: beside the edition, `<edition>-errata`.")
        ),
    ] = None,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    place = out or edition.resolve().with_name(f"{edition.resolve().name}-errata")
    _check_beside(place, edition)
    release = read_release(edition)
    release = with_errata(release, _of_edition(written, release))
    with session.stages() as stages:
        stages.begin(_("Working out what is hidden"))
        check_tells_nothing(release, on_progress=stages.advance)
        stages.finish()
    sha256 = release_hash(edition)
    with own_folder(place, COMMAND, emptied=True):
        pages = write_errata(release, place, sha256=sha256)
    errata = list_errata(release, Words(session.language))
    if json:
        shown = [
            {"figure": one.figure, "printed": one.wrong, "right": one.right, "found": one.found}
            for one in release.errata
        ]
        session.show_json(
            {"out": str(place), "pages": list(pages), "release_sha256": sha256, "errata": shown}
        )
    session.show_grid(
        [session.text(header) for header in (_("Figure"), _("Printed"), _("Right"))],
        [
            (
                f"{one.table} {one.figure}",
                one.wrong or session.text(_("shown by mistake")),
                one.right or session.text(_("not shown, to protect people")),
            )
            for one in errata
        ],
        numbers=(1, 2),
    )
    session.say(
        session.text(_("Errata: {path}"), path=place / session.language / "errata.html"), style="bold"
    )
    session.say(
        session.text(_("The edition was not changed. The next one takes the same list, with both numbers."))
    )


def _check_beside(place: Path, edition: Path) -> None:
    if place.resolve().is_relative_to(edition.resolve()):
        raise OutputError.of(
            Text.of("Folder {name}: lies in the edition, or is it.", name=place.name),
            expected=Text.of("A folder beside the edition: an edition that is out never changes."),
            to_fix=Text.of("Choose another folder with --out. Nothing in it was touched."),
        )


def _of_edition(path: Path, release: Release) -> list[ErratumPlace]:
    """Return the errata of this edition; those of others in the list are not looked at."""
    name = release.edition.name
    found = [
        ErratumPlace(
            Erratum(
                edition=one.edition,
                figure=one.figure,
                found=one.found.isoformat(),
                reason={"nl": one.nl, "en": one.en},
                corrected_by=one.corrected_by,
                wrong=one.wrong,
                right=one.right,
            ),
            path.name,
            place,
        )
        for place, one in enumerate(read_errata(path, right_alone=True), 1)
        if one.edition == name
    ]
    if not found:
        raise DefinitionError.of(
            Text.of("{file}: holds no erratum of this edition.", file=path.name),
            expected=Text.of('At least one [[erratum]] with edition = "{name}".', name=name),
            to_fix=Text.of("Correct the list, or name the edition that was wrong."),
        )
    return found
