"""Decomposable graphs are generated, not stored."""

import pytest

from zicht.methods.population_size.graphs import decomposable_graphs, graphs_as_models


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18154)])
def test_number_of_decomposable_graphs_is_as_known(lists, graphs):
    """The number of labelled chordal graphs: OEIS A058862."""
    assert len(decomposable_graphs(lists)) == graphs


def test_graphs_of_three_lists_are_models_of_their_cliques():
    names = {str(model) for model in graphs_as_models(decomposable_graphs(3))}

    assert names == {"[1,2,3]", "[12,3]", "[13,2]", "[23,1]", "[12,13]", "[12,23]", "[13,23]", "[123]"}


def test_cycle_of_four_lists_is_not_decomposable():
    names = {str(model) for model in graphs_as_models(decomposable_graphs(4))}

    assert "[12,14,23,34]" not in names
    assert {"[123,134]", "[1234]", "[12,23,34]"} <= names
