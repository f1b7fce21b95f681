"""Prepared texts: data that a counsellor puts into a message and changes before she sends it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from zicht.web.texts import current_language

__all__ = ["prepared_texts", "read_prepared"]

_FILE = Path(__file__).parent / "data" / "prepared.yaml"
#: The languages that counsellors themselves work in.
OWN = ("nl", "en")


@cache
def read_prepared() -> dict[str, Any]:
    """Return the file as it stands."""
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content


def prepared_texts() -> dict[str, Any]:
    """Return the groups with titles in the language of the request, and the languages in which they may be shown."""
    content, language = read_prepared(), current_language()
    shown = [*OWN, *(code for code, review in content["reviews"].items() if settings.DEMO or review["by"])]
    return {
        "languages": shown,
        "groups": [
            {
                "title": group["title"][language],
                "texts": [
                    {
                        "title": one["title"][language],
                        "texts": {code: one[code] for code in shown if code in one},
                    }
                    for one in group["texts"]
                ],
            }
            for group in content["groups"]
        ],
    }
