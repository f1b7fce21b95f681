"""Sentences checked against an edition: by a grammar that one can read, never by the number alone."""

from zicht.release.facts.check import FactChecker, check_sentence
from zicht.release.facts.findings import FactCheck, Finding, Reason, Verdict
from zicht.release.facts.restate import cell_sentence

__all__ = ["FactCheck", "FactChecker", "Finding", "Reason", "Verdict", "cell_sentence", "check_sentence"]
