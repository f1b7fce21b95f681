"""Sheets on municipalities as a reader has them: each number read back as a statement on the edition it is from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from zicht.cli.own_folder import mark_of
from zicht.disclosure.stated import Stated
from zicht.errors import InputError, Text
from zicht.pipeline.municipal import municipal_document
from zicht.publication.municipal import FORM, Figure, MunicipalDocument, Told, write_sheets
from zicht.publication.municipal.store import STATEMENTS
from zicht.release.jsonfile import decode
from zicht.release.model import Release
from zicht.vocabulary import LANGUAGES

__all__ = ["read_statements"]


def read_statements(folder: Path, releases: Sequence[Release]) -> tuple[Stated, ...]:
    """Return every number of the sheets in a folder as a statement on one of these releases.

    A number that follows from several cells is a statement where anybody who has the release would find another, and so
    is each file, a page or a PDF as well, that is not what the release gives: these stand without a table.

    Raises
    ------
    InputError
        If there are no sheets, files of them have another form, or they are of an edition that is not here.
    """
    by_edition = {(one.edition.name, one.edition.vintage): one for one in releases}
    documents = [_read(path) for path in sorted(folder.glob("*.json"))]
    editions = {(one.edition.name, one.edition.vintage) for one in documents}
    if len(editions) != 1 or not editions <= by_edition.keys():
        raise InputError.of(
            Text.of("Folder {name}: holds no sheets on municipalities.", name=folder.name)
            if not documents
            else Text.of("Folder {name}: holds sheets of an edition that is not here.", name=folder.name),
            expected=Text.of("The folder that `zicht municipality` wrote, and the edition it was made from."),
            to_fix=Text.of("Name that folder with --sheets, and that edition beside the others."),
        )
    release = by_edition[editions.pop()]
    known = [municipal_document(release, one.code) for one in documents]
    return (
        *(stated for one, other in zip(documents, known, strict=True) for stated in _statements(one, other)),
        *(Stated(release.edition.vintage, "", name, {}) for name in _told_otherwise(folder, known)),
    )


def _read(path: Path) -> MunicipalDocument:
    try:
        document = decode(MunicipalDocument, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        raise _other_form(path) from None
    if document.form != FORM:
        raise _other_form(path)
    return document


def _other_form(path: Path) -> InputError:
    return InputError.of(
        Text.of("{file}: is not a sheet on a municipality.", file=path.name),
        expected=Text.of("A file in the form {form}, as `zicht municipality` wrote it.", form=FORM),
        to_fix=Text.of("Make the sheets again with `zicht municipality`."),
    )


def _told_otherwise(folder: Path, known: Sequence[MunicipalDocument]) -> Iterator[str]:
    """Yield the files that are not, byte for byte, what the edition gives: pages, documents, CSV, PDF and assets."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    languages = [code for code in LANGUAGES if any(path.name.endswith(f".{code}.html") for path in files)]
    with tempfile.TemporaryDirectory() as made:
        write_sheets(
            known,
            Path(made),
            languages=languages,
            with_pdf=any(path.suffix == ".pdf" for path in files),
            with_index=(folder / STATEMENTS).is_file(),
        )
        for path in files:
            other = Path(made) / path.relative_to(folder)
            if path.name != mark_of("zicht municipality") and not (
                other.is_file() and other.read_bytes() == path.read_bytes()
            ):
                yield path.name


def _statements(document: MunicipalDocument, known: MunicipalDocument) -> Iterator[Stated]:
    vintage = document.edition.vintage
    derived = {(what, _bare(figure)) for what, figure in known.figures_by_section() if not figure.table}
    for what, figure in document.figures_by_section():
        if figure.table:
            yield _stated(vintage, figure)
        elif (what, _bare(figure)) not in derived:
            yield Stated(vintage, "", what, {}, figure.value, figure.lower, figure.upper)


def _bare(figure: Figure) -> tuple[object, ...]:
    return (figure.told, figure.value, figure.lower, figure.upper, figure.n)


def _stated(vintage: str, figure: Figure) -> Stated:
    value = 0.0 if figure.told is Told.NONE else figure.value
    return Stated(vintage, figure.table, figure.measure, figure.codes, value, figure.lower, figure.upper)
