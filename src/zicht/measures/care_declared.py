"""What T23 says of itself: its measures, dimensions, views and texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from zicht.measures.care_needs import PLACE, CareNeeds
from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.waits import QUARTILES
from zicht.vocabulary import UNKNOWNS, CodeList, code_list, format_day, in_all_languages

__all__ = [
    "ANSWERED",
    "ASSESSED",
    "ASSESSED_SHARE",
    "BECAME",
    "BECAME_SHARE",
    "COMPARISONS",
    "ELSEWHERE",
    "EVENTS",
    "FEW",
    "FOLLOWED",
    "GAP",
    "GOT",
    "HAD",
    "HORIZONS",
    "IN_TIME",
    "KIND",
    "MEASURES",
    "NAMES",
    "PARTS",
    "PERSONS",
    "REASON_SHARE",
    "REFUSALS",
    "SHARE",
    "SO_FAR",
    "STATES",
    "WAITS",
    "YEAR",
    "declare",
    "dimensions_of",
    "notes_of",
    "views_of",
]

_ = text

#: Days since the assessment; and what is told of all time since then.
HORIZONS, SO_FAR = {"90_days": 90, "365_days": 365}, "so_far"
YEAR = "365_days"
#: Which kind of help was refused.
KIND = "kind"
#: The municipalities that are not named.
ELSEWHERE = "elsewhere"
#: Needs of one person, and those of them that were answered; the last number stands for more too.
HAD = {"1": _("1 need"), "2": _("2 needs"), "3": _("3 needs"), "4": _("4 needs or more")}
GOT = {
    "0": _("None answered"),
    "1": _("1 answered"),
    "2": _("2 answered"),
    "3": _("3 answered"),
    "4": _("4 answered or more"),
}
#: Why a figure is missing: the code of a note.
FEW = "few"
#: What has become of a need a year after the assessment, in the order in which it is decided.
STATES = {
    "within_90": _("Help within 90 days"),
    "within_365": _("Help within a year"),
    "waiting": _("Help later, or still waiting"),
    "refused": _("Refused"),
    "offered": _("Asked for or offered, no more known"),
    "nothing": _("No help registered"),
}
NAMES = (
    "within", "domain", "severity", "residence_at_report", "age_class", "sex", PLACE, "part", "became",
    "refused_by", "reason", KIND, "needs", "answered",
)  # fmt: skip

_NEEDS = _("needs")
FOLLOWED = MeasureDeclaration(
    "followed", _("Needs"), _NEEDS, _("Needs that were assessed at least so many days before the extraction.")
)
IN_TIME = MeasureDeclaration(
    "in_time",
    _("Answered"),
    _NEEDS,
    _("Needs for which help started within so many days of the assessment, or went on when it was made."),
)
SHARE = MeasureDeclaration(
    "share",
    _("Share answered"),
    "percent",
    _("Percentage of these needs, whatever the need was, with the exact 95% interval."),
)
COMPARISONS = (
    (
        MeasureDeclaration(
            "odds",
            _("Odds at equal need"),
            "odds",
            _(
                "Odds that a need is answered, against those of the group compared with, over needs of the same part "
                "of life and severity (conditional estimate, with its exact interval). Below 1: help comes less often."
            ),
        ),
        "odds",
    ),
    (
        MeasureDeclaration(
            "odds_together",
            _("Odds, all else equal too"),
            "odds",
            _(
                "The same where residence status, age, sex and municipality are held equal as well (logistic "
                "regression with the penalty of Firth, with its profile interval)."
            ),
        ),
        "odds_together",
    ),
)
#: A difference, and the parts that it is split into: the code of the part, and what holds its figure.
PARTS = {
    "whole": (_("In all"), "difference"),
    "composition": (_("By other needs"), "composition"),
    "treatment": (_("At equal need"), "treatment"),
}
GAP = MeasureDeclaration(
    "gap",
    _("Difference in share"),
    "points",
    _(
        "The share answered within a year less that of the group compared with, of needs of known part of life and "
        "severity; and in two parts: what comes from other, more or less severe needs, and what is there at equal "
        "need (Kitagawa). With the 95% interval."
    ),
)
EVENTS = (
    MeasureDeclaration(
        "needs", _("Needs assessed"), _NEEDS, _("Parts of life in which help is needed, of each person.")
    ),
    MeasureDeclaration(
        "offered", _("Asked for or offered"), _NEEDS, _("Needs for which any help is registered.")
    ),
    MeasureDeclaration("refused", _("Refused"), _NEEDS, _("Needs for which help was refused at least once.")),
    MeasureDeclaration("waited", _("Waited for"), _NEEDS, _("Needs for which a wait is registered.")),
    MeasureDeclaration(
        "received", _("Received"), _NEEDS, _("Needs for which help started, at any time since.")
    ),
)
#: The quartiles of the waits.
WAITS = {
    share: replace(QUARTILES[share], label=label, definition=definition)
    for share, label, definition in (
        (
            0.25,
            _("A quarter helped within"),
            _(
                "Days of waiting within which help came for a quarter of the needs for which people had to wait."
            ),
        ),
        (
            0.5,
            _("Half helped within"),
            _(
                "Days of waiting within which help came for half of the needs for which people had to wait (median), "
                "with its 95% interval. Waits that go on count for as long as they lasted, and are not left out."
            ),
        ),
        (
            0.75,
            _("Three quarters helped within"),
            _("Days of waiting within which help came for three quarters of those needs."),
        ),
    )
}
BECAME = MeasureDeclaration(
    "became", _("Needs"), _NEEDS, _("Needs by what had become of them a year after the assessment.")
)
BECAME_SHARE = MeasureDeclaration(
    "became_share",
    _("Share of the needs"),
    "percent",
    _("Percentage of the needs that could be followed for a year."),
)
REFUSALS = MeasureDeclaration(
    "refusals", _("Refusals"), _("refusals"), _("Refusals of help, each by one body and for one reason.")
)
REASON_SHARE = MeasureDeclaration(
    "reason_share", _("Share of the refusals"), "percent", _("Percentage of all refusals in the column.")
)
PERSONS = MeasureDeclaration(
    "persons",
    _("Presumed victims"),
    "persons",
    _("Persons first reported in these years and known by a key."),
)
ASSESSED = MeasureDeclaration(
    "assessed", _("With an assessment"), "persons", _("Persons of whom at least one need was assessed.")
)
ASSESSED_SHARE = MeasureDeclaration(
    "assessed_share", _("Share with an assessment"), "percent", _("Percentage of these persons.")
)
ANSWERED = MeasureDeclaration(
    "persons_with_needs",
    _("Persons"),
    "persons",
    _("Persons all of whose needs could be followed for a year, by their needs and how many were answered."),
)
MEASURES = (
    FOLLOWED, IN_TIME, SHARE, *(declared for declared, _field in COMPARISONS), GAP, *EVENTS, *WAITS.values(),
    BECAME_SHARE, BECAME, REASON_SHARE, REFUSALS, ANSWERED, PERSONS, ASSESSED, ASSESSED_SHARE,
)  # fmt: skip


def declare(*, sources: Sequence[str], missing: Sequence[str]) -> CountedTable:
    """Return the table without figures."""
    return CountedTable(
        id="T23",
        title=_("The care gap"),
        definition=_(
            "What presumed victims were found to need, and apart from that what was asked for, offered, refused, "
            "waited for and received: by part of life, residence status, municipality, age and sex. At equal need "
            "means: in the same part of life and equally severe. Dutch people, adults, men and the municipalities "
            "that are not named are what others are compared with."
        ),
        population=_(
            "Presumed victims first reported in these years and known by a key; their needs, each once."
        ),
        unit="needs",
        reading=_(
            "No registered help is not the same as no help: what nobody registered is not in it, and that is a row of "
            "its own. Shares that leave the need out of account mislead, as some groups need other and more urgent "
            "help; the odds at equal need do not. Odds of 0.5 do not mean half as often. What makes needs equal is "
            "what was written down: people can differ in what was not. Needs that nobody assessed are not counted: "
            "nothing is known of those. Who died or left the country is not taken out: no record of help says it. It "
            "describes groups, and is no ground for a decision about one person."
        ),
        dimensions=(),
        measures=MEASURES,
        views=(),
        notes={
            FEW: in_all_languages(
                _("Too few needs, or too few that were answered or were not, for an estimate.")
            )
        },
        sources=tuple(sources),
        records=("reports", "needs", "help"),
        missing=tuple(missing),
    )


def dimensions_of(cells: Gathered) -> tuple[DimensionCodes, ...]:
    """Return the dimensions with the codes that occur."""
    occurring = {name: cells.codes_at(place) for place, name in enumerate(NAMES)}
    return (
        DimensionCodes(
            "within",
            _("Days since the assessment"),
            {
                **{
                    code: in_all_languages(label)
                    for code, label in zip(HORIZONS, (_("Within 90 days"), _("Within a year")), strict=True)
                },
                SO_FAR: in_all_languages(_("Until the extraction")),
                ALL: in_all_languages(_("Total")),
            },
        ),
        _listed("domain", _("Part of life"), code_list("need_domains"), occurring),
        _listed("severity", _("Severity"), code_list("severities"), occurring),
        dimension_codes(DIMENSIONS["residence_at_report"], occurring["residence_at_report"]),
        _listed("age_class", _("Minor or adult when assessed"), code_list("age_classes"), occurring),
        dimension_codes(DIMENSIONS["sex"], occurring["sex"]),
        _listed(
            PLACE,
            _("Municipality where the person lived"),
            code_list("municipalities"),
            occurring,
            {ELSEWHERE: in_all_languages(_("Other municipalities"))},
        ),
        _labelled(
            "part", _("Part of the difference"), {code: label for code, (label, _field) in PARTS.items()}
        ),
        _labelled("became", _("What became of it in a year"), STATES),
        _listed("refused_by", _("Refused by"), code_list("refused_by"), occurring),
        _listed("reason", _("Reason"), code_list("blocking_reasons"), occurring),
        _listed(KIND, _("Kind of help"), code_list("help_kinds"), occurring),
        _labelled("needs", _("Needs of the person"), HAD),
        _labelled("answered", _("Of which answered in a year"), GOT),
    )


def _labelled(name: str, label: str, codes: Mapping[str, str]) -> DimensionCodes:
    labels = {code: in_all_languages(words) for code, words in codes.items()}
    return DimensionCodes(name, label, {**labels, ALL: in_all_languages(_("Total"))})


def _listed(
    name: str,
    label: str,
    codes: CodeList,
    occurring: Mapping[str, Collection[str]],
    more: Mapping[str, Mapping[str, str]] | None = None,
) -> DimensionCodes:
    """Return a dimension with those codes of a list that occur, in its order."""
    unknowns = code_list("unknowns")
    labels = {ALL: in_all_languages(_("Total"))}
    labels |= {c.code: {"nl": c.label_nl, "en": c.label_en} for c in codes if c.code in occurring[name]}
    labels |= {code: dict(words) for code, words in (more or {}).items() if code in occurring[name]}
    labels |= {
        code: {"nl": unknowns[code].label_nl, "en": unknowns[code].label_en}
        for code in UNKNOWNS
        if code in occurring[name]
    }
    return DimensionCodes(name, label, labels)


def notes_of(needs: CareNeeds, width: float) -> tuple[Mapping[str, str], ...]:
    """Return whom the figures are about, and what intervals leave out, in every language."""
    whom = in_all_languages(
        _("Persons first reported from {first} to {last}; what came of their needs until {day}.")
    )
    clusters = in_all_languages(
        _(
            "Needs of one person can go together. Intervals take them apart; if they did not, that of the share would "
            "be {times} times as wide."
        )
    )
    towns = in_all_languages(
        _(
            "The intervals of municipalities against others are wider, so that all of them together hold in 95 of 100 "
            "cases: among many municipalities some look different by chance."
        )
    )
    first, last = needs.years
    printed = f"{width:.1f}"
    told = [
        {
            language: words.format(first=first, last=last, day=format_day(needs.until, language))
            for language, words in whom.items()
        },
        {
            language: words.format(times=printed.replace(".", ",") if language == "nl" else printed)
            for language, words in clusters.items()
        },
    ]
    return tuple([*told, towns] if PLACE in needs.by else told)


def views_of(by: Sequence[str]) -> tuple[ViewDeclaration, ...]:
    """Return the views, of the attributes that the input tells."""
    return tuple(_views(by))


def _views(by: Sequence[str]) -> Iterator[ViewDeclaration]:
    year, so_far = {"within": YEAR}, {"within": SO_FAR}
    yield ViewDeclaration(
        _("Needs answered, by part of life"), rows="domain", columns="within", measure=SHARE.name, chart="bar"
    )
    for name in by:
        yield ViewDeclaration(
            _EQUAL[name], rows=name, columns="measure", measure="odds_together", fixed=year, chart="interval"
        )
    for name in by:
        yield ViewDeclaration(_SPLIT[name], rows=name, columns="part", measure=GAP.name, fixed=year)
    for name in (name for name in by if name in _BECAME):
        yield ViewDeclaration(
            _BECAME[name],
            rows=name,
            columns="became",
            measure=BECAME_SHARE.name,
            share=BECAME.name,
            fixed=year,
            chart="" if name == PLACE else "stacked",  # of towns most is hidden: the table has what there is
        )
    yield ViewDeclaration(
        _("Why help was refused, and by whom"),
        rows="reason",
        columns="refused_by",
        measure=REFUSALS.name,
        fixed=so_far,
        chart="heat",
    )
    for name in (name for name in by if name in _REFUSED):
        yield ViewDeclaration(
            _REFUSED[name],
            rows="reason",
            columns=name,
            measure=REASON_SHARE.name,
            share=REFUSALS.name,
            fixed=so_far,
            chart="heat" if name == "residence_at_report" else "",
        )
    yield from _doors(by)
    for name, title in _WAITED.items():
        if name in (*by, "domain"):
            yield ViewDeclaration(
                title,
                rows=name,
                columns="measure",
                measure=WAITS[0.5].name,
                fixed=so_far,
                chart="interval" if name == "domain" else "",
            )
    yield ViewDeclaration(
        _("How many needs persons had together, and how many were answered"),
        rows="needs",
        columns="answered",
        measure=ANSWERED.name,
        chart="heat",
    )
    for name in by:
        if name in _WHO:
            yield ViewDeclaration(_WHO[name], rows=name, columns="measure", measure=ASSESSED_SHARE.name)


def _doors(by: Sequence[str]) -> Iterator[ViewDeclaration]:
    """Yield which doors are shut, why, and for whom."""
    so_far = {"within": SO_FAR}
    yield ViewDeclaration(
        _("Which help was refused, and why"),
        rows=KIND,
        columns="reason",
        measure=REFUSALS.name,
        fixed=so_far,
        chart="heat",
    )
    for name, title in _DOORS.items():
        if name in by:
            yield ViewDeclaration(
                title, rows=KIND, columns=name, measure=REASON_SHARE.name, share=REFUSALS.name, fixed=so_far
            )
    for told, title in _DOORS_OF_PLACES.items() if PLACE in by else ():
        yield ViewDeclaration(title, rows=PLACE, columns=told, measure=REFUSALS.name, fixed=so_far)


_EQUAL = {
    "residence_at_report": _("Who gets help at equal need, by residence status"),
    "age_class": _("Who gets help at equal need, by age"),
    "sex": _("Who gets help at equal need, by sex"),
    PLACE: _("Who gets help at equal need, by municipality"),
}
_SPLIT = {
    "residence_at_report": _("Where the difference in share comes from, by residence status"),
    "age_class": _("Where the difference in share comes from, by age"),
    "sex": _("Where the difference in share comes from, by sex"),
    PLACE: _("Where the difference in share comes from, by municipality"),
}
_BECAME = {
    "residence_at_report": _("What became of needs in a year, by residence status"),
    "age_class": _("What became of needs in a year, by age"),
    PLACE: _("What became of needs in a year, by municipality"),
}
_REFUSED = {
    "residence_at_report": _("Why help was refused, by residence status"),
    "age_class": _("Why help was refused, by age"),
}
_DOORS = {
    "residence_at_report": _("Which help was refused, by residence status"),
    "age_class": _("Which help was refused, by age"),
    "sex": _("Which help was refused, by sex"),
}
_DOORS_OF_PLACES = {
    KIND: _("Which help was refused, by municipality"),
    "reason": _("Why help was refused, by municipality"),
}
_WAITED = {
    "domain": _("What happened and how long people waited, by part of life"),
    "residence_at_report": _("What happened and how long people waited, by residence status"),
    "age_class": _("What happened and how long people waited, by age"),
}
_WHO = {
    "residence_at_report": _("Of whom needs were assessed at all, by residence status"),
    "sex": _("Of whom needs were assessed at all, by sex"),
}
