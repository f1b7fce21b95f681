"""What goes over the interface: reports as the table of records has them, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, create_model
from pydantic.alias_generators import to_camel

from zicht.platform.access.context import Purpose
from zicht.platform.intake.service import WANTED
from zicht.platform.registry.service import COLUMN_LABELS, CORRECTION_REASONS, IDENTITY_LABELS
from zicht.records.contract import Column, Kind
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import code_list

__all__ = [
    "MOST_REPORTS",
    "PROPERTIES",
    "Answered",
    "Batch",
    "Correction",
    "DeliveryDetail",
    "DeliveryPage",
    "DeliveryRead",
    "FollowUpPage",
    "FollowUpRead",
    "One",
    "Problem",
    "ReportRead",
    "cells_of",
    "changes_of",
]

#: A delivery holds so many reports at most.
MOST_REPORTS = 1000
#: What the registry fills in itself: the agency is the key's, the ground follows from its kind and the purpose.
_FILLED_IN = frozenset({"source", "reporter_type", "legal_ground", "link_tokens", "person_key"})
_LONGEST_LISTED = 60
_LONGEST_TEXT = 400
#: As long as the register's own column for it.
_LONGEST_NUMBER = 80
_COLUMNS = [column for column in CONTRACTS["reports"].columns if column.name not in _FILLED_IN]

#: The name of each column on the interface.
PROPERTIES: Mapping[str, str] = MappingProxyType({column.name: to_camel(column.name) for column in _COLUMNS})


class _Strict(BaseModel):
    """Takes what it describes and nothing else."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class _Shown(Schema):
    """An answer, in lower camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def _field(column: Column) -> tuple[Any, Any]:
    """Return the type of a column and its description; codes are described here and checked with all other rules."""
    described: dict[str, Any] = {"description": column.description}
    if column.example and column.kind not in {Kind.INTEGER, Kind.CODES}:
        described["examples"] = [column.example]
    kind: Any = Annotated[StrictStr, Field(max_length=_LONGEST_TEXT, min_length=1)]
    listed = (
        [one.code for name in (column.codes, "unknowns") for one in code_list(name)] if column.codes else []
    )
    codes = {"enum": sorted(set(listed))} if 0 < len(listed) <= _LONGEST_LISTED else {}
    match column.kind:
        case Kind.INTEGER:
            kind = Annotated[StrictInt, Field(ge=int(column.lowest or 0), le=int(column.highest or 0))]
        case Kind.CODES:
            described["json_schema_extra"] = {"items": {"type": "string", **codes}, "uniqueItems": True}
            kind = Annotated[list[StrictStr], Field(max_length=_LONGEST_LISTED)]
        case Kind.DATE:
            described["json_schema_extra"] = {"format": "edtf"}
        case Kind.CODE:
            described["json_schema_extra"] = codes
        case _ if column.name == "report_id":
            kind = Annotated[StrictStr, Field(max_length=_LONGEST_NUMBER, min_length=1)]
    if column.codes and not codes:
        described["description"] += f" A code of the list `{column.codes}`."
    if column.required:
        return kind, Field(**described)
    return kind | None, Field(None, **described)


_CONSENT: tuple[Any, Any] = (
    Annotated[list[Purpose], Field(max_length=len(Purpose))],
    Field([], description="The purposes for which the person gave consent."),
)
_FIELDS: dict[str, Any] = {"consent": _CONSENT, **{column.name: _field(column) for column in _COLUMNS}}
ReportIn: Any = create_model(
    "Report",
    __base__=_Strict,
    __doc__="A report of a presumed victim. What is not known is left out; dates are as in ISO 8601-2, level 0.",
    **_FIELDS,
)

#: What a correction may say otherwise: not the number, nor what has acts of its own.
_CORRECTED = [column for column in _COLUMNS if column.name in {*COLUMN_LABELS, *IDENTITY_LABELS}]


def _loose_fields(columns: Sequence[Column]) -> dict[str, Any]:
    """Return columns that may be left out or be null, each with its type and description."""
    return {column.name: _field(replace(column, required=False)) for column in columns}


Changes: Any = create_model(
    "Changes",
    __base__=_Strict,
    __doc__="What a report should say otherwise. What is left out stays; null: it is not known any more.",
    **_loose_fields(_CORRECTED),
)
Answers: Any = create_model(
    "Answers",
    __base__=_Strict,
    __doc__="What was asked about a report. `unknown` is an answer too.",
    **_loose_fields([column for column in _COLUMNS if column.name in WANTED]),
)
CorrectionReason = StrEnum("CorrectionReason", {one.name: one.value for one in CORRECTION_REASONS})  # type: ignore[misc]

_SIMULATED = "Whether these people are simulated. A try-out takes no others; a register takes none of them."


class One(_Strict):
    """One report."""

    simulated: StrictBool = Field(default=False, description=_SIMULATED)
    report: ReportIn


class Batch(_Strict):
    """Many reports: all are taken, or none."""

    simulated: StrictBool = Field(default=False, description=_SIMULATED)
    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=MOST_REPORTS)]


class Correction(_Strict):
    """A correction of one report: a version is added, and the one before is kept."""

    simulated: StrictBool = Field(default=False, description=_SIMULATED)
    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)] = Field(
        description="The version that is corrected, as the last answer had it."
    )
    reason: CorrectionReason = Field(description="Why it is corrected.")
    report: Changes


class Answered(_Strict):
    """Answers about one report."""

    simulated: StrictBool = Field(default=False, description=_SIMULATED)
    report: Answers


class ReportRead(_Shown):
    """What became of a report."""

    id: UUID = Field(description="The number under which the registry knows the report.")
    report_id: str = Field(description="The number that the agency gave it.")
    received_at: datetime
    entry: str = Field(description="How it came in.")
    status: str = Field(description="Whether it stands, was withdrawn, or was decided on.")
    dossier_type: str
    version: int = Field(description="One, and one more with each correction.")
    open_follow_ups: int


class DeliveryRead(_Shown):
    """What became of a delivery: `taken_in` or `refused`, and for which reasons how often."""

    id: UUID
    received_at: datetime
    entry: str
    state: str
    rows: int
    accepted: int
    quarantined: int
    reasons: dict[str, int]


class DeliveryDetail(DeliveryRead):
    """A delivery with its reports."""

    reports: list[ReportRead] = Field(description="Empty where the delivery was no batch of this interface.")


class FollowUpRead(_Shown):
    """A question that is open: which property of which report the registry misses."""

    id: UUID
    report: UUID
    report_id: str
    property: str
    opened_at: datetime
    due_date: date


class DeliveryPage(_Shown):
    """Deliveries, the newest first."""

    items: list[DeliveryRead]
    next_page: int | None


class FollowUpPage(_Shown):
    """Open questions, the most urgent first."""

    items: list[FollowUpRead]
    next_page: int | None


class Location(_Shown):
    """Where something is wrong: a JSON pointer into the body, or the name of a parameter."""

    pointer: str | None = None
    name: str | None = None


class InvalidPart(_Shown):
    """One thing that is wrong. It never holds the value."""

    model_config = ConfigDict(populate_by_name=True)

    in_: str = Field(alias="in", description="`body`, `path`, `query` or `header`.")
    location: Location
    code: str
    detail: str


class Problem(_Shown):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    status: int
    title: str
    detail: str
    errors: list[InvalidPart] | None = None


def cells_of(report: BaseModel) -> dict[str, str]:
    """Return a report as cells of the table of records."""
    given = report.model_dump(exclude={"consent"}, exclude_none=True)
    return {name: cell for name, value in given.items() if (cell := _cell(value))}


def changes_of(changes: BaseModel) -> dict[str, str]:
    """Return what a correction says as cells; what is not known any more has an empty one."""
    return {name: _cell(value) for name, value in changes.model_dump(exclude_unset=True).items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ";".join(value) if isinstance(value, list) else str(value)
