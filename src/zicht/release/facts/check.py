"""A sentence checked against an edition: read, taken apart into claims, each with its verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zicht.release.facts.changes import Changes
from zicht.release.facts.claims import Claim, Kind, find_claims
from zicht.release.facts.findings import FactCheck, Finding, Reason, Verdict
from zicht.release.facts.levels import Levels
from zicht.release.facts.lexicon import Lexicon, lexicon
from zicht.release.facts.mentions import scan
from zicht.release.facts.readings import Figures, Reading
from zicht.release.facts.tokens import Token, tokenise
from zicht.release.model import Release, Table
from zicht.release.periods import years_of
from zicht.vocabulary import LANGUAGES

__all__ = ["FactChecker", "check_sentence"]

TABLE_NUMBER = re.compile(r"[Tt]\d\d")


def check_sentence(release: Release, sentence: str, language: str | None = None) -> FactCheck:
    """Check one sentence; without a language it is the one whose words it uses most."""
    return FactChecker(release).check(sentence, language)


class FactChecker:
    """Checks sentences against one edition; what it learns of the edition it keeps for the next sentence."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._levels = Levels(Figures(release))
        self._changes = Changes(self._levels)
        self._lexicons: dict[tuple[str, str], Lexicon] = {}

    def check(self, sentence: str, language: str | None = None) -> FactCheck:
        """Return the verdict on each claim of a sentence."""
        tokens = tokenise(sentence)
        spoken = language or self.language(tokens)
        naming = next((token for token in tokens if self._named_table(token) is not None), None)
        pinned = None if naming is None else self._named_table(naming)
        left = tuple(token for token in tokens if token is not naming)
        claims = find_claims(scan(left, self.lexicon(spoken, pinned), spoken)) if left else ()
        if pinned is not None:
            claims = tuple(replace(claim, table=pinned.id) for claim in claims)
        findings = [self._judge(claim) for claim in claims]
        if not findings:
            findings = [Finding(Claim(Kind.LEVEL), Verdict.NOT_IN_DATA, (Reason.NO_CLAIM,))]
        return FactCheck(sentence, spoken, tuple(self._with_end_points(findings)))

    def language(self, tokens: Sequence[Token]) -> str:
        """Return the language of which a sentence has the most words; Dutch where that is even."""
        known = {language: self.lexicon(language).phrases for language in LANGUAGES}
        return max(
            LANGUAGES, key=lambda language: sum((t.key,) in known[language] for t in tokens if t.is_word)
        )

    def lexicon(self, language: str, pinned: Table | None = None) -> Lexicon:
        key = (language, "" if pinned is None else pinned.id)
        if key not in self._lexicons:
            self._lexicons[key] = lexicon(self.release, language, pinned)
        return self._lexicons[key]

    def _named_table(self, token: Token) -> Table | None:
        return self.release.table(token.text.upper()) if TABLE_NUMBER.fullmatch(token.text) else None

    def _judge(self, claim: Claim) -> Finding:
        return self._levels.judge(claim) if claim.kind is Kind.LEVEL else self._changes.judge(claim)

    def _with_end_points(self, findings: Sequence[Finding]) -> list[Finding]:
        """Say of a right pair of numbers what lies between them, where that is outside both."""
        found = list(findings)
        for place, finding in enumerate(found):
            first = next(
                (f for f in found[:place] if f.claim.pair and f.claim.pair == finding.claim.pair), None
            )
            between = None if first is None else self._beyond(first, finding)
            if between is not None:
                reasons = (*finding.reasons, Reason.END_POINTS)
                found[place] = replace(
                    finding, reasons=reasons, before=first.figure if first else None, other=between
                )
        return found

    def _beyond(self, first: Finding, last: Finding) -> Reading | None:
        """Return the figure of a year between two that lies furthest outside of both."""
        ends = [
            f.figure
            for f in (first, last)
            if f.figure is not None and f.verdict in (Verdict.RIGHT, Verdict.INCOMPLETE)
        ]
        years = sorted(year for reading in ends for year in years_of(reading.period))
        values = [reading.cell.value for reading in ends if reading.cell.value is not None]
        if len(years) != 2 or len(values) != 2:
            return None
        low, high = min(values), max(values)
        outside: list[tuple[float, Reading]] = []
        for year in range(years[0] + 1, years[1]):
            claim = replace(last.claim, period=str(year), number=None)
            for reading in self._levels.fitting(claim):
                value = reading.cell.value
                same = reading.group == ends[1].group and reading.measure.name == ends[1].measure.name
                if same and value is not None and not low <= value <= high:
                    outside.append((max(low - value, value - high), reading))
        return max(outside, key=lambda pair: pair[0])[1] if outside else None
