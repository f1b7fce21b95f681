"""Pages of the keepers of half-keys."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from zicht.helpchat import locks
from zicht.helpchat.console.once_more import not_shown
from zicht.helpchat.console.views import public_key_in
from zicht.helpchat.console.words import page_words
from zicht.helpchat.staff.openings import (
    REASONS,
    agree,
    half_of,
    keep_half_key,
    part_of,
    refuse,
    requests_for,
)
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import PARTS
from zicht.helpchat.staff.service import names_of
from zicht.helpchat.talk.service import Refused, escrow_keys
from zicht.web.errors import bad_request
from zicht.web.texts import translate

__all__ = ["answer", "half", "how_many", "keeping", "new_key"]

_SEALED_BYTES = 80


@page(*PARTS)
def keeping(request: StaffRequest) -> HttpResponse:
    """Show whether this week's half-key is there, and what is asked."""
    refusal = not_shown(request)
    if refusal is not None:
        return refusal
    asked = requests_for(request.counsellor.id)
    names = names_of(one.asked_by for one in asked)
    both = {one.part for one in escrow_keys()} == {"a", "b"}
    context = {
        "asked": [(one, names.get(one.asked_by, ""), translate(REASONS[one.reason])) for one in asked],
        "has_key": any(one.holder == request.counsellor.id for one in escrow_keys()),
        "both": both,
        "part": part_of(request.counsellor.id),
        "words": page_words(),
    }
    return render(request, "console/keeping.html", context)


@page(*PARTS)
def how_many(request: StaffRequest) -> HttpResponse:
    """Say how many requests wait for this keeper and nothing of them: no second factor, or nobody would be alarmed."""
    return JsonResponse({"asked": len(requests_for(request.counsellor.id))})


@page(*PARTS, methods=("POST",))
def new_key(request: StaffRequest) -> HttpResponse:
    """Take the public half of this week's key; it stands in the place of the one before."""
    key = public_key_in(request)
    if key is None:
        return bad_request(request)
    try:
        made = keep_half_key(request.counsellor.id, key)
    except Refused as refused:
        return JsonResponse({"why": refused.why.value}, status=409)
    return JsonResponse({"key": locks.encode(made.bytes)})


@page(*PARTS)
def half(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Give the keeper's own sealed half, for the browser to open and lock anew."""
    try:
        sealed, public_key = half_of(request_id, by=request.counsellor.id)
    except Refused as refused:
        return JsonResponse({"why": refused.why.value}, status=409)
    return JsonResponse({"sealed": locks.encode(sealed), "to": locks.encode(public_key)})


@page(*PARTS, methods=("POST",))
def answer(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Give the half, or refuse."""
    if not_shown(request) is not None:
        return JsonResponse({"why": "once_more"}, status=403)
    try:
        sent = json.loads(request.body)
        sealed = locks.decode(sent["sealed"], _SEALED_BYTES) if sent.get("sealed") is not None else None
    except (ValueError, TypeError, AttributeError, locks.LockError):
        return bad_request(request)
    try:
        if sealed is None:
            refuse(request_id, by=request.counsellor.id)
            return JsonResponse({"opened": False})
        return JsonResponse({"opened": agree(request_id, by=request.counsellor.id, sealed=sealed)})
    except Refused as refused:
        return JsonResponse({"why": refused.why.value}, status=409)
