"""Cell keys: the distributions that the R package ptable 1.0.0 prints in its vignette, and what holds for all."""

import numpy as np
import pytest

from zicht.disclosure.cell_key import Noise, noise_from
from zicht.vocabulary.regimes import KEYS

#: `create_cnt_ptable(D = 2, V = 1)`, row of the count 2: changes -2 to 2.
PTABLE_OF_TWO = [0.0638, 0.2447, 0.3830, 0.2447, 0.0638]


def test_largest_entropy_is_that_of_the_package_ptable():
    changes, shares = Noise(largest=2, variance=1.0).distribution(2)

    assert changes.tolist() == [-2, -1, 0, 1, 2]
    assert shares == pytest.approx(PTABLE_OF_TWO, abs=5e-5)


@pytest.mark.parametrize("smallest", [1, 5, 10])
@pytest.mark.parametrize("count", [1, 2, 4, 5, 9, 10, 15, 400])
def test_counts_stay_what_they_are_on_average_and_small_ones_never_show(smallest, count):
    noise = Noise(largest=max(smallest, 3), variance=3.0, smallest=smallest)

    changes, shares = noise.distribution(count)

    assert shares.sum() == pytest.approx(1)
    assert changes @ shares == pytest.approx(0, abs=1e-9)
    assert np.abs(changes).max() <= noise.largest
    assert all(shown == 0 or shown >= smallest for shown in (count + changes).tolist())


def test_large_counts_have_the_variance_that_was_asked_for():
    changes, shares = noise_from(5).distribution(40)

    assert changes**2 @ shares == pytest.approx(3.0)


def test_zero_stays_zero_whatever_the_key():
    assert {noise_from(5).change(0, key) for key in range(KEYS)} == {0}


def test_all_keys_together_give_the_distribution():
    noise = noise_from(5)
    changes, shares = noise.distribution(12)

    drawn = [noise.change(12, key) for key in range(KEYS)]

    assert [drawn.count(change) / KEYS for change in changes] == pytest.approx(shares, abs=1 / KEYS)


def test_the_same_persons_give_the_same_change():
    """A cell key is a sum: it does not matter in which order, or in how many steps, it is added up."""
    keys = [17, 1000, 512]

    assert noise_from(5).change(3, sum(keys)) == noise_from(5).change(3, sum(keys) % KEYS)


#: Count, cell key, and the figure that cell-key-perturbation 3.1.0 (Office for National Statistics) makes of them,
#: given these distributions as its ptable and 704 persons with keys of their own.
BY_THE_ONS = [
    (29, 514, 29),
    (16, 490, 16),
    (26, 830, 28),
    (24, 174, 22),
    (22, 787, 23),
    (24, 304, 23),
    (1, 625, 0),
    (1, 949, 5),
    (0, 0, 0),
]


@pytest.mark.parametrize(("count", "cell_key", "figure"), BY_THE_ONS)
def test_counts_change_as_in_the_package_of_the_office_for_national_statistics(count, cell_key, figure):
    assert count + noise_from(5).change(count, cell_key) == figure
