"""The main job: from agencies' files to a written edition."""

from zicht.pipeline.edition import STAGES, MonitorOptions, MonitorResult, monitor
from zicht.pipeline.memory import check_memory
from zicht.pipeline.places import make_private, work_folder
from zicht.pipeline.window import check_window

__all__ = [
    "STAGES",
    "MonitorOptions",
    "MonitorResult",
    "check_memory",
    "check_window",
    "make_private",
    "monitor",
    "work_folder",
]
