"""Do the locks hold, and do the browser's and ours open each other's?"""

from __future__ import annotations

import hashlib

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from support.chat_browser import NODE, ask_browser
from zicht.helpchat import locks
from zicht.helpchat.locks import Content, LockError, Place

KEY, CONVERSATION, MESSAGE = bytes(range(32)), bytes(range(16)), bytes(range(16, 32))
HERE = Place(CONVERSATION, "v", MESSAGE)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
pytestmark = pytest.mark.helpchat
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")
#: draft-irtf-cfrg-xchacha-03, appendix A.3.1.
VECTOR = {
    "plain": (
        "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a2049662049206"
        "36f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e7"
        "3637265656e20776f756c642062652069742e"
    ),
    "bound": "50515253c0c1c2c3c4c5c6c7",
    "key": "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
    "nonce": "404142434445464748494a4b4c4d4e4f5051525354555657",
    "sealed": (
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    ),
}


def place_for_browser(place):
    return {"conversation": place.conversation, "sender": place.sender, "message": place.message}


def test_library_gives_the_published_vector():
    given = {name: bytes.fromhex(value) for name, value in VECTOR.items()}

    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        given["plain"], given["bound"], given["nonce"], given["key"]
    )

    assert sealed == given["sealed"]


@needs_node
def test_library_of_the_browser_gives_the_published_vector():
    given = {name: bytes.fromhex(value) for name, value in VECTOR.items()}

    [found] = ask_browser(
        [
            (
                "crypto_aead_xchacha20poly1305_ietf_encrypt",
                given["plain"],
                given["bound"],
                None,
                given["nonce"],
                given["key"],
            )
        ]
    )

    assert found == given["sealed"]


@given(TEXTS, st.sampled_from(["v", "c", "n"]))
def test_message_opens_where_it_was_locked(text, sender):
    place = Place(CONVERSATION, sender, MESSAGE)

    assert locks.open_message(KEY, place, locks.seal_message(KEY, place, Content("text", text))) == Content(
        "text", text
    )


@given(TEXTS, st.data())
def test_message_with_one_bit_changed_does_not_open(text, data):
    body = bytearray(locks.seal_message(KEY, HERE, Content("text", text)))
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    body[bit // 8] ^= 1 << bit % 8

    with pytest.raises(LockError):
        locks.open_message(KEY, HERE, bytes(body))


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (bytes(32), HERE),
        (KEY, Place(CONVERSATION, "c", MESSAGE)),
        (KEY, Place(CONVERSATION, "n", MESSAGE)),
        (KEY, Place(bytes(16), "v", MESSAGE)),
        (KEY, Place(CONVERSATION, "v", bytes(16))),
    ],
    ids=["another key", "counsellor", "note", "another conversation", "another message"],
)
def test_message_opens_nowhere_else(key, place):
    body = locks.seal_message(KEY, HERE, Content("text", "hello"))

    with pytest.raises(LockError):
        locks.open_message(key, place, body)


@given(st.integers(0, 240), st.integers(0, 240))
def test_lengths_within_one_step_look_alike(one, other):
    sizes = {len(locks.seal_message(KEY, HERE, Content("text", "a" * length))) for length in (one, other)}

    assert sizes == {24 + 256 + 16}


def test_longest_text_of_the_widest_characters_fits_in_a_body():
    body = locks.seal_message(KEY, HERE, Content("text", "\N{PILE OF POO}" * locks.LONGEST_TEXT))

    assert len(body) <= locks.MOST_BYTES


