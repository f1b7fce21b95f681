"""T22 on simulated needs and help: the planted odds of closed care and gaps are found, those not planted are not."""

from __future__ import annotations

import numpy as np
import pytest

from support.care import help_tables, helped
from zicht.measures.help_transitions import find_transitions
from zicht.reference.care import Needs
from zicht.reference.care_chances import CLOSED_ODDS
from zicht.reference.care_funding import CHANGES
from zicht.reference.care_help import write_help

FIRST = int(np.datetime64("2016-06-01").astype(np.int64))
UNTIL = int(np.datetime64("2022-01-01").astype(np.int64))


def simulated(seed, victims=400, alike=800, planted=True):
    """Draw minors with one need each, in parts of life that youth care answers, and write the files."""
    rng = np.random.default_rng(seed)
    size = victims + alike
    victim = np.arange(size) < victims
    assessed = FIRST + rng.integers(0, 1300, size)
    severity = np.where(victim, rng.integers(1, 4, size), rng.integers(0, 3, size))
    # What nothing depends on: who is reported is drawn anew, after the needs.
    shown = victim if planted else rng.permutation(victim)
    needs = Needs(
        key=np.array([f"k{n}" for n in range(size)], dtype=object),
        victim=victim,
        female=rng.random(size) < 0.5,
        minor=np.ones(size, dtype=bool),
        residence=np.array(["dutch"] * size, dtype=object),
        town=np.array(["GM0363"] * size, dtype=object),
        domain=np.array(["safety", "mind", "housing"], dtype=object)[rng.integers(0, 3, size)],
        severity=severity,
        assessed=assessed,
        adult_from=assessed + rng.integers(30, 900, size),
        index_day=assessed - 10,
    )
    help_ = write_help(rng, needs, until=UNTIL)
    written = needs.write(rng)
    written["person_group"] = np.where(shown, "victim", "matched").astype(object)
    days = np.datetime_as_string(needs.index_day.astype("datetime64[D]"))
    reports = [
        "report_id,report_date,person_key,forms,sex,age_at_report",
        *(f"{n},{days[n]},k{n},sexual,female,16" for n in np.flatnonzero(shown)),
    ]
    return {"reports": reports, "needs": lines(written), "help": lines(help_)}


def lines(columns):
    return [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]


def odds(folder, files):
    cells = help_tables(folder, files)["T22"].estimated
    return {cell.measure: cell for cell in cells if cell.measure.startswith("odds")}


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_odds_of_closed_care_are_found_though_the_needs_differ(tmp_path, seed):
    found = odds(tmp_path, simulated(seed))

    assert found["odds_in_care"].lower <= CLOSED_ODDS <= found["odds_in_care"].upper
    assert found["odds_in_care"].lower > 1
    assert found["odds_at_equal_need"].lower > 1


@pytest.mark.parametrize("seed", [3, 4])
def test_what_was_not_planted_is_not_found(tmp_path, seed):
    for found in odds(tmp_path, simulated(seed, planted=False)).values():
        assert found.lower <= 1 <= found.upper


def test_planted_gaps_at_the_18th_birthday_are_found(tmp_path):
    found = find_transitions(helped(tmp_path, simulated(5, victims=1500, alike=0)))
    of_age = found.kind == "of_age"
    number, planted = of_age.sum(), CHANGES["youth_act"]
    at_once = planted["goes_on"] * planted["at_once"]
    # A gap of one day ends on the day after the last: it is none.
    at_once += planted["goes_on"] * (1 - planted["at_once"]) * -np.expm1(-1 / planted["mean_gap_days"])

    assert number > 150
    for measured, chance in (
        ((~found.gap[of_age]).mean(), at_once),
        (found.followed[of_age].mean(), planted["goes_on"]),
    ):
        assert abs(measured - chance) < 3 * np.sqrt(chance * (1 - chance) / number) + 0.03
