"""The tables `help` and `needs`: what a person needed, and separately what was offered and received."""

from __future__ import annotations

from zicht.records.contract import OrderRule, TableContract
from zicht.records.contracts.columns import PROVENANCE, SOURCE, code, date, text

__all__ = ["HELP", "NEEDS"]

_PERSON = text("person_key", "The pseudonym of the person.", required=True, example="p-4f1c09a2")


_ROW_ID = text("row_id", "The number of the row; once per source.", required=True, example="1")


HELP = TableContract(
    name="help",
    description="One row per kind of help that was offered, asked, waited for, refused or received. "
    "No row is not the same as no help.",
    columns=(
        _ROW_ID,
        SOURCE,
        _PERSON,
        code("need", "need_domains", "The need that the help answers."),
        code("kind", "help_kinds", "What kind of help it is.", example="shelter"),
        code("preferred_by_professional", "help_kinds", "What the professional would have chosen."),
        date("offered", "When it was asked for or offered."),
        code("refused_by", "refused_by", "Who refused it, where it was refused."),
        code("reason", "blocking_reasons", "Why it was refused or did not start."),
        date("waited_from", "From when the person waited."),
        date("started", "When it started."),
        date("ended", "When it ended; or the wait for it, where it never started."),
        code("ended_why", "end_reasons", "Why it, or the wait for it, ended."),
        code("funding_stream", "funding_streams", "Which law or scheme paid."),
        code("forced", "yes_no", "Whether it was imposed by a court."),
        code("placement_reason", "placement_reasons", "Why a minor was placed in closed youth care."),
        code("municipality", "municipalities", "The municipality that answers for it.", example="GM0363"),
        text("provider", "The organisation that gave it, by a code."),
        code("outcome", "help_outcomes", "What came of it."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("offered", "started"), OrderRule("started", "ended")),
)

NEEDS = TableContract(
    name="needs",
    description="One row per need that was assessed, apart from the help that was received: of presumed victims, and "
    "of people alike who were never reported.",
    columns=(
        _ROW_ID,
        SOURCE,
        _PERSON,
        code("person_group", "follow_up_groups", "Whether it is a presumed victim or somebody alike."),
        code("domain", "need_domains", "The part of life that the need is about.", example="housing"),
        code("severity", "severities", "How severe it is."),
        date("since", "Since when."),
        date("assessed", "When it was assessed.", required=True),
        code(
            "municipality",
            "municipalities",
            "The municipality where the person lived then.",
            example="GM0363",
        ),
        date("adult_from", "The day on which the person comes or came of age, of who was a minor then."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("since", "assessed"),),
)
