"""Does linkage find who is who, and do its intervals hold the truth, in reference countries without a shared key?"""

from __future__ import annotations

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from studies.trials import Pace, run_together
from zicht.engine import open_engine
from zicht.linkage.link import Linked, LinkOptions, link_persons
from zicht.linkage.quality import Share, estimate_quality
from zicht.records.intake import read_inputs
from zicht.reference import simulate
from zicht.reference.model import DEFAULT_VINTAGES

__all__ = ["DUTCH", "EVERYONE", "FOREIGN", "Found", "LinkTrial", "Stated", "judge_groups", "study_linkage"]

EVERYONE, DUTCH, FOREIGN = "everyone", "Dutch nationals", "foreign victims without a number"
#: Plausible sets of links behind every interval: as many as `zicht link` draws.
SETS = 20
#: Countries in a round.
TOGETHER = 10

Groups = Mapping[str, Hashable]


@dataclass(frozen=True)
class Stated:
    """What the linkage says of itself, and what is true."""

    truth: float
    value: float
    lower: float
    upper: float

    @property
    def holds(self) -> bool:
        return self.lower <= self.truth <= self.upper


@dataclass(frozen=True)
class Found:
    """How many reports a group has, and the F1 of pairs and of whole clusters among them."""

    reports: int
    pair_f1: float
    cluster_f1: float


@dataclass(frozen=True)
class LinkTrial:
    """One country: how well each group was linked, what was stated, and the processor seconds of the linkage.

    `persons` has as its value the estimate that comes with the interval; `linked` is the number as linked.
    """

    groups: Mapping[str, Found]
    linked: int
    persons: Stated
    precision: Stated
    recall: Stated
    seconds: float


def study_linkage(countries: int, *, pace: Pace, say: Callable[[str], None]) -> list[LinkTrial]:
    """Make so many reference countries, link the reports of each without the shared key, and judge the links."""
    seeds = range(pace.seed, pace.seed + countries)
    rounds = [seeds[at : at + TOGETHER] for at in range(0, countries, TOGETHER)]
    return run_together(link_country, rounds, pace=pace, say=say)


def link_country(seed: int) -> list[LinkTrial]:
    """Link the newest reports of one country."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports, persons = _make_reports(folder, seed)
        start = time.process_time()
        with open_engine(folder / "engine") as engine:
            linked = link_persons(reports, folder / "register", engine=engine, options=LinkOptions(seed=seed))
        return [_judge(linked, persons, seconds=time.process_time() - start)]


def _make_reports(folder: Path, seed: int) -> tuple[pa.Table, Groups]:
    """Return the reports of a country without the agencies' shared key, and the person behind each record."""
    newest = max(DEFAULT_VINTAGES)
    inputs = simulate(folder / "country", seed=seed, vintages=[newest]).inputs
    intake = read_inputs([inputs[newest]], work=folder / "work")
    reports = pq.read_table(intake.tables["reports"])
    place = reports.column_names.index("person_key")
    reports = reports.set_column(place, "person_key", pa.nulls(len(reports), pa.string()))
    links = pq.read_table(folder / "country" / "truth" / "links.parquet").to_pylist()
    return reports, {f"{link['source']}:{link['report_id']}": link["person"] for link in links}


def _judge(linked: Linked, persons: Groups, *, seconds: float) -> LinkTrial:
    clusters = dict(zip(*(linked.clusters[name].to_pylist() for name in ("record", "cluster")), strict=True))
    true = {record: persons[record] for record in clusters}
    drawn = list(linked.draw_persons(SETS))
    count = linked.count_persons(drawn)
    seed = linked.options.seed
    quality = estimate_quality(
        linked.pairs, linked.clusters, linked.decisions, seed=seed, missed=linked.missed, link_sets=drawn
    )
    right = _pairs(zip(clusters.values(), true.values(), strict=True))
    return LinkTrial(
        judge_groups(clusters, true, _members(linked.attributes)),
        len(set(clusters.values())),
        Stated(len(set(true.values())), count.value, count.lower, count.upper),
        _stated(right / _pairs(clusters.values()), quality.precision),
        _stated(right / _pairs(true.values()), quality.recall),
        seconds,
    )


def _stated(truth: float, share: Share | None) -> Stated:
    return Stated(truth, share.value, share.lower, share.upper) if share else Stated(truth, 0.0, 0.0, 1.0)


def _members(attributes: pa.Table) -> Mapping[str, Sequence[str]]:
    """Return the records of everyone, of Dutch nationals, and of foreigners without a citizen number."""
    foreign = pc.and_(pc.not_equal(attributes["nationality"], "NLD"), pc.is_null(attributes["number"]))
    return {
        EVERYONE: attributes["record"].to_pylist(),
        DUTCH: attributes.filter(pc.equal(attributes["nationality"], "NLD"))["record"].to_pylist(),
        FOREIGN: attributes.filter(foreign)["record"].to_pylist(),
    }


def judge_groups(found: Groups, true: Groups, members: Mapping[str, Sequence[str]]) -> dict[str, Found]:
    """Return how well each group was linked; pairs and clusters are those within the group."""
    return {
        name: Found(
            len(records),
            _pair_f1([(found[record], true[record]) for record in records]),
            _cluster_f1(
                _sets({record: found[record] for record in records}),
                _sets({record: true[record] for record in records}),
            ),
        )
        for name, records in members.items()
    }


def _pair_f1(places: Sequence[tuple[Hashable, Hashable]]) -> float:
    made, true = (_pairs(place[side] for place in places) for side in (0, 1))
    return 2 * _pairs(places) / (made + true) if made + true else 1.0


def _cluster_f1(found: frozenset[frozenset[str]], true: frozenset[frozenset[str]]) -> float:
    return 2 * len(found & true) / (len(found) + len(true)) if true else 1.0


def _pairs(places: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(places).values())


def _sets(places: Groups) -> frozenset[frozenset[str]]:
    members: dict[Hashable, set[str]] = defaultdict(set)
    for record, place in places.items():
        members[place].add(record)
    return frozenset(map(frozenset, members.values()))
