"""Decisions on pairs: what settles them, what sends them back, and how reviewers agree."""

from __future__ import annotations

from datetime import date

import pytest

from zicht.errors import InputError
from zicht.linkage.constraints import Constraints
from zicht.linkage.decisions import Decision, Decisions, Verdict

DAY = date(2021, 9, 1)


def decide(*said, two_persons=False):
    """Return decisions from texts such as `ann: a b same`."""
    rows = []
    for text in said:
        reviewer, rest = text.split(": ")
        one, other, verdict = rest.split()
        rows.append(Decision.of(one, other, Verdict(verdict), reviewer=reviewer, decided_on=DAY))
    return Decisions(two_persons=two_persons).add(rows)


def rules(must=(), cannot=()):
    return Constraints(frozenset(map(tuple, must)), frozenset(map(tuple, cannot)))


def test_one_decision_settles_a_pair_whichever_record_is_named_first():
    decisions = decide("ann: b a same", "ann: c d different", "ann: e f unsure")

    assert decisions.constraints == rules(["ab"], ["cd"])


def test_later_verdict_of_a_reviewer_replaces_the_earlier():
    assert decide("ann: a b same", "ann: a b different").constraints == rules(cannot=["ab"])


def test_repeated_verdict_adds_nothing():
    assert len(decide("ann: a b same", "ann: a b same").rows) == 1


def test_reviewers_who_differ_settle_nothing():
    decisions = decide("ann: a b same", "bob: a b different")

    assert decisions.constraints == rules()
    assert decisions.disputed == {("a", "b")}


def test_two_person_rule_asks_for_two_reviewers():
    decisions = decide("ann: a b same", "ann: c d same", "bob: c d same", "bob: a b unsure", two_persons=True)

    assert decisions.constraints == rules(["cd"])


def test_decisions_that_cannot_all_be_true_are_left_out_and_named():
    decisions = decide("ann: a b same", "ann: b c same", "bob: a c different", "ann: d e same")

    assert decisions.contradicting == {("a", "b"), ("b", "c"), ("a", "c")}
    assert decisions.constraints == rules(["de"])


def test_agreement_is_cohens_kappa():
    """Fifty applications read by two reviewers: 20 yes of both, 15 no of both, 5 and 10 otherwise: kappa is 0.4."""
    said = [("same", "same")] * 20 + [("same", "different")] * 5
    said += [("different", "same")] * 10 + [("different", "different")] * 15
    decisions = decide(
        *(f"ann: a b{n} {a}" for n, (a, _) in enumerate(said)),
        *(f"bob: a b{n} {b}" for n, (_, b) in enumerate(said)),
    )

    (found,) = decisions.agreement()

    assert (found.reviewers, found.pairs, found.agreed) == (("ann", "bob"), 50, 35)
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


def test_agreement_is_unknown_where_every_verdict_is_the_same():
    (found,) = decide("ann: a b same", "bob: a b same").agreement()

    assert found.kappa is None


def test_decisions_are_read_as_they_were_written(tmp_path):
    decisions = decide("ann: a b same", "bob: a b different", "ann: c d unsure")

    decisions.write(tmp_path / "decisions.parquet")

    assert Decisions.read(tmp_path / "decisions.parquet").rows == decisions.rows


def test_decisions_that_are_not_there_are_none(tmp_path):
    assert Decisions.read(tmp_path / "none.parquet").rows == ()


def test_decisions_refuse_another_file(tmp_path):
    (tmp_path / "decisions.parquet").write_text("none")

    with pytest.raises(InputError, match="holds no decisions"):
        Decisions.read(tmp_path / "decisions.parquet")


def test_repr_holds_no_record_and_no_reviewer():
    decisions = decide("ann: a b same")

    assert repr(decisions) == "Decisions(rows=1, two_persons=False)"
    assert repr(decisions.rows[0]) == "Decision(same)"
    assert repr(decisions.constraints) == "Constraints(must=1, cannot=0)"
