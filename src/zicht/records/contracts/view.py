"""The tables `chats`, `campaigns`, `signals`: what comes into view without being a report. Never linked to a person."""

from __future__ import annotations

from zicht.records.contract import OrderRule, TableContract
from zicht.records.contracts.columns import PROVENANCE, SOURCE, code, codes, date, integer, number, text

__all__ = ["CAMPAIGNS", "CHATS", "SIGNALS"]

CHATS = TableContract(
    name="chats",
    description="One row per visitor of the help chat whom a counsellor marked: coded, never a transcript, "
    "and never linked to a report.",
    columns=(
        text("row_id", "The number of the coded record.", required=True, example="1"),
        SOURCE,
        date("first_seen", "When the visitor was first seen.", required=True),
        code("rule", "chat_rules", "The rule by which the visitor counts."),
        code(
            "trafficking",
            "yes_no",
            "Whether the counsellor saw a request for help with trafficking. A row that was not asked counts.",
        ),
        code("same_visitor", "yes_no", "Whether this may be a visitor who stands in another row already."),
        code("known_before", "yes_no", "Whether the visitor had been in view of an organisation before."),
        code(
            "contact", "chat_contacts", "Whether the visitor wrote about herself, himself or somebody else."
        ),
        code("age_band", "age_bands", "The age band that the visitor named."),
        code("age_group", "chat_ages", "The same in classes with a border between 15 and 16."),
        code("sex", "sexes", "Sex, as the visitor named it.", example="female"),
        code("nationality_class", "nationality_classes", "Whether the visitor has the Dutch nationality."),
        code("form", "forms", "The form of exploitation, as the counsellor coded it."),
        code("route", "routes", "Domestic, cross-border or abroad only: not the nationality."),
        code("still_exploited", "yes_no", "Whether it still went on."),
        code("duration", "durations", "How long it had gone on."),
        code("offenders", "offender_counts", "How many offenders there were."),
        codes("relation", "relations", "What the offenders were to the visitor."),
        codes("technology", "technology", "What part technology played.", example="online_recruitment"),
        code("language", "chat_languages", "The language of the conversation."),
        text(
            "campaign",
            "The `row_id` of the campaign by which the visitor came, or `none`. Another word counts as unknown.",
            example="winter",
        ),
        code("referral", "chat_referrals", "What came of a referral."),
        code(
            "report_made",
            "yes_no",
            "Whether the visitor agreed to a report, field by field. Which report that is stands nowhere.",
        ),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
)

CAMPAIGNS = TableContract(
    name="campaigns",
    description="One row per campaign by which people could learn of the help chat: about nobody, and published.",
    columns=(
        text("row_id", "The short word of the campaign.", required=True, example="winter"),
        SOURCE,
        text("name", "What it is called. It is published.", required=True, example="Winter campaign"),
        text("name_nl", "The same in Dutch, where it is in another language."),
        date("started", "When it began.", required=True),
        date("ended", "When it ended; empty while it goes on."),
        code("channel", "campaign_channels", "Where it was."),
        codes("languages", "chat_languages", "In which languages.", example="nl;pl"),
        number("hours", "Hours of work that it took.", example="120"),
        number("euro", "What it cost, in euro, apart from these hours.", example="4000"),
        integer("answers", "How many answered to it, whoever they are."),
        integer("visits", "How often its short link was opened; empty where too seldom to be told."),
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("started", "ended"),),
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
        code(
            "report_made",
            "yes_no",
            "Whether a report to the register came of it. Which report that is stands nowhere.",
        ),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
)
