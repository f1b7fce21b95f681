"""Who cannot wait: a few taps and words of the visitor give a band and reasons. A rule orders, and refuses nobody."""

from zicht.helpchat.sorting.interpret import Sorted, questions, reason_codes, sort
from zicht.helpchat.sorting.reading import Choice, Question

__all__ = ["Choice", "Question", "Sorted", "questions", "reason_codes", "sort"]
