"""What becomes of a row when its time is up, and which rows go with a person or a report: read from the marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.utils.timezone import localdate

from zicht.platform.access.append_only import APPEND_ONLY
from zicht.platform.clock import now
from zicht.platform.marks import OTHERS, Clock, Retention
from zicht.platform.rooms import ROOM_OF_APP, Room

__all__ = [
    "PERSON",
    "REPORT",
    "End",
    "blanks",
    "columns_to",
    "cutoff",
    "derived_models",
    "end_of",
    "expiring_models",
    "own_models",
]

PERSON, REPORT = "registry.Person", "registry.Report"


class End(StrEnum):
    """What becomes of a row."""

    GONE = "gone"  # the row is deleted
    BLANK = "blank"  # its fields to scrub are blanked
    STAYS = "stays"  # nothing in it is about anybody


#: Columns that say whom or what a row is about. A model whose parent is a person or report has at least one of them.
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PERSON: ("person", "person_id", "left_id", "right_id", "kept_id", "merged_id"),
        REPORT: ("report", "report_id"),
    }
)
#: These have a life of their own: a person and a report are erased by `erasure`, the log goes by whole batches,
#: and rows for counting are found by their keys.
_OTHERWISE = frozenset({PERSON, REPORT, "audit.Event", "audit.Seal", "statistics.CanonicalRow"})
#: A pair is nothing without the two that it is of; a request, and word to the statistics room, nothing without whom it
#: is about; a signal that says nothing would be counted.
_NOTHING_ALONE = frozenset(
    {
        "duplicates.Candidate",
        "duplicates.Question",
        "referral.Referral",
        "registry.AccessRequest",
        "registry.Outbox",
        "registry.ReportMove",
        "registry.Signal",
        "registry.SignalReport",
    }
)


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("zicht.platform")]


def end_of(model: type[Model]) -> End:
    """Return what becomes of a row: deleted where nobody may change it, or where blanking would leave nothing."""
    retention, scrub, keep = _marks(model)
    if not scrub:
        return End.STAYS if retention.clock in {Clock.PARENT, Clock.NEVER} else End.GONE
    whole = model._meta.db_table in APPEND_ONLY or not keep - {"id"}  # noqa: SLF001 - Django's own way
    return End.GONE if whole or model._meta.label in _NOTHING_ALONE else End.BLANK  # noqa: SLF001


def derived_models(parent: str) -> list[type[Model]]:
    """Return the models of the case room whose rows go with this parent, those that refer to others first."""
    found = [
        model
        for model in own_models()
        if _marks(model)[0].parent == parent
        and model._meta.label not in _OTHERWISE  # noqa: SLF001
        and ROOM_OF_APP.get(model._meta.app_label, Room.CASES) is Room.CASES  # noqa: SLF001
        and end_of(model) is not End.STAYS
    ]
    return _referring_first(found)


def columns_to(model: type[Model], parent: str) -> list[str]:
    """Return the columns of a model that name its parent.

    Raises
    ------
    LookupError
        If it has none that is known: a bug.
    """
    names = {field.name for field in model._meta.concrete_fields}  # noqa: SLF001
    found = [name for name in _COLUMNS[parent] if name in names]
    if not found:
        raise LookupError(f"{model._meta.label} does not say what it is about")  # noqa: SLF001
    return found


def expiring_models() -> list[tuple[type[Model], Retention]]:
    """Return the models that have a time of their own, ours and those of libraries."""
    ours = [(model, _marks(model)[0]) for model in own_models() if model._meta.label not in _OTHERWISE]  # noqa: SLF001
    others = [(apps.get_model(name), retention) for name, retention in OTHERS.items()]
    return [
        (model, retention)
        for model, retention in (*ours, *others)
        if retention.clock in {Clock.MADE, Clock.ENDED} and retention.days is not None
    ]


def cutoff(model: type[Model], retention: Retention) -> Any:
    """Return the moment, or the day, before which rows of a model are over."""
    moment = now() - timedelta(days=retention.days or 0)
    field = model._meta.get_field(retention.column)  # noqa: SLF001
    return moment if isinstance(field, models.DateTimeField) else localdate(moment)


def blanks(model: type[Model], key: UUID | int | str) -> dict[str, object]:
    """Return what stands in the fields to scrub of a row afterwards; what must be unique is told apart by the key."""
    fields = (model._meta.get_field(name) for name in sorted(_marks(model)[1]))  # noqa: SLF001
    return {field.attname: _blank(model, field, key) for field in fields if isinstance(field, models.Field)}


def _blank(model: type[Model], field: models.Field[Any, Any], key: UUID | int | str) -> object:
    if field.null:
        return None
    alone = field.unique or field.name in _unique_together(model)
    if isinstance(field, models.UUIDField):
        return key if alone else UUID(int=0)
    if isinstance(field, models.CharField):
        return f"erased-{key}" if alone else ""
    empty: tuple[tuple[type, object], ...] = (
        (models.JSONField, {}),
        (models.BinaryField, b""),
        (models.DateField, date(1, 1, 1)),
        (models.FloatField, 0.0),
        (models.IntegerField, 0),
        (models.BooleanField, False),
    )
    return next(value for kind, value in empty if isinstance(field, kind))


def _unique_together(model: type[Model]) -> set[str]:
    constraints = model._meta.constraints  # noqa: SLF001
    return {name for one in constraints if isinstance(one, models.UniqueConstraint) for name in one.fields}


def _referring_first(found: Iterable[type[Model]]) -> list[type[Model]]:
    """Order models so that no row goes while another of them refers to it."""
    waiting, ordered = list(found), list[type[Model]]()
    while waiting:
        referred = {
            field.related_model
            for model in waiting
            for field in model._meta.fields  # noqa: SLF001
            if field.is_relation
        }
        free = [model for model in waiting if model not in referred] or waiting
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def _marks(model: type[Model]) -> tuple[Retention, frozenset[str], frozenset[str]]:
    """Return the clock of a model of ours, its fields to scrub and those to keep."""
    return model.retention, model.scrub, model.keep  # type: ignore[attr-defined] # tests see that each has them
