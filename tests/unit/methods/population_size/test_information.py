"""The precision of a fit, against formulas for two lists."""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import CaptureHistories, enumerate_models, fit_models
from zicht.methods.population_size.information import dark_variances, read_information


def test_variance_for_two_lists_is_the_classical_one():
    """Sekar and Deming (1949): n1 n2 n10 n01 / m**3, but for the chance in one missed person."""
    both, first, second = 40, 160, 90
    histories = CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [both, first, second], lists=["A", "B"])
    dark = first * second / both

    variance = dark_variances(fit_models(histories, enumerate_models(2)), [0])

    classical = (both + first) * (both + second) * first * second / both**3
    assert dark**2 * variance[0] == pytest.approx(classical, rel=1e-3)


def test_information_gives_back_the_fitted_totals():
    """The fitted and the seen persons are as many, in every batch and model."""
    histories = published("uk2013_5")
    fits = fit_models(histories, enumerate_models(5, max_order=2))
    rows = np.flatnonzero(fits.ok)

    parts = list(read_information(fits, rows))

    assert sorted(np.concatenate([part.rows for part in parts])) == rows.tolist()
    for part in parts:
        assert part.fitted.sum(axis=1) == pytest.approx(np.full(len(part.rows), histories.persons))
        assert part.matrix[:, 0, 0] == pytest.approx(part.fitted.sum(axis=1))


def test_information_is_cut_without_loss():
    fits = fit_models(published("kosovo_4"), enumerate_models(4, max_order=2))

    (part, *_) = (p for p in read_information(fits, np.arange(len(fits))) if len(p.rows) > 2)

    assert np.concatenate([piece.rows for piece in part.cut(2)]).tolist() == part.rows.tolist()
