"""`zicht effect` on simulated reporters: a measure that worked, one that did not, and questions that are refused."""

from __future__ import annotations

import numpy as np
import pytest

MEASURE = "2019-01-01"


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    """Return a function that writes the reports of twelve reporters of 2012 to 2019, with a measure from 2019 on."""

    def written(*, ratio=1.0, largest=1.0, seed=5):
        rng = np.random.default_rng(seed)
        lines = ["report_id,report_date,reporter,person_key"]
        for reporter in range(12):
            size = rng.uniform(25, 60) * (largest if reporter == 0 else 1)
            for year in range(2012, 2020):
                made = rng.poisson(size * (ratio if year == 2019 else 1) * (1 + 0.02 * (year % 2)))
                days = rng.integers(0, 365, made)
                lines += [
                    f"{reporter}-{year}-{n},{np.datetime64(str(year), 'Y') + np.timedelta64(int(day), 'D')},"
                    f"Stichting {reporter},{reporter}-{year}-{n}"
                    for n, day in enumerate(days)
                ]
        path = tmp_path_factory.mktemp("effect") / "reports.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return written


def test_measure_that_worked_is_seen_with_its_size(zicht, write):
    """Planted: from the measure on, everybody reports six tenths."""
    done = zicht("effect", write(ratio=0.6), "--measure-date", MEASURE, "--json")

    found = done.json()
    assert (done.code, found["seen"], found["refused"]) == (0, True, None)
    assert found["beyond_usual"]["lower"] < 0.6 < found["beyond_usual"]["upper"] < 1
    assert (found["reporters"], found["months"]) == (12, 12)


def test_nothing_is_seen_where_nothing_happened(zicht, write):
    done = zicht("effect", write(), "--measure-date", MEASURE)

    assert done.code == 0
    assert "No change is seen beyond what other years bring." in done.out
    assert "these figures have not passed disclosure control" in done.out
    assert "Stichting" not in done.out + done.err


def test_answer_of_one_reporter_is_refused_with_the_reason(zicht, write):
    done = zicht("effect", write(largest=30.0), "--measure-date", MEASURE)

    assert done.code == 5
    assert "No answer: the data cannot carry one." in done.out
    assert "One reporter made more than 50% of all reports." in done.out


@pytest.mark.parametrize(
    ("date", "reason"), [("2013-01-01", "too_short"), ("2020-06-01", "too_short"), ("2018-12-01", None)]
)
def test_reason_is_there_for_a_machine(zicht, write, date, reason):
    done = zicht("effect", write(), "--measure-date", date, "--months", 12 if reason else 3, "--json")

    assert (done.json()["refused"], done.code) == (reason, 5 if reason else 0)


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (["--group", "nobody"], 12, "--group names no monitor group."),
        (["--group", "labour"], 11, "what the question needs: forms."),
        (["--outcome", "declarations"], 11, "what the question needs: declaration."),
    ],
)
def test_question_that_cannot_be_asked_says_why(zicht, write, more, code, words):
    done = zicht("effect", write(), "--measure-date", MEASURE, *more)

    assert done.code == code
    assert words in done.err
