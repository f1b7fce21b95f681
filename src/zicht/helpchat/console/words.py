"""What the scripts of the console say, in the language of who works there."""

from __future__ import annotations

from types import MappingProxyType

from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of, translate

__all__ = ["page_words"]


def _(msgid: str) -> str:
    return msgid


WORDS = MappingProxyType(
    {
        "connecting": _("Connecting…"),
        "connected": _("Connected."),
        "reconnecting": _("The line is gone. It comes back by itself; nothing that you wrote is lost."),
        "off_duty": _("Your shift has ended in this browser. Begin it again to go on."),
        "on_duty": _("You are on duty. Visitors can be read in this browser alone."),
        "waits": _("waits"),
        "talks": _("talks with {name}"),
        "yours": _("talks with you"),
        "away": _("the visitor is away"),
        "there": _("the visitor is there"),
        "returned": _("was here before"),
        "forms": _("plain forms: text passes the server"),
        "claim": _("Take"),
        "open": _("Open"),
        "read": _("Read along"),
        "take": _("Take over"),
        "about": _("{act}: {language}, waits {minutes} minutes"),
        "minutes": _("{minutes} min"),
        "visitor": _("Visitor"),
        "you": _("You"),
        "colleague": _("Counsellor"),
        "note": _("Note for colleagues"),
        "later": _("Left while the chat was closed"),
        "sending": _("is being sent"),
        "sent": _("sent"),
        "unreadable": _("This message cannot be read in this browser."),
        "no_key": _(
            "This browser has no key of this conversation yet. Wait, or ask a colleague who reads it."
        ),
        "watched": _("SOMEBODY IS READING ALONG with the visitor. Write nothing that can do harm; wait."),
        "alone": _("The visitor says that nobody reads along any more."),
        "stepped_away": _("The visitor covered the screen for a moment."),
        "typing": _("The visitor is typing."),
        "ended_visitor": _("The visitor left."),
        "ended_counsellor": _("The conversation was ended."),
        "ended_absence": _("The visitor was away for too long: the conversation ended."),
        "eyes_on": _("{name} reads along."),
        "eyes_off": _("{name} no longer reads along."),
        "holders": _("Its key is held by {count} browsers; {duty} counsellors are on duty."),
        "holders_many": _("MORE KEYS THAN COUNSELLORS: warn whoever runs the chat, and write nothing more."),
        "passed": _("{name} goes on with this conversation."),
        "passed_you": _("You go on with this conversation."),
        "queued": _("This conversation is back in the queue."),
        "refused_taken": _("A colleague was first."),
        "refused_no_key": _("There is no key for that device yet. Wait a moment, and try again."),
        "refused_not_here": _("This conversation is over."),
        "refused_not_yours": _("This is a colleague's conversation now."),
        "refused_off_duty": _("That is only possible on duty."),
        "refused_other": _("That was not possible."),
        "new_waiting": _("Somebody is waiting."),
        "more_talks": _("{count} more conversations of colleagues are not shown."),
        "new_message": _("New message."),
        "unread": _("{count} new"),
        "idle": _("Are you still there? Without a click your session ends in three minutes."),
        "to_queue": _("Back to the queue"),
        "has_not_begun": _("Keys cannot be made in this browser. Use a newer one."),
        "asked": _("Asked. A colleague will speak to you."),
        "leave_open": _(
            "You have conversations that are open. They go back to the queue when your shift ends. End it?"
        ),
        "opened": _("Opened for you. It can be read here for as long as it lasts."),
        "waiting_keepers": _("Waiting for both keepers."),
        "asked_new": _("Somebody asks to open a conversation, for danger to life."),
        "signed_out": _("You are signed out: requests are not heard here. Load this page and sign in."),
        "once_more": _(
            "Nothing was done yet: show your second factor again. The page for it comes by itself; then do this again."
        ),
        "half_given": _("Your half was given."),
        "half_refused": _("You refused."),
        "half_failed": _(
            "Your half of this conversation cannot be opened in this browser: the key was made in another."
        ),
        "key_made": _("The half-key was made. It lasts a week, in this browser alone."),
    }
)


def page_words() -> dict[str, object]:
    """Return the words and the labels of codes."""
    language = current_language()
    return {
        "words": {name: translate(text) for name, text in WORDS.items()},
        "bands": {code: label_of("chat_bands", code) for code in ("U0", "U1", "U2", "U3")},
        "reasons": {
            **{one.code: one.label(language) for one in code_list("chat_reasons")},
            "counsellor_more_urgent": translate("A counsellor finds it more urgent"),
            "counsellor_less_urgent": translate("A counsellor finds it less urgent"),
        },
        "languages": {one.code: one.label(language) for one in code_list("chat_languages")},
    }
