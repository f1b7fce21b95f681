from __future__ import annotations

import pyarrow as pa
import pytest

from zicht.errors import DefinitionError
from zicht.records.contract import Kind
from zicht.records.mapping import (
    describe_mapping,
    invert,
    load_mapping,
    shipped_mapping,
    shipped_mapping_names,
)
from zicht.vocabulary import UNKNOWNS, code_list

AGENCIES = [name for name in shipped_mapping_names() if name.startswith("nl_")]

WHOLE = """
table = "reports"
[columns]
report_id = { from = "Nr" }
report_date = { from = "Datum", date_format = "dmy" }
"""


def load(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def test_shipped_mappings_are_the_five_agencies_and_two_ctdc_files():
    assert shipped_mapping_names() == (
        "ctdc_global",
        "ctdc_victim_perpetrator",
        "nl_border_police",
        "nl_care_coordination",
        "nl_labour_inspectorate",
        "nl_other_organisations",
        "nl_police",
    )


@pytest.mark.parametrize("name", shipped_mapping_names())
def test_shipped_mapping_makes_every_required_column(name):
    mapping = shipped_mapping(name)

    assert set(mapping.contract.required) <= set(mapping.rules)


@pytest.mark.parametrize("name", AGENCIES)
def test_agency_mapping_has_one_word_for_each_code_and_each_kind_of_unknown(name):
    """What the reference country writes, the intake must be able to read back."""
    mapping = shipped_mapping(name)
    for rule in mapping.rules.values():
        codes = [c.code for c in code_list(mapping.contract[rule.column].codes)] if rule.codes else []
        kinds = [rule.empty, *rule.unknowns.values()] if rule.codes else list(UNKNOWNS)

        assert sorted((rule.codes or {}).values()) == sorted(codes), rule.column
        assert sorted(kinds) == sorted(UNKNOWNS), rule.column


@pytest.mark.parametrize("name", AGENCIES)
def test_agency_mapping_reads_each_column_of_the_file_once(name):
    columns = [c for rule in shipped_mapping(name).rules.values() for c in rule.source_columns]

    assert sorted(columns) == sorted(set(columns))


def test_signatures_tell_the_shipped_mappings_apart():
    signatures = [shipped_mapping(name).signature for name in shipped_mapping_names()]

    assert not [(a, b) for a in signatures for b in signatures if a is not b and a <= b]


@pytest.mark.parametrize("name", AGENCIES)
def test_separator_stands_in_no_word_that_it_separates(name):
    mapping = shipped_mapping(name)
    rules = [r for r in mapping.rules.values() if mapping.contract[r.column].kind is Kind.CODES and r.codes]

    assert not [word for r in rules for word in (r.codes or {}) if (r.separator.strip() or " ") in word]


def test_word_in_digits_for_unknown_does_not_swallow_an_age(tmp_path):
    ages = "age_at_report = { from = 'A' }\nage_at_start = { from = 'B', unknowns = { '98' = 'unknown' } }\n"
    mapping = load(tmp_path, WHOLE + ages + "[unknowns]\n98 = 'unknown'\n'?' = 'withheld'\n")

    assert mapping.rules["age_at_report"].unknowns == {"?": "withheld"}
    assert mapping.rules["age_at_start"].unknowns == {"?": "withheld", "98": "unknown"}
    assert mapping.rules["report_date"].unknowns == {"98": "unknown", "?": "withheld"}


def test_words_of_the_file_stay_as_they_are_written(tmp_path):
    mapping = load(tmp_path, WHOLE + 'sex = { from = "S" }\n[codes.sexes]\n"Vrouw" = "female"\n')

    assert mapping.rules["sex"].codes == {"Vrouw": "female"}


def test_codes_can_come_from_a_column_of_the_shipped_list(tmp_path):
    mapping = load(tmp_path, WHOLE + 'nationality = { from = "N" }\n[codes]\ncountries = "alpha2"\n')

    assert mapping.rules["nationality"].codes["PL"] == "POL"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("table = 'reports", "not TOML"),
        ("[columns]\nsex = { from = 'S' }", "'table'"),
        ("table = 'report'\n", "'table'"),
        ("table = 'reports'", "[columns]"),
        (WHOLE + "colour = { from = 'C' }", "[columns.colour]"),
        (WHOLE + "sex = 'S'", "[columns.sex]"),
        (WHOLE + "sex = { }", "[columns.sex]"),
        (WHOLE + "sex = { from = 'S', constant = 'female' }", "[columns.sex]"),
        (WHOLE + "sex = { form = 'S' }", "'form'"),
        (WHOLE + "sex = { from = 3 }", "'from'"),
        (WHOLE + "sex = { constant = 'woman' }", "[columns.sex] constant"),
        (WHOLE + "sex = { from = 'S', empty = 'blank' }", "[columns.sex] empty"),
        (WHOLE + "period_end = { from = 'E', date_format = 'ddmm' }", "[columns.period_end] date_format"),
        (WHOLE + "[columns.sex]\nfrom = 'S'\n[columns.sex.codes]\nV = 'woman'", "[columns.sex] codes"),
        (WHOLE + "sex = { from = 'S', codes = 'alpha2' }", "[columns.sex] codes"),
        (
            WHOLE + "[columns.sex]\nfrom = 'S'\nloose = true\n[columns.sex.codes]\nV = 'female'\nv = 'male'",
            "[columns.sex]",
        ),
        (WHOLE + "[columns.sex.flags]\nS = 'female'", "[columns.sex] flags"),
        (WHOLE + "[columns.forms.flags]\nS = 'sex'", "[columns.forms] flags"),
        (
            WHOLE + "[columns.forms.flags]\n" + "".join(f"S{n} = 'sexual'\n" for n in range(32)),
            "[columns.forms] flags",
        ),
        (WHOLE + "[unknowns]\nX = 'nothing'", "unknowns"),
        ("colour = 'red'\n" + WHOLE, "'colour'"),
        (WHOLE + "[file]\nformat = 'doc'", "[file] format"),
    ],
)
def test_mistake_in_a_mapping_is_told_by_its_place(tmp_path, text, where):
    with pytest.raises(DefinitionError) as caught:
        load(tmp_path, text)

    assert where in str(caught.value)
    assert "own.toml" in str(caught.value)


