"""From the statistics of an estimate to the plain document that is shown, and small counts taken out of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from zicht.cli.estimate_columns import Column, Persons
from zicht.cli.estimate_findings import list_findings
from zicht.cli.estimate_input import EstimateInput
from zicht.cli.estimate_rates import quotable, rate_per_100k, share_in_sight
from zicht.cli.estimate_texts import Labels, in_each_language, problem_in_each_language
from zicht.errors import Problem, Text
from zicht.methods.population_size.averaging import ModelAverage
from zicht.methods.population_size.comparison import Answer, Comparison
from zicht.methods.population_size.reliability import Reliability
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind
from zicht.methods.population_size.sensitivity import Sensitivity, SensitivitySeries, Supposition
from zicht.methods.population_size.variations import Variation
from zicht.methods.population_size.verdict import Advice, Verdict
from zicht.publication.sheet import (
    Bounds,
    CovariateLine,
    EstimateDocument,
    EstimatorLine,
    ListLine,
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

__all__ = ["SMALL", "Findings", "describe_interval", "is_small", "make_document"]

#: The level of the interval that is published.
LEVEL = 0.95
#: Models that a document names, those of most weight first.
MOST_MODELS = 60
#: Overlaps of fewer persons, but not of nobody, are hidden; list sizes are then rounded to a multiple of it.
SMALL = 5

KINDS = {
    IntervalKind.BCA_RESELECTION: Text.of("bootstrap that chooses the model again each time"),
    IntervalKind.PERCENTILE_RESELECTION: Text.of(
        "bootstrap that chooses the model again each time, without correction for bias"
    ),
    IntervalKind.BCA_STEPWISE: Text.of("bootstrap that takes the steps again each time"),
    IntervalKind.PROFILE_CONDITIONAL: Text.of("as if the model were known: too narrow"),
    IntervalKind.WALD: Text.of("from the curvature at the answer, as if the model were known"),
    IntervalKind.EMPIRICAL_BAYES: Text.of(
        "from what each group tells and how much groups differ, as if the model were known"
    ),
    IntervalKind.CREDIBLE: Text.of("probability, given the model and its prior beliefs"),
    IntervalKind.LINK_SETS: Text.of("over sets of links that may be right"),
    IntervalKind.MODEL_AVERAGE: Text.of("over all models by their weight"),
}


@dataclass(frozen=True)
class Findings:
    """All that was computed of one table."""

    comparison: Comparison
    reliability: Reliability
    verdict: Verdict


def make_document(
    found: Findings,
    given: EstimateInput,
    *,
    provenance: Provenance,
    internal: bool = False,
    covariates: Sequence[Column] = (),
    strata: Sequence[StratumLine] = (),
    inhabitants: int | None = None,
) -> EstimateDocument:
    """Return the document. Unless it is `internal`, counts of one to four persons are not in it."""
    models, labels = _models(found.comparison), given.labels
    return EstimateDocument(
        provenance=provenance,
        persons=found.comparison.histories.persons,
        lists=tuple(_lists(found.reliability, labels, internal=internal)),
        verdict=_with_rates(_verdict(found.verdict, labels), found, inhabitants),
        estimators=tuple(_estimator(answer, labels) for answer in found.comparison.answers),
        findings=list_findings(found.reliability, found.verdict),
        variants=tuple(_variants(found)),
        models=models[:MOST_MODELS],
        models_left_out=max(0, len(models) - MOST_MODELS),
        strata=tuple(strata),
        covariates=tuple(_covariate(column, given.persons, internal=internal) for column in covariates),
        inhabitants=inhabitants,
        sensitivity=_sensitivity(found.reliability.sensitivity, labels),
        simulated=given.simulated,
        internal=internal,
        every_method=found.comparison.every_method,
    )


def _verdict(verdict: Verdict, labels: Labels) -> VerdictLine:
    reasons = tuple(in_each_language(finding.reason) for finding in verdict.reasons)
    if not reasons:
        looked_at = sum(finding.holds is not None for finding in verdict.findings)
        reasons = (
            in_each_language(
                Text.of(
                    "None of the {rules} rules that could be looked at speaks against it.", rules=looked_at
                )
            ),
        )
    code, headline, models = VerdictCode(verdict.advice.value), verdict.headline, verdict.models
    method = headline.method if headline else ""
    if verdict.advice == Advice.PUBLISH_WITH_INTERVAL and headline is not None:
        interval = headline.interval(LEVEL)
        lower, upper = (interval.lower, _finite(interval.upper)) if interval else (None, None)
        return VerdictLine(code, reasons, headline.total, lower, upper, LEVEL if interval else None, method)
    if verdict.advice == Advice.PUBLISH_AS_RANGE and models is not None:
        return VerdictLine(
            code, reasons, None, models.lowest.total, _finite(models.highest.total), method=method,
            range_from=tuple(in_each_language(end.origin, labels) for end in (models.lowest, models.highest)),
        )  # fmt: skip
    return VerdictLine(code, reasons, method=method)


def _with_rates(line: VerdictLine, found: Findings, inhabitants: int | None) -> VerdictLine:
    """Add the share in sight and the rate of the number or the range that may be quoted."""
    number = quotable(found.verdict.advice, line.total, line.lower, line.upper)
    return replace(
        line,
        in_sight=share_in_sight(found.comparison.histories.persons, number),
        rate_per_100k=rate_per_100k(inhabitants, number),
    )


def _covariate(column: Column, persons: Persons, *, internal: bool) -> CovariateLine:
    counts = persons.count_by_value(column)
    not_known = int(sum(counts[at] for at in column.unknown))
    values = sum(bool(count) for at, count in enumerate(counts) if at not in column.unknown)
    hides = not internal and is_small(not_known)
    return CovariateLine(column.name, values, None if hides else not_known, column.label)


def _estimator(answer: Answer, labels: Labels) -> EstimatorLine:
    label, assumption = in_each_language(answer.method.label), in_each_language(answer.assumption, labels)
    estimate = answer.estimate
    if estimate is None:
        return EstimatorLine(
            answer.method.code, label, assumption, None, refusal=_why(answer.problems, labels)
        )
    return EstimatorLine(
        answer.method.code,
        label,
        assumption,
        estimate.total,
        tuple(map(describe_interval, estimate.intervals)),
        estimate.model,
        tuple(in_each_language(note, labels) for note in estimate.notes),
        tuple(in_each_language(warning, labels) for warning in estimate.warnings),
        is_lower_bound=answer.method.lower_bound,
        detail=in_each_language(answer.label, labels),
    )


def describe_interval(interval: Interval) -> Bounds:
    """Return an interval with what it allows for, in words."""
    kind = KINDS[interval.kind]
    return Bounds(
        interval.level, interval.lower, _finite(interval.upper), interval.kind.value, in_each_language(kind)
    )


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None


def _models(comparison: Comparison) -> tuple[ModelLine, ...]:
    """Return the models that are averaged, by weight; none where no average was asked for, or had no answer."""
    averages = (answer.result for answer in comparison.answers if answer.estimate is not None)
    average = next((result for result in averages if isinstance(result, ModelAverage)), None)
    if average is None or comparison.histories.list_with_everyone is not None:
        return ()
    return tuple(
        ModelLine(model.model, model.total, model.weight) for model in average.top(len(average.weights))
    )


def _variants(found: Findings) -> Iterator[VariantLine]:
    headline: Estimate | None = found.verdict.headline
    if headline is not None:
        interval = headline.interval(LEVEL)
        bounds = (interval.lower, _finite(interval.upper)) if interval else (None, None)
        yield VariantLine("all", (), headline.total, *bounds)
    panel = found.reliability
    for kind, variations in (("left_out", panel.left_out), ("merged", panel.merged), ("order", panel.orders)):
        yield from (_variant(kind, variation) for variation in variations)


def _variant(kind: str, variation: Variation) -> VariantLine:
    return VariantLine(kind, variation.lists, variation.total, order=variation.order)


def _sensitivity(sensitivity: Sensitivity, labels: Labels) -> tuple[SensitivityLine, ...]:
    return (
        _series(SensitivityKind.HETEROGENEITY, sensitivity.heterogeneity, labels),
        _series(SensitivityKind.XI, sensitivity.xi, labels),
    )


def _series(kind: SensitivityKind, series: SensitivitySeries, labels: Labels) -> SensitivityLine:
    answers = tuple(_supposition(answer, labels) for answer in series.answers)
    return SensitivityLine(kind, answers, _why(series.problems, labels))


def _supposition(supposition: Supposition, labels: Labels) -> SuppositionLine:
    estimate = supposition.estimate
    interval = estimate.interval(LEVEL) if estimate else None
    remarks = (*estimate.notes, *estimate.warnings) if estimate else ()
    return SuppositionLine(
        in_each_language(supposition.label),
        supposition.total,
        interval.lower if interval else None,
        _finite(interval.upper) if interval else None,
        xi=supposition.xi,
        form=supposition.form.value if supposition.form else None,
        notes=tuple(in_each_language(remark, labels) for remark in remarks),
        why=_why(supposition.problems, labels),
    )


def _why(problems: Sequence[Problem], labels: Labels) -> dict[str, str]:
    return dict(problem_in_each_language(problems[0], labels)) if problems else {}


def _lists(reliability: Reliability, labels: Labels, *, internal: bool) -> Iterator[ListLine]:
    """Yield the lists. Where an overlap is hidden, sizes are rounded: it would follow from exact ones."""
    overlap = reliability.overlap
    hides = not internal and any(map(is_small, chain.from_iterable(overlap.shared)))
    for a, (name, row) in enumerate(zip(overlap.lists, overlap.shared, strict=True)):
        cells = [None if hides and is_small(cell) else cell for cell in row]
        if hides:
            cells[a] = None if is_small(row[a]) else SMALL * round(row[a] / SMALL)
        yield ListLine(name, cells[a], tuple(cells), is_rounded=hides, label=labels.get(name, {}))


def is_small(persons: int) -> bool:
    """Say whether so few persons could be recognised: one to four."""
    return 0 < persons < SMALL
