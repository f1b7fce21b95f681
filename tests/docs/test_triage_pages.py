"""Do the papers of the triage hold the fields that they must, and fit where they go?"""

from __future__ import annotations

import re

import pytest

from support.pages import ROOT
from zicht.triage import compile_table, shipped_content

FOLDER = ROOT / "docs" / "triage"
#: Fields of the publication standard 1.0 of the Dutch algorithm register, with the length that it allows.
FIELDS = {
    "Naam": 100,
    "Korte omschrijving": 350,
    "Organisatie": 100,
    "Thema": None,
    "Status": None,
    "Begindatum": None,
    "Einddatum": None,
    "Contactgegevens": None,
    "Link naar publiekspagina": None,
    "Publicatiecategorie": None,
    "Link naar bronregistratie": None,
    "Doel en impact": 2500,
    "Afwegingen": 2500,
    "Menselijke tussenkomst": 2500,
    "Risicobeheer": 2500,
    "Wettelijke basis": 2500,
    "Links naar wettelijke basis": None,
    "Link naar verwerkingsregister": None,
    "Impacttoetsen": None,
    "Toelichting op impacttoetsen": 2500,
    "Gegevens": 2500,
    "Links naar gegevensbronnen": None,
    "Technische werking": 2500,
    "Leverancier": None,
    "Link naar broncode": None,
}
ROW = re.compile(r"^\| ([^|]+?) \| ?(.*?) \|$", re.MULTILINE)


def entry():
    return dict(ROW.findall((FOLDER / "algorithm-register.md").read_text(encoding="utf-8")))


def test_the_entry_has_every_field_of_the_register():
    assert [field for field in FIELDS if field not in entry()] == []


@pytest.mark.parametrize("field", [field for field, most in FIELDS.items() if most])
def test_a_field_is_no_longer_than_the_register_allows(field):
    assert 0 < len(entry()[field]) < FIELDS[field]


@pytest.mark.parametrize(
    ("page", "mark"),
    [
        ("algorithm-register", "[bureau"),
        ("fundamental-rights-nl", "[bureau"),
        ("fundamental-rights-en", "[office"),
    ],
)
def test_what_only_an_office_can_say_is_marked(page, mark):
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    assert text.count(mark) > 10
    assert text.count(f"**{mark}") == text.count(mark)


def test_the_assessment_asks_the_same_in_both_languages():
    texts = [
        (FOLDER / f"fundamental-rights-{language}.md").read_text(encoding="utf-8")
        for language in ("nl", "en")
    ]
    shapes = [re.findall(r"^(#+ |\| |\*\*\w)", text, re.MULTILINE) for text in texts]
    assert [part[:2] for part in shapes[0]] == [part[:2] for part in shapes[1]]
    assert texts[0].count("[bureau") == texts[1].count("[office")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_card_holds_every_rule(language):
    card = (FOLDER / f"rule-card-{language}.md").read_text(encoding="utf-8")
    table = compile_table(shipped_content())
    assert table["version"] in card
    assert [rule["id"] for rule in table["urgency"] if f"### {rule['id']}\n" not in card] == []
    assert [option["id"] for option in table["options"] if f"(`{option['id']}`)\n" not in card] == []
