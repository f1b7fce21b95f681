"""The sheet on one estimate: a page, a PDF and a document, made from a plain value and nothing else."""

from zicht.publication.sheet.content import Content, print_content
from zicht.publication.sheet.document import (
    Bounds,
    CovariateLine,
    EstimateDocument,
    EstimatorLine,
    Finding,
    Grade,
    InputKind,
    ListLine,
    Measure,
    ModelLine,
    Provenance,
    SensitivityKind,
    SensitivityLine,
    StratumLine,
    SuppositionLine,
    VariantLine,
    VerdictCode,
    VerdictLine,
)
from zicht.publication.sheet.store import check_estimate_place, write_estimate

__all__ = [
    "Bounds",
    "Content",
    "CovariateLine",
    "EstimateDocument",
    "EstimatorLine",
    "Finding",
    "Grade",
    "InputKind",
    "ListLine",
    "Measure",
    "ModelLine",
    "Provenance",
    "SensitivityKind",
    "SensitivityLine",
    "StratumLine",
    "SuppositionLine",
    "VariantLine",
    "VerdictCode",
    "VerdictLine",
    "check_estimate_place",
    "print_content",
    "write_estimate",
]
