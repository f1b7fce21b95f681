"""The table `follow_ups`: whom the registers were searched for, who was found there, and until when."""

from __future__ import annotations

from zicht.records.contract import OrderRule, TableContract
from zicht.records.contracts.columns import (
    FIRST_BIRTH_YEAR,
    PROVENANCE,
    SOURCE,
    code,
    date,
    text,
)

__all__ = ["FOLLOW_UPS"]

FOLLOW_UPS = TableContract(
    name="follow_ups",
    description="One row per person for whom later offences were looked up: a presumed victim, or somebody alike who "
    "was never reported. Who was not found in the population register can have no offence in `offences`.",
    columns=(
        text("row_id", "The number of the row; once per source.", required=True, example="1"),
        SOURCE,
        text("person_key", "The pseudonym of the person.", required=True, example="p-4f1c09a2"),
        code("person_group", "follow_up_groups", "Whether it is a presumed victim or somebody alike."),
        code("found", "yes_no", "Whether the person was found in the population register.", required=True),
        date("followed_from", "From when: of somebody alike, the first report of the victim matched with."),
        date("followed_until", "The last day on which the person could be found again; empty if not found."),
        code("ended", "follow_up_ends", "Why it ended on that day.", example="still_followed"),
        code("sex", "sexes", "Sex as registered."),
        date("birth_year", "The year of birth.", earliest=FIRST_BIRTH_YEAR, example="1994"),
        *PROVENANCE,
    ),
    key=("source", "row_id"),
    order_rules=(OrderRule("followed_from", "followed_until"),),
)
