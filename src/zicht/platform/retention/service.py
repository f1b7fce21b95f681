"""What other apps use of retention."""

from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.job import Expired, run_retention
from zicht.platform.retention.sweep import (
    Swept,
    finish_erasures,
    is_replayed,
    mark_restored,
    mend,
    replay_deletions,
    sweep,
)

__all__ = [
    "Expired",
    "Reason",
    "Swept",
    "erase_person",
    "finish_erasures",
    "is_replayed",
    "mark_restored",
    "mend",
    "replay_deletions",
    "run_retention",
    "sweep",
]
