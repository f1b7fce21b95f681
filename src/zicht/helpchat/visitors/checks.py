"""What must be so before visitors come in: somebody has read the texts of at least one language."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage
from django.core.checks import Error as Wrong

from zicht.helpchat.visitors.languages import offered

__all__ = ["reviewed_languages"]


def reviewed_languages(
    app_configs: Sequence[AppConfig] | None = None, **options: object
) -> list[CheckMessage]:
    """Say that the chat would open in no language."""
    del app_configs, options
    if offered():
        return []
    return [
        Wrong(
            "No language of the visitors' side is reviewed, so none is offered.",
            hint="Have the texts read, fill in X-Reviewed-By and X-Reviewed-On in each helpchat.po, "
            "and name their folder in ZICHT_CHAT_LOCALE.",
            id="visitors.E001",
        )
    ]
