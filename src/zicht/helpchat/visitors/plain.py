"""Talking by plain forms, without script: each act is a form to the one address, and the page is the whole state.

The server locks and opens here what the browser would. It holds the conversation's key only wrapped: for devices and
the escrow, and under a key made of the token, which stands in the page alone. Text is in memory while a request lasts.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zicht.helpchat import locks
from zicht.helpchat.clock import now
from zicht.helpchat.phrases import make_phrase, normalise_phrase, write_phrase
from zicht.helpchat.sorting import questions, sort
from zicht.helpchat.talk.service import (
    Ended,
    KeyKind,
    Opening,
    Refused,
    Route,
    Said,
    SealedKey,
    Sender,
    State,
    Why,
    add_keys,
    count,
    devices_on_duty,
    end_conversation,
    escrow_keys,
    find_by_token,
    keys_for,
    left_under,
    mark_seen,
    open_conversation,
    place_of,
    said_after,
    say,
    take_up,
    tell,
    tell_queue,
)
from zicht.helpchat.visitors import languages
from zicht.helpchat.visitors.board import look
from zicht.helpchat.visitors.flood import flood, peer_of, places, scope_of
from zicht.helpchat.visitors.languages import msg
from zicht.helpchat.visitors.page import first_page, render
from zicht.helpchat.visitors.words import WORDS

__all__ = ["Busy", "begin", "cover", "end", "end_by_token", "look_again", "say_it", "stretched"]

_MOST_CHARACTERS = locks.LONGEST_TEXT
#: So many messages stand on a page at most.
_MOST_SHOWN = 1000
#: Stretching takes 64 MiB each: so many at once, and so many seconds of waiting for a turn.
_stretching = threading.BoundedSemaphore(2)
_TURN_SECONDS = 8.0


class Busy(Exception):
    """Raised where the server would do too much for one visitor now."""


@dataclass(frozen=True, repr=False)
class _Talk:
    """A conversation that a token opens: its row's state, and its key while the request lasts."""

    id: UUID
    state: State
    token: bytes
    key: bytes


def begin(request: HttpRequest, language: str) -> HttpResponse:
    """Show the page on which a first message is written: what is weaker stands on top of it."""
    if not look().open:
        return first_page(request, language)
    return _first(request, language, token=locks.new_token())


def say_it(request: HttpRequest, language: str) -> HttpResponse:
    """Keep a message; the first one begins the conversation."""
    token = _bytes(request, "token", locks.TOKEN_BYTES)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if token is None:
        return _gone(language)
    started = _started(request)
    if not text or len(text) > _MOST_CHARACTERS:
        wrong = msg("Write a message of at most 2000 letters.")
        return _again(request, language, token=token, wrong=wrong, draft=text[:_MOST_CHARACTERS])
    if not started:
        refused = _open(request, language, token=token, text=text)
        if refused is not None:
            return refused
    # The form that begins it is no sign that somebody is still there: whoever never comes back is given up sooner.
    talk = _talk_of(token, seen=started)
    if talk is None:
        return _gone(language)
    try:
        _keep(talk, locks.Content("text", text), message=_name_of(request, text))
    except Refused:
        return _gone(language)
    return _page(talk, language, new=not started)


def _name_of(request: HttpRequest, text: str) -> bytes:
    """Return a message's identifier: the same words sent twice from a page are one, other words are another.

    What stands in the page alone is the key: nobody finds out from the identifier what was said.
    """
    field = _bytes(request, "message", locks.ID_BYTES) or locks.new_id()
    return blake2b(text.encode("utf-8", "replace"), digest_size=locks.ID_BYTES, key=field).digest()


def _started(request: HttpRequest) -> bool:
    return request.POST.get("started") == "yes"


def look_again(request: HttpRequest, language: str) -> HttpResponse:
    """Show what was said meanwhile."""
    token = _bytes(request, "token", locks.TOKEN_BYTES)
    talk = _talk_of(token) if token else None
    return _page(talk, language) if talk else _gone(language)


def cover(request: HttpRequest, language: str) -> HttpResponse:
    """Tell the counsellor that somebody is watching, and show a page that says nothing."""
    token = _bytes(request, "token", locks.TOKEN_BYTES)
    talk = _talk_of(token) if token else None
    if talk is None:
        return _gone(language)
    with suppress(Refused):
        _keep(talk, locks.Content("notice", "watched"), message=locks.new_id())
    return render("plain_covered.html", language, {"started": True, "token": locks.encode(talk.token)})


def end(request: HttpRequest, language: str) -> HttpResponse:
    """End the conversation, and say so."""
    end_by_token(request.POST.get("token", ""))
    return _told(
        language,
        msg("The chat is over"),
        msg("You ended it. The keys are gone, and what was said is deleted within an hour."),
        msg("You can always come again."),
    )


