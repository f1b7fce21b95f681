"""T29: who comes into view on a help chat, and what came of a referral. Never added to the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope, is_inside
from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered, share_of
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedTable,
    DimensionCodes,
    EstimatedCell,
    MeasureDeclaration,
    ViewDeclaration,
)
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import VISITOR_RULE
from zicht.measures.units import period_of
from zicht.vocabulary import UNKNOWN, UNKNOWNS, code_list, in_all_languages

__all__ = ["STEPS", "count_chats"]

_ = text

#: A visitor of the chat: the period, and a code for each of `PARTS`.
Visitor = tuple[str, ...]

VICTIMS = MeasureDeclaration(
    "victims",
    _("Persons first in view"),
    "persons first in view",
    _("Visitors of the help chat whom a counsellor marked, in the year in which they were first seen."),
)
SHARE = MeasureDeclaration(
    "share", _("Share"), "percent", _("Percentage of all persons first in view; who is unknown counts too.")
)
CERTAIN = MeasureDeclaration(
    "certain",
    _("Certainly one person, new in view"),
    "persons first in view",
    _("Those of whom the counsellor says that they stand in no other row and were in view of nobody before."),
)
RANGE = MeasureDeclaration(
    "range",
    _("Between"),
    "persons first in view",
    _(
        "How many persons were new in view: at least those of whom it is certain, at most all visitors. Where the "
        "counsellor does not know, a visitor counts in the upper bound only."
    ),
)
REACHED = MeasureDeclaration(
    "reached", _("Came so far"), "persons first in view", _("Persons who came to this step, or further.")
)
OF_BEFORE = MeasureDeclaration(
    "of_before",
    _("Of the step before"),
    "percent",
    _("Percentage of those who came to the step before. With the exact 95% interval."),
)
OF_ALL = MeasureDeclaration(
    "of_all",
    _("Of all"),
    "percent",
    _("Percentage of all persons first in view. With the exact 95% interval."),
)
MEASURES = (VICTIMS, SHARE, RANGE, CERTAIN, REACHED, OF_BEFORE, OF_ALL)


@dataclass(frozen=True)
class _Part:
    """What visitors are told apart by: a column of `chats`, or `age_class`, which follows from one."""

    name: str
    label: str
    list_name: str
    column: str = ""
    multiple: bool = False

    @property
    def source(self) -> str:
        return self.column or self.name

    def codes_of(self, value: str) -> tuple[str, ...]:
        """Return the codes of a stored value."""
        if self.name == "age_class":
            return (_AGE_CLASS.get(value, value),)
        return tuple(value.split(";")) if self.multiple else (value,)


_MINOR_BANDS = ("0-11", "12-14", "15-17")
_AGE_CLASS = {code.code: "minor" if code.code in _MINOR_BANDS else "adult" for code in code_list("age_bands")}

AGE_CLASS = _Part("age_class", _("Minor or adult"), "age_classes", column="age_band")
PARTS = (
    AGE_CLASS,
    _Part("age_band", _("Age named by the visitor"), "age_bands"),
    _Part("contact", _("Whom the visitor wrote about"), "chat_contacts"),
    _Part("form", _("Form of exploitation"), "forms"),
    _Part("still_exploited", _("Whether it still went on"), "yes_no"),
    _Part("duration", _("How long it had gone on"), "durations"),
    _Part("offenders", _("Number of offenders"), "offender_counts"),
    _Part("relation", _("Relation to the offenders"), "relations", multiple=True),
    _Part("language", _("Language"), "chat_languages"),
    _Part("referral", _("What came of a referral"), "chat_referrals"),
    _Part("known_before", _("In view of an organisation before"), "yes_no"),
    _Part("same_visitor", _("Possibly in another row too"), "yes_no"),
    _Part("rule", _("Rule by which the visitor counts"), "chat_rules"),
)
#: What is also told apart for minors and adults.
CROSSED = ("contact", "form", "still_exploited", "duration", "offenders", "relation", "referral")

#: From coming into view to help, in this order: what came of a referral, of those who came so far.
STEPS: Mapping[str, tuple[str, Collection[str] | None]] = {
    "in_view": (_("First in view"), None),
    "outcome_known": (
        _("What came of a referral is known"),
        ("no_contact", "refused", "accepted", "help_started"),
    ),
    "contact_made": (_("Contact was made"), ("refused", "accepted", "help_started")),
    "accepted": (_("Referral accepted"), ("accepted", "help_started")),
    "help_started": (_("Help started"), ("help_started",)),
}

_READING = _(
    "The chat is anonymous: that a visitor is a victim is the judgement of a counsellor from a few conversations, "
    "and nobody has checked it. One person can be two visitors, on two telephones, and who writes about others can "
    "mean several. Read the range, not the number alone. The years depend on campaigns and opening hours. These "
    "persons are in no other table of this edition: some of them were reported too, nobody knows who, so that the "
    "two may never be added up."
)


def count_chats(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T29 from the chats alone: no report is looked at."""
    del reports
    missing = others.missing("chats")
    chats = None if missing else _Chats.of(others, scope)
    if chats:
        chats.fill()
    return [
        CountedTable(
            id="T29",
            title=_("The help chat: who comes into view, and what follows"),
            definition=_(
                "Visitors of the help chat whom a counsellor marked as victim of trafficking, by what the counsellor "
                "coded; and how far a referral came. Coded records, never a transcript."
            ),
            population=_("Unique visitors of the help chat; nobody in the register."),
            unit=VICTIMS.unit,
            reading=_READING,
            dimensions=chats.dimensions() if chats else (),
            measures=MEASURES,
            views=tuple(_views(chats)) if chats else (),
            cells=chats.cells.cells if chats else (),
            derived=tuple(chats.cells.derived) if chats else (),
            estimated=tuple(chats.cells.estimates) if chats else (),
            sums=tuple(chats.cells.sums) if chats else (),
            counting_notes=tuple(chats.notes()) if chats else (),
            sources=others.sources_of("chats"),
            rules=(VISITOR_RULE.name,),
            records=("chats",),
            missing=missing,
        )
    ]


