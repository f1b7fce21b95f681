"""A folder of rules: what cannot be right is said when it is read, with its file, rule, and how to fix it."""

import pytest

from support.triage import SMALL, copy_of_small
from zicht.errors import DefinitionError
from zicht.triage import load_cases, load_content

FACTS, URGENCY, SHELTER, OTHER = "facts.yaml", "urgency.yaml", "options/shelter.yaml", "options/other.yaml"
SIGNS = "instruments/signs.yaml"

#: What is changed in the small world, and what is said of it.
FAULTS = [
    # Who somebody is
    (URGENCY, "{fact: roof, is: no}", "{fact: sex, is: female}", "no_roof, when, sex"),
    (URGENCY, "{fact: roof, is: no}", "{fact: s_country, is: yes}", "no_roof, when, s_country"),
    (OTHER, "{fact: s_pay, is: yes}", "{fact: nationality, in: [NLD]}", "signs_help, doors 1, when, nationality"),
    (FACTS, "codes: sexes\n    group: person\n    never: true", "codes: sexes\n    group: person", "sex, never"),
    (FACTS, "codes: world_regions\n    group: person\n    never: true", "codes: sexes\n    group: person", "origin"),
    (FACTS, "codes: residence_classes\n    group: status", "codes: residence_classes\n    group: person", "group"),
    # Urgency
    (URGENCY, "{fact: roof, is: no}", "{fact: residence, in: [eu]}", "no_roof, when, residence"),
    (URGENCY, "{fact: roof, is: no}", "{fact: violence, is: no}", "no_roof, when, violence"),
    (URGENCY, "{fact: roof, is: no}", "{fact: s_pay, is: no}", "no_roof, when, s_pay"),
    (URGENCY, "{fact: roof, is: no}", "{not: {fact: roof, is: yes}}", "no_roof, when"),
    (URGENCY, "{fact: roof, is: no}", "{fact: income, below: 10}", "no_roof, when, income"),
    (FACTS, "classes\n    group: status", "classes\n    group: status\n    urgency: true", "residence, urgency"),
    (URGENCY, "    mark: R\n    switched_on: false", "    mark: R", "recalled, switched_on"),
    # Names and answers
    (SIGNS, "mark: P\nrule", "mark: R\nswitched_on: false\nrule", "child_signs, when, s_pay"),
    (URGENCY, "{fact: roof, is: no}", "{fact: roofs, is: no}", "no_roof, when, roofs"),
    (URGENCY, "{fact: roof, is: no}", "{fact: roof, is: perhaps}", "One of: no, yes."),
    (URGENCY, "{fact: roof, is: no}", "{fact: roof, below: 3}", "a number answers"),
    (URGENCY, "{fact: roof, is: no}", "{derived: homeless}", "homeless"),
    (FACTS, "minor: {any: [", "minor: {any: [{derived: child_in_reach}, ", "derived, minor"),
    (FACTS, "  - id: held\n", "  - id: violence\n", "violence: this does not fit"),
    (FACTS, "  - id: held\n", "  - id: Held\n", "Small letters"),
    (FACTS, "  - id: held\n", "  - id: events\n", "Another name"),
    (FACTS, "  - id: age\n    kind: number", "  - id: age\n    kind: figure", "age, kind"),
    (FACTS, "codes: countries", "codes: lands", "nationality, codes"),
    (SHELTER, "excludes: [town_shelter]", "excludes: [castle]", "castle"),
    (SHELTER, "instead: [town_shelter]", "instead: [castle]", "castle"),
    (SHELTER, "from: started", "from: ended", "ended"),
    (SHELTER, "shut_by: age", "shut_by: looks", "shut_by"),
    (SHELTER, "help_kind: shelter", "help_kind: castle", "help_kind"),
    (SHELTER, "needs: [safety, housing]", "needs: [gold]", "needs"),
    (SHELTER, "who: police", "who: army", "who"),
    (SHELTER, "law_as_of: 2017", "law_as_of: spring", "law_as_of"),
    (SHELTER, "law_as_of: 2017", "verified_by: somebody", "verified.yaml"),
    (SHELTER, "valid_from: 2026-07-01", "valid_from: 2026-07-01\n    valid_to: 2026-01-01", "valid_to"),
    (URGENCY, 'consent\n    source: "made for tests"\n    mark: P', "mood\n    source: x\n    mark: P", "ground"),
    # Languages
    (URGENCY, '{nl: "Maak een afspraak.", en: "Make an appointment."}', '{en: "Call."}', "several_signs, act"),
    (OTHER, '{nl: "Een gesprek.", en: "A talk."}', '{nl: "Een gesprek.", en: ""}', "chat, gives"),
    (SIGNS, '{nl: "Op slot", en: "Locked in"}', '{nl: "Op slot"}', "s_locked, text"),
    # Files
    (OTHER, "options:\n  - id: chat", "options:\n  - id: chat\n    id: talk", "Every key once"),
    (OTHER, "options:\n  - id: chat", "options: [\n  - id: chat", "options/other.yaml:"),
    (OTHER, "    doors: []", "    door: []", "Remove or correct: door."),
    (OTHER, "    doors: []", "    doors: [open]", "A list of mappings."),
    (SIGNS, "weight: context", "weight: context, urgency: true", "s_country, urgency"),
    ("instruments/delphi.yaml", "code: exploitation,", "code: used,", "clusters"),
    ("instruments/licensed.yaml", "clusters: []", "clusters: 3", "clusters"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS)
def test_a_fault_of_one_rule_is_said_when_it_is_read(tmp_path, file, old, new, said):
    folder = copy_of_small(tmp_path, [(file, old, new)])

    with pytest.raises(DefinitionError) as error:
        load_content(folder)

    assert said in str(error.value)


def test_all_faults_of_a_folder_are_said_together(tmp_path):
    changes = [(SHELTER, "law_as_of: 2017", "law_as_of: spring"), (OTHER, "    doors: []", "    door: []")]

    with pytest.raises(DefinitionError) as error:
        load_content(copy_of_small(tmp_path, changes))

    assert len(error.value.problems) == 2


def test_a_folder_that_is_not_there_is_no_content(tmp_path):
    with pytest.raises(DefinitionError, match=r"facts\.yaml"):
        load_content(tmp_path)


def test_a_bare_yes_or_no_is_a_word_and_a_year_is_its_first_day(tmp_path):
    content = load_content(SMALL)

    rule = next(rule for rule in content.urgency if rule.id == "no_roof")
    option = next(option for option in content.options if option.id == "quiet_time")
    assert rule.when.codes == ("no",)
    assert option.law_as_of == "2017-01-01"


def test_indicators_of_an_instrument_that_is_off_are_not_asked(tmp_path):
    folder = copy_of_small(tmp_path, [("instruments/delphi.yaml", "mark: P", "mark: R\nswitched_on: false")])

    asked = {fact.id for fact in load_content(folder).facts}

    assert "d_job" not in asked
    assert "s_pay" in asked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("status: open}\n        signs_help", "status: ajar}\n        signs_help", "status"),
        ("today: 2026-07-01", "today: soon", "today"),
        ("id: new_law", "id: child_held", "child_held"),
        ("verified: all", "verified: some", "verified"),
    ],
)
def test_a_case_that_cannot_be_read_is_said(tmp_path, old, new, said):
    with pytest.raises(DefinitionError, match=said):
        load_cases(copy_of_small(tmp_path, [("cases/small.yaml", old, new)]))
