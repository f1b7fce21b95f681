"""Do simulated suspects have what is planted on them, and do cases join suspects and victims?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from zicht.reference.cases import join_cases
from zicht.reference.draws import strings
from zicht.reference.justice import OFFENDERS, suspect_figures, write_suspects
from zicht.reference.people import register_people

LAST = np.datetime64("2022-12-31")


@pytest.fixture(scope="module")
def people():
    return register_people(np.random.default_rng(1), exact=True, salt="t")


@pytest.fixture(scope="module")
def suspects(people):
    rng = np.random.default_rng(2)
    return write_suspects(rng, people, members=~people.sub3, salt="t", exact=True)


@pytest.fixture(scope="module")
def convicts(suspects):
    """First convictions: young at the suspicion, supervised, years from release to the next case or the end."""
    rows = [dict(zip(suspects, row, strict=True)) for row in zip(*suspects.values(), strict=True)]
    began = {}
    for row in rows:
        began.setdefault((row["suspect_key"], row["case_key"]), np.datetime64(row["stage_date"]))
    first = {}
    for row in rows:
        if row["stage"] == "convicted":
            first.setdefault(row["suspect_key"], row)
    found = []
    for person, row in first.items():
        released = np.datetime64(row["released"])
        later = [day for (key, _case), day in began.items() if key == person and day > released]
        if released < LAST:
            young = began[person, row["case_key"]].astype("M8[Y]").astype(int) + 1970 - int(row["birth_year"])
            end = min([*later, LAST])
            found.append(
                (young < 23, bool(row["supervision_from"]), bool(later), (end - released).astype(int))
            )
    return np.array(found)


@pytest.mark.parametrize(
    ("series", "stage"), [("suspects_police", "suspected"), ("convictions", "convicted")]
)
def test_calibrated_numbers_are_those_wanted(suspects, series, stage):
    years = Counter(int(day[:4]) for day in suspects["stage_date"][suspects["stage"] == stage])

    assert {year: years[year] for year in suspect_figures(series)} == suspect_figures(series)


def test_nobody_is_suspected_twice_in_a_year(suspects):
    first = suspects["stage"] == "suspected"
    years = [day[:4] for day in suspects["stage_date"][first]]

    assert max(Counter(zip(suspects["suspect_key"][first], years, strict=True)).values()) == 1


@pytest.mark.parametrize(
    ("young", "supervised"), [(False, False), (False, True), (True, False), (True, True)]
)
def test_convicts_are_suspected_again_at_the_planted_rate(convicts, young, supervised):
    chosen = convicts[(convicts[:, 0] == young) & (convicts[:, 1] == supervised)]
    events, years = chosen[:, 2].sum(), chosen[:, 3].sum() / 365.2425
    planted = (
        OFFENDERS["suspected_again_a_year"]
        * (OFFENDERS["times_under_23"] if young else 1)
        * (OFFENDERS["times_supervised"] if supervised else 1)
    )

    # A Poisson count: within three standard deviations of what is planted.
    assert abs(events - planted * years) < 3 * np.sqrt(planted * years)


def test_own_initiative_leads_to_a_conviction_more_often(suspects):
    def share(origin):
        rows = suspects["began_by"] == origin
        return (suspects["stage"][rows] == "convicted").sum() / (suspects["stage"][rows] == "suspected").sum()

    assert share("own_initiative") > share("report") + 0.1


def test_young_suspects_were_victims_more_often_and_before_the_suspicion(suspects, people):
    rows = suspects["stage"] == "suspected"
    year = np.array([int(day[:4]) for day in suspects["stage_date"][rows]])
    young = year - suspects["birth_year"][rows].astype(int) < 23
    answer = suspects["victim_of_earlier_report"][rows]
    shares = [
        (answer[young == one] == "yes").sum() / (answer[young == one] != "unknown").sum() for one in (1, 0)
    ]

    assert shares[0] == pytest.approx(OFFENDERS["victim_before_under_23"], abs=0.05)
    assert shares[1] == pytest.approx(OFFENDERS["victim_before_23_and_over"], abs=0.03)
    reported = dict(zip(people.key, people.index_day, strict=True))
    first = dict(zip(suspects["suspect_key"][::-1], suspects["stage_date"][::-1], strict=True))
    for key, person, said in zip(
        suspects["suspect_key"], suspects["person_key"], suspects["victim_of_earlier_report"], strict=True
    ):
        if person:
            before = reported[person] < np.datetime64(first[key]).astype("M8[D]").astype(int)
            assert before == (said == "yes")


def test_cases_join_victims_and_what_was_one_investigation_stays_one(suspects):
    size = 400
    rng = np.random.default_rng(3)
    days = np.datetime64("2015-01-01") + np.sort(rng.integers(0, 1500, size))
    investigation = np.where(np.arange(size) % 4 == 0, "", [f"inv-{n // 2}" for n in range(size)])
    offences = {
        "person_key": strings([f"p-{n // 3}" for n in range(size)]),
        "kind": strings(["trafficking"] * size),
        "registered": days.astype(str).astype(object),
        "investigation": investigation.astype(object),
    }

    joined = join_cases(rng, offences, suspects)["investigation"]

    cases = set(suspects["case_key"])
    assert 0.5 < np.mean([name in cases for name in joined[investigation != ""]]) < 0.9
    assert (joined[investigation == ""] == "").all()
    before = set(zip(offences["person_key"], investigation, strict=True))
    after = set(zip(offences["person_key"], joined, strict=True))
    assert len(after) == len(before)
    assert len(set(zip(investigation, joined, strict=True))) == len(set(investigation))