@dataclass
class _Chats:
    """The cells of T29 while they come together; `visitors` counts each combination of codes."""

    scope: Scope
    parts: tuple[_Part, ...]
    visitors: Mapping[Visitor, int]
    cells: Gathered = field(default_factory=Gathered)

    @classmethod
    def of(cls, others: OtherRecords, scope: Scope) -> _Chats:
        supplied = others.supplied.get("chats", ())
        parts = tuple(part for part in PARTS if part.source in supplied)
        return cls(scope, parts, _count_visitors(others.tables["chats"], parts, scope))

    @property
    def periods(self) -> dict[str, list[str]]:
        """The periods to show, each with those that it takes together."""
        single = sorted({visitor[0] for visitor in self.visitors})
        inside = [period for period in single if is_inside(period, self.scope.window)]
        whole = {self.scope.window_code: inside} if inside else {}
        return {**{period: [period] for period in single}, **whole}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)

    @property
    def has_range(self) -> bool:
        """Say whether a file asked what a range needs: who may be in two rows, and who was in view before."""
        return {"same_visitor", "known_before"} <= set(self.names)

    def at(self, period: str, step: str = ALL, **codes: str) -> tuple[str, ...]:
        """Return a place in the table."""
        return (period, *(codes.get(name, ALL) for name in self.names), step)

    def fill(self) -> None:
        breakdowns: list[tuple[str, ...]] = [(), *((name,) for name in self.names)]
        if AGE_CLASS in self.parts:
            breakdowns += [(AGE_CLASS.name, name) for name in self.names if name in CROSSED]
        for breakdown in breakdowns:
            self.add_breakdown(breakdown)
        for period, together in self.periods.items():
            self.add_range(period, together)
            if "referral" in self.names:
                self.add_steps(period, together)
            if AGE_CLASS in self.parts:
                self.add_ages(period)

    def add_breakdown(self, names: Sequence[str]) -> None:
        """Count visitors by some parts, and their share among all, or all of the same age class."""
        counted = self.count_by(names)
        occurring = dict.fromkeys(codes for found in counted.values() for codes in found)
        for period, found in counted.items():
            for codes in occurring:
                place = dict(zip(names, codes, strict=True))
                key = self.cells.count(self.at(period, **place), VICTIMS, found[codes])
                if names:
                    whole = self.at(period, **dict(list(place.items())[:-1]))
                    self.cells.share(key[0], SHARE, key, (whole, VICTIMS.name))

    def count_by(self, names: Sequence[str]) -> dict[str, Counter[tuple[str, ...]]]:
        """Count visitors by period and the codes of some parts: each once under each of its codes."""
        places = [self.names.index(name) for name in names]
        counted: dict[str, Counter[tuple[str, ...]]] = {period: Counter() for period in self.periods}
        for period, together in self.periods.items():
            for visitor, size in self.visitors.items():
                if visitor[0] in together:
                    for codes in _products([self.parts[at].codes_of(visitor[at + 1]) for at in places]):
                        counted[period][codes] += size
        return counted

    def total(self, together: Collection[str], **known: Collection[str]) -> int:
        """Return how many visitors have one of these values in each of these parts."""
        places = {self.names.index(name) + 1: values for name, values in known.items()}
        return sum(
            size
            for visitor, size in self.visitors.items()
            if visitor[0] in together and all(visitor[at] in values for at, values in places.items())
        )

    def add_range(self, period: str, together: Collection[str]) -> None:
        """Add between what and what the number of new persons lies; nothing where no file asked."""
        if not self.has_range:
            return
        place = self.at(period)
        certain = self.total(together, same_visitor=("no",), known_before=("no",))
        everybody = self.cells.counts[place, VICTIMS.name]
        least = self.cells.count(place, CERTAIN, certain)
        self.cells.add(
            EstimatedCell(
                place,
                RANGE.name,
                None,
                certain,
                everybody.value,
                RANGE.unit,
                follows=(least, everybody.key),
                rests_on=least,
            )
        )

    def add_steps(self, period: str, together: Collection[str]) -> None:
        """Add how many came to each step towards help, with their share of the step before and of all."""
        keys = []
        for step, (_label, referrals) in STEPS.items():
            known = {} if referrals is None else {"referral": referrals}
            place = self.at(period, step)
            keys.append(self.cells.count(place, REACHED, self.total(together, **known)))
            if len(keys) > 1:
                for declared, base in ((OF_BEFORE, keys[-2]), (OF_ALL, keys[0])):
                    of, among = (int(self.cells.counts[key].value) for key in (keys[-1], base))
                    figures = share_of(of, among)
                    self.cells.estimate(place, declared, figures, follows=(keys[-1],), of=base)
        self.add_sums(period, dict(zip(STEPS, keys, strict=True)))

    def add_sums(self, period: str, steps: Mapping[str, CellKey]) -> None:
        """Say that each step holds those who came further, and those of whom a referral came to no more."""
        counted = self.cells.counts
        self.cells.add_up((self.at(period), VICTIMS.name), steps["in_view"])
        for step, further, codes in (
            ("outcome_known", "contact_made", ("no_contact",)),
            ("contact_made", "accepted", ("refused",)),
            ("accepted", "help_started", ("accepted",)),
            ("help_started", "", ("help_started",)),
            ("in_view", "outcome_known", UNKNOWNS),
        ):
            here = ((self.at(period, referral=code), VICTIMS.name) for code in codes)
            beyond = [steps[further]] if further else []
            self.cells.add_up(steps[step], *beyond, *(key for key in here if key in counted))

    def add_ages(self, period: str) -> None:
        """Say that minors and adults are those of their age bands."""
        for age_class in (*dict.fromkeys(_AGE_CLASS.values()), *UNKNOWNS):
            total = (self.at(period, age_class=age_class), VICTIMS.name)
            bands = [band for band, of_class in _AGE_CLASS.items() if of_class == age_class] or [age_class]
            parts = ((self.at(period, age_band=band), VICTIMS.name) for band in bands)
            if total in self.cells.counts:
                self.cells.add_up(total, *(key for key in parts if key in self.cells.counts))

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        periods = [*(p for p in self.periods if p != UNKNOWN), *(p for p in self.periods if p == UNKNOWN)]
        labels = {p: {"nl": p, "en": p} for p in periods}
        if UNKNOWN in labels:
            labels[UNKNOWN] = in_all_languages(_("Year unknown"))
        steps = {step: in_all_languages(label) for step, (label, _referrals) in STEPS.items()}
        return (
            DimensionCodes("period", _("Year first seen"), labels),
            *(_codes_of(part, self.cells.codes_at(at)) for at, part in enumerate(self.parts, 1)),
            DimensionCodes("step", _("From the chat to help"), {ALL: in_all_languages(_("Total")), **steps}),
        )

    def notes(self) -> Iterator[Mapping[str, str]]:
        """Say by which rule visitors count, and what no file held."""
        rules = [code for code in self.rules_used() if code not in UNKNOWNS]
        if rules:
            template, rule = in_all_languages(_("Who counts: {rules}.")), code_list("chat_rules")
            yield {
                language: sentence.format(rules="; ".join(rule.label(code, language) for code in rules))
                for language, sentence in template.items()
            }
        if not rules or len(rules) < len(self.rules_used()):
            yield in_all_languages(_("Of some or all visitors it is not known by which rule they count."))
        yield in_all_languages(
            _(
                "A visitor can name several offenders' relations, so that those rows can add up to more than the total."
            )
        )
        left_out = in_all_languages(
            _("{dimension}: not in these files. What is not in them is left out: it is not zero.")
        )
        for part in PARTS:
            if part not in self.parts:
                label = in_all_languages(part.label)
                yield {
                    language: sentence.format(dimension=label[language])
                    for language, sentence in left_out.items()
                }

    def rules_used(self) -> list[str]:
        if "rule" not in self.names:
            return []
        at = self.names.index("rule") + 1
        used = {visitor[at] for visitor in self.visitors}
        return [code for code in (*(c.code for c in code_list("chat_rules")), *UNKNOWNS) if code in used]


