"""Precision and recall against counts by hand, Wilson's published interval, and simulated pairs with known truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from zicht.linkage.decisions import Decision, Decisions, Verdict
from zicht.linkage.missed import Missed
from zicht.linkage.quality import draw_sample, estimate_quality

DAY = date(2021, 9, 1)


def compared(*rows):
    """Return pairs and clusters from (probability, linked[, certain]): each pair has two records of its own."""
    left, right = ([f"{side}{n:06}" for n in range(len(rows))] for side in "ab")
    pairs = pa.table(
        {
            "record_l": left,
            "record_r": right,
            "probability": pa.array([row[0] for row in rows], pa.float64()),
            "certain": pa.array([row[2] if len(row) > 2 else None for row in rows], pa.bool_()),
        }
    )
    names = [name if row[1] else other for row, name, other in zip(rows, left, right, strict=True)]
    return pairs, pa.table({"record": [*left, *right], "cluster": [*left, *names]})


def decide(pairs, verdict=Verdict.SAME, reviewer="r1"):
    return [Decision.of(*pair, verdict, reviewer=reviewer, decided_on=DAY) for pair in pairs]


def test_model_alone_adds_up_probabilities():
    """Linked 0.9 and 0.8, not linked 0.3: precision 1.7 / 2, recall 1.7 / 2.0."""
    found = estimate_quality(*compared((0.9, True), (0.8, True), (0.3, False)), Decisions(), seed=1)

    assert found.precision.value == pytest.approx(0.85)
    assert found.recall.value == pytest.approx(0.85)
    assert (found.linked, found.sampled) == (2, 0)
    assert 0 < found.precision.lower < 0.85 < found.precision.upper < 1


def test_what_a_key_decides_is_sure():
    found = estimate_quality(*compared((0.5, True, True), (0.5, False, False)), Decisions(), seed=1)

    assert (found.precision.lower, found.precision.upper) == (1, 1)
    assert (found.recall.lower, found.recall.upper) == (1, 1)


def test_without_links_there_is_no_precision_and_without_pairs_no_recall():
    pairs, clusters = compared((0.3, False))

    assert estimate_quality(pairs, clusters, Decisions(), seed=1).precision is None
    assert estimate_quality(pairs.slice(0, 0), clusters, Decisions(), seed=1).recall is None


def test_every_pair_looked_at_leaves_nothing_to_chance():
    pairs, clusters = compared(*[(0.7, True)] * 4)
    sample = draw_sample(pairs, clusters, size=4, seed=1)
    decisions = Decisions().add([*decide(sample[:3]), *decide(sample[3:], Verdict.DIFFERENT)])

    found = estimate_quality(pairs, clusters, decisions, seed=1)

    assert (found.precision.lower, found.precision.value, found.precision.upper) == (0.75, 0.75, 0.75)
    assert found.sampled == 4


def test_interval_of_a_small_sample_is_wilsons():
    """15 of 148 is Newcombe's example (1998, method 3): 0.0624 to 0.1605; of very many pairs."""
    pairs, clusters = compared(*[(0.95, True)] * 200_000)
    sample = draw_sample(pairs, clusters, size=148, seed=1)[:148]
    decisions = Decisions().add([*decide(sample[:15]), *decide(sample[15:], Verdict.DIFFERENT)])

    precision = estimate_quality(pairs, clusters, decisions, seed=1).precision

    assert precision.value == pytest.approx(15 / 148)
    assert precision.lower == pytest.approx(0.0624, abs=2e-4)
    assert precision.upper == pytest.approx(0.1605, abs=2e-4)


def test_sample_is_the_same_on_every_run_and_grows_from_its_beginning():
    rng = np.random.default_rng(1)
    pairs, clusters = compared(*((p, p > 0.5) for p in rng.random(500)))

    small, large = (set(draw_sample(pairs, clusters, size=n, seed=1)) for n in (50, 100))

    assert small < large
    assert small == set(draw_sample(pairs.take(np.arange(499, -1, -1)), clusters, size=50, seed=1))
    assert small != set(draw_sample(pairs, clusters, size=50, seed=2))


def test_sample_holds_no_pair_that_a_key_decides():
    assert draw_sample(*compared((1.0, True, True), (0.0, False, False)), size=9, seed=1) == []


def test_decisions_outside_the_sample_correct_nothing():
    """A reviewer who only saw what is surely different would else lower the precision of all."""
    pairs, clusters = compared(*[(0.7, True)] * 1000)
    last = draw_sample(pairs, clusters, size=1000, seed=1)[-50:]

    found = estimate_quality(pairs, clusters, Decisions().add(decide(last, Verdict.DIFFERENT)), seed=1)

    assert found.sampled == 0
    assert found.precision.value == pytest.approx(0.7)


def test_reviewers_who_disagree_are_passed_over():
    pairs, clusters = compared(*[(0.7, True)] * 3)
    first, second, _third = draw_sample(pairs, clusters, size=3, seed=1)
    decisions = Decisions().add(
        [*decide([first]), *decide([first], Verdict.DIFFERENT, "r2"), *decide([second])]
    )

    assert estimate_quality(pairs, clusters, decisions, seed=1).sampled == 1


def test_sample_corrects_a_model_that_is_wrong():
    """The model says 0.95 of the linked and 0.05 of the others, the truth is 0.7 and 0.2: intervals hold it."""
    rng = np.random.default_rng(4)
    held = []
    for run in range(40):
        linked = np.arange(600) < 300
        pairs, clusters = compared(*((0.95 if flag else 0.05, flag) for flag in linked))
        same = rng.random(600) < np.where(linked, 0.7, 0.2)
        truth = dict(zip(pairs["record_l"].to_pylist(), same, strict=True))
        sample = draw_sample(pairs, clusters, size=120, seed=run)
        said = [decide([p], Verdict.SAME if truth[p[0]] else Verdict.DIFFERENT)[0] for p in sample]
        found = estimate_quality(pairs, clusters, Decisions().add(said), seed=run)
        precision, recall = same[linked].mean(), same[linked].sum() / same.sum()
        held.append(
            found.precision.lower <= precision <= found.precision.upper
            and found.recall.lower <= recall <= found.recall.upper
        )
    assert np.mean(held) >= 0.85


def test_pairs_that_were_never_compared_are_not_found():
    """Right 1.7, not linked 0.3 and never compared 2.0: recall 1.7 / 4.0; precision as before."""
    pairs, clusters = compared((0.9, True), (0.8, True), (0.3, False))

    found = estimate_quality(pairs, clusters, Decisions(), seed=1, missed=Missed(2.0, 0.5))

    assert found.recall.value == pytest.approx(1.7 / 4)
    assert found.precision.value == pytest.approx(0.85)


def test_sets_of_links_say_what_pairs_are_worth_together():
    """Of two linked pairs one holds in both sets and one in neither; of two others one holds in one of two sets."""
    pairs, clusters = compared((0.9, True), (0.9, True), (0.2, False), (0.2, False))
    left, right = pairs["record_l"].to_pylist(), pairs["record_r"].to_pylist()

    def drawn(*same):
        person = [name if flag else other for name, other, flag in zip(left, right, same, strict=True)]
        return pa.table({"record": [*left, *right], "person": [*left, *person]})

    sets = [drawn(True, False, True, False), drawn(True, False, False, False)]
    found = estimate_quality(pairs, clusters, Decisions(), seed=1, link_sets=sets)

    assert found.precision.value == pytest.approx(1 / 2)
    assert found.recall.value == pytest.approx(1 / 1.5)
