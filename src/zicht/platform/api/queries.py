"""What became of an agency's own deliveries and reports, and what it is still asked. Every reading is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.models import ApiKey
from zicht.platform.api.reception import report_ids
from zicht.platform.api.schemas import (
    PROPERTIES,
    DeliveryDetail,
    DeliveryPage,
    DeliveryRead,
    FollowUpPage,
    FollowUpRead,
    ReportRead,
)
from zicht.platform.audit.service import record, record_many
from zicht.platform.intake.models import Delivery
from zicht.platform.registry.models import FollowUp, Report
from zicht.platform.registry.service import find_report, visible

__all__ = ["keys_here", "read_deliveries", "read_delivery", "read_follow_ups", "read_report", "show_delivery"]

Row = TypeVar("Row", bound=Model)


def keys_here() -> QuerySet[ApiKey]:
    """Return every key of the agency that acts, the newest first."""
    access = current_access()
    check_may(access, Action.API_KEY_MAKE)
    return ApiKey.objects.filter(organisation_id=access.agency).order_by(
        F("ended_at").desc(nulls_first=True), "-made_at"
    )


def read_deliveries(page: int, size: int) -> DeliveryPage:
    """Return a page of the agency's own deliveries, whichever way they came."""
    access = current_access()
    check_may(access, Action.FEEDBACK_READ)
    own = Delivery.objects.filter(organisation_id=access.agency).order_by("-made_at", "id")
    found, following = _page(own, page, size)
    record(Action.FEEDBACK_READ, kind="delivery")
    return DeliveryPage(items=[DeliveryRead(**_delivery(one)) for one in found], next_page=following)


def read_delivery(number: UUID) -> DeliveryDetail:
    """Return one delivery with its reports; raises `NotHere`."""
    access = current_access()
    check_may(access, Action.FEEDBACK_READ)
    found = Delivery.objects.filter(id=number, organisation_id=access.agency).first()
    if found is None:
        raise NotHere
    return show_delivery(found)


def show_delivery(delivery: Delivery) -> DeliveryDetail:
    """Return a delivery of the agency that acts with what became of its reports."""
    ids = report_ids(delivery)
    reports = {one.id: one for one in _reports().filter(id__in=ids)}
    found = [reports[one] for one in ids if one in reports]
    record_many(
        Action.FEEDBACK_READ,
        [(one.id, one.person_id) for one in found] or [(delivery.id, None)],
        kind="report" if found else "delivery",
    )
    return DeliveryDetail(**_delivery(delivery), reports=[_report(one) for one in found])


def read_report(number: UUID) -> ReportRead:
    """Return what became of one report of the agency; raises `NotHere`."""
    check_may(current_access(), Action.FEEDBACK_READ)
    found = _reports().get(id=find_report(number).id)
    record(Action.FEEDBACK_READ, kind="report", object_id=found.id, person_id=found.person_id)
    return _report(found)


def read_follow_ups(page: int, size: int) -> FollowUpPage:
    """Return a page of what the agency is asked and has not answered."""
    access = current_access()
    check_may(access, Action.FOLLOW_UP_ANSWER)
    still_open = visible(FollowUp.objects.filter(closed_at__isnull=True), granted=False)
    still_open = still_open.filter(organisation_id=access.agency, report__erased_at__isnull=True)
    found, following = _page(still_open.select_related("report").order_by("due_on", "id"), page, size)
    record_many(Action.FOLLOW_UP_ANSWER, [(one.id, one.person_id) for one in found], kind="follow_up")
    items = [
        FollowUpRead(
            id=one.id,
            report=one.report_id,
            report_id=one.report.number,
            property=PROPERTIES.get(one.column, one.column),
            opened_at=one.opened_at,
            due_date=one.due_on,
        )
        for one in found
    ]
    return FollowUpPage(items=items, next_page=following)


def _page(rows: QuerySet[Row], page: int, size: int) -> tuple[Sequence[Row], int | None]:
    begin = (page - 1) * size
    found = list(rows[begin : begin + size + 1])
    return found[:size], page + 1 if len(found) > size else None


def _reports() -> QuerySet[Report]:
    counted = Count("follow_ups", filter=Q(follow_ups__closed_at__isnull=True))
    return visible(Report.objects.filter(erased_at__isnull=True), granted=False).annotate(asked=counted)


def _report(report: Report) -> ReportRead:
    return ReportRead(
        id=report.id,
        report_id=report.number,
        received_at=report.made_at,
        entry=report.entry,
        status=report.status,
        dossier_type=report.dossier_type,
        version=report.version,
        open_follow_ups=report.asked,  # type: ignore[attr-defined] # annotated in `_reports`
    )


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "received_at": delivery.made_at,
        "entry": delivery.entry,
        "state": delivery.state,
        "rows": delivery.rows,
        "accepted": delivery.accepted,
        "quarantined": delivery.quarantined,
        "reasons": delivery.reasons if isinstance(delivery.reasons, dict) else {},
    }
