"""Texts that the visitor's script shows: by a key of the script's, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.helpchat.visitors.languages import msg, translator

__all__ = ["CODEWORDS", "WORDS", "words_in"]

#: What the script asks for, and the English sentence.
WORDS: Mapping[str, str] = {
    "you": msg("You"),
    "counsellor": msg("Counsellor"),
    "sending": msg("Is being sent"),
    "sent": msg("Sent"),
    "not_sent": msg("Not sent"),
    "connecting": msg("Looking for a connection"),
    "connected": msg("Connected"),
    "reconnecting": msg("The connection is gone. It comes back by itself."),
    "offline": msg(
        "There is no connection. Nothing is lost: what you wrote is sent as soon as there is one."
    ),
    "waiting": msg("You are in the queue."),
    "claimed": msg("A counsellor is with you now."),
    "typing": msg("The counsellor is typing."),
    "notice.unreadable": msg("This message cannot be shown."),
    "notice.still_there": msg("The counsellor asks: are you still there?"),
    "notice.one_moment": msg("The counsellor is back in a moment."),
    "notice.another": msg("Another counsellor goes on with you, and can read what was said."),
    "notice.alone": msg("The counsellor asks: are you alone now? Answer only if you are."),
}
#: Ordinary words that nobody writes here by chance, blank separated: each language has its own.
CODEWORDS = msg(
    "umbrella pancake balcony bicycle calendar carpet cinnamon dolphin elevator envelope "
    "giraffe honey jacket lamp lemon mattress onion paint pencil pepper raincoat sandwich suitcase tomato"
)


def words_in(language: str) -> list[tuple[str, str]]:
    """Return each key with its text in a language."""
    translate = translator(language)
    return [(key, translate(msgid)) for key, msgid in WORDS.items()]
