"""Which links hang on one rule alone: six records, worked by hand."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from zicht.linkage.blocking import Rule
from zicht.linkage.constraints import Constraints
from zicht.linkage.lone_links import cut_lone_links

#: 1, 2 and 3 are one person, 4 and 5 another, 6 is alone. 1 and 2 have name, birth year and place in common; 2 and 3
#: the place only; 4 and 5 the name only.
RECORDS = [f"police:{number}" for number in range(1, 7)]
ATTRIBUTES = pa.table(
    {
        "record": RECORDS,
        "name": ["Ada", "Ada", None, "Bo", "Bo", "Cy"],
        "year": [1990, 1990, None, 1970, 1975, None],
        "place": ["x", "x", "x", "y", "z", None],
    }
)
RULES = (Rule(("name", "year")), Rule(("place",)), Rule(("name",)))


def linked(*, certain=(None, None, None), must=(), model=True):
    """Return what a linkage left behind, as far as lone links ask for it."""
    pairs = {"record_l": [RECORDS[n] for n in (0, 1, 3)], "record_r": [RECORDS[n] for n in (1, 2, 4)]}
    return SimpleNamespace(
        attributes=ATTRIBUTES,
        pairs=pa.table(pairs | {"certain": pa.array(certain, pa.bool_())}),
        clusters=pa.table({"record": RECORDS, "cluster": ["a", "a", "a", "b", "b", "c"]}),
        model=SimpleNamespace(rules=RULES) if model else None,
        constraints=Constraints(must=frozenset(must)),
    )


def groups(persons):
    found = {}
    for record, person in zip(persons["record"].to_pylist(), persons["person"].to_pylist(), strict=True):
        found.setdefault(person, []).append(int(record.split(":")[1]))
    return sorted(map(sorted, found.values()))


def test_links_that_one_rule_found_are_cut():
    """2 and 3, and so 1 and 3, were one person through the place alone; 4 and 5 through the name: three pairs."""
    persons, cut = cut_lone_links(linked())

    assert groups(persons) == [[1, 2], [3], [4], [5], [6]]
    assert cut == 3


def test_links_that_a_key_or_a_reviewer_decided_stay():
    by_key = cut_lone_links(linked(certain=(None, True, None)))
    by_reviewer = cut_lone_links(linked(must=[(RECORDS[3], RECORDS[4])]))

    assert (groups(by_key[0]), by_key[1]) == ([[1, 2, 3], [4], [5], [6]], 1)
    assert (groups(by_reviewer[0]), by_reviewer[1]) == ([[1, 2], [3], [4, 5], [6]], 2)


def test_where_nothing_but_keys_links_nothing_is_cut():
    persons, cut = cut_lone_links(linked(model=False))

    assert groups(persons) == [[1, 2, 3], [4, 5], [6]]
    assert cut == 0


@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [2, 0, 5, 1, 4, 3]])
def test_order_of_records_decides_nothing(order):
    shuffled = linked()
    shuffled.clusters, shuffled.attributes = shuffled.clusters.take(order), ATTRIBUTES.take(order[::-1])

    assert groups(cut_lone_links(shuffled)[0]) == groups(cut_lone_links(linked())[0])
