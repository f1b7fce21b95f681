"""Pages of whoever asks to read an open conversation, for danger to life."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from zicht.helpchat import locks
from zicht.helpchat.console.once_more import not_shown
from zicht.helpchat.console.words import page_words
from zicht.helpchat.staff.models import OpeningRequest
from zicht.helpchat.staff.openings import MAY_ASK, REASONS, ask_to_open, close_old_requests, own_request
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import names_of, record_act, who_have
from zicht.helpchat.talk.service import Refused, State, escrow_keys, keys_for, queue_rows, said_after
from zicht.web.errors import bad_request, not_found
from zicht.web.texts import label_of, translate

__all__ = ["ask_opening", "opened", "openings", "said"]


@page(*MAY_ASK)
def openings(request: StaffRequest) -> HttpResponse:
    """Show what is open, without its content, and one's own requests that last."""
    refusal = not_shown(request)
    if refusal is not None:
        return refusal
    close_old_requests()
    rows = [one for one in queue_rows() if one.state is State.OPEN]
    names = names_of(one.counsellor for one in rows)
    holders = {one.holder for one in escrow_keys()}
    keepers = [*who_have(Role.ESCROW_HOLDER_A), *who_have(Role.ESCROW_HOLDER_B)]
    context = {
        "rows": [
            {
                "conversation": locks.encode(one.id.bytes),
                "language": label_of("chat_languages", one.language),
                "band": f"{one.band} {label_of('chat_bands', one.band)}",
                "counsellor": names.get(one.counsellor, "") if one.counsellor else "",
            }
            for one in rows
        ],
        "reasons": [(code, translate(text)) for code, text in REASONS.items()],
        "own": OpeningRequest.objects.filter(asked_by=request.counsellor.id, ended_at=None),
        "keepers": [one.name for one in keepers if one.id in holders],
        "words": page_words(),
    }
    return render(request, "console/openings.html", context)


@page(*MAY_ASK, methods=("POST",))
def ask_opening(request: StaffRequest) -> HttpResponse:
    """Ask; the browser that asks made a key for this one request."""
    refusal = not_shown(request)
    if refusal is not None:
        return JsonResponse({"why": "once_more"}, status=403)
    try:
        sent = json.loads(request.body)
        conversation = UUID(bytes=locks.decode(sent["conversation"], locks.ID_BYTES))
        key = locks.decode(sent["key"], locks.KEY_BYTES)
        reason = str(sent["reason"])
    except (ValueError, TypeError, KeyError, locks.LockError):
        return bad_request(request)
    try:
        made = ask_to_open(conversation, by=request.counsellor.id, reason=reason, public_key=key)
    except Refused as refused:
        return JsonResponse({"why": refused.why.value}, status=409)
    return JsonResponse({"request": str(made)})


@page(*MAY_ASK)
def opened(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Show the page on which a conversation is read, once both keepers agreed."""
    try:
        found = own_request(request_id, by=request.counsellor.id)
    except Refused:
        return not_found(request)
    context = {
        "asked": found,
        "reason": translate(REASONS[found.reason]),
        "about": {"request": str(found.id), "conversation": _word(found)},
        "words": page_words(),
    }
    return render(request, "console/opened.html", context)


@page(*MAY_ASK)
def said(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Give the halves that are there, and what was said after a number: ciphertext, as it is kept."""
    try:
        found = own_request(request_id, by=request.counsellor.id)
        after = int(request.GET.get("after", "0"))
    except (Refused, ValueError):
        return JsonResponse({"over": True}, status=410)
    if found.conversation is None or found.agreed_a is None or found.agreed_b is None:
        return JsonResponse({"halves": [], "said": []})
    messages = said_after(found.conversation, max(after, 0), most=1000)
    if after == 0 and messages:
        record_act(request.counsellor.id, "opening_read", about=found.id)
    halves = [locks.encode(one.sealed) for one in keys_for(found.conversation, found.id)]
    return JsonResponse(
        {
            "halves": halves,
            "said": [
                {
                    "seq": one.seq,
                    "from": one.sender.value,
                    "id": locks.encode(one.id),
                    "body": locks.encode(one.body),
                }
                for one in messages
            ],
        }
    )


def _word(found: OpeningRequest) -> str:
    return locks.encode(found.conversation.bytes) if found.conversation else ""
