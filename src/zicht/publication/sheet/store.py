"""Writing an estimate to a folder in one step: the document, and its sheet as a page and as a PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from zicht.errors import OutputError, Text
from zicht.publication.charts import NARROW, WIDE, Frame
from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.environment import LANGUAGE_NAMES
from zicht.publication.pages import Drawing, Picture
from zicht.publication.sheet.content import PrintedFigure, print_content
from zicht.publication.sheet.document import FORM, EstimateDocument
from zicht.publication.sheet.html import render_html
from zicht.publication.sheet.pdf import render_pdf
from zicht.release.output_errors import output_errors
from zicht.release.place import is_vacant, put_in_place, recover, staging_folder, sync_file

__all__ = ["check_estimate_place", "write_estimate"]

DOCUMENT = "estimate.json"
#: The width of a page and of half of it; letters then come out as large as the text around.
PAPER, HALF = Frame("paper", 860), Frame("half", 418)
#: The parts of writing that progress is told of: a page and a PDF for each language.
STEPS = 2


def check_estimate_place(out: Path) -> None:
    """Raise OutputError where `out` holds anything but an earlier estimate, before a long calculation begins."""
    place = out.resolve()
    with output_errors(place.name):
        _check_replaceable(place)


def write_estimate(
    document: EstimateDocument,
    out: Path,
    *,
    languages: Sequence[str],
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write `estimate.json`, `sheet.html` and `sheet.pdf`, and return the files.

    The first language names its files so; those of another are `sheet.nl.html` and `sheet.nl.pdf`. Everything
    is made in a hidden folder beside `out`, which then takes its place: a kill leaves the old or the new one.
    """
    place = out.resolve()
    tell = on_progress or (lambda _done, _total: None)
    with output_errors(place.name):
        _check_replaceable(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        recover(place)
        with staging_folder(place) as folder:
            (folder / DOCUMENT).write_text(_json(document), encoding="utf-8", newline="\n")
            _write_sheets(document, folder, languages, tell=tell)
            for path in folder.iterdir():
                sync_file(path)
            _check_replaceable(place)
            put_in_place(folder, place)
    return tuple(out / path.name for path in sorted(place.iterdir()))


def _write_sheets(
    document: EstimateDocument, folder: Path, languages: Sequence[str], *, tell: Callable[[int, int], None]
) -> None:
    links = [
        (language, LANGUAGE_NAMES[language], f"{_stem(language, languages)}.html") for language in languages
    ]
    contents = [print_content(document, language) for language in languages]
    with open_drawing() as draw:
        on_screen = [{f.id: _drawing(f, draw) for f in content.figures} for content in contents]
        on_paper = [{f.id: draw(f.draw(_frame_on_paper(f))) for f in content.figures} for content in contents]
        for done, content in enumerate(contents):
            stem = _stem(content.language, languages)
            page = render_html(content, on_screen[done], links)
            (folder / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")
            tell(STEPS * done + 1, STEPS * len(languages))
            pictures = {name: drawn.result() for name, drawn in on_paper[done].items()}
            (folder / f"{stem}.pdf").write_bytes(render_pdf(content, pictures))
            tell(STEPS * done + 2, STEPS * len(languages))


def _frame_on_paper(figure: PrintedFigure) -> Frame:
    return PAPER if figure.id == "forest" else HALF


def _drawing(figure: PrintedFigure, draw: Draw) -> Drawing:
    wide, narrow = (
        Picture(
            f"{figure.id}-{frame.name}", frame, figure.caption, figure.alternative, draw(figure.draw(frame))
        )
        for frame in (WIDE, NARROW)
    )
    return Drawing(wide, narrow, (figure.reading,))


def _stem(language: str, languages: Sequence[str]) -> str:
    return "sheet" if language == languages[0] else f"sheet.{language}"


def _json(document: EstimateDocument) -> str:
    return json.dumps(document.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _check_replaceable(place: Path) -> None:
    if is_vacant(place) or _is_estimate(place):
        return
    raise OutputError.of(
        Text.of("Folder {name}: holds something else than an estimate.", name=place.name),
        expected=Text.of(
            "A folder that is empty, that is not there yet, or that holds an earlier estimate alone."
        ),
        to_fix=Text.of("Choose another folder with --out. Nothing in it was touched."),
    )


def _is_estimate(place: Path) -> bool:
    """Say whether a folder holds an estimate and nothing that its writer did not make."""
    own = {DOCUMENT, *(f"sheet{code}.{kind}" for code in ("", ".nl", ".en") for kind in ("html", "pdf"))}
    if not place.is_dir() or any(
        path.name not in own and not path.name.startswith(".") for path in place.iterdir()
    ):
        return False
    try:
        form = json.loads((place / DOCUMENT).read_text(encoding="utf-8")).get("form", "")
    except (OSError, ValueError, AttributeError):
        return False
    return str(form).partition("/")[0] == FORM.partition("/")[0]
