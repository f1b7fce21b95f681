"""The pages of the studies: what was done, and the tables."""

from __future__ import annotations

import importlib.metadata
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from studies.trials import CONDITIONAL, LEVELS, Pace, Trial
from zicht.methods.population_size.estimators import METHODS
from zicht.methods.population_size.verdict_rules import Advice

__all__ = ["Run", "write_countries", "write_recovery"]

#: Chan, Silverman and Vincent (2021), simulations of the United Kingdom with five lists.
PUBLISHED = (
    ("RMSE, people", "3,057", "5,834"),
    ("coverage of 80 % intervals", "70 %", "42.8 %"),
    ("coverage of 95 % intervals", "90 %", "61.4 %"),
)


@dataclass(frozen=True)
class Run:
    """How a study was run."""

    pace: Pace
    seconds: float


def write_recovery(trials: Sequence[Trial], published: Sequence[Trial], run: Run) -> str:
    """Return the page of the study of 28 populations, with that of the published simulation."""
    groups = list(dict.fromkeys(trial.group for trial in sorted(trials, key=lambda trial: trial.group)))
    return (
        "\n\n".join(
            [
                "# Does each estimator find the number of people?",
                _head(
                    run,
                    f"{len(trials)} tables from {len(groups)} populations, about equally many from each",
                ),
                RECOVERY,
                "## All populations together",
                _summary(trials),
                READING,
                "## Beside the published simulation",
                BESIDE.format(tables=len(published)),
                _beside(published),
                "## What the verdict lets through",
                VERDICT,
                _verdicts(trials),
                "## By population: RMSE of the logarithm",
                _by_group(trials, groups, _rmse),
                "## By population: coverage of 95 % intervals, in %",
                _by_group(trials, groups, lambda some, code: _coverage(some, code, 0.95)),
            ]
        )
        + "\n"
    )


def write_countries(trials: Sequence[Trial], run: Run) -> str:
    """Return the page of the study of free reference countries."""
    groups = list(dict.fromkeys(trial.group for trial in trials))
    parts = [
        "# Do intervals hold the truth in free reference countries?",
        _head(run, f"{len(trials) // len(groups)} countries"),
        COUNTRIES,
    ]
    for period in groups:
        chosen = [trial for trial in trials if trial.group == period]
        seen = f"There were {statistics.mean(trial.truth for trial in chosen):,.0f} people on average."
        parts += [f"## {period}", seen, _summary(chosen), _verdicts(chosen)]
    return "\n\n".join([*parts[:3], READING, *parts[3:]]) + "\n"


RECOVERY = """Chan, Silverman and Vincent (2021) drew tables from 28 populations of known size. Their list of
populations is not at hand; these 28 are made in the same way, from published tables that come with Zicht. Seven
tables; of each, a population with independent lists, one with the model that the stepwise method finds, one with the
model of lowest BIC, each as large as its model says, and one with the stepwise model and half the people. From each
population the lists see everyone by chance, and every estimator gets the table that results. As every population is a
log-linear model without an interaction of all lists at once, estimators that assume just that have an advantage over
those that assume something else: the study shows what chance and the choice of the model do, not which assumption
holds of real lists."""

COUNTRIES = """A free reference country (`zicht simulate --mode free`) is drawn from known parameters: kinds of people
(class of exploitation, minor or adult) differ in how easily each list sees them, and within a kind the lists depend
on each other in pairs, as six lists; two of the six report as one agency. What is estimated is the number of people
exploited, reported or not: in one year, and in the five years of a window taken together. The estimators get one
table of five agencies without those kinds, and then, under *kinds known*, the kind of every person with it. Nowhere
is the assumption of an estimator met: two lists in one hide an interaction of three, and in the window, years differ
too. In 2019 many people were registered and few of them twice, so that in the country's parameters every two lists
exclude each other: no table can show that, and whoever knows the kinds answers too high."""

READING = """*Answered*: the share of the tables to which the estimator gave a number; the columns after it are over
those. *Bias* is the mean of log(estimate / truth), *RMSE* its root mean square: 0.1 is about 10 %. *Within a factor
2*: the estimate was between half and twice the truth. *Coverage*: the share of the intervals of that level that hold
the truth. *Width*: the median of the upper over the lower end of the 95 % interval."""

BESIDE = """The published simulation drew tables from the model that the stepwise method finds in the five-list table of
the United Kingdom. It set the stepwise method, with its BCa interval, beside the model of lowest BIC with the interval
that most software prints, as if that model had been given. Here are {tables} tables from the same
population."""

VERDICT = """The verdict was asked for each table. What it lets through is the 95 % interval of the answer, or the range
over models; the last column is the share of these that hold the truth."""