def _count_visitors(chats: ir.Table, parts: Sequence[_Part], scope: Scope) -> dict[Visitor, int]:
    """Count the visitors first seen up to the window's end, by period and all codes."""
    columns = {f"by_{part.name}": chats[part.source] for part in parts}
    keyed = chats.select(period=period_of(chats.first_seen, chats.first_seen_last), **columns)
    rows = fetch(keyed.group_by(["period", *columns]).agg(visitors=keyed.count()))
    counted: dict[Visitor, int] = {}
    for row in rows.to_pylist():
        period = period_label(row["period"])
        if not period[0].isdigit() or int(period[:4]) <= scope.window[1]:
            counted[(period, *(row[name] for name in columns))] = row["visitors"]
    return dict(sorted(counted.items()))


def _products(choices: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    combined: list[tuple[str, ...]] = [()]
    for codes in choices:
        combined = [(*done, code) for done in combined for code in codes]
    return combined


def _codes_of(part: _Part, occurring: Collection[str]) -> DimensionCodes:
    listed = [
        code for name in (part.list_name, "unknowns") for code in code_list(name) if code.code in occurring
    ]
    labels = {code.code: {"nl": code.label_nl, "en": code.label_en} for code in listed}
    return DimensionCodes(
        part.name, part.label, {ALL: in_all_languages(_("Total")), **labels}, multiple=part.multiple
    )


_TITLES = {
    "age_class": (_("Minors and adults on the chat"), "stacked"),
    "age_band": (_("Age of those on the chat"), "bar"),
    "contact": (_("Whom visitors of the chat wrote about"), "stacked"),
    "form": (_("Form of exploitation, on the chat"), "bar"),
    "still_exploited": (_("Still in exploitation while chatting"), "stacked"),
    "duration": (_("How long it had gone on, on the chat"), "bar"),
    "offenders": (_("One offender or several, on the chat"), "stacked"),
    "relation": (_("Who the offenders were, on the chat"), "bar"),
    "language": (_("Language of the chat"), ""),
    "referral": (_("What came of a referral from the chat"), "bar"),
    "known_before": (_("In view before the chat"), ""),
    "same_visitor": (_("Visitors who may stand in two rows"), ""),
}
_OF_MINORS = {
    "relation": _("Who the offenders of minors were, on the chat"),
    "referral": _("What came of a referral of minors from the chat"),
}


def _views(chats: _Chats) -> Iterator[ViewDeclaration]:
    has_range = chats.has_range
    yield ViewDeclaration(
        _("Persons first in view on the chat, and between what their number lies"),
        rows="period",
        columns="measure",
        measure=RANGE.name if has_range else VICTIMS.name,
        fixed={"step": ALL},
        chart="interval" if has_range else "line",
    )
    if "referral" in chats.names:
        yield ViewDeclaration(
            _("From the chat to help: of those who came to the step before"),
            rows="step",
            columns="measure",
            measure=OF_BEFORE.name,
            fixed={"period": chats.scope.window_code},
            chart="interval",
        )
        yield ViewDeclaration(
            _("From the chat to help, by year"),
            rows="step",
            measure=REACHED.name,
        )
    for name, (title, chart) in _TITLES.items():
        if name in chats.names:
            yield ViewDeclaration(title, rows=name, measure=VICTIMS.name, share=SHARE.name, chart=chart)
    if AGE_CLASS in chats.parts:
        for name, title in _OF_MINORS.items():
            if name in chats.names:
                yield ViewDeclaration(
                    title, rows=name, measure=VICTIMS.name, share=SHARE.name, fixed={"age_class": "minor"}
                )
