"""T29: who comes into view on a help chat, and what came of a referral. Never added to the register."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import ibis.expr.types as ir

from zicht.measures.coded_rows import CodedRows, Part, codes_of_part, count_rows, left_out, period_codes
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import text
from zicht.measures.gathered import share_of
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
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages

__all__ = ["STEPS", "count_chats"]

_ = text

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


_MINOR_BANDS = ("0-11", "12-14", "15-17")
_AGE_CLASS = {code.code: "minor" if code.code in _MINOR_BANDS else "adult" for code in code_list("age_bands")}

AGE_CLASS = Part("age_class", _("Minor or adult"), "age_classes", column="age_band", folded=_AGE_CLASS)
PARTS = (
    AGE_CLASS,
    Part("age_band", _("Age named by the visitor"), "age_bands"),
    Part("contact", _("Whom the visitor wrote about"), "chat_contacts"),
    Part("form", _("Form of exploitation"), "forms"),
    Part("still_exploited", _("Whether it still went on"), "yes_no"),
    Part("duration", _("How long it had gone on"), "durations"),
    Part("offenders", _("Number of offenders"), "offender_counts"),
    Part("relation", _("Relation to the offenders"), "relations", multiple=True),
    Part("language", _("Language"), "chat_languages"),
    Part("referral", _("What came of a referral"), "chat_referrals"),
    Part("known_before", _("In view of an organisation before"), "yes_no"),
    Part("same_visitor", _("Possibly in another row too"), "yes_no"),
    Part("rule", _("Rule by which the visitor counts"), "chat_rules"),
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


class _Chats(CodedRows):
    """The cells of T29 while they come together: visitors, and how far a referral came."""

    @classmethod
    def of(cls, others: OtherRecords, scope: Scope) -> _Chats:
        supplied = others.supplied.get("chats", ())
        parts = tuple(part for part in PARTS if part.source in supplied)
        return cls(scope, parts, count_rows(others.tables["chats"], "first_seen", parts, scope))

    @property
    def has_range(self) -> bool:
        """Say whether a file asked what a range needs: who may be in two rows, and who was in view before."""
        return {"same_visitor", "known_before"} <= set(self.names)

    def at(self, period: str, step: str = ALL, **codes: str) -> tuple[str, ...]:
        """Return a place in the table."""
        return (*super().at(period, **codes), step)

    def fill(self) -> None:
        breakdowns: list[tuple[str, ...]] = [(), *((name,) for name in self.names)]
        if AGE_CLASS in self.parts:
            breakdowns += [(AGE_CLASS.name, name) for name in self.names if name in CROSSED]
        for breakdown in breakdowns:
            self.add_breakdown(breakdown, VICTIMS, SHARE)
        for period, together in self.periods.items():
            self.add_range(period, together)
            if "referral" in self.names:
                self.add_steps(period, together)
            if AGE_CLASS in self.parts:
                self.add_ages(period)

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
        steps = {step: in_all_languages(label) for step, (label, _referrals) in STEPS.items()}
        return (
            period_codes(_("Year first seen"), self.periods),
            *(codes_of_part(part, self.cells.codes_at(at)) for at, part in enumerate(self.parts, 1)),
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
        yield from (left_out(part) for part in PARTS if part not in self.parts)

    def rules_used(self) -> list[str]:
        if "rule" not in self.names:
            return []
        at = self.names.index("rule") + 1
        used = {visitor[at] for visitor in self.rows}
        return [code for code in (*(c.code for c in code_list("chat_rules")), *UNKNOWNS) if code in used]


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
