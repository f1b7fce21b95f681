"""What is known of one estimate: the content of `estimate.json`, and all that a sheet is made from.

Nothing here is computed. Texts stand in every language; numbers are whole precision; what may not be shown is
not there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

__all__ = [
    "FORM",
    "Bounds",
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
    "Texts",
    "VariantLine",
    "VerdictCode",
    "VerdictLine",
]

#: A text by language.
Texts = Mapping[str, str]

#: The form of `estimate.json`; it changes where a field changes its meaning.
FORM = "zicht-estimate/1"


class VerdictCode(StrEnum):
    """What may be done with the estimate."""

    PUBLISH_WITH_INTERVAL = "publish_with_interval"
    PUBLISH_AS_RANGE = "publish_as_range"
    DO_NOT_PUBLISH = "do_not_publish"


class InputKind(StrEnum):
    """What one row of the input is."""

    HISTORIES = "histories"
    PERSONS = "persons"
    REPORTS = "reports"
    LINKED_REPORTS = "linked_reports"


class SensitivityKind(StrEnum):
    """What is supposed of which no table can show whether it is so.

    `heterogeneity`: persons differ in how easily they are seen. `xi`: all lists at once are tied by more or less
    than smaller groups of them show.
    """

    HETEROGENEITY = "heterogeneity"
    XI = "xi"


class Grade(StrEnum):
    """How a finding on the reliability of an estimate reads."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Bounds:
    """An interval of the number of persons; `upper` is None where the table does not bound it."""

    level: float
    lower: float
    upper: float | None
    kind: str = ""
    kind_label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A figure with its interval: `value` is None where only the interval may be quoted, `upper` where it has none."""

    value: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class VerdictLine:
    """The verdict, its reasons, and the number or the range that may be quoted: None where there is none.

    `method` is the estimator that it is about, and `range_from` says where the two ends of a range come from.
    `in_sight` is the share of all who were seen, 0 to 1, and `rate_per_100k` the number per 100,000 inhabitants.
    """

    code: VerdictCode
    reasons: tuple[Texts, ...]
    total: float | None = None
    lower: float | None = None
    upper: float | None = None
    level: float | None = None
    method: str = ""
    range_from: tuple[Texts, ...] = ()
    in_sight: Measure | None = None
    rate_per_100k: Measure | None = None


@dataclass(frozen=True)
class EstimatorLine:
    """One estimator: what it answers, or why it has no answer; `detail` is its name with its settings."""

    method: str
    label: Texts
    assumption: Texts
    total: float | None
    bounds: tuple[Bounds, ...] = ()
    model: str = ""
    notes: tuple[Texts, ...] = ()
    warnings: tuple[Texts, ...] = ()
    refusal: Texts = field(default_factory=dict)
    is_lower_bound: bool = False
    detail: Texts = field(default_factory=dict)

    def bounds_of(self, level: float) -> Bounds | None:
        """Return the interval of this level, if there is one."""
        return next((b for b in self.bounds if math.isclose(b.level, level)), None)


@dataclass(frozen=True)
class Finding:
    """One item of the reliability panel: what was looked at, what was found, how it reads, and the figure if any."""

    code: str
    label: Texts
    found: Texts
    grade: Grade
    measure: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class ListLine:
    """One list: its persons, rounded where `is_rounded`, and those that it shares with each list in turn.

    `shared` holds None where 1 to 4 persons are hidden; the place of the list itself holds its own size.
    """

    name: str
    persons: int | None
    shared: tuple[int | None, ...]
    is_rounded: bool = False
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class VariantLine:
    """The answer where one thing differs; None where there is none.

    `kind` is `all` (nothing differs), `left_out`, `merged`, or `order`: then `order` lists at most interact.
    """

    kind: str
    lists: tuple[str, ...]
    total: float | None
    lower: float | None = None
    upper: float | None = None
    order: int | None = None


@dataclass(frozen=True)
class ModelLine:
    """One model: its answer, and its weight among all that have one, 0 to 1."""

    model: str
    total: float
    weight: float


@dataclass(frozen=True)
class StratumLine:
    """One group of persons, by the values of columns; `total` is None where there is no answer, and `why` says so.

    `by` holds the columns with commas between them, and `values` what each of them has there in the input, empty
    where nothing is known. `persons` is None where one to four are hidden; the other groups are then rounded.
    `kind` is what the interval allows for. `in_sight` and `rate_per_100k` are as in the verdict, and no more exact
    than `persons`.
    """

    by: str
    label: Texts
    persons: int | None
    total: float | None
    lower: float | None = None
    upper: float | None = None
    is_rounded: bool = False
    why: Texts = field(default_factory=dict)
    by_label: Texts = field(default_factory=dict)
    values: tuple[str, ...] = ()
    kind: str = ""
    kind_label: Texts = field(default_factory=dict)
    inhabitants: int | None = None
    in_sight: Measure | None = None
    rate_per_100k: Measure | None = None


@dataclass(frozen=True)
class CovariateLine:
    """One covariate of the models: its known values, and the persons of whom it is not known.

    These are a value of their own; `not_known` is None where one to four are hidden.
    """

    name: str
    values: int
    not_known: int | None
    label: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class SuppositionLine:
    """The answer under one supposition; `total` is None where there is no answer, and `why` says so.

    `xi` is the tie of all lists at once: 1 is none, and the number unseen is divided by it. `form` is the form of
    the differences between persons. Where one is supposed the other is None.
    """

    label: Texts
    total: float | None
    lower: float | None = None
    upper: float | None = None
    xi: float | None = None
    form: str | None = None
    notes: tuple[Texts, ...] = ()
    why: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class SensitivityLine:
    """The answers under suppositions about one thing; none where none of them has an answer: `why` says so."""

    kind: SensitivityKind
    answers: tuple[SuppositionLine, ...]
    why: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Provenance:
    """From what and how the estimate was made: enough to make it again.

    `rows` are those of the input, `left_out` the persons of whom no list is known. `inhabitants` is the file with
    the numbers of inhabitants, empty where there is none.
    """

    input: str
    sha256: str
    rows: int
    kind: InputKind
    software: Mapping[str, str]
    seed: int
    replicates: int
    methods: tuple[str, ...]
    left_out: int = 0
    inhabitants: str = ""
    inhabitants_sha256: str = ""


@dataclass(frozen=True)
class EstimateDocument:
    """One estimate with everything that belongs to it. It has not passed disclosure control.

    `inhabitants` is how many people live there, where that was given. `every_method` says whether every way of
    estimating was asked: else the verdict rests on fewer rules.
    """

    provenance: Provenance
    persons: int
    lists: tuple[ListLine, ...]
    verdict: VerdictLine
    estimators: tuple[EstimatorLine, ...]
    findings: tuple[Finding, ...] = ()
    variants: tuple[VariantLine, ...] = ()
    models: tuple[ModelLine, ...] = ()
    models_left_out: int = 0
    strata: tuple[StratumLine, ...] = ()
    covariates: tuple[CovariateLine, ...] = ()
    inhabitants: int | None = None
    sensitivity: tuple[SensitivityLine, ...] = ()
    simulated: bool = False
    internal: bool = False
    every_method: bool = True
    disclosure_controlled: bool = False
    form: str = FORM

    def as_json(self) -> dict[str, object]:
        """Return the document as values that JSON can hold."""
        return asdict(self)