@pytest.mark.parametrize("content", [Content("text", "a" * 2001), Content("page", "a"), Content("", "")])
def test_content_that_was_not_agreed_is_not_locked(content):
    with pytest.raises(LockError):
        locks.seal_message(KEY, HERE, content)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"text":1}',
        b'{"text":"a","notice":"b"}',
        b'{"else":"a"}',
        b"\xff",
        b"[" * 20_000,
    ],
    ids=range(9),
)
def test_content_that_was_not_agreed_does_not_open(plain):
    body = locks._lock(KEY, bindings.sodium_pad(plain, 256)[: 15_000 // 256 * 256], HERE.bound())

    with pytest.raises(LockError):
        locks.open_message(KEY, HERE, body)


@given(st.binary(max_size=400))
def test_body_of_a_stranger_does_not_open(body):
    with pytest.raises(LockError):
        locks.open_message(KEY, HERE, body)


@given(st.binary(max_size=100))
def test_bytes_are_written_in_one_way(data):
    text = locks.encode(data)

    assert locks.decode(text) == data
    assert "=" not in text


@pytest.mark.parametrize(
    "text", ["A", "AB", "AA==", "AA\n", "A A", "++++", "////", "é", None, 1, b"AA", "AAB"]
)
def test_other_writings_are_refused(text):
    with pytest.raises(LockError):
        locks.decode(text)


def test_bytes_of_another_size_are_refused():
    with pytest.raises(LockError):
        locks.decode(locks.encode(bytes(31)), 32)


def test_key_is_wrapped_for_one_holder():
    pair, other = locks.new_pair(), locks.new_pair()
    sealed = locks.wrap(KEY, pair.public)

    assert locks.unwrap(sealed, pair) == KEY
    with pytest.raises(LockError):
        locks.unwrap(sealed, other)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), bytes(32)])
def test_public_key_that_is_none_is_refused(public):
    with pytest.raises(LockError):
        locks.wrap(KEY, public)


@given(st.binary(min_size=32, max_size=32))
def test_key_comes_back_of_both_halves_alone(key):
    one, other = locks.split_key(key)

    assert locks.join_key(one, other) == key
    assert one != key != other


def test_key_that_a_token_keeps_opens_with_that_token_in_that_conversation():
    token = locks.new_token()
    sealed = locks.keep_under_token(KEY, token, CONVERSATION)

    assert locks.take_by_token(sealed, token, CONVERSATION) == KEY
    for wrong in ((locks.new_token(), CONVERSATION), (token, MESSAGE)):
        with pytest.raises(LockError):
            locks.take_by_token(sealed, *wrong)


def test_mark_is_the_digest_that_another_library_gives():
    assert locks.mark_of(KEY) == hashlib.blake2b(KEY, digest_size=32).digest()


def test_stretching_is_argon2id_as_another_library_does_it():
    salt = bytes(16)
    expected = hash_secret_raw(
        b"bababa dadada fafafa",
        salt,
        time_cost=3,
        memory_cost=65_536,
        parallelism=1,
        hash_len=64,
        type=Type.ID,
    )

    stretched = locks.stretch("bababa dadada fafafa", salt)

    assert stretched.mark + stretched.key == expected


def test_what_is_left_opens_with_its_phrase_alone():
    phrase, other = locks.Stretched(bytes(32), KEY), locks.Stretched(bytes([1]) * 32, KEY)
    body = locks.seal_later(phrase, "tomorrow")

    assert locks.open_later(phrase, body) == "tomorrow"
    with pytest.raises(LockError):
        locks.open_later(other, body)


def test_nothing_secret_is_in_a_repr():
    pair = locks.new_pair()
    shown = repr(pair) + repr(locks.Stretched(KEY, KEY))

    assert repr(pair.private) not in shown
    assert repr(KEY) not in shown


@needs_node
def test_browser_opens_what_python_locks():
    pair = locks.new_pair()
    salt = locks.salt_from("an installation")
    phrase = locks.stretch("bababa dadada fafafa", salt)
    texts = ["", "hello", "Помощ \N{PILE OF POO} مساعدة", '"\\\u2028\x00', "a" * 2000]
    calls = [
        *(("openMessage", KEY, place_for_browser(HERE), seal(text)) for text in texts),
        (
            "openMessage",
            KEY,
            place_for_browser(HERE),
            locks.seal_message(KEY, HERE, Content("notice", "watched")),
        ),
        ("unwrap", locks.wrap(KEY, pair.public), {"public": pair.public, "private": pair.private}),
        ("joinKey", *locks.split_key(KEY)),
        ("stretch", "bababa dadada fafafa", salt),
        ("openLater", {"mark": phrase.mark, "key": phrase.key}, locks.seal_later(phrase, "later")),
        ("markOf", KEY),
        ("decode", locks.encode(KEY)),
    ]

    assert ask_browser(calls) == [
        *({"text": text} for text in texts),
        {"notice": "watched"},
        KEY,
        KEY,
        {"mark": phrase.mark, "key": phrase.key},
        "later",
        locks.mark_of(KEY),
        KEY,
    ]


