"""Whether an estimate exists: against the linear program of Fienberg and Rinaldo, cell by cell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from support.mse import published
from zicht.methods.population_size import ModelSet, Status, enumerate_models, fit_models, fit_tables
from zicht.methods.population_size.existence import exists_by_program, find_faces, independent_effects
from zicht.methods.population_size.lattice import descendants

MODELS = enumerate_models(4)


def problem_of(model, observed):
    """Return the kept cells and finite effects of a model, from their definition."""
    lists = model.list_count
    cells = range(1 << lists)
    effects = [0, *(1 << j for j in range(lists)), *model.terms]
    shared = {e for e in effects if any(observed[h] and h & e == e for h in cells)}
    infinite = [e for e in effects if e not in shared]
    kept = np.array([h > 0 and not any(h & e == e for e in infinite) for h in cells])
    return kept, np.array([e for e in effects if e in shared])


def face_by_programs(observed, kept, effects):
    """Maximise each cell in turn under the moment equations: those that stay at zero are not on the face."""
    cells = np.flatnonzero(kept)
    design = ((effects & cells[:, None]) == effects).astype(float)
    sums = design[observed[cells]].sum(axis=0)
    face = kept.copy()
    for at, cell in enumerate(cells):
        cost = -np.eye(len(cells))[at]
        face[cell] = -linprog(cost, A_eq=design.T, b_eq=sums, method="highs").fun > 1e-9
    return face, design


tables = st.lists(st.booleans(), min_size=15, max_size=15).filter(any).map(lambda o: np.array([False, *o]))


@given(tables, st.sampled_from(list(MODELS)))
@settings(max_examples=30, deadline=None)
def test_face_is_that_of_the_linear_programs(observed, model):
    kept, effects = problem_of(model, observed)
    if len(effects) > kept.sum():
        return
    face, design = face_by_programs(observed, kept, effects)
    on_face = design[face[kept]]
    rank = np.linalg.matrix_rank(on_face)
    constant = np.eye(len(effects))[:1]

    found = find_faces(observed[:, None], kept[:, None], effects[None])

    assert found.kept[:, 0].tolist() == face.tolist()
    assert found.exists[0] == (face == kept).all() == exists_by_program(observed, kept, effects)
    assert found.rank[0] == rank
    assert found.dark_estimable[0] == (np.linalg.matrix_rank(np.vstack([on_face, constant])) == rank)


@given(tables, st.sampled_from(list(MODELS)))
@settings(max_examples=30, deadline=None)
def test_status_of_a_fit_is_that_of_the_linear_programs(observed, model):
    kept, effects = problem_of(model, observed)
    fit = fit_tables(observed[None].astype(np.int64), ModelSet.of([model]), table=np.array([0]))
    if len(effects) > kept.sum():
        assert fit.status[0] == Status.NOT_IDENTIFIABLE
        return
    face, _design = face_by_programs(observed, kept, effects)
    exact = find_faces(observed[:, None], kept[:, None], effects[None])

    expected = Status.ESTIMABLE_ON_FACE if exact.dark_estimable[0] else Status.NO_MLE
    assert fit.status[0] == (Status.OK if (face == kept).all() else expected)


@given(tables, st.sampled_from(list(MODELS)))
@settings(max_examples=80, deadline=None)
def test_more_parameters_than_cells_is_when_the_rank_is_short(observed, model):
    kept, effects = problem_of(model, observed)
    cells = np.flatnonzero(kept)[:, None]

    rank = np.linalg.matrix_rank(((effects & cells) == effects).astype(float))

    assert (rank < len(effects)) == (len(effects) > kept.sum())


@pytest.mark.parametrize("name", ["western_us_5", "uk2013_5", "netherlands_2010_2015_5"])
def test_status_is_that_of_the_linear_program(name):
    histories = published(name)
    fits = fit_models(histories, enumerate_models(5, max_order=3))
    observed = histories.table() > 0

    for row in range(0, len(fits), 397):
        kept, effects = problem_of(fits.models[row], observed)
        identifiable = len(effects) <= kept.sum()
        exists = identifiable and exists_by_program(observed, kept, effects)
        assert exists == (fits.status[row] == Status.OK)


def test_chosen_effects_are_independent():
    kept = np.array([False, True, True, True, False, False, False, False])
    effects = np.array([0, 1, 2, 3, 4])

    chosen = independent_effects(kept, effects, 3)

    assert len(chosen) == 3
    assert 4 not in effects[chosen]


def test_descendants_hold_a_marked_combination():
    marked = np.zeros(8, dtype=bool)
    marked[0b011] = True

    assert np.flatnonzero(descendants(marked)).tolist() == [0b011, 0b111]
