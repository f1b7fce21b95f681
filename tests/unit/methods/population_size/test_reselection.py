"""The best model in each of many tables, against fitting every model to every table."""

import numpy as np
import pytest

from support.mse import published
from zicht.methods.population_size import Criterion, fit_tables, search
from zicht.methods.population_size.replicates import draw_replicates, leave_one_out
from zicht.methods.population_size.reselection import reselect


def originals_of(name, top=None, **options):
    found = search(published(name), **options)
    return found.fits.take(found.ranking[:top])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("korea_3", {}),
        ("kosovo_4", {}),
        ("western_us_5", {"max_order": 2, "top": 60}),
        ("uk2013_5", {"top": 60}),
        ("netherlands_2010_2015_5", {"max_order": 2, "top": 60}),
    ],
)
def test_choice_is_that_of_fitting_every_model(name, options):
    originals = originals_of(name, **options)
    histories = published(name)
    tables = np.repeat(histories.table()[None], 60 + len(histories.cells), axis=0)
    tables[:, histories.cells] = [*draw_replicates(histories, 60, seed=4), *leave_one_out(histories)]
    models, table = np.indices((len(originals), len(tables))).reshape(2, -1)
    every = fit_tables(tables, originals.models.take(models), table=table, faces=False)
    values = every.criterion().reshape(len(originals), -1)
    best = values.argmin(axis=0)

    found = reselect(tables, originals)

    chosen = found.place >= 0
    lowest = np.where(chosen, values[found.place, np.arange(len(tables))], np.inf)
    assert lowest == pytest.approx(values.min(axis=0), rel=1e-10)
    assert found.total[chosen] == pytest.approx(
        every.total.reshape(values.shape)[best, np.arange(len(tables))][chosen], rel=1e-6
    )


@pytest.mark.parametrize("criterion", list(Criterion))
def test_choice_in_the_table_itself_is_its_own(criterion):
    histories = published("uk2013_4")
    originals = originals_of("uk2013_4", criterion=criterion)

    found = reselect(histories.table()[None], originals, criterion=criterion)

    assert found.place.tolist() == [0]
    assert found.total == pytest.approx(originals.total[:1])


def test_table_in_which_a_list_holds_everyone_misses_nobody():
    originals = originals_of("korea_3")
    table = np.array([[0, 50, 0, 20, 0, 30, 0, 10]])

    found = reselect(table, originals)

    assert found.total.tolist() == [110]
    assert found.place.tolist() == [-1]


def test_table_without_overlap_has_no_choice():
    originals = originals_of("korea_3")
    table = np.array([[0, 50, 20, 0, 30, 0, 0, 0]])

    found = reselect(table, originals)

    assert np.isinf(found.total).all()
    assert found.place.tolist() == [-1]
