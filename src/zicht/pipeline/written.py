"""What people wrote beside the inputs, brought into an edition: every text and erratum held against its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zicht.errors import DefinitionError
from zicht.publication.authored import check_easy, check_errata, check_text, fill_text
from zicht.records.authored import Written
from zicht.release import Release
from zicht.release.followed import earlier_editions
from zicht.release.model import AuthoredText, Erratum

__all__ = ["with_written"]

#: The kind of text that must read easily.
EASY = "easy"


def with_written(release: Release, written: Written, previous: Sequence[Release]) -> Release:
    """Return the release with its texts, its errata and what earlier editions printed.

    DefinitionError with every place where a text names no figure that is shown, types a number by hand or has a form
    that it may not have, and with every erratum that does not agree with the editions.
    """
    texts = [AuthoredText(one.name, one.language, one.title, one.markdown, one.kind) for one in written.texts]
    errata = [
        Erratum(
            edition=one.edition,
            figure=one.figure,
            found=one.found.isoformat(),
            reason={"nl": one.nl, "en": one.en},
            corrected_by=one.corrected_by or release.edition.name,
            wrong=one.wrong,
            right=one.right,
        )
        for one in written.errata
    ]
    earlier = earlier_editions(previous) or release.earlier
    whole = replace(release, authored=tuple(texts), errata=tuple(errata), earlier=earlier)
    problems = [
        problem
        for text, one in zip(texts, written.texts, strict=True)
        for problem in check_text(text, whole, file=one.file, first_line=one.first_line)
    ]
    problems += check_errata(whole, written.errata_file)
    if not problems:
        easy = [(text, one.file) for text, one in zip(texts, written.texts, strict=True) if text.kind == EASY]
        problems += (problem for text, file in easy for problem in check_easy(fill_text(text, whole), file))
    if problems:
        raise DefinitionError(tuple(problems))
    return whole