def _head(run: Run, size: str) -> str:
    return (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {run.pace.seed}, {size}, {run.pace.replicates} replicates per interval, "
        f"{run.seconds / 60:.0f} minutes."
    )


def _summary(trials: Sequence[Trial]) -> str:
    head = ["Estimator", "Answered", "Bias", "RMSE", "Within a factor 2"]
    head += [f"Coverage {level:.0%}".replace("%", " %") for level in LEVELS] + ["Width"]
    return _table(head, [[_label(code), *_numbers(trials, code)] for code in _codes(trials)])


def _numbers(trials: Sequence[Trial], code: str) -> list[str]:
    ratios = _log_ratios(trials, code)
    answered = _percent(len(ratios), len(trials))
    if not ratios:
        return [answered, *["-"] * (4 + len(LEVELS))]
    near = sum(abs(ratio) <= math.log(2) for ratio in ratios)
    return [
        answered,
        f"{statistics.mean(ratios):+.2f}",
        _rmse(trials, code),
        _percent(near, len(ratios)),
        *(_coverage(trials, code, level) for level in LEVELS),
        _width(trials, code),
    ]


def _log_ratios(trials: Iterable[Trial], code: str) -> list[float]:
    answers = [(trial.scores[code].total, trial.truth) for trial in trials]
    return [math.log(total / truth) for total, truth in answers if total is not None]


def _rmse(trials: Sequence[Trial], code: str) -> str:
    ratios = _log_ratios(trials, code)
    return f"{math.sqrt(statistics.mean(ratio**2 for ratio in ratios)):.2f}" if ratios else "-"


def _coverage(trials: Iterable[Trial], code: str, level: float) -> str:
    found = [trial.scores[code].covers(level, trial.truth) for trial in trials]
    known = [covers for covers in found if covers is not None]
    return _percent(sum(known), len(known))


def _width(trials: Iterable[Trial], code: str) -> str:
    bounds = [trial.scores[code].intervals[-1] for trial in trials if trial.scores[code].intervals]
    if not bounds:
        return "-"
    middle = statistics.median(upper / lower for lower, upper in bounds)
    return f"{middle:.1f}" if math.isfinite(middle) else "unlimited"


def _beside(trials: Sequence[Trial]) -> str:
    ours = [
        [_rmse_people(trials, code), *(_coverage(trials, code, level) for level in LEVELS)]
        for code in ("stepwise", CONDITIONAL, "minimum_bic")
    ]
    rows = [[*published, *(column[at] for column in ours)] for at, published in enumerate(PUBLISHED)]
    head = ["", "Stepwise, published", "Lowest BIC, published", "Stepwise, here"]
    return _table([*head, "Lowest BIC, as if given, here", "Lowest BIC, chosen again, here"], rows)


def _rmse_people(trials: Iterable[Trial], code: str) -> str:
    answers = [(trial.scores[code].total, trial.truth) for trial in trials]
    errors = [(total - truth) ** 2 for total, truth in answers if total is not None]
    return f"{math.sqrt(statistics.mean(errors)):,.0f}" if errors else "-"


def _verdicts(trials: Sequence[Trial]) -> str:
    rows = []
    for advice in Advice:
        some = [trial for trial in trials if trial.advice == advice]
        bounds = [(trial.published, trial.truth) for trial in some]
        hold = [low <= truth <= high for (low, high), truth in ((b, t) for b, t in bounds if b)]
        widths = [trial.published[1] / trial.published[0] for trial in some if trial.published]
        width = f"{statistics.median(widths):.1f}" if widths else "-"
        name = advice.value.replace("_", " ")
        rows.append([name, _percent(len(some), len(trials)), width, _percent(sum(hold), len(hold))])
    return _table(["Verdict", "Tables", "Width", "Holds the truth"], rows)


def _by_group(
    trials: Sequence[Trial], groups: Sequence[str], show: Callable[[Sequence[Trial], str], str]
) -> str:
    codes = _codes(trials)
    rows = []
    for group in groups:
        some = [trial for trial in trials if trial.group == group]
        shown = [show(some, code).removesuffix(" %") for code in codes]
        rows.append([group, f"{some[0].truth:,}", *shown])
    return _table(["Population", "People", *map(_label, codes)], rows)


def _codes(trials: Sequence[Trial]) -> list[str]:
    return list(trials[0].scores) if trials else []


def _label(code: str) -> str:
    if code == CONDITIONAL:
        return "Model with the lowest BIC, as if it had been given"
    return METHODS[code].label.render()


def _percent(some: int, every: int) -> str:
    return f"{100 * some / every:.0f} %" if every else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _cell in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