def end_by_token(written: str) -> None:
    """End the conversation of a token, where there is one."""
    try:
        row = find_by_token(locks.decode(written, locks.TOKEN_BYTES))
    except locks.LockError:
        return
    if row is None:
        return
    places.give_back(row.id)
    if end_conversation(row.id, by=Ended.VISITOR):
        _ring(row.id, "ended", by=Ended.VISITOR.value)


def stretched(request: HttpRequest, phrase: str) -> locks.Stretched:
    """Stretch a normalised phrase for somebody without script. Raises `Busy` where that is asked too often."""
    if not flood.may_stretch(peer_of(scope_of(request))):
        raise Busy
    if not _stretching.acquire(timeout=_TURN_SECONDS):
        raise Busy
    try:
        return locks.stretch(phrase, locks.salt_from(settings.PHRASE_SALT))
    finally:
        _stretching.release()


def _open(request: HttpRequest, language: str, *, token: bytes, text: str) -> HttpResponse | None:
    """Put the visitor into the queue; returns a page instead where that cannot be."""
    typed = request.POST.get("phrase", "").strip()
    phrase = normalise_phrase(typed) if typed else None
    if typed and phrase is None:
        wrong = msg("These are not three words of ours. Look at them again, or leave the field empty.")
        return _again(request, language, token=token, wrong=wrong, draft=text)
    if find_by_token(token) is None and not places.take(peer_of(scope_of(request)), _id_of(token)):
        count(now(), turned_away=1)
        return _told(language, msg("The chat cannot start now"), _WHY["full"], call=True)
    try:
        mine = stretched(request, phrase) if phrase else None
        _begin(request, language, token=token, text=text, phrase=mine)
    except Busy:
        places.give_back(_id_of(token))
        return _told(language, msg("The chat cannot start now"), _WHY["full"], call=True)
    except Refused as refused:
        if refused.why is Why.TAKEN:
            # The same form twice: what it began goes on, or is over.
            return None
        places.give_back(_id_of(token))
        return _told(
            language, msg("The chat cannot start now"), _WHY.get(refused.why.value, _WHY["other"]), call=True
        )
    return None


_WHY = {
    "closed": msg("Nobody can answer now."),
    "nobody": msg("Nobody can answer now."),
    "full": msg("Too many people are waiting. Try again in a few minutes."),
    "other": msg("Something does not work here. Try again in a few minutes."),
}


def _begin(
    request: HttpRequest, language: str, *, token: bytes, text: str, phrase: locks.Stretched | None
) -> None:
    key, conversation = locks.new_key(), _id_of(token)
    kept = SealedKey(conversation, KeyKind.TOKEN, locks.keep_under_token(key, token, conversation.bytes))
    sorted_by = sort(_answers(request), text)
    open_conversation(
        Opening(
            id=conversation,
            token=token,
            route=Route.FORMS,
            language=language,
            band=sorted_by.band,
            reasons=sorted_by.reasons,
            keys=(kept, *_for_duty(key), *_for_escrow(key)),
            phrase=phrase.mark if phrase else None,
        )
    )
    flood.opened(peer_of(scope_of(request)))
    if phrase:
        _hand_over(_Talk(conversation, State.WAITING, token, key), phrase)
    async_to_sync(tell_queue)()


def _hand_over(talk: _Talk, phrase: locks.Stretched) -> None:
    """Say anew, under the conversation's own key, what was left under the phrase.

    It stays where it is until a counsellor is there: who gives up waiting finds it again. Until then what it is known
    by is kept with the conversation, as its token alone can open it.
    """
    body = left_under(phrase.mark)
    if body is None:
        return
    try:
        text = locks.open_later(phrase, body)
    except locks.LockError:
        return
    _keep(talk, locks.Content("later", text), message=locks.new_id())
    place = _left_of(talk.token)
    kept = locks.keep_under_token(phrase.mark + locks.mark_of(body), talk.token, place.bytes)
    add_keys(talk.id, [SealedKey(place, KeyKind.TOKEN, kept)])


def _take_up(talk: UUID, token: bytes) -> None:
    """Delete what was left under the phrase and was said in this conversation: somebody is there who reads it."""
    place = _left_of(token)
    for one in keys_for(talk, place):
        known = locks.take_by_token(one.sealed, token, place.bytes)
        take_up(known[: locks.MARK_BYTES], known[locks.MARK_BYTES :])


def _left_of(token: bytes) -> UUID:
    """Return the identifier under which it is kept what was left before."""
    return UUID(bytes=blake2b(token, digest_size=16, person=b"zicht-chat-left").digest())


def _for_duty(key: bytes) -> list[SealedKey]:
    return [SealedKey(one.id, KeyKind.TALK, locks.wrap(key, one.key)) for one in devices_on_duty()]


def _for_escrow(key: bytes) -> list[SealedKey]:
    one, other = locks.split_key(key)
    part = {"a": one, "b": other}
    return [
        SealedKey(held.id, KeyKind.ESCROW, locks.wrap(part[held.part], held.key)) for held in escrow_keys()
    ]


