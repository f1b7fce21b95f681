"""Texts of problems and findings by language, as a run keeps them for whoever reads its page."""

from __future__ import annotations

from zicht.errors import Problem, Text
from zicht.vocabulary import LANGUAGES, translator

__all__ = ["problem_in_languages", "text_in_languages"]


def text_in_languages(text: Text) -> dict[str, str]:
    return {language: text.render(translator(language)) for language in LANGUAGES}


def problem_in_languages(problem: Problem) -> dict[str, list[str]]:
    """Return where something is wrong, what was expected and how to mend it."""
    texts = (problem.where, problem.expected, problem.to_fix)
    return {language: [text.render(translator(language)) for text in texts] for language in LANGUAGES}
