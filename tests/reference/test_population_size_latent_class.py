"""Posteriors of the latent class model as LCMCR 0.4.14 gives them (4 chains of 110,000), and where its chains stick.

LCMCR is the program of Manrique-Vallier (2016), Biometrics 72:1246; Korea: also Ball, Shin and Yang (2018), 14
women beyond the 123 on the rosters. Western United States: also Binette and Steorts (2022), 1,836 (1,301-2,955).
"""

import pytest

from support.mse import published
from zicht.methods.population_size import latent_class

#: Pooled 2.5, 50 and 97.5 % quantiles.
UNIMODAL = [
    pytest.param("kosovo_4", (9_120, 10_469, 14_264), marks=pytest.mark.study),
    pytest.param("korea_3", (124, 138, 204), marks=pytest.mark.study),
    ("western_us_5", (1_304, 1_830, 3_024)),
]


@pytest.mark.parametrize(("name", "expected"), UNIMODAL)
def test_posterior_is_as_published(name, expected):
    fit = latent_class(published(name))

    interval = fit.estimate().interval(0.95)
    assert (interval.lower, fit.estimate().total, interval.upper) == pytest.approx(expected, rel=0.05)
    assert fit.rhat < 1.01
    assert len(fit.modes) == 1


def test_the_two_modes_of_the_netherlands_are_told():
    """LCMCR: chains at 48, 49, 142 and 49 thousand."""
    fit = latent_class(published("netherlands_2010_2015_5"))

    assert [mode.at for mode in fit.modes] == pytest.approx([48_500, 142_000], rel=0.05)
    assert any("2 modes" in str(warning) for warning in fit.estimate().warnings)


@pytest.mark.study
def test_the_second_mode_of_the_united_kingdom_is_told():
    """LCMCR: chains at 21.0, 12.9, 22.4 and 22.0 thousand. `test_the_two_modes_of_the_netherlands_are_told` stays."""
    fit = latent_class(published("uk2013_5"))

    assert fit.estimate().total == pytest.approx(22_000, rel=0.05)
    assert any("another set of groups" in str(warning) for warning in fit.estimate().warnings)