def _id_of(token: bytes) -> UUID:
    """Return the identifier of a token's conversation: the same form sent twice begins one."""
    return UUID(bytes=blake2b(token, digest_size=16, person=b"zicht-chat-id").digest())


def _talk_of(token: bytes, *, seen: bool = True) -> _Talk | None:
    """Return the conversation of a token with its key, and let those open it who came on duty meanwhile."""
    row = find_by_token(token)
    if row is None:
        places.give_back(_id_of(token))
        return None
    kept = [one for one in keys_for(row.id, row.id) if one.kind is KeyKind.TOKEN]
    if not kept:
        return None
    key = locks.take_by_token(kept[0].sealed, token, row.id.bytes)
    if seen:
        mark_seen([row.id])
    if row.state == State.OPEN.value:
        places.give_back(row.id)
        _take_up(row.id, token)
    elif seen:
        places.keep(row.id)
    missing = [one for one in _for_duty(key) if not keys_for(row.id, one.holder)]
    if missing:
        add_keys(row.id, missing)
        _ring(row.id, "keys")
    return _Talk(row.id, State(row.state), token, key)


def _keep(talk: _Talk, content: locks.Content, *, message: bytes) -> None:
    place = locks.Place(talk.id.bytes, Sender.VISITOR.value, message)
    body = locks.seal_message(talk.key, place, content)
    async_to_sync(say)(Said(talk.id, Sender.VISITOR, message, body))


def _said(talk: _Talk, language: str) -> list[dict[str, object]]:
    """Return what was said, opened, in order; what does not open is left out."""
    found = []
    for one in said_after(talk.id, 0, most=_MOST_SHOWN):
        place = locks.Place(talk.id.bytes, one.sender.value, one.id)
        try:
            content = locks.open_message(talk.key, place, one.body)
        except locks.LockError:
            continue
        mine = one.sender is Sender.VISITOR
        notice = "" if mine else WORDS.get(f"notice.{content.value}", "")
        if content.kind == "text":
            found.append({"mine": mine, "text": content.value})
        elif content.kind == "notice" and notice:
            found.append({"mine": mine, "text": languages.say(notice, language)})
    return found


def _page(talk: _Talk, language: str, *, new: bool = False, wrong: str = "", draft: str = "") -> HttpResponse:
    waiting = talk.state is State.WAITING
    return render(
        "plain.html",
        language,
        {
            "started": True,
            "token": locks.encode(talk.token),
            "message": locks.encode(locks.new_id()),
            "waiting": waiting,
            "place": place_of(talk.id) if waiting else None,
            "said": _said(talk, language),
            "new": new and waiting,
            "draft": draft,
            "wrong": wrong and languages.say(wrong, language),
        },
    )


def _first(
    request: HttpRequest, language: str, *, token: bytes, wrong: str = "", draft: str = ""
) -> HttpResponse:
    answers = [(f"answer.{name}", code) for name, codes in _answers(request).items() for code in codes]
    context = {
        "started": False,
        "token": locks.encode(token),
        "message": locks.encode(locks.new_id()),
        "answers": answers,
        "phrase": request.POST.get("phrase", "")[:80],
        "made": write_phrase(make_phrase(), language),
        "draft": draft,
        "wrong": wrong and languages.say(wrong, language),
    }
    return render("plain.html", language, context)


def _again(request: HttpRequest, language: str, *, token: bytes, wrong: str, draft: str) -> HttpResponse:
    if not _started(request):
        return _first(request, language, token=token, wrong=wrong, draft=draft)
    talk = _talk_of(token)
    return _page(talk, language, wrong=wrong, draft=draft) if talk else _gone(language)


def _answers(request: HttpRequest) -> Mapping[str, Sequence[str]]:
    """Return what was tapped, of the questions and answers that there are."""
    found = {}
    for question in questions():
        there = {choice.code for choice in question.choices}
        codes = [code for code in request.POST.getlist(f"answer.{question.code}") if code in there]
        if codes:
            found[question.code] = codes
    return found


def _bytes(request: HttpRequest, name: str, size: int) -> bytes | None:
    try:
        return locks.decode(request.POST.get(name, ""), size)
    except locks.LockError:
        return None


def _ring(conversation: UUID, event: str, **more: object) -> None:
    async def both() -> None:
        await tell(conversation, event, **more)
        await tell_queue()

    async_to_sync(both)()


def _gone(language: str) -> HttpResponse:
    return _told(
        language,
        msg("This chat is no longer there"),
        msg("Nothing of it can be shown again. You can start a new one."),
    )


def _told(language: str, title: str, *sentences: str, call: bool = False) -> HttpResponse:
    context = {
        "title": languages.say(title, language),
        "sentences": [languages.say(one, language) for one in sentences],
        "call": call,
    }
    return render("told.html", language, context)
