"""Floods cost work, and nothing before a flood does; no address is kept."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from support import chat
from zicht.helpchat.visitors.flood import Bucket, Flood, Places, address_of, peer_of

SET_UP = chat


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def flood(clock):
    return Flood(opens_a_minute=60, sockets_of_one=3, clock=clock)


def test_first_conversation_costs_no_work(flood):
    assert flood.work_for("192.0.2.1") == 0


def test_twentieth_conversation_of_an_address_costs_work_and_others_none(flood, clock):
    for _ in range(20):
        clock.at += 5
        flood.opened("192.0.2.1")
    assert flood.work_for("192.0.2.1") == 18
    assert flood.work_for("192.0.2.2") == 0


def test_work_grows_with_the_flood_of_an_address(flood, clock):
    asked = []
    for _ in range(200):
        clock.at += 2
        flood.opened("192.0.2.1")
        asked.append(flood.work_for("192.0.2.1"))
    assert asked == sorted(asked)
    assert asked[-1] == 22


def test_flood_of_all_together_costs_everybody_work_for_a_minute(flood, clock):
    for number in range(60):
        flood.opened(f"192.0.2.{number}")
    assert flood.work_for("198.51.100.1") == 18
    clock.at += 61
    assert flood.work_for("198.51.100.1") == 0


def test_counts_of_an_address_are_gone_with_the_key(flood, clock):
    for _ in range(30):
        flood.opened("192.0.2.1")
    clock.at += 600
    assert flood.work_for("192.0.2.1") == 0


def test_address_is_nowhere_in_what_is_kept(flood):
    flood.opened("192.0.2.77")
    flood.enter("192.0.2.77")
    flood.may_stretch("192.0.2.77")
    kept = repr(vars(flood)).encode() + b"".join(flood._opened) + b"".join(flood._sockets)
    assert b"192.0.2.77" not in kept


def test_address_has_so_many_sockets_and_no_more_until_one_closes(flood):
    entered = [flood.enter("192.0.2.1") for _ in range(4)]
    assert entered[3] is None
    flood.leave(entered[0])
    assert flood.enter("192.0.2.1") is not None


def test_sockets_are_counted_on_when_the_key_changes(flood, clock):
    entered = [flood.enter("192.0.2.1") for _ in range(3)]
    clock.at += 601
    for one in entered:
        flood.leave(one)
    assert not flood._sockets


def test_memory_of_a_flood_from_many_addresses_is_bounded(flood, monkeypatch):
    monkeypatch.setattr("zicht.helpchat.visitors.flood._MOST_KEPT", 50)
    for number in range(500):
        flood.opened(f"10.0.{number // 250}.{number % 250}")
    assert len(flood._opened) == 50


def test_phrases_of_an_address_are_stretched_so_often(flood):
    assert [flood.may_stretch("192.0.2.1") for _ in range(31)] == [True] * 30 + [False]


def test_places_of_an_address_are_given_back_and_die_with_who_is_silent(clock):
    places, talks = Places(2, clock), [uuid4() for _ in range(4)]
    assert [places.take("a", talk) for talk in talks[:3]] == [True, True, False]
    assert places.take("a", talks[0])
    assert places.take("b", talks[2])
    places.keep(talks[0])
    clock.at += 181
    assert [places.take("a", talk) for talk in (talks[1], talks[3])] == [True, False]
    places.give_back(talks[1])
    assert places.take("a", talks[3])
    clock.at += 601
    assert places.take("a", uuid4())
    assert len(places._taken) == 1


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=60))
def test_bucket_gives_never_more_than_it_holds_and_gains(gaps):
    clock = Clock()
    bucket = Bucket(5, 2, clock)
    began, given_out = clock.at, 0
    for gap in gaps:
        clock.at += gap
        given_out += bucket.take()
    assert given_out <= 5 + 2 * (clock.at - began) + 1e-6


@pytest.mark.parametrize(
    ("proxy", "headers", "expected"),
    [
        (False, [(b"x-forwarded-for", b"198.51.100.9")], "192.0.2.1"),
        (True, [(b"x-forwarded-for", b"203.0.113.5, 198.51.100.9")], "198.51.100.9"),
        (True, [], "192.0.2.1"),
        (True, [(b"x-forwarded-for", b"a text")], ""),
    ],
)
def test_address_is_told_by_a_proxy_of_ours_alone(proxy, headers, expected):
    with override_settings(BEHIND_PROXY=proxy):
        assert address_of({"client": ("192.0.2.1", 5), "headers": headers}) == expected


def test_addresses_of_one_household_count_as_one():
    one, other = (peer_of({"client": (f"2001:db8:1:2::{end}", 5)}) for end in ("1", "ffff"))
    assert one == other
    assert one != peer_of({"client": ("2001:db8:1:3::1", 5)})


def test_what_stands_for_an_address_does_not_show_it():
    peer = peer_of({"client": ("192.0.2.1", 5)})
    assert "192.0.2.1" not in peer
    assert peer == peer_of({"client": ("192.0.2.1", 6)})
    assert peer != peer_of({"client": ("192.0.2.2", 5)})


def test_all_together_open_so_many_sockets_and_no_more(flood, monkeypatch):
    monkeypatch.setattr("zicht.helpchat.visitors.flood._SOCKETS_OF_ALL", 2)
    first, _ = (flood.enter(f"192.0.2.{number}") for number in (1, 2))

    assert flood.enter("192.0.2.3") is None
    flood.leave(first)
    assert flood.enter("192.0.2.3") is not None
