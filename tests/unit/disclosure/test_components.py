"""Parts of a problem that hang together through sums, worked by hand."""

import numpy as np
from scipy.sparse import csr_array

from zicht.disclosure.components import parts_of_matrix


def parts(rows):
    return [
        (columns.tolist(), found.tolist()) for columns, found in parts_of_matrix(csr_array(np.array(rows)))
    ]


def test_columns_hang_together_through_rows():
    """Rows 0 and 2 share column 1; column 4 stands in no row, and row 3 holds nothing."""
    rows = [[1, 1, 0, 0, 0], [0, 0, -1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]

    assert parts(rows) == [([0, 1], [0, 2]), ([2, 3], [1]), ([4], [])]


def test_without_columns_there_are_no_parts():
    assert parts(np.zeros((2, 0))) == []
