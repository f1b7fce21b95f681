"""Settings for mypy's Django plug-in alone: the apps of both services, which never run in one process."""

import os

os.environ["ZICHT_CHAT_STATE"] = os.environ["ZICHT_STATE"] = os.devnull

from zicht.helpchat.settings import (  # noqa: F401 - what the chat alone has
    BEHIND_PROXY,
    CONSOLE_MIDDLEWARE,
    CONSOLE_ORIGIN,
    DEMO,
    FLOOD_OPENS_A_MINUTE,
    LEAVING_TO,
    PHRASE_SALT,
    REDIS,
    VISITORS_LOCALE,
    VISITORS_MIDDLEWARE,
    VISITORS_ORIGIN,
)
from zicht.helpchat.settings import INSTALLED_APPS as _CHAT
from zicht.platform.settings import *  # noqa: F403
from zicht.platform.settings import INSTALLED_APPS as _PLATFORM

INSTALLED_APPS = [*_PLATFORM, *(name for name in _CHAT if name not in _PLATFORM)]
