"""Groups and covariates of the persons of an estimate."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.cli.estimate_columns import Column, Persons, columns_of, list_groups, make_covariate_table

ROWS = [  # lists (A is 1, B is 2), persons, year, sex
    (1, 7, 0, 0),
    (2, 5, 0, 1),
    (3, 2, 1, 2),
    (1, 4, 1, 0),
    (0, 9, 1, 2),
    (2, 0, 0, 2),
]


def both(text):
    return {"nl": text, "en": text}


@pytest.fixture
def persons():
    cells, counts, years, sexes = (np.array(column, dtype=np.int64) for column in zip(*ROWS, strict=True))
    year = Column("year", ("2018", "2019"), tuple(map(both, ("2018", "2019"))), years, both("Year"))
    labels = ({"nl": "vrouw", "en": "female"}, {"nl": "man", "en": "male"}, both("?"))
    sex = Column("Sex", ("f", "m", ""), labels, sexes, unknown=frozenset({2}))
    return Persons(("A", "B"), cells, counts, {"year": year, "sex": sex, "SEX": sex})


def test_breakdowns_are_made_apart_and_hold_who_is_in_them(persons):
    groups = list_groups(persons, [("year",), ("year", "sex")])

    assert [(g.by, g.values, g.table.tolist()) for g in groups] == [
        (("year",), ("2018",), [0, 7, 5, 0]),
        (("year",), ("2019",), [9, 4, 0, 2]),
        (("year", "Sex"), ("2018", "f"), [0, 7, 0, 0]),
        (("year", "Sex"), ("2018", "m"), [0, 0, 5, 0]),
        (("year", "Sex"), ("2019", "f"), [0, 4, 0, 0]),
        (("year", "Sex"), ("2019", ""), [9, 0, 0, 2]),
    ]


def test_labels_of_combinations_stand_in_every_language(persons):
    first = list_groups(persons, [("year", "sex")])[0]

    assert first.label == {"nl": "2018, vrouw", "en": "2018, female"}
    # A label begins with a small letter inside; the name of a column stays as it is.
    assert first.by_label == {"nl": "Year, Sex", "en": "Year, Sex"}


def test_persons_on_no_list_are_in_no_covariate_table(persons):
    table = make_covariate_table(persons, ["year", "sex"])

    assert table.persons == 18
    assert table.lists == ("A", "B")
    assert table.histories().table().tolist() == [0, 11, 5, 2]


def test_what_is_not_known_is_a_level_of_its_own(persons):
    table = make_covariate_table(persons, ["sex"])

    assert [covariate.levels for covariate in table.covariates] == [("f", "m", "unknown")]
    assert table.complete


def test_level_of_its_own_is_told_from_a_value_of_that_name(persons):
    sex = persons.columns["sex"]
    odd = Column("sex", ("f", "unknown", ""), sex.labels, sex.codes, unknown=sex.unknown)

    table = make_covariate_table(Persons(persons.lists, persons.cells, persons.counts, {"sex": odd}), ["sex"])

    assert table.covariates[0].levels == ("f", "unknown", "unknown_")


def test_column_that_is_asked_twice_is_one_covariate(persons):
    assert [column.name for column in columns_of(persons, ["sex", "year", "SEX"])] == ["Sex", "year"]
    assert make_covariate_table(persons, ["sex", "SEX"]).names == ("Sex",)
    assert make_covariate_table(persons, []) is None


def test_persons_of_a_value_are_those_on_a_list(persons):
    assert persons.count_by_value(persons.columns["sex"]).tolist() == [11, 5, 2]
