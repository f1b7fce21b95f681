"""Python and JavaScript give the same assessment of the same answers, word for word, by one process for all cases."""

from __future__ import annotations

import numpy as np
import pytest

from support.triage import (
    CAN_RUN_SCRIPT,
    TODAY,
    ask_in_javascript,
    possible_answers,
    shipped_triage,
    small_content,
    small_triage,
)
from zicht.errors import InputError
from zicht.triage import SHIPPED, Triage, compile_table, load_cases, verify_all

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CAN_RUN_SCRIPT, reason="neither Node nor Chromium is installed"),
]

#: Answers that do not fit, and the names that both must give.
UNFIT = [
    ({"violence": "perhaps"}, ["violence"]),
    ({"violence": True, "age": "12"}, ["age", "violence"]),
    ({"age": -1}, ["age"]),
    ({"age": True}, ["age"]),
    ({"place": "elsewhere"}, ["place"]),
    ({"no_such_question": "yes"}, [""]),
    ({"option_state": {"chat": "gone"}}, ["option_state"]),
    ({"option_state": {"no_such_option": "refused"}}, ["option_state"]),
    ({"option_state": ["chat"]}, ["option_state"]),
    ({"option_state": None}, ["option_state"]),
    ({"events": {"started": "2026-02-30"}}, ["events"]),
    ({"events": {"started": 3}}, ["events"]),
    ({"events": {"ended": "2026-02-03"}}, ["events"]),
    ({"violence": None}, ["violence"]),
]


def pick(rng, things):
    return things[rng.integers(len(things))]


def random_answers(table, rng):
    """Return answers to a few questions or to most, some of them unknown, with states of options and a day."""
    share = pick(rng, [0.03, 0.1, 0.3, 0.6, 0.95])
    answers = {
        fact["id"]: pick(rng, [*possible_answers(fact), "unknown", "withheld", "not_asked"])
        for fact in table["facts"]
        if rng.random() < share
    }
    if rng.random() < 0.4:
        options = [entry["id"] for entry in table["options"]]
        states = ["no_place", "refused", "municipality_none", "no_funding", "taken"]
        answers["option_state"] = {pick(rng, options): pick(rng, states) for _time in range(2)}
    if rng.random() < 0.4:
        event = pick(rng, table["events"])["code"]
        answers["events"] = {event: pick(rng, ["2024-02-29", "2025-12-31", "2026-03-29"])}
    return answers


def test_python_and_javascript_agree_on_every_case():
    tables = [
        small_triage().table,
        compile_table(small_content(), verify_all(small_content())),
        shipped_triage().table,
    ]
    rng = np.random.default_rng(20260301)
    asked = [
        (which, random_answers(tables[which], rng), pick(rng, ["2026-03-01", "2026-07-01"]))
        for which in (0, 1, 2)
        for _time in range(40)
    ]
    # Where one question of "two of three" is enough alone.
    asked += [(0, {"age": 30, "age_doubtful": "no", "held": "no", "violence": "no"}, "2026-03-01")]
    asked += [(2, dict(case.answers), case.today.isoformat()) for case in load_cases(SHIPPED)]
    triages = [Triage(table) for table in tables]

    found = ask_in_javascript(tables, asked)

    ours = [triages[which].assess(answers, today=TODAY.fromisoformat(day)) for which, answers, day in asked]
    assert [place for place, pair in enumerate(zip(found, ours, strict=True)) if pair[0] != pair[1]] == []


def test_python_and_javascript_refuse_the_same_answers():
    table = small_triage().table

    found = ask_in_javascript([table], [(0, answers, "2026-03-01") for answers, _names in UNFIT])

    assert found == [names for _answers, names in UNFIT]


@pytest.mark.parametrize(("answers", "names"), UNFIT)
def test_python_names_the_questions_whose_answers_do_not_fit(answers, names):
    with pytest.raises(InputError) as error:
        small_triage().assess(answers, today=TODAY)

    said = [str(problem.where) for problem in error.value.problems]
    assert len(said) == len(names)
    assert all(f"`{name}`" in " ".join(said) for name in names if name)
    assert "no_such" not in str(error.value)
