"""Every shipped code list keeps the promises of its format, and the lists fit together."""

import re
from collections import Counter

import pytest

from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import UNKNOWNS, Code, code_list, code_list_names
from zicht.vocabulary._shipped import shipped_rows

LISTS = code_list_names()
DATE = re.compile(r"(\d{4}(-\d{2}-\d{2})?)?")


@pytest.mark.parametrize("name", LISTS)
def test_list_has_unique_codes(name: str) -> None:
    codes = Counter(row["code"] for row in shipped_rows("lists", name))
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_list_cells_are_filled_and_trimmed(name: str) -> None:
    for row in shipped_rows("lists", name):
        assert None not in row, "a row has more cells than the header"
        assert all(row[column] for column in ("code", "label_nl", "label_en", "source")), row["code"]
        assert all(cell == cell.strip() for cell in row.values()), row["code"]


@pytest.mark.parametrize("name", LISTS)
def test_list_validity_is_dates_in_order(name: str) -> None:
    for code in code_list(name):
        assert DATE.fullmatch(code.valid_from), code.code
        assert DATE.fullmatch(code.valid_to), code.code
        assert not code.valid_to or code.valid_from <= code.valid_to, code.code


@pytest.mark.parametrize("name", [name for name in LISTS if name != "countries"])
def test_list_labels_differ_from_each_other(name: str) -> None:
    """Two codes with one label cannot be told apart in a table (old municipalities share names)."""
    for language in ("nl", "en"):
        labels = Counter(code.label(language) for code in code_list(name) if not code.valid_to)
        assert [label for label, times in labels.items() if times > 1] == []


def test_list_codes_never_collide_with_unknowns_or_separators() -> None:
    reserved = {*UNKNOWNS, "all"}
    for name in set(LISTS) - {"unknowns", "precisions"}:
        assert not reserved & set(code_list(name).codes), name
        assert not [code for code in code_list(name).codes if set(code) & set(";,| ")], name


def test_unknowns_list_is_the_unknowns_of_the_code() -> None:
    assert tuple(code_list("unknowns").codes) == UNKNOWNS


def test_every_list_named_by_a_contract_is_shipped() -> None:
    named = {column.codes for table in CONTRACTS.values() for column in table.columns if column.codes}
    assert named <= set(LISTS)


def test_every_country_has_a_region_and_its_two_letter_code() -> None:
    countries = code_list("countries")
    assert set(countries.extra("world_region")) == set(countries.codes)
    assert set(countries.extra("world_region").values()) == set(code_list("world_regions").codes)
    assert len(set(countries.extra("alpha2").values())) == len(countries)


def test_countries_hold_the_members_of_the_union() -> None:
    members = code_list("countries").extra("eu")
    assert len(members) == 27
    assert {"HRV", "NLD", "CYP"} <= set(members)
    assert not {"GBR", "CHE", "NOR", "TUR"} & set(members)


def test_every_police_unit_of_a_municipality_exists() -> None:
    units = code_list("municipalities").extra("police_unit")
    assert set(units.values()) == set(code_list("police_units").codes)
    assert [one.code for one in code_list("municipalities") if not units.get(one.code)] == []


def test_police_unit_of_a_municipality_that_was_made_since_is_that_of_those_it_was_made_from() -> None:
    listed = code_list("municipalities")
    units = {one.label_nl: one.extra["police_unit"] for one in listed}
    made = [one for one in listed if "made from: " in one.source]
    assert len(made) == 9
    for one in made:
        before = one.source.split("made from: ")[1].split(", ")
        assert {units[name] for name in before} == {one.extra["police_unit"]}


#: As counted by Statistics Netherlands (CBS), on 1 January.
MUNICIPALITIES = [(2015, 393), (2018, 380), (2019, 355), (2022, 345), (2025, 342)]


@pytest.mark.parametrize(("year", "number"), MUNICIPALITIES)
def test_municipalities_of_a_year_are_as_many_as_cbs_counts(year: int, number: int) -> None:
    assert sum(_is_valid(code, year) for code in code_list("municipalities")) == number


def _is_valid(code: Code, year: int) -> bool:
    return int(code.valid_from) <= year and (not code.valid_to or int(code.valid_to) >= year)


def test_groups_of_forms_and_reporters_exist() -> None:
    assert set(code_list("reporter_types").extra("group").values()) == set(code_list("reporter_groups").codes)
    assert set(code_list("forms").extra("group").values()) == {"sexual", "labour", "criminal", "other"}


def test_every_sector_has_a_domain_and_every_sex_sector_a_visibility() -> None:
    sectors = code_list("sectors")
    domains = sectors.extra("domain")
    assert set(domains) == set(sectors.codes)
    visible = sectors.extra("visibility")
    assert set(visible) == {code for code, domain in domains.items() if domain == "sex_industry"}
    assert {code for code, value in visible.items() if value == "less_visible"} == {"home", "escort_hotel"}


def test_every_break_explains_itself_in_both_languages() -> None:
    breaks = code_list("breaks")
    for column in ("year", "explanation_nl", "explanation_en", "concerns", "country"):
        assert set(breaks.extra(column)) == set(breaks.codes)
    assert list(breaks.extra("year").values()) == ["2018", "2019", "2020"]


def test_every_reason_for_a_difference_is_a_sentence() -> None:
    for reason in code_list("difference_reasons"):
        for language in ("nl", "en"):
            label = reason.label(language)
            assert label[0].isupper()
            assert label.endswith(".")
