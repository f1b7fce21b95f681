"""T29: who comes into view on a help chat, and what came of a referral. Never added to the register."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis.expr.types as ir

from zicht.measures.chat_measures import (
    AMOUNTS_OF,
    CAMPAIGNS,
    CERTAIN,
    EURO,
    EURO_EACH,
    IN_BOTH,
    MEASURES,
    OF_ALL,
    OF_BEFORE,
    PERHAPS,
    RANGE,
    REACHED,
    REGISTERED,
    SHARE,
    VICTIMS,
)
from zicht.measures.chat_parts import (
    AGE_CLASS,
    AGES,
    CAMPAIGN,
    CROSSED,
    FOLLOWS,
    MARKED,
    OF_CLASS,
    PARENT,
    PARTS,
    code_of_part,
    stored_columns,
)
from zicht.measures.chat_views import lay_out
from zicht.measures.chats_beside import Campaigns, count_through_chat
from zicht.measures.coded_rows import CodedRows, Row, codes_of_part, count_rows, left_out, period_codes
from zicht.measures.declaration import Scope, is_inside
from zicht.measures.dimensions import text
from zicht.measures.gathered import share_of
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedTable,
    DimensionCodes,
    EstimatedCell,
    MeasureDeclaration,
)
from zicht.measures.other_records import OtherRecords
from zicht.measures.policy import public_cell
from zicht.measures.rules import VISITOR_RULE
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages

__all__ = ["STEPS", "count_chats"]

_ = text

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
    "two may never be added up. Between what the number of those in both lies, is all that two counts can tell."
)


def count_chats(reports: ir.Table, others: OtherRecords, scope: Scope) -> list[CountedTable]:
    """Count T29 from the chats; of the reports, only how many persons agencies say came through the chat."""
    missing = others.missing("chats")
    chats = None if missing else _Chats.of(others, scope)
    if chats:
        chats.fill()
        if "came_through_chat" in scope.supplied:
            chats.add_registered(count_through_chat(reports, scope.window[1]))
    records = _records(chats, others)
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
            views=tuple(lay_out(chats.names, has_range=chats.has_range, window=scope.window_code))
            if chats
            else (),
            cells=chats.cells.cells if chats else (),
            derived=tuple(chats.cells.derived) if chats else (),
            estimated=tuple(chats.cells.estimates) if chats else (),
            sums=tuple(chats.cells.sums) if chats else (),
            counting_notes=tuple(chats.notes()) if chats else (),
            sources=tuple(
                dict.fromkeys(
                    (*others.sources_of(*records), *(scope.sources if "reports" in records else ()))
                )
            ),
            rules=(VISITOR_RULE.name,),
            records=records,
            missing=missing,
        )
    ]


def _records(chats: _Chats | None, others: OtherRecords) -> tuple[str, ...]:
    """Return what the table is made from: the reports too where a count of the register stands in it."""
    counts = chats.cells.counts if chats else {}
    registered = any(measure == REGISTERED.name for _codes, measure in counts)
    campaigns = chats is not None and not others.missing("campaigns")
    return ("chats", *(["campaigns"] if campaigns else []), *(["reports"] if registered else []))


@dataclass
class _Chats(CodedRows):
    """The cells of T29 while they come together: visitors, how far a referral came, and what stands beside them.

    `doubtful` counts the rows of which a counsellor cannot say whether they are about trafficking, by period and
    campaign.
    """

    campaigns: Campaigns = field(default_factory=Campaigns)
    doubtful: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, others: OtherRecords, scope: Scope) -> _Chats:
        supplied = others.supplied.get("chats", ())
        campaigns = Campaigns.of(others)
        parts = tuple(
            replace(part, labels=campaigns.labels()) if part == CAMPAIGN else part
            for part in PARTS
            if any(column in supplied for column in FOLLOWS.get(part.name, (part.name,)))
        )
        stored = stored_columns(parts, supplied)
        counted: Counter[Row] = Counter()
        doubtful: Counter[tuple[str, str]] = Counter()
        for row, size in count_rows(others.tables["chats"], "first_seen", stored, scope).items():
            held = dict(zip((part.name for part in stored), row[1:], strict=True))
            mark = held.get(MARKED.name, "yes")
            codes = {part.name: code_of_part(part.name, held, campaigns) for part in parts}
            if mark in ("unknown", "withheld"):
                doubtful[row[0], codes.get(CAMPAIGN.name, ALL)] += size
            elif mark != "no":
                counted[(row[0], *codes.values())] += size
        return cls(scope, parts, counted, campaigns=campaigns, doubtful=doubtful)

    @property
    def has_range(self) -> bool:
        """Say whether a file asked what a range needs: who may be in two rows, and who was in view before."""
        return {"same_visitor", "known_before"} <= set(self.names)

    def at(self, period: str, step: str = ALL, **codes: str) -> tuple[str, ...]:
        """Return a place in the table."""
        return (*super().at(period, **codes), step)

    def fill(self) -> None:
        breakdowns: list[tuple[str, ...]] = [(), *((name,) for name in self.names)]
        if AGE_CLASS.name in self.names:
            breakdowns += [(AGE_CLASS.name, name) for name in self.names if name in CROSSED]
        for breakdown in breakdowns:
            self.add_breakdown(breakdown, VICTIMS, SHARE)
        for period, together in self.periods.items():
            self.add_range(period, together)
            self.add_campaigns(period, together)
            if "referral" in self.names:
                self.add_steps(period, together)
            if AGE_CLASS.name in self.names:
                self.add_ages(period)
            if PARENT.name in self.names:
                self.add_parents(period)

    def add_range(self, period: str, together: Collection[str], campaign: str = ALL) -> None:
        """Add between what and what the number of new persons lies; nothing where no file asked."""
        if not self.has_range:
            return
        by = {} if campaign == ALL else {CAMPAIGN.name: (campaign,)}
        place = self.at(period, campaign=campaign)
        certain = self.total(together, same_visitor=("no",), known_before=("no",), **by)
        everybody = self.cells.counts[place, VICTIMS.name]
        least = self.cells.count(place, CERTAIN, certain)
        most, follows = everybody.value, [least, everybody.key]
        if self.doubtful:
            perhaps = sum(
                size
                for (of, through), size in self.doubtful.items()
                if of in together and campaign in (ALL, through)
            )
            most += perhaps
            follows.append(self.cells.count(place, PERHAPS, perhaps))
        self.cells.add(
            EstimatedCell(place, RANGE.name, None, certain, most, RANGE.unit, tuple(follows), rests_on=least)
        )

    def add_campaigns(self, period: str, together: Collection[str]) -> None:
        """Add how many campaigns ran, what each took that began, and who first came into view by each."""
        running, begun = self.campaigns.running(together), self.campaigns.begun(together)
        if self.campaigns.by_word:
            self.add_public(self.at(period), CAMPAIGNS, len(running))
        codes = [one.code for one in running] if CAMPAIGN.name in self.names else []
        for one in begun if codes else ():
            for name, amount in one.amounts.items():
                self.add_public(self.at(period, campaign=one.code), AMOUNTS_OF[name], amount)
        for code in self.labels_of_campaigns():
            came = self.cells.counts.get((self.at(period, campaign=code), VICTIMS.name))
            if came is not None and (came.value or code in codes):
                self.add_range(period, together, code)
                self.add_cost(self.at(period, campaign=code))

    def add_public(self, place: tuple[str, ...], declared: MeasureDeclaration, value: float) -> None:
        cell = public_cell(place, declared, value)
        self.cells.counts[cell.key] = cell

    def add_cost(self, place: tuple[str, ...]) -> None:
        """Add between what the cost for each new person lies, where a campaign cost money and brought somebody."""
        euro = self.cells.counts.get((place, EURO.name))
        between = self.cells.estimated.get((place, RANGE.name))
        if euro is None or between is None or not between.lower or not between.upper:
            return
        self.cells.add(
            EstimatedCell(
                place,
                EURO_EACH.name,
                None,
                math.floor(euro.value / between.upper),
                math.ceil(euro.value / between.lower),
                EURO_EACH.unit,
                follows=between.follows,
                rests_on=between.rests_on,
            )
        )

    def labels_of_campaigns(self) -> list[str]:
        """Return the codes of the part `campaign`, if any file has it."""
        return [
            code for part in self.parts if part.name == CAMPAIGN.name for code in (*part.labels, *UNKNOWNS)
        ]

    def add_registered(self, through_chat: Mapping[str, int]) -> None:
        """Add how many persons of the register came through the chat, and between what the number in both lies."""
        for period, together in self.periods.items():
            if period != self.scope.window_code and not is_inside(period, self.scope.window):
                continue
            place = self.at(period)
            theirs = self.cells.count(place, REGISTERED, sum(through_chat.get(of, 0) for of in together))
            ours = (self.at(period, report_made="yes"), VICTIMS.name)
            if ours in self.cells.counts:
                ends = sorted((theirs, ours), key=lambda key: self.cells.counts[key].value)
                lower, upper = (self.cells.counts[key].value for key in ends)
                self.cells.add(
                    EstimatedCell(
                        place, IN_BOTH.name, None, lower, upper, IN_BOTH.unit, tuple(ends), rests_on=ends[0]
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
        """Say that minors and adults are those of their age bands, where these add up."""
        for age_class, ages in ((code, ages) for code in (*OF_CLASS, *UNKNOWNS) for ages in AGES):
            if ages in self.names:
                codes = OF_CLASS.get(age_class, (age_class,))
                self.add_equal({AGE_CLASS.name: age_class}, [{ages: code} for code in codes], period)

    def add_parents(self, period: str) -> None:
        """Say that who has a parent among the offenders is who has that relation, of minors and adults too."""
        classes = [{}, *({AGE_CLASS.name: code} for code in (*OF_CLASS, *UNKNOWNS))]
        for also in classes if AGE_CLASS.name in self.names else classes[:1]:
            for code, relation in {"yes": "parent", **{code: code for code in UNKNOWNS}}.items():
                self.add_equal({**also, PARENT.name: code}, [{**also, "relation": relation}], period)

    def add_equal(self, total: Mapping[str, str], parts: Sequence[Mapping[str, str]], period: str) -> None:
        """Say that a count is the sum of others, where it is: where two columns differ, it is not."""
        counts = self.cells.counts
        whole = (self.at(period, **total), VICTIMS.name)
        keys = [(self.at(period, **part), VICTIMS.name) for part in parts]
        known = [key for key in keys if key in counts]
        if whole in counts and known and counts[whole].value == sum(counts[key].value for key in known):
            self.cells.add_up(whole, *known)

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
        yield from self.campaigns.notes(period for period in self.periods if period.isdigit())
        yield from (left_out(part) for part in PARTS if part.name not in self.names)

    def rules_used(self) -> list[str]:
        if "rule" not in self.names:
            return []
        at = self.names.index("rule") + 1
        used = {visitor[at] for visitor in self.rows}
        return [code for code in (*(c.code for c in code_list("chat_rules")), *UNKNOWNS) if code in used]
