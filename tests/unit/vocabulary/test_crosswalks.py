"""Every crosswalk starts from codes of ours and, where we hold a standard's names, ends at its names."""

import csv
from pathlib import Path

import pytest

from zicht.vocabulary import Relation, code_list, crosswalk, crosswalk_names

STANDARDS = Path(__file__).parents[2] / "data" / "standards"
UNVERIFIED = "mapping is our reading, unverified; conformance not claimed"


def names_of(standard: str) -> set[tuple[str, str]]:
    with (STANDARDS / f"{standard}_fields.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["field"], row["value"]) for row in csv.DictReader(lines)}


def test_crosswalk_names_are_the_five_standards() -> None:
    assert crosswalk_names() == ("ctdc", "eurostat", "htcds", "ic_tip", "iccs")


@pytest.mark.parametrize("standard", crosswalk_names())
def test_crosswalk_starts_from_codes_that_exist(standard: str) -> None:
    for row in crosswalk(standard):
        assert row.code in code_list(row.list)


@pytest.mark.parametrize("standard", crosswalk_names())
def test_crosswalk_maps_every_code_of_a_list_that_holds_forms(standard: str) -> None:
    mapped = {row.code for row in crosswalk(standard) if row.list == "forms"}
    assert mapped == set(code_list("forms").codes)


@pytest.mark.parametrize("standard", crosswalk_names())
def test_crosswalk_row_without_a_place_names_no_target(standard: str) -> None:
    for row in crosswalk(standard):
        has_target = bool(row.target_field and row.target_code)
        assert has_target == (row.relation is not Relation.NONE), row


@pytest.mark.parametrize("standard", ["htcds", "ctdc"])
def test_crosswalk_ends_at_names_of_the_published_standard(standard: str) -> None:
    targets = {(row.target_field, row.target_code) for row in crosswalk(standard) if row.target_field}
    assert targets - names_of(standard) == set()


@pytest.mark.parametrize("standard", ["eurostat", "iccs", "ic_tip"])
def test_crosswalk_to_a_standard_that_we_do_not_hold_claims_nothing(standard: str) -> None:
    assert all(UNVERIFIED in row.note for row in crosswalk(standard))


@pytest.mark.parametrize(
    ("standard", "field", "code"),
    [
        ("htcds", "vic_TypeOfExploitation", "Other"),
        ("ctdc", "typeOfLabourIllicitActivities", "1"),
        ("eurostat", "form of exploitation", "other"),
        ("iccs", "offence", "02044"),
        ("ic_tip", "event: form of exploitation", "forced criminality"),
    ],
)
def test_crosswalk_says_where_a_standard_puts_forced_criminality(
    standard: str, field: str, code: str
) -> None:
    target = crosswalk(standard).target("forms", "criminal")
    assert target is not None
    assert (target.target_field, target.target_code) == (field, code)
    assert target.note


def test_targets_of_a_code_come_best_first() -> None:
    assert [t.target_code for t in crosswalk("htcds").targets("means", "violence")] == [
        "PhysicalAbuse",
        "SexualAbuse",
    ]


def test_target_of_a_list_that_is_left_out_is_none() -> None:
    assert crosswalk("iccs").target("sexes", "female") is None
