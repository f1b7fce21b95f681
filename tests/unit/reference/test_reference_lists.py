import numpy as np
import pytest

from zicht.reference.lists import LISTS, MEMBERS, exact_pattern_counts, fit_lists, give_patterns
from zicht.reference.registered import list_model
from zicht.reference.targets import YEARS, targets

REGISTERED = np.array([300, 130, 220, 30, 230, 10, 60, 20, 3, 1.0])
LATENT = np.array([1650, 1450, 900, 130, 1100, 110, 400, 330, 50, 10.0])
SIZES = np.array([490.0, 13, 40, 250, 200, 195])


@pytest.fixture(scope="module")
def model():
    return fit_lists(registered=REGISTERED, latent=LATENT, list_sizes=SIZES)


def test_fitted_model_expects_the_wanted_strata(model):
    assert model.seen * LATENT == pytest.approx(REGISTERED, rel=1e-6)


def test_fitted_model_expects_the_wanted_lists(model):
    assert REGISTERED @ model.patterns @ MEMBERS == pytest.approx(SIZES, rel=1e-4)


def test_fitted_model_has_no_interaction_of_three_lists(model):
    logs = np.log(model.weights[0])

    three = (
        logs[0b111]
        - logs[0b110]
        - logs[0b101]
        - logs[0b011]
        + logs[0b001]
        + logs[0b010]
        + logs[0b100]
        - logs[0]
    )

    assert three == pytest.approx(0, abs=1e-9)


def test_police_and_coordination_see_the_same_people_more_often_than_by_chance(model):
    chances = np.concatenate(
        [(1 - model.seen)[:, None], model.seen[:, None] * model.patterns[:, 1:]], axis=1
    )[0]
    police, coordination = MEMBERS[:, LISTS.index("P")], MEMBERS[:, LISTS.index("R")]

    assert chances @ (police * coordination) > (chances @ police) * (chances @ coordination)


def test_exact_pattern_counts_hit_every_group_and_leave_nobody_out(model):
    wanted = np.array([490, 12, 40, 250, 360])

    counts = exact_pattern_counts(REGISTERED @ model.patterns, wanted, people=1004)

    other = MEMBERS[:, 4] | MEMBERS[:, 5]
    assert (counts @ np.column_stack([MEMBERS[:, :4], other])).tolist() == wanted.tolist()
    assert (counts[0], counts.sum()) == (0, 1004)


def test_give_patterns_free_draws_around_the_model(model):
    strata = np.repeat(np.arange(10), (20 * REGISTERED).astype(int))

    given = give_patterns(
        np.random.default_rng(1), strata, model=model, wanted=np.zeros(5, dtype=int), exact=False
    )

    assert MEMBERS[given].sum(axis=0) == pytest.approx(20 * SIZES, rel=0.1)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_a_model_of_its_latent_size(year):
    model = list_model(year)

    assert model.latent.sum() == targets(year).latent
    assert ((model.seen > 0) & (model.seen < 0.9)).all()
