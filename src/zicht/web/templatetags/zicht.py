"""Tags: `{% t "English sentence" %}` says it in the language of the request."""

from __future__ import annotations

from django import template

from zicht.web.texts import current_language, label_of, translate

__all__ = ["register"]

register = template.Library()


@register.simple_tag
def t(msgid: str, **places: object) -> str:
    """Return a text with its places filled in; the template escapes it as any other value."""
    return translate(msgid, **places)


@register.simple_tag
def other_language() -> str:
    return "en" if current_language() == "nl" else "nl"


@register.filter
def code_label(code: str, list_name: str) -> str:
    """Return the label of a code: `{{ report.status|code_label:"report_statuses" }}`."""
    return label_of(list_name, code)
