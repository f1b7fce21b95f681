"""In which forms an edition can be had, beside its tables."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["EVERY_FORM", "Form"]


class Form(StrEnum):
    """What is made from the tables of an edition; the tables themselves are always there."""

    TABLES = "tables"
    REPORT = "report"
    PDF = "pdf"
    SHEET = "sheet"
    DATA = "data"
    DASHBOARD = "dashboard"


EVERY_FORM = frozenset(Form)
