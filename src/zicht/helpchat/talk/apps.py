"""The Django app of conversations."""

from django.apps import AppConfig

__all__ = ["TalkConfig"]


class TalkConfig(AppConfig):
    """Conversations, keys and messages."""

    name = "zicht.helpchat.talk"
    label = "talk"