def test_all_mistakes_of_a_mapping_are_told_at_once(tmp_path):
    with pytest.raises(DefinitionError) as caught:
        load(tmp_path, WHOLE + "sex = { }\nroute = { empty = 'x', from = 'R' }\n")

    assert len(caught.value.problems) == 2


def test_mapping_that_is_not_there_is_a_definition_error(tmp_path):
    with pytest.raises(DefinitionError, match="cannot be opened"):
        load_mapping(tmp_path / "none.toml")
    with pytest.raises(DefinitionError, match="nl_police"):
        shipped_mapping("none")


def test_invert_writes_in_the_style_of_each_agency():
    rows = pa.table(
        {
            "report_id": ["1", "2"],
            "report_date": ["2019-03", "unknown"],
            "nationality": ["POL", "withheld"],
            "dependence": ["home;work", "not_asked"],
            "forms": ["labour;sexual", "not_asked"],
        }
    )

    police = invert(shipped_mapping("nl_police"), rows).to_pylist()
    care = invert(shipped_mapping("nl_care_coordination"), rows).to_pylist()
    labour = invert(shipped_mapping("nl_labour_inspectorate"), rows).to_pylist()

    assert [
        police[0][c] for c in ("Meldingnummer", "Datum melding", "Nationaliteit", "Afhankelijk voor")
    ] == [
        "1",
        "03-2019",
        "Polen",
        "woning, werk",
    ]
    assert [police[1][c] for c in ("Datum melding", "Nationaliteit", "Afhankelijk voor")] == [
        "onbekend",
        "weigert antwoord",
        "",
    ]
    assert [care[0][f"Vorm: {v}"] for v in ("seksuele uitbuiting", "arbeidsuitbuiting", "onbekend")] == [
        "x",
        "x",
        "",
    ]
    assert (labour[0]["uitbuiting_vormen"], labour[1]["datum_melding"]) == ("2+1", "98")


def test_invert_refuses_a_code_that_the_mapping_has_no_word_for(tmp_path):
    mapping = load(tmp_path, WHOLE + "sex = { from = 'S' }\n[codes.sexes]\nV = 'female'")

    with pytest.raises(DefinitionError, match="no word for a code of 'sex'"):
        invert(mapping, pa.table({"sex": ["male"]}))


def test_describe_mapping_lists_each_rule_in_the_order_of_the_contract():
    described = {rule.column: rule for rule in describe_mapping(shipped_mapping("ctdc_victim_perpetrator"))}

    assert next(iter(described)) == "report_id"
    assert described["report_id"].origin == "row_number"
    assert described["forms"].columns == ("isForcedLabour", "isSexualExploit")
    assert described["sex"].words == ("Female = female", "Male = male")


@pytest.mark.parametrize(
    ("column", "settings", "given"),
    [
        ("sex", "constant = 'female'", {"female"}),
        ("sex", "constant = 'unknown'", set()),
        ("sex", "from = 'S', codes = { V = 'female', M = 'male', '?' = 'unknown' }", {"female", "male"}),
        ("sex", "from = 'S'", {"female", "male", "x"}),
        ("forms", "flags = { A = 'sexual', B = 'labour', C = 'withheld' }", {"sexual", "labour"}),
        ("technology", "flags = { A = 'payment' }, none = 'none'", {"payment", "none"}),
        ("age_at_report", "from = 'L'", set()),
    ],
)
def test_rule_gives_the_codes_that_its_settings_name(tmp_path, column, settings, given):
    mapping = load(tmp_path, f"{WHOLE}{column} = {{ {settings} }}\n")

    assert mapping.rules[column].codes_given(mapping.contract[column]) == given
