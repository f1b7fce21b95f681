"""The tables `chats` and `signals`: what comes into view without being a report. Never linked to a person."""

from __future__ import annotations

from zicht.records.contract import TableContract
from zicht.records.contracts.columns import PROVENANCE, SOURCE, code, codes, date, text

__all__ = ["CHATS", "SIGNALS"]

CHATS = TableContract(
    name="chats",
    description="One row per visitor of the help chat whom a counsellor marked: coded, never a transcript, "
    "and never linked to a report.",
    columns=(
        text("row_id", "The number of the coded record.", required=True, example="1"),
        SOURCE,
        date("first_seen", "When the visitor was first seen.", required=True),
        code("rule", "chat_rules", "The rule by which the visitor counts."),
        code("same_visitor", "yes_no", "Whether this may be a visitor who stands in another row already."),
        code("known_before", "yes_no", "Whether the visitor had been in view of an organisation before."),
        code(
            "contact", "chat_contacts", "Whether the visitor wrote about herself, himself or somebody else."
        ),
        code("age_band", "age_bands", "The age band that the visitor named."),
        code("form", "forms", "The form of exploitation, as the counsellor coded it."),
        code("still_exploited", "yes_no", "Whether it still went on."),
        code("duration", "durations", "How long it had gone on."),
        code("offenders", "offender_counts", "How many offenders there were."),
        codes("relation", "relations", "What the offenders were to the visitor."),
        code("language", "chat_languages", "The language of the conversation."),
        code("referral", "chat_referrals", "What came of a referral."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
)

SIGNALS = TableContract(
    name="signals",
    description="One row per signal about a place or situation; a signal is not a victim.",
    columns=(
        text("row_id", "The number of the signal.", required=True, example="1"),
        SOURCE,
        code("place_class", "place_classes", "What kind of place the signal is about."),
        code("municipality", "municipalities", "The municipality of the place.", example="GM0363"),
        date("signal_date", "When the signal was given.", required=True),
        code("sender_class", "reporter_types", "What kind of organisation gave it."),
        code("certainty", "certainties", "How sure the sender was."),
        code("severity", "severities", "How severe it seemed."),
        codes("indicators", "indicators", "Which indicators were seen."),
        code("work_grade", "work_grades", "For work: how bad it seemed."),
        code("outcome", "dispositions", "What became of it."),
        code(
            "outcome_why",
            "unsubstantiated_reasons",
            "Why a suspicion could not be substantiated, where it could not.",
        ),
        date("outcome_date", "When that was."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
)
