"""Which numbers in a text somebody typed by hand, so that no edition stands behind them.

Not counted as such: years and spans of years, dates, numbers of articles and of the parts of a law or of a document,
ordinals, and digits that are part of a name (T03, B8/3). A year with a unit behind it is a number all the same. Shares
and counts of people in words are numbers too: two thirds, one in five, twenty percent, three victims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["typed_numbers"]

MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "January|February|March|May|June|July|August|October|December"
)
#: Words behind a number that make it a count or a share, whatever it looks like.
UNITS = (
    r"%|‰|procent|percent|promille|euro|miljoen|miljard|duizend|million|billion|thousand|hundred|"
    r"personen|mensen|slachtoffers?|meldingen|melding|verdachten?|daders?|zaken|minderjarigen?|volwassenen|kinderen|"
    r"meisjes|jongens|vrouwen|mannen|gesprekken|hulpvragen|dagen|weken|maanden|jaar|keer|maal|"
    r"persons?|people|victims?|reports?|suspects?|offenders?|cases?|minors?|adults?|children|girls?|boys?|women|men|"
    r"chats?|needs|days?|weeks?|months?|years?|times"
)
BEFORE_UNITS = "vermoedelijke|minderjarige|unieke|presumed|unique|minor"
BEHIND = rf"[\s-]*(?:(?:{BEFORE_UNITS})\s)?(?:{UNITS})(?!\w)"

PART = (
    r"artikel|art\.|article|lid|paragraaf|paragraph|section|§|sub|hoofdstuk|chapter|nr\.|no\.|tabel|table|figuur|"
    r"figure|bijlage|annex|bladzijde|blz\.|page|aanbeveling|recommendation|maatregel|measure"
)
PARTS = (
    r"artikelen|artt\.|articles|leden|paragrafen|paragraphs|sections|hoofdstukken|chapters|tabellen|tables"
)
REFERENCE = r"\d[\w:/]*(?:[.-]\w+)*"
YEAR = r"(?:19|20)\d\d"
DAY = r"\d{1,2}(?:[–-]\d{1,2})?"

STEMS = (
    r"twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|"
    r"negentien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
)
PIECES = "derden?|kwart|vierden?|vijfden?|thirds?|quarters?|fourths?|fifths?"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


#: What is no figure, in this order; the first that fits takes its digits away.
EXCEPTIONS = _patterns(
    # Dates
    r"(?<![\w.,])(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/]\d{1,2}[-/]\d{4})(?!\w)",
    rf"(?<![\w.,]){DAY}\s(?:{MONTHS})(?:\s{YEAR})?(?!\w)",
    rf"\b(?:{MONTHS})\s\d{{1,2}}(?:,?\s{YEAR})?(?![\w%]|[.,]\d|{BEHIND})",
    # Documents of parliament; articles and other parts of laws and documents
    r"\bKamerstuk(?:ken)?(?:\sI{1,2})?\s\d{4}/\d{2,4}(?:,\s\d[\d ]*\d(?:-[\dIVX]+)?)?(?:,\snr\.\s\d+)?",
    rf"(?<!\w)(?:{PARTS})\s{REFERENCE}(?:(?:,|\sen|\sand|\stot\sen\smet|\sto)\s{REFERENCE}(?!{BEHIND}))*",
    rf"(?<!\w)(?:{PART})\s?{REFERENCE}",
    # Names and ordinals
    r"(?<![\w.,])[^\W\d_][^\W\d_/-]*[/-]?\d[\w/-]*",
    r"(?<![\w.,])\d+(?:e|de|ste|st|nd|rd|th)(?!\w)",
    # Years
    rf"\b(?:in|sinds|since|vanaf|during|jaar|year)\s{YEAR}(?![\w%]|[.,]\d|\s%)",
    rf"(?<![\w.,€$£]){YEAR}(?:[–/-](?:{YEAR}|\d\d))?s?(?![\w]|[.,]\d|{BEHIND})",
)
DIGITS = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?|[½⅓⅔¼¾⅕⅛]")
IN_WORDS = _patterns(
    rf"\b(?:een|één)?(?:(?:{STEMS})(?:en|ën|[ -])?)+{BEHIND}",
    rf"\b(?:een|één|one|{STEMS})\s(?:op\sde|in|out\sof)\s(?:every\s)?(?:{STEMS})\b",
    rf"\b(?:een|één|one|a|twee|two|drie|three)[\s-](?:{PIECES})\b(?!\s(?:jaar|year))",
    r"\bdriekwart\b|(?<!eerste )(?<!tweede )\bde\shelft\svan\b|\bhalf\sof\s(?:the|all)\b",
)


def typed_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place and the letters of each number that somebody typed, in the order in which they stand."""
    rest = text
    for exception in EXCEPTIONS:
        rest = exception.sub(lambda found: " " * len(found[0]), rest)
    places = {found.start(): found[0] for found in DIGITS.finditer(rest)}
    for pattern in IN_WORDS:
        places |= {found.start(): found[0] for found in pattern.finditer(rest)}
    yield from sorted(places.items())
