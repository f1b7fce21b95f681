"""What other apps use of editions."""

from zicht.platform.editions.actions import ask_edition, publish_edition, sign_edition
from zicht.platform.editions.places import public_root
from zicht.platform.editions.running import end_broken_runs, run_edition

__all__ = [
    "ask_edition",
    "end_broken_runs",
    "public_root",
    "publish_edition",
    "run_edition",
    "sign_edition",
]
