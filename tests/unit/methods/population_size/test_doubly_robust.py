"""Does the correction remove the error of wrong regressions, and are intervals what they say?"""

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import Among, doubly_robust
from zicht.methods.population_size.doubly_robust import _contributions
from zicht.methods.population_size.nuisance import CellMeans, Logistic


def population(persons, lists, random, *, strength=0.7):
    """Return who of a population was seen by whom, and a covariate that every list depends on."""
    x = random.normal(size=(persons, 1))
    chance = 1 / (1 + np.exp(-(np.linspace(-0.3, -0.9, lists) + strength * x)))
    members = random.random((persons, lists)) < chance
    seen = members.any(axis=1)
    return members[seen], x[seen]


@pytest.fixture
def random():
    return np.random.Generator(np.random.PCG64(11))


def expected_persons(true, assumed, *, xi=1.0):
    """Return the mean contribution if the histories have shares `true` and the regression says `assumed`."""
    phi, _, _ = _contributions(assumed[None], np.arange(len(true)), true, xi)
    return float(true @ phi)


THREE_LISTS = np.array([0.0, 0.3, 0.25, 0.08, 0.2, 0.07, 0.06, 0.04])


def no_highest_interaction(q):
    return 1 + q[1] * q[2] * q[4] * q[7] / (q[3] * q[5] * q[6])


def test_right_regressions_give_the_identified_number():
    assert expected_persons(THREE_LISTS, THREE_LISTS) == pytest.approx(no_highest_interaction(THREE_LISTS))


@pytest.mark.parametrize("odd", [1, 2, 4, 7])
@pytest.mark.parametrize("error", [0.5, 1.5, 3.0])
def test_one_wrong_regression_of_an_odd_history_does_no_harm(odd, error):
    wrong = THREE_LISTS.copy()
    wrong[odd] *= error

    assert expected_persons(THREE_LISTS, wrong) == pytest.approx(no_highest_interaction(THREE_LISTS))


@pytest.mark.parametrize("history", [3, 5, 6])
def test_wrong_regression_of_an_even_history_harms_by_its_square(history):
    """By hand: a factor `1 + d` leaves `(1 + 2d) / (1 + d)**2` of the dark figure."""
    dark, wrong = no_highest_interaction(THREE_LISTS) - 1, THREE_LISTS.copy()
    wrong[history] *= 1.1

    assert expected_persons(THREE_LISTS, wrong) == pytest.approx(1 + dark * 1.2 / 1.1**2)


@pytest.mark.parametrize("seed", range(5))
def test_harm_of_wrong_regressions_is_of_second_order(seed):
    """Half the error leaves a quarter of the harm; of the uncorrected number, where all errors add up, half."""
    signs = np.array([0, 1, 1, -1, 1, -1, -1, 1])
    direction = signs * np.abs(np.random.Generator(np.random.PCG64(seed)).normal(size=8))
    right = no_highest_interaction(THREE_LISTS)

    def harm(size):
        wrong = THREE_LISTS * (1 + size * direction)
        return abs(expected_persons(THREE_LISTS, wrong) - right), abs(no_highest_interaction(wrong) - right)

    (large, plain_large), (small, plain_small) = harm(0.02), harm(0.01)

    assert large / small == pytest.approx(4, rel=0.2)
    assert plain_large / plain_small == pytest.approx(2, rel=0.15)
    assert large < plain_large


def test_two_lists_give_the_estimator_of_das_kennedy_and_jewell(random):
    members = population(3_000, 2, random)[0]
    shares = random.dirichlet([4, 4, 2], len(members))
    history = members @ np.array([1, 2])
    q1, q2, q12 = shares[:, 0] + shares[:, 2], shares[:, 1] + shares[:, 2], shares[:, 2]
    y1, y2 = members.T.astype(float)
    paper = q1 * q2 / q12 * (y1 / q1 + y2 / q2 - y1 * y2 / q12)
    every = np.column_stack([np.zeros(len(members)), shares])
    fine = q12 > 0.1 * np.mean(history == 3)

    phi, _, _ = _contributions(every, history, np.bincount(history, minlength=4) / len(history), 1.0)

    assert phi[fine] == pytest.approx(paper[fine])


@pytest.mark.parametrize("lists", [2, 3])
def test_covariate_that_lists_share_is_allowed_for(random, lists):
    """Without the covariate two lists give 10 % less: whoever is on one list is likelier to be on the other."""
    members, x = population(20_000, lists, random)

    fit = doubly_robust(members, x)

    assert fit.estimate().total == pytest.approx(20_000, rel=0.06)
    assert lists == 3 or doubly_robust(members).estimate().total < 18_500


