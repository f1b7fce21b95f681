"""What readers see of a release: the report and the workbook, made from a release and from nothing else."""

from zicht.publication.report import write_report
from zicht.publication.workbook import write_workbook

__all__ = ["write_report", "write_workbook"]
