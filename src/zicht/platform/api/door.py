"""Who comes in with a key, how often, and with leave for what; each operation in an open case room."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Collection
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest
from ninja.security import APIKeyHeader
from ninja.throttling import BaseThrottle

from zicht.errors import NotPermitted
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, NotHere, Purpose, check_may, open_case_room
from zicht.platform.accounts.models import ApiKey
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.api.actions import find_key
from zicht.platform.api.problems import Fault, Refused
from zicht.platform.audit.service import record_refused
from zicht.web.texts import translate

__all__ = ["MOST_A_MINUTE", "ApiKeyHeader", "Caller", "KeyThrottle", "acts"]

#: A key makes so many requests a minute.
MOST_A_MINUTE = 300
_MINUTE = 60


class Caller(NamedTuple):
    """A system with a key. It acts as a reporter of its agency; in the log its key stands where a user would."""

    access: Access
    actions: frozenset[str]

    def check_may(self, action: Action) -> None:
        """Raise `NotPermitted` where the key, or a reporter, may not do this."""
        if action.value not in self.actions:
            raise NotPermitted
        check_may(self.access, action)


class ApiKeyHeader(APIKeyHeader):
    """The key of an agency, made by its administrator."""

    param_name = "X-Api-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        found = find_key(key) if key else None
        return Caller(_access(request, found), frozenset(found.actions.split(";"))) if found else None


def _access(request: HttpRequest, key: ApiKey) -> Access:
    agency = key.organisation
    return Access(
        user=key.id,
        organisation=agency.id,
        role=Role.REPORTER,
        reach=REACH[Role.REPORTER],
        purpose=Purpose.REGISTRATION,
        request=request.META.get("zicht.request") or uuid4(),
        region=agency.region,
        municipality=agency.municipality,
        reporter_type=agency.reporter_type,
        source=agency.code,
    )


class KeyThrottle(BaseThrottle):
    """Counts the requests of each key in each minute; addresses play no part."""

    def allow_request(self, request: HttpRequest) -> bool:
        caller: Caller = request.auth  # type: ignore[attr-defined] # set by Ninja
        minute = int(time.time()) // _MINUTE
        name = f"api-{caller.access.user}-{minute}"
        cache.add(name, 0, 2 * _MINUTE)
        return bool(cache.incr(name) <= MOST_A_MINUTE)

    def wait(self) -> float:
        return _MINUTE - time.time() % _MINUTE


Operation = Callable[..., Any]


def _check_query(request: HttpRequest, known: Collection[str]) -> None:
    if set(request.GET) - set(known):
        detail = translate("There is a parameter here that the interface does not know.")
        raise Refused(400, detail, [Fault("query", (), "extra_forbidden", detail)])


def acts(action: Action, *, query: Collection[str] = ()) -> Callable[[Operation], Operation]:
    """Make an operation of a function: the key has leave for the act, and the case room is open while it runs.

    A name in the query that is not in `query` is refused: a sender who mistypes one must learn it.
    """

    def decorate(operation: Operation) -> Operation:
        @functools.wraps(operation)
        def respond(request: HttpRequest, **named: Any) -> Any:
            caller: Caller = request.auth  # type: ignore[attr-defined] # set by Ninja
            try:
                caller.check_may(action)
                _check_query(request, query)
                with open_case_room(caller.access):
                    return operation(request, **named)
            except (NotHere, NotPermitted):
                number = next((one for one in named.values() if isinstance(one, UUID)), None)
                record_refused(caller.access, action, object_id=number)
                raise
            except Refused as refused:
                if refused.afterwards is not None:
                    refused.afterwards(caller.access)
                raise
            except IntegrityError:
                detail = translate("Somebody else sent the same at the same moment. Ask again.")
                raise Refused(409, detail) from None

        respond.zicht_action = action  # type: ignore[attr-defined] # for the test of the whole matrix
        return respond

    return decorate
