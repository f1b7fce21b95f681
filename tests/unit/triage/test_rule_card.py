"""The rule card says every rule in words, from the data that the machine follows."""

import pytest

from support.triage import shipped_triage, small_triage
from zicht.triage import rule_card


@pytest.fixture(scope="module")
def cards():
    return {language: rule_card(small_triage().table, language) for language in ("nl", "en")}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_rule_and_its_version_stand_on_the_card(cards, language):
    table = small_triage().table

    assert table["version"] in cards[language]
    for rule in table["urgency"]:
        assert rule["because"][language] in cards[language]
        assert rule["act"][language] in cards[language]
    for option in table["options"]:
        assert option["gives"][language] in cards[language]
        assert all(door["because"][language] in cards[language] for door in option["doors"])


@pytest.mark.parametrize(
    "said",
    [
        "- When: “Is there violence now?” Yes",
        "- When: at least 3 of (“No pay” Yes; “Locked in” Yes; “No papers” Yes; “Are there threats?” Yes)",
        "- When: all of (“Is the person held?” Yes; **in_reach**)",
        "- **minor**: one of (“How old is the person?” < 18; “Is the age in doubt?” Yes)",
        "- Open if: not (**minor**). Otherwise: Only for adults.",
        "- Ground for sharing: Vital interest",
        "recalled (recalled, to be verified); switched off until verified",
        "text of 2017-01-01, not verified",
        "text without a date, not verified",
        "It never says that somebody is or is not a victim",
    ],
)
def test_conditions_and_origins_are_said_in_words(cards, said):
    assert said in cards["en"]


def test_the_card_of_the_shipped_rules_is_whole_in_both_languages():
    cards = [rule_card(shipped_triage().table, language) for language in ("nl", "en")]

    assert cards[0] != cards[1]
    assert [card.count("\n### ") for card in cards] == [
        len(shipped_triage().table["urgency"]) + len(shipped_triage().table["options"])
    ] * 2
