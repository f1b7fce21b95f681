"""Tags: `{% say "English sentence" %}` says it in the visitor's language, which the context names `language`."""

from __future__ import annotations

from django import template
from django.template import Context

from zicht.helpchat.visitors import languages

__all__ = ["register"]

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, msgid: str, **places: object) -> str:
    """Return a text with its places filled in; the template escapes it as any other value."""
    return languages.say(msgid, str(context["language"]), **places)