def test_correction_removes_most_of_the_error_of_a_regression_that_smooths(random):
    """A ridge so strong that the regression hardly sees the covariate: uncorrected it is the crude answer."""
    members, x = population(20_000, 2, random, strength=0.9)
    crude = doubly_robust(members).estimate().total

    fit = doubly_robust(members, x, learners=(Logistic(ridge=1_000.0),))

    harm = 20_000 - fit.plug_in().total
    assert abs(20_000 - fit.estimate().total) < 0.5 * harm < 0.5 * (20_000 - crude)


def test_interval_covers_the_truth_as_often_as_it_says(random):
    """Of 50 intervals of 95 %, 44 or more cover in 99 of 100 such runs."""
    covered = 0
    for seed in range(50):
        members, x = population(1_500, 2, random, strength=0.5)
        fit = doubly_robust(members, x, learners=(Logistic(1),), folds=3, seed=seed)
        interval = fit.estimate().interval(0.95)
        covered += interval.lower <= 1_500 <= interval.upper

    assert covered >= 44


def test_group_answers_add_up_to_about_the_whole(random):
    members, x = population(6_000, 2, random)
    fit = doubly_robust(members, x)

    parts = [fit.of_group(x[:, 0] > 0), fit.of_group(x[:, 0] <= 0)]

    assert sum(part.total for part in parts) == pytest.approx(fit.estimate().total, rel=0.02)
    assert sum(part.persons for part in parts) == len(members)
    assert parts[0].total / parts[0].persons < parts[1].total / parts[1].persons


def test_lists_that_depend_on_each_other_outside_a_third_are_allowed_for(random):
    """Lists A and B are independent only among the persons that C does not know."""
    persons = 30_000
    on_c = random.random(persons) < 0.4
    common = random.random(persons)
    on_a = np.where(on_c, common, random.random(persons)) < 0.3
    on_b = np.where(on_c, common, random.random(persons)) < 0.3
    members = np.column_stack([on_a, on_b, on_c])
    members = members[members.any(axis=1)]

    fit = doubly_robust(members, names="ABC", lists="AB")

    assert fit.estimate().total == pytest.approx(persons, rel=0.03)
    assert doubly_robust(members, names="ABC", lists="AB", among=Among.EVERYONE).one_step < 0.8 * persons


def test_same_seed_gives_the_same_answer_and_another_one_nearly(random):
    members, x = population(2_000, 2, random)

    first, again, other = (doubly_robust(members, x, seed=seed).estimate().total for seed in (1, 1, 2))

    assert first == again
    assert first != other
    assert first == pytest.approx(other, rel=0.1)


def test_list_with_everyone_gives_the_persons_seen():
    estimate = doubly_robust([[1, 1], [1, 0], [1, 0]]).estimate()

    assert (estimate.total, [(i.lower, i.upper) for i in estimate.intervals]) == (3, [(3, 3), (3, 3)])


def test_history_that_did_not_occur_is_refused():
    with pytest.raises(NotConverged, match="1 of the 3 combinations"):
        doubly_robust([[1, 0], [0, 1], [1, 0]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"covariates": [[1.0]]}, "one row per person"),
        ({"covariates": [1.0, 2.0, 3.0, 4.0]}, "one row per person"),
        ({"covariates": [["a"], ["b"], ["c"], ["d"]]}, "one row per person"),
        ({"covariates": [[1.0], [np.nan], [np.inf], [1.0]]}, "missing for 2 persons"),
        ({"lists": ["1"]}, "Two or more of"),
        ({"lists": ["1", "9"]}, "Two or more of"),
        ({"lists": ["1", "1"]}, "Two or more of"),
        ({"xi": 0.0}, "above zero"),
        ({"xi": np.inf}, "above zero"),
        ({"folds": 1}, "Two folds"),
        ({"levels": (0.95, 1.0)}, "[lL]evel"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        doubly_robust([[1, 0], [0, 1], [1, 1], [1, 0]], **options)


def test_group_of_nobody_is_refused(random):
    fit = doubly_robust(population(500, 2, random)[0])

    with pytest.raises(InputError, match="true for at least one"):
        fit.of_group(np.zeros(len(fit.used), dtype=bool))


def test_nothing_of_persons_shows_in_the_representation(random):
    members, x = population(500, 2, random)

    fit = doubly_robust(members, x, learners=(CellMeans(), Logistic()))

    assert repr(fit) == f"DoublyRobustFit(lists=('1', '2'), xi=1.0, learner='{fit.learner}')"


def test_reader_is_warned_of_few_persons_on_both_lists():
    rows = [[1, 0]] * 30 + [[0, 1]] * 30 + [[1, 1]] * 4

    assert [str(w) for w in doubly_robust(rows).estimate().warnings] == [
        "Fewer than ten persons have a combination of lists that the answer divides by."
    ]
