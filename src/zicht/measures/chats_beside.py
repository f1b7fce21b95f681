"""What stands beside the visitors of the chat in T29: campaigns, which are about nobody, and a count of the register.

No visitor is linked to a report here, and there is nothing to link by: two counts stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures.counting import period_label
from zicht.measures.dimensions import text
from zicht.measures.model import ALL
from zicht.measures.other_records import OtherRecords
from zicht.measures.policy import Texts, code_of, in_words
from zicht.measures.units import period_of, up_to
from zicht.vocabulary import UNKNOWN, UNKNOWNS, in_all_languages

__all__ = ["AMOUNTS", "NO_CAMPAIGN", "Campaign", "Campaigns", "count_through_chat"]

_ = text

#: What a visitor has who came by no campaign.
NO_CAMPAIGN = "none"
#: What a row of `campaigns` holds that adds up.
AMOUNTS = ("hours", "euro", "answers", "visits")
_TAKEN = {ALL, NO_CAMPAIGN, *UNKNOWNS}


@dataclass(frozen=True)
class Campaign:
    """One campaign: its words, the years in which it ran, and what it took and brought, as far as known."""

    code: str
    name: Texts
    years: range
    amounts: Mapping[str, float]


@dataclass(frozen=True)
class Campaigns:
    """All campaigns by the short word that a visitor's row may hold; none where no file held any."""

    by_word: Mapping[str, Campaign] = field(default_factory=dict)

    @classmethod
    def of(cls, others: OtherRecords) -> Campaigns:
        """Read the campaigns that had begun by the day of extraction, in the order of their days."""
        if others.missing("campaigns"):
            return cls()
        table = others.tables["campaigns"]
        rows = fetch(table.order_by("started", "source", "row_id")).to_pylist()
        begun = [(row, row["started"]) for row in rows if isinstance(row["started"], date)]
        return cls(
            {
                str(row["row_id"]): _campaign(row, began, others.vintage)
                for row, began in begun
                if began <= others.vintage
            }
        )

    def code_of(self, word: str | None) -> str:
        """Return the code for what a row holds: a word that no list of campaigns has is never shown."""
        if word == NO_CAMPAIGN:
            return NO_CAMPAIGN
        found = self.by_word.get(word or "")
        return found.code if found else UNKNOWN

    def running(self, years: Collection[str]) -> list[Campaign]:
        """Return the campaigns that ran in any of these years."""
        return [one for one in self.by_word.values() if any(str(year) in years for year in one.years)]

    def begun(self, years: Collection[str]) -> list[Campaign]:
        """Return the campaigns that began in any of these years: there stands what they took."""
        return [one for one in self.by_word.values() if str(one.years[0]) in years]

    def labels(self) -> dict[str, Texts]:
        """Return the words of each code."""
        named = {one.code: one.name for one in self.by_word.values()}
        return {NO_CAMPAIGN: in_all_languages(_("By no campaign")), **named}

    def notes(self, years: Iterable[str]) -> Iterator[Texts]:
        """Say in which of these years campaigns ran."""
        marked = [year for year in years if self.running((year,))]
        if marked:
            template = in_all_languages(
                _(
                    "Campaigns ran in {years}. In such a year more people learn of the chat: more visitors do not "
                    "mean that there are more victims."
                )
            )
            yield {
                language: sentence.format(years=", ".join(marked)) for language, sentence in template.items()
            }


def _campaign(row: Mapping[str, object], began: date, vintage: date) -> Campaign:
    ended = row["ended_last"]
    last = min(ended, vintage) if isinstance(ended, date) else vintage
    code = code_of(str(row["row_id"]))
    return Campaign(
        f"campaign_{code}" if code in _TAKEN else code,
        in_words(row, "name"),
        range(began.year, max(last.year, began.year) + 1),
        {name: float(str(row[name])) for name in AMOUNTS if row[name] is not None},
    )


def count_through_chat(reports: ir.Table, last_year: int) -> Counter[str]:
    """Return how many persons of the register an agency says came through the chat, by the first year that says so."""
    standing = up_to(reports, last_year)
    said = standing.filter(standing.came_through_chat == "yes", standing.status != "withdrawn")
    dated = said.select("person", period=period_of(said.report_date, said.report_date_last))
    first = dated.group_by("person").agg(period=dated.period.min())
    rows = fetch(first.group_by("period").agg(persons=first.count())).to_pylist()
    return Counter({period_label(row["period"]): int(row["persons"]) for row in rows})
