"""What an estimator of a population answers, in one shape for all of them."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zicht.errors import InputError, NotConverged, Text

__all__ = ["Estimate", "Interval", "IntervalKind", "check_levels", "nobody_missed"]


class IntervalKind(StrEnum):
    """What an interval allows for."""

    BCA_RESELECTION = "bca_reselection"
    BCA_STEPWISE = "bca_stepwise"
    PERCENTILE_RESELECTION = "percentile_reselection"
    PROFILE_CONDITIONAL = "profile_conditional"
    WALD = "wald"
    EMPIRICAL_BAYES = "empirical_bayes"
    CREDIBLE = "credible"
    LINK_SETS = "link_sets"
    MODEL_AVERAGE = "model_average"


@dataclass(frozen=True, repr=False)
class Interval:
    """Bounds of the whole number of people.

    Attributes
    ----------
    level : float
        The level, 0 to 1.
    lower, upper : float
        Persons, seen and unseen. `upper` may be infinite: then the table does not bound it.
    kind : IntervalKind
        What the interval allows for.
    """

    level: float
    lower: float
    upper: float
    kind: IntervalKind

    def __repr__(self) -> str:
        return f"Interval(level={self.level:g}, kind={self.kind.value!r})"

    def __post_init__(self) -> None:
        if not self.lower <= self.upper or math.isinf(self.lower):
            raise NotConverged.of(
                Text.of("An interval of a population has no bounds."),
                expected=Text.of("A finite lower bound, not above the upper bound."),
                to_fix=Text.of("Report this table of lists: the estimator stopped too early."),
            )


@dataclass(frozen=True, repr=False)
class Estimate:
    """The answer of one estimator. It has not passed disclosure control.

    Attributes
    ----------
    method : str
        Code of the estimator.
    label, assumption : Text
        Its name, and what must be true for it to be right, for people.
    persons : int
        Persons seen, n.
    total : float
        Persons seen and unseen, N; finite and at least `persons`.
    intervals : tuple of Interval
        From narrow to wide level; empty if none was asked.
    model : str
        The model it rests on, as published; empty if on none or many.
    notes, warnings : tuple of Text
        What a reader should know, and what a reader must know.
    """

    method: str
    label: Text
    assumption: Text
    persons: int
    total: float
    intervals: tuple[Interval, ...] = ()
    model: str = ""
    notes: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return f"Estimate(method={self.method!r}, model={self.model!r}, intervals={len(self.intervals)})"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.total) and self.total >= self.persons * (1 - 1e-12)):
            raise NotConverged.of(
                Text.of("An estimator found no finite number of people."),
                expected=Text.of("A number that is at least that of the persons seen."),
                to_fix=Text.of(
                    "Use another estimator: this table of lists does not hold an answer for this one."
                ),
            )

    @property
    def dark(self) -> float:
        """Persons unseen, n0: the dark figure."""
        return max(self.total - self.persons, 0.0)

    def interval(self, level: float) -> Interval | None:
        """Return the interval of this level, if there is one."""
        return next((i for i in self.intervals if math.isclose(i.level, level)), None)

    def _repr_html_(self) -> str:
        bounds = "".join(
            f", {100 * i.level:g} % {i.lower:,.0f} - {f'{i.upper:,.0f}' if math.isfinite(i.upper) else '∞'}"
            for i in self.intervals
        )
        return f"<p>{html.escape(str(self.label))}: <strong>{self.total:,.0f}</strong>{bounds}</p>"

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the estimate as values that JSON can hold; an infinite upper bound becomes `None`."""
        return {
            "method": self.method,
            "label": self.label.render(translate),
            "assumption": self.assumption.render(translate),
            "persons": self.persons,
            "total": self.total,
            "dark": self.dark,
            "intervals": [
                {
                    "level": i.level,
                    "lower": i.lower,
                    "upper": i.upper if math.isfinite(i.upper) else None,
                    "kind": i.kind.value,
                }
                for i in self.intervals
            ],
            "model": self.model,
            "notes": [note.render(translate) for note in self.notes],
            "warnings": [warning.render(translate) for warning in self.warnings],
        }


def check_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return the levels of intervals, each once, from narrow to wide; refuse what is no probability."""
    if not all(0 < level < 1 for level in levels):
        raise InputError.of(
            Text.of("A level of an interval is not a probability."),
            expected=Text.of("Numbers above 0 and below 1."),
            to_fix=Text.of("Write 0.95 for an interval of 95 %."),
        )
    return tuple(sorted(set(levels)))


def nobody_missed(name: str | None) -> Text:
    """Say that everyone is on one list: what an estimator notes that then answers with the persons seen."""
    return Text.of("Everyone who was seen is on list '{name}': it misses nobody.", name=name)
