"""The tables `offences` and `suspects`: what happened again to a person, and who was pursued for it."""

from __future__ import annotations

from zicht.records.contract import OrderRule, TableContract
from zicht.records.contracts.columns import (
    FIRST_BIRTH_YEAR,
    PERSON,
    PROVENANCE,
    SOURCE,
    code,
    date,
    integer,
    text,
)

__all__ = ["OFFENCES", "SUSPECTS"]

OFFENCES = TableContract(
    name="offences",
    description="One row per registered offence of which a person was the victim.",
    columns=(
        text("row_id", "The number of the registration; once per source.", required=True, example="1"),
        SOURCE,
        text("person_key", "The pseudonym of the victim.", required=True, example="p-4f1c09a2"),
        date("offence_date", "When the offence took place."),
        date("registered", "When the police registered it.", required=True),
        code("kind", "offence_kinds", "What kind of offence it is.", example="assault"),
        text(
            "investigation",
            "The investigation it belongs to: the `case_key` of the suspects where there are any, else a code of its "
            "own; empty where none is known.",
            example="c-0192",
        ),
        code("drug_related", "yes_no", "Whether it was linked to drug crime."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("offence_date", "registered"),),
)

SUSPECTS = TableContract(
    name="suspects",
    description="One row per suspect per stage that a case reached.",
    columns=(
        text("row_id", "The number of the row; once per source.", required=True, example="1"),
        SOURCE,
        text("suspect_key", "The pseudonym of the suspect.", required=True, example="s-77aa01"),
        text("case_key", "The pseudonym of the case.", required=True, example="c-0192"),
        PERSON,
        code("began_by", "case_origins", "What the investigation began with."),
        date("birth_year", "The year of birth.", earliest=FIRST_BIRTH_YEAR, example="1994"),
        code("sex", "sexes", "Sex as registered."),
        code("group", "monitor_groups", "The monitor group of the exploitation in the case."),
        code("victim_of_earlier_report", "yes_no", "Whether the suspect was reported as a victim before."),
        code("stage", "case_stages", "How far the case came.", required=True, example="prosecuted"),
        date("stage_date", "When it came there.", required=True),
        code("dismissal_reason", "dismissal_reasons", "Why the case was dismissed, where it was."),
        integer("sentence_months", "Unsuspended months of prison.", highest=360),
        date("released", "When the convict was released from prison, or will be."),
        date("supervision_from", "When probation supervision began."),
        date("supervision_to", "When it ended."),
        code("help_offered", "yes_no", "Whether help was offered to the offender."),
        code("help_followed", "yes_no", "Whether the offender took part in that help."),
        text("next_case", "The pseudonym of a later case, where there is one."),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("supervision_from", "supervision_to"),),
)
