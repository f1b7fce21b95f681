"""The sheet on one municipality: pages, a PDF and a document, made from a plain value and nothing else."""

from zicht.publication.municipal.content import Content, print_municipality
from zicht.publication.municipal.document import FORM, Figure, Level, MunicipalDocument, Told
from zicht.publication.municipal.html import render_sheet
from zicht.publication.municipal.pdf import render_pdf
from zicht.publication.municipal.store import write_sheets, write_statements

__all__ = [
    "FORM",
    "Content",
    "Figure",
    "Level",
    "MunicipalDocument",
    "Told",
    "print_municipality",
    "render_pdf",
    "render_sheet",
    "write_sheets",
    "write_statements",
]
