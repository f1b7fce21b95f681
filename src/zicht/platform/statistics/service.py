"""What other apps use of the statistics room."""

from zicht.platform.statistics.actions import project_statistics, pseudonyms_of
from zicht.platform.statistics.export import Exported, export_tables

__all__ = ["Exported", "export_tables", "project_statistics", "pseudonyms_of"]
