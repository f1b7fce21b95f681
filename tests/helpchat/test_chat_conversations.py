"""A conversation opens, is claimed, handed on and ends; each step only from where it may be taken."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from support.chat import Chat
from zicht.helpchat.clock import now
from zicht.helpchat.locks import mark_of
from zicht.helpchat.talk import actions, keeping
from zicht.helpchat.talk.models import (
    Conversation,
    Device,
    HourCount,
    LeftMessage,
    Message,
    PhraseMark,
    WrappedKey,
)
from zicht.helpchat.talk.service import (
    Ended,
    KeyKind,
    Opening,
    Refused,
    Route,
    Said,
    SealedKey,
    Sender,
    State,
    Why,
    add_keys,
    claim,
    devices_on_duty,
    end_conversation,
    end_device,
    escrow_keys,
    find_by_token,
    keep_messages,
    keys_for,
    leave_for_later,
    left_under,
    mark_seen,
    open_conversation,
    pass_on,
    place_of,
    queue_rows,
    register_device,
    register_escrow_key,
    said_after,
    set_band,
    state_of,
    sweep,
    take_up,
)
from zicht.helpchat.talk.workflow import DYING, ESCROW_LASTS, NEXT, SHIFT_LASTS

COUNSELLOR, OTHER = uuid4(), uuid4()


def opening(token: bytes = b"t" * 32, **more: object) -> Opening:
    given = {
        "id": uuid4(),
        "token": token,
        "route": Route.SCRIPT,
        "language": "nl",
        "band": "U2",
    } | more
    return Opening(**given)  # type: ignore[arg-type]


def opened(token: bytes = b"t" * 32, **more: object) -> tuple[UUID, UUID]:
    """Return a conversation that waits, and the device of a counsellor who has its key."""
    device = register_device(COUNSELLOR, b"d" * 32)
    one = opening(token, keys=(SealedKey(device.id, KeyKind.TALK, b"k" * 80),), **more)
    open_conversation(one)
    return one.id, device.id


def said(conversation: UUID, name: bytes, sender: Sender = Sender.VISITOR) -> Said:
    return Said(conversation, sender, name.ljust(16, b"."), b"ciphertext of " + name)


def numbers(many: list[Said]) -> list[int]:
    return [one.seq for one in keep_messages(many)]


def test_conversation_is_found_by_its_token_alone_until_it_ends(chat: Chat) -> None:
    conversation, _device = opened(b"a" * 32)

    assert find_by_token(b"a" * 32).id == conversation
    assert find_by_token(b"b" * 32) is None
    assert bytes(state_of(conversation).mark) != b"a" * 32
    end_conversation(conversation, by=Ended.VISITOR)
    assert find_by_token(b"a" * 32) is None


def test_second_conversation_of_a_token_or_identifier_is_refused(chat: Chat) -> None:
    conversation, _device = opened(b"a" * 32)

    for again in (opening(b"a" * 32), opening(b"b" * 32, id=conversation)):
        with pytest.raises(Refused) as refused:
            open_conversation(again)
        assert refused.value.why is Why.TAKEN
    assert Conversation.objects.count() == 1


def test_conversation_is_claimed_once_and_only_with_a_key(chat: Chat) -> None:
    conversation, device = opened()
    without = register_device(OTHER, b"e" * 32)

    with pytest.raises(Refused) as refused:
        claim(conversation, by=OTHER, device=without.id)
    assert refused.value.why is Why.NO_KEY
    claim(conversation, by=COUNSELLOR, device=device)
    add_keys(conversation, [SealedKey(without.id, KeyKind.TALK, b"k" * 80)])
    with pytest.raises(Refused) as refused:
        claim(conversation, by=OTHER, device=without.id)
    assert refused.value.why is Why.TAKEN
    assert state_of(conversation).counsellor == COUNSELLOR


def test_only_who_talks_hands_on_and_back(chat: Chat) -> None:
    conversation, device = opened()
    claim(conversation, by=COUNSELLOR, device=device)

    with pytest.raises(Refused) as refused:
        pass_on(conversation, by=OTHER, to=OTHER)
    assert refused.value.why is Why.NOT_YOURS
    pass_on(conversation, by=COUNSELLOR, to=OTHER)
    assert state_of(conversation).counsellor == OTHER
    pass_on(conversation, by=OTHER, to=None)
    assert state_of(conversation).state == State.WAITING.value


@pytest.mark.parametrize(("begin", "to"), list(product(State, State)))
def test_conversation_goes_only_where_the_table_says(small_chat: Chat, begin: State, to: State) -> None:
    row = Conversation(state=begin.value)
    if to in NEXT[begin]:
        actions._go(row, to)
        assert row.state == to.value
    else:
        with pytest.raises(Refused):
            actions._go(row, to)


def test_end_takes_keys_and_token_at_once_and_ciphertext_some_minutes_later(chat: Chat) -> None:
    conversation, device = opened()
    claim(conversation, by=COUNSELLOR, device=device)
    keep_messages([said(conversation, b"one")])
    at = now()

    assert end_conversation(conversation, by=Ended.COUNSELLOR)
    row = state_of(conversation)
    assert not WrappedKey.objects.exists()
    assert row.mark is None
    assert DYING[0] <= row.dies_at - at <= DYING[1] + timedelta(seconds=5)
    sweep(row.dies_at - timedelta(seconds=1))
    assert Message.objects.count() == 1
    sweep(row.dies_at)
    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)
    assert not end_conversation(conversation, by=Ended.VISITOR)


def test_moments_of_death_differ(small_chat: Chat) -> None:
    delays = set()
    for number in range(12):
        conversation, _device = opened(bytes([number]) * 32)
        end_conversation(conversation, by=Ended.VISITOR)
        row = state_of(conversation)
        delays.add(row.dies_at - row.ended_at)

    assert len(delays) > 6


def test_nothing_is_done_to_a_conversation_that_is_over(chat: Chat) -> None:
    conversation, device = opened()
    end_conversation(conversation, by=Ended.VISITOR)

    for act in (
        lambda: claim(conversation, by=COUNSELLOR, device=device),
        lambda: pass_on(conversation, by=COUNSELLOR, to=None),
        lambda: set_band(conversation, band="U0", why="danger"),
        lambda: add_keys(conversation, [SealedKey(device, KeyKind.TALK, b"k" * 80)]),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.why is Why.NOT_HERE
    answers = keep_messages([said(conversation, b"late")])
    assert isinstance(answers[0], Refused)
    assert not Message.objects.exists()


def test_messages_are_numbered_in_each_conversation_and_kept_once(chat: Chat) -> None:
    first, _ = opened(b"1" * 32)
    second, _ = opened(b"2" * 32)
    many = [
        said(first, b"one"),
        said(second, b"one"),
        said(first, b"two", Sender.COUNSELLOR),
        said(first, b"one"),
    ]

    assert numbers(many) == [1, 1, 2, 1]
    assert numbers([said(first, b"two", Sender.COUNSELLOR), said(first, b"three")]) == [2, 3]
    assert [(one.seq, one.body) for one in said_after(first, 1)] == [
        (2, b"ciphertext of two"),
        (3, b"ciphertext of three"),
    ]


def test_one_conversation_that_is_over_keeps_no_other_from_being_kept(chat: Chat) -> None:
    over, _ = opened(b"1" * 32)
    lasting, _ = opened(b"2" * 32)
    end_conversation(over, by=Ended.VISITOR)

    refused, kept = keep_messages([said(over, b"one"), said(lasting, b"one")])
    assert isinstance(refused, Refused)
    assert kept.seq == 1


def test_visitor_is_never_given_notes(chat: Chat) -> None:
    conversation, _ = opened()
    keep_messages([said(conversation, b"note", Sender.NOTE), said(conversation, b"word")])

    assert [one.body for one in said_after(conversation, 0)] == [b"ciphertext of word"]
    assert len(said_after(conversation, 0, notes=True)) == 2


def test_queue_shows_the_most_urgent_first_and_then_who_came_first(chat: Chat) -> None:
    calm, _ = opened(b"1" * 32, band="U3")
    urgent, _ = opened(b"2" * 32, band="U0")
    later, _ = opened(b"3" * 32, band="U3")
    Conversation.objects.filter(id=later).update(opened_at=now() + timedelta(seconds=9))

    assert [one.id for one in queue_rows()] == [urgent, calm, later]
    assert [place_of(one).ahead for one in (urgent, calm, later, None)] == [0, 1, 2, 3]
    set_band(later, band="U0", why="overruled")
    assert place_of(later).ahead == 1


def test_wait_is_told_only_from_enough_claims(chat: Chat) -> None:
    conversation, device = opened()
    assert place_of(conversation).minutes is None
    HourCount.objects.update(
        claimed=10,
        waited_seconds=2400,
        ended=10,
        talked_seconds=12_000,
    )

    low, high = place_of(conversation).minutes
    assert low <= 4 <= high
    end_device(device, of=COUNSELLOR)
    assert place_of(conversation).minutes is None


def test_visitors_who_are_away_have_left(chat: Chat) -> None:
    waits, _ = opened(b"1" * 32)
    by_forms, _ = opened(b"2" * 32, route=Route.FORMS)
    Conversation.objects.filter(id=by_forms).update(opened_at=now() - timedelta(seconds=9))
    talks, device = opened(b"3" * 32)
    claim(talks, by=COUNSELLOR, device=device)
    there, _ = opened(b"4" * 32)
    swept = []
    for minutes in (2, 4, 11):
        Conversation.objects.filter(id=there).update(seen_at=now() + timedelta(minutes=minutes))
        swept.append(set(sweep(now() + timedelta(minutes=minutes))))

    assert swept == [set(), {waits}, {by_forms, talks}]
    assert sum(one.left_waiting for one in HourCount.objects.all()) == 2


def test_nobody_has_left_where_nobody_at_all_was_seen(chat: Chat) -> None:
    """The server or the database was away, and every browser is on its way back: they have longer."""
    waits, _ = opened(b"1" * 32)
    talks, device = opened(b"3" * 32)
    claim(talks, by=COUNSELLOR, device=device)

    assert sweep(now() + timedelta(minutes=8)) == []
    assert sweep(now() + timedelta(minutes=10)) == [waits]
    assert sweep(now() + timedelta(minutes=31)) == [talks]


def test_who_is_there_is_written_down_for_those_alone(chat: Chat) -> None:
    here, _ = opened(b"1" * 32)
    away, _ = opened(b"2" * 32)
    Conversation.objects.update(seen_at=now() - timedelta(minutes=2))
    mark_seen([here, uuid4()])

    assert {one.id: one.online for one in queue_rows()} == {here: True, away: False}


def test_forms_have_a_limit_on_who_waits(small_chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING_BY_FORMS", 1)
    opened(b"1" * 32, route=Route.FORMS)

    with pytest.raises(Refused) as refused:
        open_conversation(opening(b"2" * 32, route=Route.FORMS))
    assert refused.value.why is Why.FULL
    open_conversation(opening(b"3" * 32))


def test_device_and_escrow_live_their_time_and_take_their_keys_along(chat: Chat) -> None:
    conversation, device = opened()
    holder = register_escrow_key(COUNSELLOR, "a", b"a" * 32)
    assert escrow_keys() == []
    register_escrow_key(OTHER, "b", b"b" * 32)
    assert [one.part for one in escrow_keys()] == ["a", "b"]
    add_keys(conversation, [SealedKey(holder.id, KeyKind.ESCROW, b"h" * 80)])
    Conversation.objects.update(seen_at=now() + ESCROW_LASTS)

    sweep(now() + SHIFT_LASTS)
    assert devices_on_duty() == []
    assert keys_for(conversation, device) == []
    assert len(keys_for(conversation, holder.id)) == 1
    sweep(now() + ESCROW_LASTS)
    assert escrow_keys() == []
    assert not WrappedKey.objects.exists()


def test_device_is_ended_by_its_own_counsellor(chat: Chat) -> None:
    conversation, device = opened()

    end_device(device, of=OTHER)
    assert Device.objects.count() == 1
    end_device(device, of=COUNSELLOR)
    assert (Device.objects.count(), keys_for(conversation, device)) == (0, [])


def test_phrase_is_known_again_and_forgotten_after_a_year(chat: Chat) -> None:
    first, _ = opened(b"1" * 32, phrase=b"p" * 32)
    second, _ = opened(b"2" * 32, phrase=b"p" * 32)
    other, _ = opened(b"3" * 32, phrase=b"q" * 32)

    assert [state_of(one).returned for one in (first, second, other)] == [False, True, False]
    assert b"p" * 32 not in {bytes(one.mark) for one in PhraseMark.objects.all()}
    sweep(now() + timedelta(days=400))
    assert not PhraseMark.objects.exists()


def test_what_was_left_is_given_under_its_phrase_alone_and_once_taken_is_gone(chat: Chat) -> None:
    leave_for_later(b"p" * 32, b"locked")
    leave_for_later(b"p" * 32, b"locked again")

    assert left_under(b"q" * 32) is None
    assert left_under(b"p" * 32) == b"locked again"
    take_up(b"p" * 32, mark_of(b"locked"))
    assert left_under(b"p" * 32) == b"locked again"
    take_up(b"p" * 32, mark_of(b"locked again"))
    assert not LeftMessage.objects.exists()


def test_hour_counts_what_happened_and_nothing_of_who(chat: Chat) -> None:
    conversation, device = opened()
    claim(conversation, by=COUNSELLOR, device=device)
    end_conversation(conversation, by=Ended.COUNSELLOR)
    opened(b"2" * 32)

    sums = HourCount.objects.values_list("opened", "claimed", "claimed_soon", "ended", "left_waiting")
    assert list(map(sum, zip(*sums, strict=True))) == [2, 1, 1, 1, 0]
    columns = {field.name for field in HourCount._meta.get_fields()}
    assert not columns & {"conversation", "counsellor", "language"}


def test_nobody_is_ahead_of_whom_somebody_takes_just_now(chat: Chat) -> None:
    conversation, device = opened()
    opened(b"2" * 32)
    claim(conversation, by=COUNSELLOR, device=device)

    assert place_of(conversation).ahead == 0


def test_conversation_holds_so_many_messages_and_no_more(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_MESSAGES", 2)
    conversation, _ = opened()
    names = [bytes([number]) * 16 for number in range(3)]
    first, second, third = keeping.keep_messages(
        [Said(conversation, Sender.VISITOR, name, b"locked") for name in names]
    )

    assert (first.seq, second.seq, third.why) == (1, 2, Why.FULL)
    (again,) = keeping.keep_messages([Said(conversation, Sender.VISITOR, names[1], b"locked")])
    assert again == second


def test_so_much_is_left_and_no_more(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_LEFT", 1)
    monkeypatch.setattr(actions, "MOST_PHRASES", 1)
    leave_for_later(b"p" * 32, b"locked")
    leave_for_later(b"p" * 32, b"locked again")
    with pytest.raises(Refused) as refused:
        leave_for_later(b"q" * 32, b"locked")

    assert refused.value.why is Why.FULL
    assert left_under(b"p" * 32) == b"locked again"
    conversation, _ = opened(b"2" * 32, phrase=b"q" * 32)
    assert not state_of(conversation).returned
    assert PhraseMark.objects.count() == 1


def test_band_given_again_and_again_says_its_reason_once(chat: Chat) -> None:
    conversation, _ = opened()
    for _ in range(3):
        set_band(conversation, band="U0", why="danger")

    assert state_of(conversation).reasons.count("danger") == 1
