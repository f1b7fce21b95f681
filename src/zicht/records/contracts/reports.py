"""The table `reports`: one row per report (melding) of a presumed victim by one reporter."""

from __future__ import annotations

from zicht.records.contract import OrderRule, TableContract
from zicht.records.contracts.columns import (
    FIRST_BIRTH_YEAR,
    PERSON,
    PROVENANCE,
    SOURCE,
    code,
    codes,
    date,
    integer,
    text,
)

__all__ = ["REPORTS"]

_REPORT = (
    text("report_id", "The number of the report; once per source.", required=True, example="2019-000123"),
    SOURCE,
    PERSON,
    date(
        "report_date",
        "When the report was made. A range of years (`2014/2018`) becomes a class of its own in year tables.",
        required=True,
    ),
    code("reporter_type", "reporter_types", "What kind of organisation reported.", example="police"),
    text("reporter", "Which organisation reported, by a name or code that stays the same over the years."),
    code(
        "reporter_region", "police_units", "The police unit in whose area the reporter works.", example="PU06"
    ),
    code("dossier_type", "dossier_types", "What was asked with the report: registration, shelter, advice."),
    code("status", "report_statuses", "Whether the report stands, was withdrawn, or was decided on."),
    code("correction", "corrections", "Why a report was changed after it was first delivered, where it was."),
    date("corrected_on", "When that change was made."),
    code("came_into_view", "came_into_view", "How the presumed victim came into view."),
    codes("earlier_contacts", "bodies", "Which bodies met the person before and missed it."),
    code("came_through_chat", "yes_no", "Whether the person came through the anonymous chat."),
)

_IDENTITY = (
    text("given_names", "First names, as the reporter wrote them.", identifying=True, example="Ewa"),
    text("name_prefix", "The part before the family name.", identifying=True, example="van der"),
    text("family_name", "The family name, as the reporter wrote it.", identifying=True, example="Nowak"),
    text(
        "citizen_number", "The citizen service number; simulated people have invalid ones.", identifying=True
    ),
    date(
        "birth_date",
        "Birth date; a year alone is enough.",
        earliest=FIRST_BIRTH_YEAR,
        identifying=True,
        example="1998",
    ),
    text(
        "link_tokens",
        "Keyed tokens in place of the columns above, as `zicht pseudonymise` writes them.",
        identifying=True,
    ),
)

_PERSON = (
    code("sex", "sexes", "Sex as registered.", example="female"),
    integer(
        "age_at_report",
        "Age in whole years when the report was made; taken from the birth date where empty.",
        highest=110,
        example="21",
    ),
    code(
        "age_class_at_report",
        "age_classes",
        "Minor or adult when the report was made, where the age itself is not given.",
        example="adult",
    ),
    integer("age_at_start", "Age in whole years when the exploitation began.", highest=110, example="17"),
    code("nationality", "countries", "Nationality, ISO 3166-1 alpha-3.", example="POL"),
    code("birth_country", "countries", "Country of birth, ISO 3166-1 alpha-3.", example="POL"),
    code("origin_region", "world_regions", "Region of origin, where the country itself is not given."),
    code("residence_at_start", "residence_classes", "Residence status when the exploitation began."),
    code("residence_at_report", "residence_classes", "Residence status when the report was made."),
    code("residence_later", "residence_classes", "Residence status afterwards, at the last that is known."),
    codes(
        "dependence", "dependences", "What depended on the one employer or exploiter.", example="work;home"
    ),
    codes(
        "lost_together", "dependences", "What was lost together when the person left.", example="work;home"
    ),
)

_EXPLOITATION = (
    codes("forms", "forms", "Every form of exploitation that is presumed.", example="sexual;labour"),
    code("main_form", "forms", "The one form that weighs most.", example="sexual"),
    code(
        "route", "routes", "Domestic, cross-border or abroad only: not the nationality.", example="domestic"
    ),
    codes("sectors", "sectors", "The sectors in which the exploitation took place.", example="home"),
    code("place_municipality", "municipalities", "Municipality of exploitation, CBS code.", example="GM0363"),
    code("place_country", "countries", "Country of exploitation.", example="NLD"),
    code("place_region", "world_regions", "Region of exploitation, where the country itself is not given."),
    date("period_start", "When the exploitation began.", earliest=FIRST_BIRTH_YEAR, example="2018-10"),
    date("period_end", "When it ended.", earliest=FIRST_BIRTH_YEAR, example="2019-02"),
    code("phase", "phases", "Whether it still went on when the report was made."),
    codes("means", "means", "The means that were used (article 273f, paragraph 1, sub 1)."),
    codes("technology", "technology", "What part technology played.", example="online_recruitment"),
    codes("technology_detection", "technology_detection", "How technology served to detect or prove it."),
    codes("relation", "relations", "What the offenders were to the person.", example="partner"),
    code("offenders", "offender_counts", "How many offenders there were."),
    code("sub3", "yes_no", "Stopped at the border on suspicion of article 273f(1) sub 3, not yet exploited."),
)

_HELP_AND_LAW = (
    code("shelter_requested", "yes_no", "Whether shelter was asked for."),
    code("declaration", "yes_no", "Whether a declaration was made to the police."),
    code("no_declaration_reason", "no_declaration_reasons", "Why no declaration was made."),
    code("cooperation", "yes_no", "Whether the person cooperates in another way."),
    code("reflection_wanted", "yes_no", "Whether the reflection period was wanted."),
    code("reflection_granted", "yes_no", "Whether it was granted."),
)

REPORTS = TableContract(
    name="reports",
    description="One row per report of a presumed victim by one reporter. A report is not a victim: "
    "a victim is a person, who may be reported several times.",
    columns=(*_REPORT, *_IDENTITY, *_PERSON, *_EXPLOITATION, *_HELP_AND_LAW, *PROVENANCE),
    key=("source", "report_id"),
    order_rules=(
        OrderRule("period_start", "period_end"),
        OrderRule("birth_date", "report_date"),
        OrderRule("birth_date", "period_start"),
    ),
)
