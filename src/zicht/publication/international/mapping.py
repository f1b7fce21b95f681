"""Which figure of ours stands where in a form of an international body, and how well it fits there.

A form is a CSV file in `forms/` with the columns `table,row,code,figure,relation,note`. `figure` says what fills the
row in each year (see `zicht.publication.international.figures`); it is empty where we have nothing, and the note says
why. The relation is read from our figure to the form's row: `broader` means that the row holds more than our figure.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from zicht.vocabulary import Relation

__all__ = ["FORMS", "Form", "Row", "form_rows"]


@dataclass(frozen=True)
class Form:
    """What is known of a form: who asks, for what, where that was read, and what to know before it is sent."""

    name: str
    title: str
    body: str
    read_in: str
    remark: str


@dataclass(frozen=True)
class Row:
    """One row of a form; `code` is the body's own code for it, where it has one."""

    table: str
    row: str
    code: str
    figure: str
    relation: Relation
    note: str


_MAPPED = (
    "The mapping is our reading of public text and was not checked by the body that asks. "
    "Conformance is not claimed."
)

#: The forms by name. Their texts are in English, the language in which they are sent.
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        form.name: form
        for form in (
            Form(
                "eurostat",
                "Trafficking in human beings: victims, suspects and convicted persons",
                "Eurostat (European Commission)",
                "Reference metadata of the collection crim_thb (ec.europa.eu/eurostat), and the duty to report of "
                "Directive 2011/36/EU as amended by Directive (EU) 2024/1712.",
                f"{_MAPPED} The names of the tables are ours: the questionnaire itself is not public text.",
            ),
            Form(
                "glotip",
                "Questionnaire for the Global Report on Trafficking in Persons",
                "United Nations Office on Drugs and Crime (UNODC)",
                "The questionnaire of 2016 (its questions 1 and 2), and UNODC's own summary of what it collects: "
                "registered cases, investigations, prosecutions, convictions, citizenships of the convicted, and "
                "victims by age, sex, form of exploitation and citizenship.",
                f"{_MAPPED} Numbers of questions after the second are left out: they are not public text.",
            ),
            Form(
                "tip",
                "Trafficking in Persons Report: the figures that the country narrative prints",
                "United States Department of State",
                "The country narratives of the Netherlands, 2018 to 2022, which name the figures that they print.",
                f"{_MAPPED} Narratives print one row a person for forms of exploitation: add nothing to these rows.",
            ),
            Form(
                "greta",
                "Statistics on trafficking in human beings",
                "Group of Experts on Action against Trafficking in Human Beings (GRETA), Council of Europe",
                "The structure of GRETA's questionnaire for the third evaluation round, whose last part asks for "
                "statistics (coe.int). The items of that part were not read: the rows follow the subjects of the "
                "Convention, and the list must be held against the questionnaire that was sent.",
                _MAPPED,
            ),
            Form(
                "sdg",
                "Sustainable Development Goals, indicator 16.2.2: victims of human trafficking per 100,000 population, "
                "by sex, age and form of exploitation",
                "United Nations (custodian: UNODC)",
                "Metadata of indicator 16.2.2 (update of March 2023) and the codes of its series in the global "
                "database.",
                f"{_MAPPED} The series hold detected victims. Estimates of all victims stand apart, under the codes of "
                "no series.",
            ),
        )
    }
)


@cache
def form_rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a form in the order in which it has them."""
    file = resources.files("zicht.publication.international") / "forms" / f"{name}.csv"
    lines = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple(_row(line) for line in lines)


def _row(line: Mapping[str, str]) -> Row:
    relation = Relation(line["relation"])
    return Row(line["table"], line["row"], line["code"], line["figure"], relation, line["note"])
