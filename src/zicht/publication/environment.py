"""How all HTML is made from templates: everything is escaped, and a name that is not there is a fault."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from zicht.publication.words import Words
from zicht.release.model import Edition
from zicht.vocabulary import LANGUAGES

__all__ = ["LANGUAGE_NAMES", "render_choice", "render_page"]

#: What each language is called in itself.
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}


def render_page(template: str, words: Words, **values: object) -> str:
    """Return a page in one language, whose words every template knows beside these values.

    `site` is what stands around a page of a site (`zicht.publication.site.frame`); there is none around others.
    """
    language = {"words": words, "text": words.text, "language": words.language, "_": words.translate}
    return _environment().get_template(template).render({"site": None} | language | values)


def render_choice(edition: Edition, *, styles: str, address: str, is_dark_too: bool) -> str:
    """Return the page on which one chooses a language; `{}` in the address stands for it."""
    template = _environment().get_template("choice.html.j2")
    translators = {language: Words(language).translate for language in LANGUAGES}
    return template.render(
        edition=edition, translators=translators, styles=styles, address=address, is_dark_too=is_dark_too
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("zicht.publication"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["language_names"] = LANGUAGE_NAMES
    return environment
