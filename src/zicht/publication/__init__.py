"""What readers see of a release: the report and the workbook, made from a release and from nothing else."""

from zicht.publication.edition import write_edition, writing_beside
from zicht.publication.report import write_report
from zicht.publication.workbook import write_workbook

__all__ = ["write_edition", "write_report", "write_workbook", "writing_beside"]