def seal(text):
    return locks.seal_message(KEY, HERE, Content("text", text))


@needs_node
def test_python_opens_what_the_browser_locks():
    pair = locks.new_pair()
    phrase = locks.Stretched(bytes(32), KEY)
    texts = ["", "hello", "Помощ \N{PILE OF POO} مساعدة", '"\\\u2028\x00', "a" * 2000]
    made = ask_browser(
        [
            ("wrap", KEY, pair.public),
            ("splitKey", KEY),
            ("sealLater", {"mark": phrase.mark, "key": phrase.key}, "later"),
            ("encode", KEY),
            ("findWork", bytes(16), 10),
            *(("sealMessage", KEY, place_for_browser(HERE), {"text": text}) for text in texts),
        ]
    )

    assert locks.unwrap(made[0], pair) == KEY
    assert locks.join_key(*made[1]) == KEY
    assert locks.open_later(phrase, made[2]) == "later"
    assert locks.decode(made[3]) == KEY
    assert locks.is_work(bytes(16), made[4], 10)
    assert [locks.open_message(KEY, HERE, body) for body in made[5:]] == [
        Content("text", one) for one in texts
    ]


@needs_node
def test_browser_refuses_what_python_refuses():
    body = locks.seal_message(KEY, HERE, Content("text", "hello"))
    pair = locks.new_pair()
    elsewhere = [
        Place(CONVERSATION, "c", MESSAGE),
        Place(bytes(16), "v", MESSAGE),
        Place(CONVERSATION, "v", bytes(16)),
    ]
    calls = [
        *(("openMessage", KEY, place_for_browser(place), body) for place in elsewhere),
        ("openMessage", bytes(32), place_for_browser(HERE), body),
        *(("openMessage", KEY, place_for_browser(HERE), changed) for changed in changes_of(body)),
        ("openMessage", KEY, place_for_browser(HERE), body[:-1]),
        ("openMessage", KEY, place_for_browser(HERE), b""),
        ("openMessage", KEY, place_for_browser(HERE), bytes(20_000)),
        ("sealMessage", KEY, place_for_browser(HERE), {"text": "a" * 2001}),
        ("sealMessage", KEY, place_for_browser(HERE), {"text": "a", "notice": "b"}),
        ("sealMessage", KEY, place_for_browser(HERE), {"page": "a"}),
        ("wrap", KEY, bytes(31)),
        ("unwrap", locks.wrap(bytes(31), pair.public), {"public": pair.public, "private": pair.private}),
        ("decode", "AB"),
        ("decode", "AA=="),
        ("decode", "A A"),
        ("decode", None),
    ]

    assert set(ask_browser(calls)) == {"refused: LockError"}


def changes_of(body):
    for place in range(0, len(body), 7):
        yield body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


@pytest.mark.parametrize(("bits", "enough"), [(0, True), (8, True), (9, False)])
def test_work_is_counted_in_bits(bits, enough):
    seed = bytes(16)
    work = next(
        number.to_bytes(8)
        for number in range(100_000)
        if hashlib.blake2b(seed + number.to_bytes(8), digest_size=32).digest()[0] == 0
        and hashlib.blake2b(seed + number.to_bytes(8), digest_size=32).digest()[1] >= 128
    )

    assert locks.is_work(seed, work, bits) is enough
    assert not locks.is_work(seed, work + b"\x00", 0)
