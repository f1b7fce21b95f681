"""The tables around the records: population, commitments, capacity, surveys and other publishers' aggregates."""

from __future__ import annotations

from zicht.records.contract import TableContract
from zicht.records.contracts.columns import SOURCE, code, date, integer, number, text

__all__ = ["AGGREGATES", "CAPACITY", "COMMITMENTS", "POPULATION", "SURVEYS"]

POPULATION = TableContract(
    name="population",
    description="Inhabitants on 1 January, by municipality, sex and age class.",
    columns=(
        SOURCE,
        code("municipality", "municipalities", "The municipality.", required=True, example="GM0363"),
        integer("year", "The year.", required=True, lowest=1990, highest=2100, example="2019"),
        code("sex", "sexes", "Sex.", required=True),
        code("age_band", "age_bands", "Age band.", required=True, example="18-22"),
        integer("number", "Number of inhabitants.", required=True, example="812"),
    ),
    key=("source", "municipality", "year", "sex", "age_band"),
)

COMMITMENTS = TableContract(
    name="commitments",
    description="One row per promise: a recommendation, motion, commitment or measure, and what became of it.",
    columns=(
        text("row_id", "The number of the promise.", required=True, example="1"),
        SOURCE,
        text("who", "Who made it: a body or an office, never a person's name. It is published."),
        text("who_nl", "The same in Dutch, where it is in another language."),
        text("text", "What was promised. It is published."),
        text("text_nl", "The same in Dutch, where it is in another language."),
        code("kind", "commitment_kinds", "What kind of promise it is."),
        code("pillar", "pillars", "Which pillar of the approach it belongs to."),
        date("made", "When it was made.", required=True),
        date("due", "When it is due."),
        number("euro", "The money that goes with it, in euro."),
        text("measure", "The number of the measure that carries it out.", example="7"),
        text("table", "The table in which it should show.", example="T23"),
        code("state", "commitment_states", "What became of it."),
    ),
    key=("source", "row_id"),
)

CAPACITY = TableContract(
    name="capacity",
    description="Posts, expertise, targets, money and cases, by body and year. A body with several kinds of cases has "
    "a row for each, and its posts in one of them.",
    columns=(
        text("row_id", "The number of the row.", required=True, example="1"),
        SOURCE,
        text("body", "The organisation or programme. It is published.", required=True),
        text("body_nl", "The same in Dutch, where it is in another language."),
        integer("year", "The year.", required=True, lowest=1990, highest=2100, example="2019"),
        code("pillar", "pillars", "Which pillar of the approach it serves."),
        number("posts", "Posts that are funded, in full-time equivalents."),
        number("filled", "Posts that are filled."),
        number("deployable", "Posts that can be deployed."),
        text("expertise", "The expertise that these posts have and these cases ask for."),
        number("target", "The target, in the body's own unit."),
        number("reached", "What was reached."),
        number("euro", "Money, in euro."),
        code("structural", "yes_no", "Whether the money is structural."),
        date("ends", "When the money ends, where it does."),
        text("case_type", "The kind of cases, where there are several.", example="labour exploitation"),
        number("inflow", "Cases that came in during the year.", example="230"),
        number("caseload", "Cases that were open when the year ended, taken up or not.", example="260"),
        number("hours_per_case", "Hours of work that a case takes in the mean.", example="1500"),
        number("hours_per_post", "Hours a year that a post has for cases.", example="1350"),
        number("answer_within", "Days within which a case must be taken up; later it counts as unanswered."),
        code(
            "reporter_group", "reporter_groups", "Whose reports are its cases, where it does not count them."
        ),
    ),
    key=("source", "row_id"),
)

SURVEYS = TableContract(
    name="surveys",
    description="Answers to surveys, as percentages with their base.",
    columns=(
        text("row_id", "The number of the answer.", required=True, example="1"),
        SOURCE,
        text("name", "The survey. It is published.", required=True),
        text("name_nl", "The same in Dutch, where it is in another language."),
        integer("year", "The year.", required=True, lowest=1990, highest=2100, example="2021"),
        code("sender_class", "reporter_types", "Who was asked."),
        integer("asked", "How many were asked.", example="352"),
        integer("answered", "How many answered.", example="180"),
        text("question", "What was asked, as a statement. It is published.", required=True),
        text("question_nl", "The same in Dutch, where it is in another language."),
        number("percent", "The percentage that said so.", required=True, example="80"),
    ),
    key=("source", "row_id"),
)

AGGREGATES = TableContract(
    name="aggregates",
    description="Figures that somebody else published or delivered as a table. Compared with, never added to, "
    "the figures counted here.",
    columns=(
        text("row_id", "The number of the figure.", required=True, example="1"),
        SOURCE,
        text("provider", "Who published or delivered it.", required=True, example="CoMensha"),
        text("table", "The table of the catalogue that it belongs beside.", required=True, example="T01"),
        text("period", "The year or range of years.", required=True, example="2019"),
        text(
            "cell",
            "The cell of that table, as dimension=code pairs with `;` between them; empty for its total. "
            "Codes with `|` between them are taken together.",
            example="group=labour",
        ),
        text("measure", "The measure of that table.", required=True, example="victims"),
        number("value", "The value as printed.", required=True, example="1372"),
        number("lower", "The lower bound, where a range is printed with the value.", example="5000"),
        number("upper", "The upper bound, where a range is printed with the value.", example="7500"),
        integer("digits", "Decimals that were printed.", highest=6, example="0"),
        text(
            "unit",
            "The unit, in the publisher's words; one that ends in `a year` is a mean over the years of the period.",
            example="persons",
        ),
        text("counting", "How the publisher counted."),
        code("difference_reason", "difference_reasons", "Why it may differ from the figure counted here."),
        text("protected_by", "How the provider protected it."),
        text("reference", "Where it was read."),
    ),
    key=("source", "row_id"),
)
