"""Logs without personal data: one JSON object a line, a fixed event and identifiers, never a value."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["ALLOWED", "JsonLines", "OwnWords", "describe_error", "logging_settings"]

#: What may stand beside an event: identifiers, counts and names of ours.
ALLOWED = frozenset(
    {
        "request_id",
        "user_id",
        "organisation_id",
        "role",
        "action",
        "status",
        "method",
        "route",
        "milliseconds",
        "count",
        "job",
        "stage",
        "object_id",
        "seconds",
    }
)
#: Loggers whose messages are fixed sentences of ours.
_OURS = "zicht"
_PACKAGES = (
    "zicht",
    "django",
    "allauth",
    "axes",
    "csp",
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "gunicorn",
)


class OwnWords(logging.Filter):
    """Takes everything out of a record that could hold personal data.

    Of our own events the sentence stays, for it is fixed and its context is on the list;
    of those of libraries only who said it and how grave it is. Of an error only its kind and
    the places in code that it went through stay: its message may hold a value.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        ours = record.name.split(".")[0] == _OURS
        if not ours or record.args:
            record.msg = "library event" if not ours else str(record.msg)
        record.args = None
        if record.exc_info:
            record.__dict__["error"] = describe_error(record.exc_info[1])
            record.exc_info = None
            record.exc_text = None
        record.stack_info = None
        return True


def describe_error(error: BaseException | None) -> dict[str, object]:
    """Return of what kind an error is and through which places in code it went, without its message."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]
    return {"kind": type(error).__name__, "places": places}


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else "event",
        }
        line |= {name: str(record.__dict__[name]) for name in sorted(ALLOWED & record.__dict__.keys())}
        if "error" in record.__dict__:
            line["error"] = record.__dict__["error"]
        return json.dumps(line, ensure_ascii=False)


def logging_settings(level: str = "INFO") -> dict[str, object]:
    """Return Django's LOGGING: everything through the filter, to standard error, for the service manager to keep."""
    loggers: dict[str, object] = {
        name: {"handlers": ["lines"], "level": level, "propagate": False} for name in _PACKAGES
    }
    loggers |= {"gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False}}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"own_words": {"()": "zicht.web.logs.OwnWords"}},
        "formatters": {"json": {"()": "zicht.web.logs.JsonLines"}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "filters": ["own_words"], "formatter": "json"}
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": loggers,
    }
