"""What readers see of a release: the report and the workbook, made from a release and from nothing else."""

from zicht.publication.dashboard import write_dashboard
from zicht.publication.edition import write_edition
from zicht.publication.forms import EVERY_FORM, Form
from zicht.publication.report import write_report
from zicht.publication.workbook import write_workbook

__all__ = [
    "EVERY_FORM",
    "Form",
    "write_dashboard",
    "write_edition",
    "write_report",
    "write_workbook",
]
