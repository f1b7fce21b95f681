"""Leaving a message by plain forms while the chat is closed, locked with three made-up words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zicht.helpchat import locks
from zicht.helpchat.phrases import make_phrase, normalise_phrase, write_phrase
from zicht.helpchat.talk.service import Refused, leave_for_later
from zicht.helpchat.visitors.flood import flood, peer_of, scope_of
from zicht.helpchat.visitors.languages import msg, say
from zicht.helpchat.visitors.page import render
from zicht.helpchat.visitors.plain import Busy, stretched

__all__ = ["ask_for_message", "leave_message"]


def ask_for_message(request: HttpRequest, language: str) -> HttpResponse:
    """Show the page on which a message is left, with words made for it."""
    del request
    return _page(language, made=make_phrase())


def leave_message(request: HttpRequest, language: str) -> HttpResponse:
    """Keep a message, locked with the visitor's words; the server forgets them when it has answered."""
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    typed = request.POST.get("phrase", "").strip()[:200]
    made = normalise_phrase(request.POST.get("made", "")[:200]) or make_phrase()
    phrase = normalise_phrase(typed) if typed else made
    wrong = ""
    if phrase is None:
        wrong = say(
            "These are not three words of ours. Look at them again, or leave the field empty.", language
        )
    elif not text or len(text) > locks.LONGEST_TEXT:
        wrong = say("Write a message of at most 2000 letters.", language)
    if phrase is None or wrong:
        return _page(language, made=made, wrong=wrong, draft=text[: locks.LONGEST_TEXT], phrase=typed)
    try:
        key = stretched(request, phrase)
        leave_for_later(key.mark, locks.seal_later(key, text))
    except (Busy, Refused):
        wrong = say("Too many people are waiting. Try again in a few minutes.", language)
        return _page(language, made=made, wrong=wrong, draft=text, phrase=typed)
    flood.opened(peer_of(scope_of(request)))
    told = msg(
        "Come back when the chat is open, and give your three words. We cannot come to you: we do not know who you are."
    )
    context = {
        "title": say("Your message is here", language),
        "sentences": [say(told, language)],
        "phrase": write_phrase(phrase, language),
    }
    return render("told.html", language, context)


def _page(language: str, *, made: str, wrong: str = "", draft: str = "", phrase: str = "") -> HttpResponse:
    context = {"made": write_phrase(made, language), "wrong": wrong, "draft": draft, "phrase": phrase}
    return render("plain_later.html", language, context)
