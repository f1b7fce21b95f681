"""The estimate by group: one model for the groups of a breakdown, thin ones drawn to the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from zicht.cli.estimate_columns import Group
from zicht.cli.estimate_document import SMALL, Findings, describe_interval, is_small
from zicht.cli.estimate_rates import Population, quotable, rate_per_100k, share_in_sight
from zicht.cli.estimate_texts import in_each_language
from zicht.cli.options import text
from zicht.cli.session import Stages
from zicht.errors import NotConverged, Text, UserError
from zicht.measures.lists import members_of
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.strata import StratumEstimate, estimate_by_stratum
from zicht.methods.population_size.verdict import Advice
from zicht.publication.sheet import Bounds, StratumLine

__all__ = ["estimate_groups"]

_ = text

LEVEL = 0.95
GROUP = "(group)"
#: With fewer there is no interval of a group.
FEWEST_REPLICATES = 50
#: Of more groups no tables are drawn: it would take minutes, and their intervals follow from variances.
MOST_DRAWN = 8
TOO_FEW = in_each_language(Text.of("too few persons"))
NO_ANSWER = in_each_language(Text.of("these persons' lists give no answer"))


def estimate_groups(
    groups: Sequence[Group], found: Findings, population: Population, *, internal: bool, stages: Stages
) -> tuple[StratumLine, ...]:
    """Estimate the groups of each breakdown; one without an answer says why.

    Where a group of one to four persons is hidden, the others are rounded: it would follow from the whole.
    """
    if not groups:
        return ()
    stages.begin(_("Estimating by group"))
    lines: list[StratumLine] = []
    for _by, together in groupby(groups, key=lambda group: group.by):
        breakdown = list(together)
        answers = _estimate(breakdown, found.comparison, stages)
        hides = not internal and any(is_small(group.persons) for group in breakdown)
        drawn = (_line(group, answers.get(str(n)), hides=hides) for n, group in enumerate(breakdown))
        lines += (
            _with_rates(line, population.of(group), found.verdict.advice)
            for line, group in zip(drawn, breakdown, strict=True)
        )
    return tuple(lines)


def _with_rates(line: StratumLine, inhabitants: int | None, advice: Advice) -> StratumLine:
    """Add the share in sight and the rate, of what the verdict on everybody lets be quoted of a group."""
    number = quotable(advice, line.total, line.lower, line.upper)
    return replace(
        line,
        inhabitants=inhabitants,
        in_sight=share_in_sight(line.persons, number),
        rate_per_100k=rate_per_100k(inhabitants, number),
    )


def _estimate(groups: Sequence[Group], comparison: Comparison, stages: Stages) -> dict[str, StratumEstimate]:
    """Return the answers by the number of the group; none where the groups together have none."""
    settings = comparison.settings
    try:
        found = estimate_by_stratum(
            _table(groups, comparison.histories.lists),
            [GROUP],
            replicates=max(settings.replicates, FEWEST_REPLICATES) if len(groups) <= MOST_DRAWN else 0,
            seed=settings.seed,
            workers=settings.workers,
            on_progress=stages.advance,
        )
    except (NotConverged, UserError):
        return {}
    return {stratum.levels[0]: stratum for stratum in found.strata}


def _table(groups: Sequence[Group], lists: Sequence[str]) -> CovariateTable:
    members = np.vstack([members_of(len(lists))] * len(groups)).astype(np.int64)
    counts = np.concatenate([group.table for group in groups])
    numbers = np.repeat(np.arange(len(groups)), 1 << len(lists))
    kept = (counts > 0) & members.any(axis=1)
    return CovariateTable.from_columns(
        {name: members[kept, place].tolist() for place, name in enumerate(lists)},
        {GROUP: [str(number) for number in numbers[kept]]},
        counts[kept],
    )


def _line(group: Group, answer: StratumEstimate | None, *, hides: bool) -> StratumLine:
    named = (",".join(group.by), group.label)
    if hides and is_small(group.persons):
        return StratumLine(*named, None, None, why=TOO_FEW, by_label=group.by_label, values=group.values)
    shown = SMALL * round(group.persons / SMALL) if hides else group.persons
    found = next(_bounds(answer), None)
    return StratumLine(
        *named,
        shown,
        answer.total if answer else None,
        found.lower if found else None,
        found.upper if found else None,
        is_rounded=hides,
        why=_why(answer),
        by_label=group.by_label,
        values=group.values,
        kind=found.kind if found else "",
        kind_label=found.kind_label if found else {},
    )


def _bounds(answer: StratumEstimate | None) -> Iterator[Bounds]:
    for interval in answer.intervals if answer else ():
        if math.isclose(interval.level, LEVEL):
            yield describe_interval(interval)


def _why(answer: StratumEstimate | None) -> dict[str, str]:
    if answer is None:
        return dict(NO_ANSWER)
    return dict(in_each_language(answer.reasons[0])) if answer.reasons else {}
