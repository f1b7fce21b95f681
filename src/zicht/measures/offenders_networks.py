"""Who was investigated together: cases, suspects and victims that hang together, as classes of sizes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zicht.measures.dimensions import text
from zicht.measures.gathered import Gathered
from zicht.measures.model import MeasureDeclaration
from zicht.measures.offenders_dimensions import SEVERAL, SIZES, place, size_of
from zicht.measures.offenders_known import Proceedings

__all__ = ["NETWORK_MEASURES", "add_networks", "network_sizes"]

_ = text

IntArray = npt.NDArray[np.int64]

CASES = MeasureDeclaration(
    "cases_by_suspects", _("Cases by number of suspects"), "cases", _("Cases by how many suspects they have.")
)
CASES_SHARE = MeasureDeclaration(
    "cases_share", _("Share of the cases"), "percent", _("Percentage of all cases.")
)
VICTIMS = MeasureDeclaration(
    "cases_by_victims",
    _("Cases by number of victims known"),
    "cases",
    _(
        "Cases by how many persons are registered as the victim of an offence in them; without any, in no "
        "row."
    ),
)
NETWORKS = MeasureDeclaration(
    "networks",
    _("Networks by size"),
    "networks",
    _(
        "Suspects and victims who hang together by cases that share a suspect or a victim, by how many "
        "persons they are."
    ),
)
NETWORKS_SHARE = MeasureDeclaration(
    "networks_share", _("Share of the networks"), "percent", _("Percentage of all networks.")
)
NETWORK_MEASURES = (CASES, CASES_SHARE, VICTIMS, NETWORKS, NETWORKS_SHARE)


def add_networks(cells: Gathered, known: Proceedings) -> None:
    """Add the sizes of cases and of networks; nobody's own network can be told from these."""
    suspects = np.bincount(known.case) if len(known) else np.zeros(0, dtype=np.int64)
    _add(cells, suspects, CASES, CASES_SHARE)
    if len(known.victims):
        victims = np.bincount(known.victims[:, 1])
        _add(cells, victims[victims > 0], VICTIMS)
    _add(cells, network_sizes(known), NETWORKS, NETWORKS_SHARE)


def network_sizes(known: Proceedings) -> IntArray:
    """Return how many suspects and victims each network holds; a person who is both counts in each role."""
    cases, suspects = (int(one.max(initial=-1)) + 1 for one in (known.case, known.person))
    victims = int(known.victims[:, 0].max(initial=-1)) + 1
    size = cases + suspects + victims
    if not cases:
        return np.zeros(0, dtype=np.int64)
    one = np.concatenate([known.case, known.victims[:, 1]])
    other = np.concatenate([cases + known.person, cases + suspects + known.victims[:, 0]])
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    _number, network = connected_components(links, directed=False)
    return np.bincount(network[cases:])


def _add(
    cells: Gathered,
    sizes: Iterable[int] | IntArray,
    declared: MeasureDeclaration,
    share: MeasureDeclaration | None = None,
) -> None:
    classes = [size_of(int(size)) for size in sizes]
    of = cells.count(place(), declared, len(classes))
    counts = {code: classes.count(code) for code in SIZES}
    counts[SEVERAL] = len(classes) - counts["1"]
    keys = {code: cells.count(place(size=code), declared, count) for code, count in counts.items()}
    cells.add_up(of, keys["1"], keys[SEVERAL])
    cells.add_up(keys[SEVERAL], *(keys[code] for code in SIZES if code != "1"))
    if share:
        for code, key in keys.items():
            cells.share(place(size=code), share, key, of)
