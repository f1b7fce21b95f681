"""The main job: from agencies' files to a written edition."""

from zicht.pipeline.edition import STAGES, MonitorOptions, MonitorResult, monitor
from zicht.pipeline.membership import LEFT_OUT, check_membership
from zicht.pipeline.memory import check_memory
from zicht.pipeline.offline import OFFLINE_STAGES, OfflineOptions, OfflineResult, count_offline
from zicht.pipeline.places import make_private, work_folder
from zicht.pipeline.prepared import Prepared, prepare_reports
from zicht.pipeline.window import check_window

__all__ = [
    "LEFT_OUT",
    "OFFLINE_STAGES",
    "STAGES",
    "MonitorOptions",
    "MonitorResult",
    "OfflineOptions",
    "OfflineResult",
    "Prepared",
    "check_membership",
    "check_memory",
    "check_window",
    "count_offline",
    "make_private",
    "monitor",
    "prepare_reports",
    "work_folder",
]
