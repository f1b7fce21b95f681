"""Whether an estimate may be published, and how: rules, each with its reason."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from dataclasses import dataclass

from zicht.errors import Text
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.evidence import Evidence, ModelRange
from zicht.methods.population_size.reliability import Reliability
from zicht.methods.population_size.results import Estimate
from zicht.methods.population_size.verdict_rules import RULES, Advice, Rule

__all__ = ["Advice", "Finding", "Verdict", "decide_verdict"]

LABELS = {
    Advice.PUBLISH_WITH_INTERVAL: Text.of("Publish with its interval"),
    Advice.PUBLISH_AS_RANGE: Text.of("Not identified: publish a range over models"),
    Advice.DO_NOT_PUBLISH: Text.of("Do not publish"),
}


@dataclass(frozen=True, repr=False)
class Finding:
    """What one rule found.

    Attributes
    ----------
    rule : Rule
        The rule.
    observed : float or None
        What it looked at; `None` where that is not known.
    """

    rule: Rule
    observed: float | None

    def __repr__(self) -> str:
        return f"Finding({self.rule.code!r}, holds={self.holds})"

    @property
    def holds(self) -> bool | None:
        """Whether the rule holds; `None` where it could not be looked at."""
        return None if self.observed is None else self.rule.holds(self.observed)

    @property
    def reason(self) -> Text:
        """What is the case, in plain words."""
        if self.holds is None:
            return Text.of("Could not be looked at.")
        text = self.rule.reason if self.holds else self.rule.otherwise
        return Text.of(text.msgid, threshold=f"{self.rule.threshold:g}")

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the finding as values that JSON can hold."""
        bounded = self.observed is not None and math.isfinite(self.observed)
        return {
            "rule": self.rule.code,
            "advice": self.rule.advice.value,
            "holds": self.holds,
            "observed": self.observed if bounded else None,
            "threshold": self.rule.threshold,
            "reason": self.reason.render(translate),
            "source": self.rule.source,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Verdict:
    """What to do with the estimate of a table. It has not passed disclosure control.

    Attributes
    ----------
    advice : Advice
        Publish with an interval, publish as a range, or do not publish.
    headline : Estimate or None
        The answer that the verdict is about; only to be published if so advised.
    models : ModelRange or None
        The range over models.
    findings : tuple of Finding
        What every rule found, in the order of `RULES`.
    """

    advice: Advice
    headline: Estimate | None
    models: ModelRange | None
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"Verdict({self.advice.value!r}, reasons={[f.rule.code for f in self.reasons]!r})"

    @property
    def label(self) -> Text:
        """The verdict in plain words."""
        return LABELS[self.advice]

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The rules that hold: those that ask for most first."""
        held = [finding for finding in self.findings if finding.holds]
        return tuple(sorted(held, key=lambda finding: -list(Advice).index(finding.rule.advice)))

    @property
    def published(self) -> Estimate | ModelRange | None:
        """What may be published: the answer with its interval, the range, or nothing."""
        if self.advice == Advice.PUBLISH_WITH_INTERVAL:
            return self.headline
        return self.models if self.advice == Advice.PUBLISH_AS_RANGE else None

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the verdict as values that JSON can hold."""
        return {
            "advice": self.advice.value,
            "label": self.label.render(translate),
            "headline": self.headline.to_dict(translate) if self.headline else None,
            "models": self.models.to_dict(translate) if self.models else None,
            "findings": [finding.to_dict(translate) for finding in self.findings],
        }

    def _repr_html_(self) -> str:
        reasons = "".join(f"<li>{html.escape(str(finding.reason))}</li>" for finding in self.reasons)
        return f"<p><strong>{html.escape(str(self.label))}</strong></p><ul>{reasons}</ul>"


def decide_verdict(comparison: Comparison, reliability: Reliability) -> Verdict:
    """Decide by rules whether an estimate may be published, and how.

    Parameters
    ----------
    comparison : Comparison
        The estimators' answers.
    reliability : Reliability
        The panel beside them.

    Returns
    -------
    Verdict
        The strictest advice of all rules that hold; every rule's finding is in it.

    Notes
    -----
    The thresholds come from the literature or from what a reader may take a number for; none was chosen with a
    table in view. A table may pass all of them and still miss a group whom no list sees: the verdict is on what
    the table shows.

    References
    ----------
    .. [1] Binette, O. and Steorts, R. C. (2022). "On the reliability of multiple systems estimation for the
           quantification of modern slavery". JRSS A 185:640-676.
    .. [2] Aleshin-Guendel, S., Sadinle, M. and Wakefield, J. (2024). "The central role of the identifying
           assumption in population size estimation". Biometrics 80. arXiv 2101.09304.
    """
    evidence = Evidence.of(comparison, reliability)
    findings = tuple(Finding(rule, rule.observe(evidence)) for rule in RULES)
    asked = [finding.rule.advice for finding in findings if finding.holds]
    strictest = max(asked, key=list(Advice).index, default=Advice.PUBLISH_WITH_INTERVAL)
    return Verdict(strictest, evidence.headline, evidence.models, findings)
