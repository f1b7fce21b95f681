"""The operations of the interface, version 1."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, NinjaAPI, Query, Status

from zicht.platform.access.actions import Action
from zicht.platform.api.corrections import answer, correct
from zicht.platform.api.door import ApiKeyHeader, KeyThrottle, acts
from zicht.platform.api.problems import add_handlers
from zicht.platform.api.queries import (
    read_deliveries,
    read_delivery,
    read_follow_ups,
    read_report,
    show_delivery,
)
from zicht.platform.api.reception import Incoming, report_ids, take_in
from zicht.platform.api.schemas import (
    Answered,
    Batch,
    Correction,
    DeliveryDetail,
    DeliveryPage,
    FollowUpPage,
    One,
    Problem,
    ReportRead,
    cells_of,
    changes_of,
)

__all__ = ["VERSION", "actions_of_operations", "api"]

#: The version of the interface: the first part stands in its address, the whole in each answer.
VERSION = "1.0.0"

api = NinjaAPI(
    title="Zicht",
    version=VERSION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=ApiKeyHeader(),
    throttle=KeyThrottle(),
)
add_handlers(api)

DeliveryKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A name for this delivery that the sender makes up, such as a random UUID. "
        "Sent again with the same body, nothing is taken twice and the answer is the same.",
        min_length=8,
        max_length=128,
        pattern=r"^[A-Za-z0-9._~-]+$",
    ),
]
Page = Annotated[int, Query(ge=1, le=100_000, description="Which page; the first is 1.")]
PageSize = Annotated[int, Query(alias="pageSize", ge=1, le=100, description="So many on a page.")]

_ALWAYS = {400: Problem, 401: Problem, 403: Problem, 429: Problem, 503: Problem}
_ONE_OF_THEM = _ALWAYS | {404: Problem}
_SENT = _ALWAYS | {409: Problem}


@api.post(
    "/reports",
    response={200: ReportRead, 201: ReportRead, **_SENT},
    by_alias=True,
    operation_id="sendReport",
    summary="Send a report",
    tags=["reports"],
)
@acts(Action.API_REPORT)
def send_report(
    request: HttpRequest, response: HttpResponse, idempotency_key: DeliveryKey, body: One
) -> Status[ReportRead]:
    """Send one report. 201 where it is new, 200 where it was sent before with this Idempotency-Key."""
    incoming = Incoming(
        cells=[cells_of(body.report)],
        consent=[frozenset(body.report.consent)],
        simulated=body.simulated,
        key=idempotency_key,
        body=request.body,
        many=False,
    )
    delivery, new = take_in(incoming)
    report = read_report(report_ids(delivery)[0])
    response.headers["Location"] = reverse("api:read_report", args=[report.id])
    return Status(201 if new else 200, report)


@api.get(
    "/reports/{uuid:report}",
    response={200: ReportRead, **_ONE_OF_THEM},
    by_alias=True,
    operation_id="getReport",
    summary="See what became of a report",
    url_name="read_report",
    tags=["reports"],
)
@acts(Action.FEEDBACK_READ)
def get_report(request: HttpRequest, report: UUID) -> ReportRead:
    """What became of one report of the agency. Nothing of its content."""
    del request
    return read_report(report)


@api.patch(
    "/reports/{uuid:report}",
    response={200: ReportRead, **_ONE_OF_THEM, 409: Problem},
    by_alias=True,
    operation_id="correctReport",
    summary="Correct a report",
    tags=["reports"],
)
@acts(Action.REPORT_CORRECT)
def patch_report(request: HttpRequest, response: HttpResponse, report: UUID, body: Correction) -> ReportRead:
    """Correct one report of the agency. Sent again it is 409: the version that it corrects is no more the last."""
    del request
    correct(
        report, changes_of(body.report), version=body.version, reason=body.reason, simulated=body.simulated
    )
    response.headers["Location"] = reverse("api:read_report", args=[report])
    return read_report(report)


@api.post(
    "/reports/{uuid:report}/answers",
    response={200: ReportRead, **_ONE_OF_THEM, 409: Problem},
    by_alias=True,
    operation_id="answerFollowUps",
    summary="Answer open questions",
    tags=["follow-ups"],
)
@acts(Action.FOLLOW_UP_ANSWER)
def post_answers(request: HttpRequest, response: HttpResponse, report: UUID, body: Answered) -> ReportRead:
    """Answer what is asked about one report of the agency. Where nothing is asked any more the answer is 404."""
    del request
    answer(report, cells_of(body.report), simulated=body.simulated)
    response.headers["Location"] = reverse("api:read_report", args=[report])
    return read_report(report)


@api.post(
    "/deliveries",
    response={200: DeliveryDetail, 201: DeliveryDetail, **_SENT},
    by_alias=True,
    operation_id="sendDelivery",
    summary="Send many reports",
    tags=["deliveries"],
)
@acts(Action.API_REPORT)
def send_delivery(
    request: HttpRequest, response: HttpResponse, idempotency_key: DeliveryKey, body: Batch
) -> Status[DeliveryDetail]:
    """Send many reports. All are taken, or none: the answer then names every fault of every report."""
    incoming = Incoming(
        cells=[cells_of(one) for one in body.reports],
        consent=[frozenset(one.consent) for one in body.reports],
        simulated=body.simulated,
        key=idempotency_key,
        body=request.body,
        many=True,
    )
    delivery, new = take_in(incoming)
    response.headers["Location"] = reverse("api:read_delivery", args=[delivery.id])
    return Status(201 if new else 200, show_delivery(delivery))


@api.get(
    "/deliveries",
    response={200: DeliveryPage, **_ALWAYS},
    by_alias=True,
    operation_id="listDeliveries",
    summary="List the agency's own deliveries",
    tags=["deliveries"],
)
@acts(Action.FEEDBACK_READ, query=("page", "pageSize"))
def get_deliveries(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> DeliveryPage:
    """Deliveries of the agency, the newest first, whichever way they came."""
    del request
    return read_deliveries(page, page_size)


@api.get(
    "/deliveries/{uuid:delivery}",
    response={200: DeliveryDetail, **_ONE_OF_THEM},
    by_alias=True,
    operation_id="getDelivery",
    summary="See what became of a delivery",
    url_name="read_delivery",
    tags=["deliveries"],
)
@acts(Action.FEEDBACK_READ)
def get_delivery(request: HttpRequest, delivery: UUID) -> DeliveryDetail:
    """One delivery of the agency and what became of each of its reports."""
    del request
    return read_delivery(delivery)


@api.get(
    "/follow-ups",
    response={200: FollowUpPage, **_ALWAYS},
    by_alias=True,
    operation_id="listFollowUps",
    summary="List open questions",
    tags=["follow-ups"],
)
@acts(Action.FOLLOW_UP_ANSWER, query=("page", "pageSize"))
def get_follow_ups(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> FollowUpPage:
    """What the registry misses in the agency's reports and asks for, the most urgent first."""
    del request
    return read_follow_ups(page, page_size)


def actions_of_operations() -> dict[tuple[str, str], Action]:
    """Return the act of each operation, by its method and its path after the base."""
    return {
        (method, path): operation.view_func.zicht_action  # type: ignore[attr-defined] # set by `acts`
        for path, view in api.default_router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
