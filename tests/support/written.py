"""What people wrote beside the handmade edition: chapters, an erratum, and an edition before it."""

from __future__ import annotations

from zicht.release.model import AuthoredText, EarlierEdition, EarlierFigure, Erratum

#: A chapter in both languages with everything in it that a text can have, and one in Dutch alone.
CHAPTER = """\
In {year last}, {T01 last} were reported: {T03 last labour share} of them exploited at work.

## What **is** *behind* it

> [!QUOTE] a woman, interviewed in 2020
> I was 17, and there were 3 of us.

- See [T01](T01).
- Younger than {number 18: of age}.

1. First
2. Then

> [!RECOMMENDATION 13]
> who: National Rapporteur
> due: 2024-12-31
>
> Offer help earlier.
"""
AUTHORED = (
    AuthoredText("behind-it", "nl", "Wat erachter zit", CHAPTER),
    AuthoredText("behind-it", "en", "What is behind it", CHAPTER),
    AuthoredText("vooraf", "nl", "Vooraf", "Het waren er {T01 2019}.\n"),
)
#: Two years of an edition before this one: 2017 was 958, and is 956 now.
EARLIER = (
    EarlierEdition(
        "2015-2019",
        "2020-09-01",
        "first_report_in_year 1",
        (
            EarlierFigure("T01", "victims", {}, {"2017": (958.0,), "2018": (668.0,), "2019": (1334.0,)}),
            EarlierFigure("T03", "victims", {"group": "labour"}, {"2018": (), "2019": (228.0,)}),
        ),
    ),
)
ERRATA = (
    Erratum(
        "2015-2019",
        "T01 2017 victims",
        "2021-03-01",
        {"en": "Two files had been read twice.", "nl": "Twee bestanden waren dubbel ingelezen."},
        "2016-2020",
        958.0,
        956.0,
    ),
)
