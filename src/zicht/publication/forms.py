"""In which forms an edition can be had, beside its tables."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["EVERY_FORM", "Form", "workbook_file"]


class Form(StrEnum):
    """What is made from the tables of an edition; the tables themselves are always there."""

    TABLES = "tables"
    REPORT = "report"
    PDF = "pdf"
    SHEET = "sheet"
    DATA = "data"
    DASHBOARD = "dashboard"


EVERY_FORM = frozenset(Form)


def workbook_file(language: str) -> str:
    """Return the name of the workbook in a language."""
    return "tables.xlsx" if language == "en" else f"tables.{language}.xlsx"
