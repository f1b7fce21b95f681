"""Talking without script: weaker words first, every act a form, only ciphertext kept, and out at a button."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from support.chat_visiting import PlainVisitor, come_on_duty, opened, visitors_side
from zicht.helpchat import locks, phrases
from zicht.helpchat.clock import now
from zicht.helpchat.talk.models import Conversation, LeftMessage, Message, WrappedKey
from zicht.helpchat.talk.service import (
    Ended,
    KeyKind,
    Refused,
    Said,
    Sender,
    State,
    claim,
    end_conversation,
    keep_messages,
    keys_for,
    queue_rows,
    register_escrow_key,
    sweep,
)
from zicht.helpchat.visitors import board, plain

CANARY = "Kanarie-7 is hier"


@pytest.fixture
def visitors(small_chat):
    """Let the chat be open, with nobody on duty yet."""
    with visitors_side(), opened():
        yield


@pytest.fixture
def duty(visitors):
    return come_on_duty()


@pytest.fixture
def visitor(duty):
    made = PlainVisitor()
    made.look()
    return made


def begin(visitor, text="Hello", **fields):
    visitor.press("begin")
    return visitor.press("say", {"text": text, **fields})


def talk():
    return Conversation.objects.get()


def key_of(duty, conversation):
    return locks.unwrap(keys_for(conversation, duty.id)[0].sealed, duty.pair)


def counsellor_says(duty, text):
    row, message = talk(), locks.new_id()
    place = locks.Place(row.id.bytes, "c", message)
    body = locks.seal_message(key_of(duty, row.id), place, locks.Content("text", text))
    keep_messages([Said(row.id, Sender.COUNSELLOR, message, body)])


def test_what_is_weaker_stands_before_the_first_word(visitor):
    page = visitor.press("begin")
    assert page.index('class="weaker"') < page.index("<textarea")
    assert not Conversation.objects.exists()


def test_message_reaches_a_counsellor_on_duty(visitor, duty):
    page = begin(visitor, CANARY)
    assert CANARY in page
    assert duty.texts(talk().id) == [CANARY]
    assert [row.route.value for row in queue_rows()] == ["forms"]


def test_nothing_but_ciphertext_is_kept(visitor):
    begin(visitor, CANARY)
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = Path(connection.settings_dict["NAME"]).read_bytes()
    assert CANARY.encode() not in kept
    assert visitor.token not in kept
    assert locks.encode(visitor.token).encode() not in kept


def test_answer_is_seen_after_a_button(visitor, duty):
    begin(visitor)
    claim(talk().id, by=duty.counsellor, device=duty.id)
    counsellor_says(duty, "I am here <b>")
    page = visitor.press("look")
    assert "I am here &lt;b&gt;" in page
    assert page.index("Hello") < page.index("I am here")


def test_notice_of_the_counsellor_is_said_in_words(visitor, duty):
    begin(visitor)
    row, message = talk(), locks.new_id()
    place = locks.Place(row.id.bytes, "c", message)
    notice = locks.Content("notice", "still_there")
    body = locks.seal_message(key_of(duty, row.id), place, notice)
    keep_messages([Said(row.id, Sender.COUNSELLOR, message, body)])
    assert "ben je er nog?" in visitor.press("look")


def test_visitor_who_is_watched_gets_a_page_that_says_nothing(visitor, duty):
    begin(visitor, CANARY)
    page = visitor.press("watched")
    assert CANARY not in page
    assert duty.texts(talk().id) == [CANARY, "watched"]
    page = visitor.press("look")
    assert CANARY in page
    assert ">watched<" not in page


def test_form_sent_twice_is_one_message(visitor, duty):
    visitor.press("begin")
    before = visitor.page
    visitor.press("say", {"text": "Once"})
    visitor.page = before
    visitor.press("say", {"text": "Once"})
    assert duty.texts(talk().id) == ["Once"]


def test_other_words_from_the_same_page_are_another_message(visitor, duty):
    visitor.press("begin")
    first = visitor.page
    visitor.press("say", {"text": "I live at number 5"})
    visitor.page = first
    page = visitor.press("say", {"text": "I live at number 7"})
    assert "I live at number 7" in page
    visitor.press("say", {"text": "I live at number 8"})
    visitor.page = page
    visitor.press("say", {"text": "I live at number 9"})
    assert duty.texts(talk().id) == [f"I live at number {number}" for number in (5, 7, 8, 9)]


def test_letters_of_every_alphabet_and_lines_stay_as_they_are(visitor, duty):
    text = "Привіт\nمرحبا 👋 <script>"
    begin(visitor, text.replace("\n", "\r\n"))
    assert duty.texts(talk().id) == [text]


@pytest.mark.parametrize("text", ["", "  \r\n ", "a" * 2001])
def test_message_that_is_empty_or_too_long_is_not_sent(visitor, text):
    page = begin(visitor, text)
    assert 'role="alert"' in page
    assert not Conversation.objects.exists()


def test_what_is_wrong_later_on_is_said_and_what_was_typed_stays(visitor, duty):
    begin(visitor, "Hello")
    page = visitor.press("say", {"text": "b" * 2001})
    assert 'role="alert"' in page
    assert f">{'b' * 2000}</textarea>" in page
    assert duty.texts(talk().id) == ["Hello"]


def test_who_comes_on_duty_later_can_open_it_after_the_next_button(visitor):
    begin(visitor, CANARY)
    late = come_on_duty()
    assert not keys_for(talk().id, late.id)
    visitor.press("look")
    assert late.texts(talk().id) == [CANARY]


def test_escrow_gets_two_halves_that_make_the_key(visitor, duty):
    pairs = {part: locks.new_pair() for part in "ab"}
    held = {part: register_escrow_key(duty.counsellor, part, pairs["a"].public) for part in "a"}
    held["b"] = register_escrow_key(duty.id, "b", pairs["b"].public)
    begin(visitor)
    halves = [locks.unwrap(keys_for(talk().id, held[part].id)[0].sealed, pairs[part]) for part in ("a", "b")]
    assert locks.join_key(*halves) == key_of(duty, talk().id)


def test_first_stop_of_the_keyboard_ends_it_on_the_server(visitor):
    begin(visitor)
    bar, rest = visitor.page.split('<form class="bar"')[1].split("</form>", 1)
    stops = re.findall(r"<(?:a|button|input|textarea|select|summary)\b[^>]*>", bar + rest)
    first = next(stop for stop in stops if "hidden" not in stop)
    assert first == '<button class="first" data-leave>'
    assert first in bar
    visitor.press("leave")
    assert (visitor.answer.status_code, visitor.answer.headers["Location"]) == (303, "/maten/")
    assert talk().ended_by == Ended.VISITOR.value


def test_leaving_ends_it_on_the_server_and_goes_to_the_neutral_page(visitor):
    begin(visitor)
    visitor.press("leave")
    assert (visitor.answer.status_code, visitor.answer.headers["Location"]) == (303, "/maten/")
    assert talk().ended_by == Ended.VISITOR.value
    assert not WrappedKey.objects.exists()


@pytest.mark.parametrize("token", ["", "A", locks.encode(bytes(32)), "é" * 10])
def test_leaving_answers_the_same_whatever_the_token(visitor, token):
    visitor.send({"act": "leave", "token": token})
    assert (visitor.answer.status_code, visitor.answer.headers["Location"]) == (303, "/maten/")


def test_leaving_by_beacon_answers_with_nothing(visitor):
    begin(visitor)
    fields = {"act": "leave", "token": locks.encode(visitor.token)}
    visitor.send(fields, headers={"sec-fetch-dest": "empty"})
    assert (visitor.answer.status_code, visitor.answer.content) == (204, b"")
    assert talk().ended_by == Ended.VISITOR.value


def test_ending_says_so_and_shows_nothing_again(visitor):
    begin(visitor, CANARY)
    before = visitor.page
    assert CANARY not in visitor.press("end")
    visitor.page = before
    assert CANARY not in visitor.press("look")


def test_form_sent_again_after_the_end_begins_nothing(visitor):
    visitor.press("begin")
    before = visitor.page
    visitor.press("say", {"text": CANARY})
    end_conversation(talk().id, by=Ended.COUNSELLOR)
    visitor.page = before
    assert CANARY not in visitor.press("say", {"text": CANARY})
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("token", ["", "A", locks.encode(bytes(32))])
def test_token_that_is_not_known_shows_nothing(visitor, token):
    for act in ("look", "say"):
        visitor.send({"act": act, "token": token, "started": "yes", "text": "Hello"})
        assert visitor.answer.status_code == 200
        assert "<textarea" not in visitor.page
    assert not Message.objects.exists()


def test_taps_of_the_first_page_sort_the_conversation(visitor):
    visitor.press("begin", {"answer.safe": "no", "answer.age": "under_16"})
    visitor.press("say", {"text": "Hello"})
    assert talk().band == "U0"
    assert talk().reasons


def test_answers_that_there_are_not_are_left_out(visitor):
    visitor.press("begin", {"answer.safe": "<script>", "answer.name": "Anna"})
    assert "Anna" not in visitor.page
    visitor.press("say", {"text": "Hello"})
    assert talk().reasons == ["not_told"]


def test_phrase_is_known_again_and_shows_nothing(visitor):
    phrase = phrases.make_phrase()
    begin(visitor, "First", phrase=phrases.write_phrase(phrase, "uk").upper())
    assert not talk().returned
    visitor.press("end")
    visitor.look()
    page = begin(visitor, "Second", phrase=phrase)
    assert Conversation.objects.order_by("opened_at").filter(returned=True).count() == 1
    assert "First" not in page


def test_phrase_that_can_be_none_is_said_to_be_wrong(visitor):
    page = begin(visitor, CANARY, phrase="my dog's name")
    assert 'role="alert"' in page
    assert CANARY in page
    assert not Conversation.objects.exists()


def test_message_left_after_hours_reaches_the_counsellor_with_the_words(small_chat):
    with visitors_side(), opened(always=False):
        visitor = PlainVisitor()
        visitor.look()
        visitor.press("later")
        assert 'class="weaker"' in visitor.page
        visitor.press("leave-message", {"text": CANARY})
        words = re.search(r"<output[^>]*>(.*?)</output>", visitor.page)[1]
        assert CANARY.encode() not in bytes(LeftMessage.objects.get().body)
    with visitors_side(), opened():
        duty = come_on_duty()
        visitor.look()
        page = begin(visitor, "I am back", phrase=words)
        assert duty.texts(talk().id) == [CANARY, "I am back"]
        assert CANARY not in page
        visitor.press("look")
        assert LeftMessage.objects.exists()
        claim(talk().id, by=duty.counsellor, device=duty.id)
        visitor.press("look")
        assert not LeftMessage.objects.exists()


def left_and_back(visitor, phrase, text=CANARY):
    """Leave a message, and come back with its words."""
    visitor.send({"act": "later"})
    visitor.press("leave-message", {"text": text, "phrase": phrase})
    visitor.look()
    begin(visitor, "I am back", phrase=phrase)


def test_who_gives_up_waiting_finds_what_she_left_again(visitor, duty):
    phrase = phrases.make_phrase()
    left_and_back(visitor, phrase)
    visitor.press("look")
    visitor.press("end")
    visitor.look()
    begin(visitor, "Once more", phrase=phrase)
    again = Conversation.objects.get(state=State.WAITING.value)
    assert duty.texts(again.id) == [CANARY, "Once more"]


def test_what_is_left_after_that_is_not_deleted_unread(visitor, duty):
    phrase = phrases.make_phrase()
    left_and_back(visitor, phrase)
    other = PlainVisitor()
    other.send({"act": "later"})
    other.press("leave-message", {"text": "A new one", "phrase": phrase})
    claim(talk().id, by=duty.counsellor, device=duty.id)
    visitor.press("look")
    assert LeftMessage.objects.count() == 1


def test_page_says_that_a_second_message_takes_the_place_of_the_first(visitor):
    assert "de plaats van het eerste" in visitor.send({"act": "later"})
    assert "de plaats van het eerste" in visitor.look()


def test_closed_chat_takes_no_message(small_chat):
    with visitors_side(), opened(always=False):
        visitor = PlainVisitor()
        visitor.look()
        page = visitor.send({"act": "begin"})
    assert 'id="duty-closed">' in page


def test_full_queue_of_forms_says_so_with_the_numbers(visitor, monkeypatch):
    monkeypatch.setattr("zicht.helpchat.talk.actions.MOST_WAITING_BY_FORMS", 1)
    begin(visitor)
    other = PlainVisitor()
    other.look()
    page = begin(other)
    assert "tel:112" in page
    assert "<textarea" not in page
    assert Conversation.objects.count() == 1


def test_one_address_cannot_take_all_the_places_of_those_who_wait(visitor, duty):
    others = [PlainVisitor() for _ in range(11)]
    for other in others:
        other.look()
        other.press("begin")
    before = others[0].page
    for other in others:
        other.press("say", {"text": "Hello"})
    assert Conversation.objects.count() == 10
    assert "tel:112" in others[-1].page
    assert "<textarea" not in others[-1].page
    others[0].page = before
    assert "Corrected" in others[0].press("say", {"text": "Corrected"})
    others[1].press("leave")
    claim(plain._id_of(others[2].token), by=duty.counsellor, device=duty.id)
    others[2].press("look")
    for _ in range(2):
        visitor.look()
        assert 'value="look"' in begin(visitor)
    visitor.look()
    assert 'value="look"' not in begin(visitor)


def test_visitor_of_another_address_has_a_place(visitor, monkeypatch):
    for _ in range(10):
        visitor.look()
        begin(visitor)
    monkeypatch.setattr(plain, "peer_of", lambda scope: "another address")
    visitor.look()
    assert 'value="look"' in begin(visitor)


def test_who_presses_no_second_button_is_given_up_after_three_minutes(visitor):
    other = PlainVisitor()
    other.look()
    begin(other)
    there = talk().id
    Conversation.objects.update(opened_at=now() - timedelta(seconds=9), seen_at=now() - timedelta(seconds=9))
    other.press("look")
    assert "binnen drie minuten" in begin(visitor)
    silent = Conversation.objects.exclude(id=there).get().id
    assert sweep(now() + timedelta(minutes=2)) == []
    # Somebody was seen lately: the server was not away.
    Conversation.objects.filter(id=there).update(seen_at=now() + timedelta(minutes=4))
    assert sweep(now() + timedelta(minutes=4)) == [silent]


def test_phrases_are_not_stretched_for_a_flood(visitor, monkeypatch):
    monkeypatch.setattr(plain.flood, "may_stretch", lambda peer: False)
    page = begin(visitor, CANARY, phrase=phrases.make_phrase())
    assert "tel:112" in page
    assert not Conversation.objects.exists()


def test_message_into_an_ended_conversation_is_not_shown_as_sent(visitor):
    begin(visitor)
    before = visitor.page
    end_conversation(talk().id, by=Ended.COUNSELLOR)
    visitor.page = before
    assert CANARY not in visitor.press("say", {"text": CANARY})
    with pytest.raises(Refused):
        raise keep_messages([Said(talk().id, Sender.VISITOR, locks.new_id(), b"x")])[0]


def test_key_under_the_token_is_kept_for_this_route_alone(visitor):
    begin(visitor)
    kinds = set(WrappedKey.objects.values_list("kind", flat=True))
    assert kinds == {KeyKind.TALK.value, KeyKind.TOKEN.value}
    board.forget()


def test_role_of_visitors_can_do_all_of_it(postgresql_chat):
    """The role of the visitors' side in PostgreSQL has no more rights than it needs, and these are enough."""
    with postgresql_chat.clean():
        with opened():
            duty = come_on_duty()
            phrase = phrases.make_phrase()
            with visitors_side(), postgresql_chat.as_visitors():
                visitor = PlainVisitor()
                visitor.look()
                visitor.send({"act": "later"})
                visitor.press("leave-message", {"text": "Later", "phrase": phrase})
                visitor.look()
                begin(visitor, CANARY, phrase=phrase)
                visitor.press("look")
            assert duty.texts(talk().id) == ["Later", CANARY]
            with visitors_side(), postgresql_chat.as_visitors():
                visitor.press("leave")
        assert talk().ended_by == Ended.VISITOR.value
