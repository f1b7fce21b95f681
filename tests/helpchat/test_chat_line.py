"""Does a visitor's browser keep a conversation whole over a line that breaks? Node speaks with a server that breaks."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from support.chat_browser import BROWSER, NODE
from support.chat_wire import WireServer
from zicht.helpchat import locks
from zicht.helpchat.locks import Content

pytestmark = [pytest.mark.helpchat, pytest.mark.skipif(NODE is None, reason="Node is not installed")]

#: A visitor: does what comes in as lines of JSON (a method and its arguments), says what is shown.
PROGRAM = """
import {{ createInterface }} from "node:readline";
import {{ Talk }} from {talk};
import {{ ready }} from {locks};
import {{ takeLong }} from {beside};
await ready;
const say = (event, detail) => process.stdout.write(JSON.stringify([event, detail]) + "\\n");
const talk = new Talk({{
  address: process.argv[1], language: "nl", codewords: ["paraplu"], show: say, long: takeLong,
}});
for await (const line of createInterface({{ input: process.stdin }})) {{
  const [method, ...given] = JSON.parse(line);
  await talk[method](...given);
}}
process.exit(0);
"""


class Visitor:
    """A browser's side of a conversation, in Node."""

    def __init__(self, port: int) -> None:
        names = {name: json.dumps((BROWSER / f"{name}.js").as_uri()) for name in ("talk", "locks", "beside")}
        self._process = subprocess.Popen(
            [
                str(NODE),
                "--experimental-websocket",
                "--no-warnings",
                "--input-type=module",
                "--eval",
                PROGRAM.format(**names),
                f"ws://127.0.0.1:{port}/live",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.seen: list[tuple[str, dict]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)

    def do(self, method: str, *given: object) -> None:
        self._process.stdin.write(json.dumps([method, *given]) + "\n")
        self._process.stdin.flush()

    def until(self, enough, seconds: float = 20) -> None:
        ends = time.monotonic() + seconds
        while not enough(self):
            self.seen.append(tuple(json.loads(self._lines.get(timeout=max(ends - time.monotonic(), 0.01)))))

    def until_event(self, event: str, seconds: float = 20) -> dict:
        self.until(lambda visitor: visitor.of(event), seconds)
        return self.of(event)[-1]

    def of(self, event: str) -> list[dict]:
        return [detail for name, detail in self.seen if name == event]

    def heard(self) -> list[str]:
        return [one["text"] for one in self.of("message") if one["from"] == "c"]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(5)
        self._process.stdout.close()


@contextmanager
def talking(server: WireServer) -> Iterator[Visitor]:
    visitor = Visitor(server.port)
    try:
        yield visitor
    finally:
        visitor.close()


def opened(visitor: Visitor, **more: object) -> None:
    visitor.do("open", {"band": "U2", "reasons": ["alone"], "text": "", "phrase": "", **more})
    visitor.until_event("opened")


def test_first_words_arrive_locked_for_the_device_and_for_both_holders():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor, text="good evening")
        visitor.until_event("kept")

        assert server.heard == [Content("text", "good evening")]
        assert server.key == server.escrow_key
        assert server.opening["band"] == "U2"
        assert server.opening["reasons"] == ["alone"]
        assert "evening" not in json.dumps(server.frames)


def test_escrow_gets_nothing_where_one_part_has_no_holder():
    with WireServer(escrow={"a": locks.new_pair()}) as server:
        server._open = lambda frame: [{"t": "refused", "why": ",".join(one["kind"] for one in frame["keys"])}]
        with talking(server) as visitor:
            visitor.do("open", {"band": "U3", "reasons": [], "text": "", "phrase": ""})

            assert visitor.until_event("refused") == {"why": "talk"}


def broken_at(places: set[int]):
    """Break at the frames with these numbers that say something, in turn before and after they are kept."""
    count = iter(range(10_000))

    def breaks(place, frame):
        if frame["t"] != "say":
            return ""
        return "cut" if next(count) in places else ""

    return breaks


@pytest.mark.parametrize(
    "places", [set(), {0, 5, 6, 13, 20}, set(range(3, 60, 7))], ids=["never", "some", "many"]
)
def test_nothing_is_lost_doubled_or_out_of_order(places):
    texts = [f"message {number}" for number in range(25)]
    answers = [f"answer {number}" for number in range(25)]
    with WireServer(breaks=broken_at(places)) as server, talking(server) as visitor:
        opened(visitor)
        for text, answer in zip(texts, answers, strict=True):
            visitor.do("say", text)
            server.answer(answer, times=2)
            time.sleep(0.02)
        visitor.until(lambda one: len(one.of("kept")) >= 25 and len(one.heard()) >= 25)

        assert [one.value for one in server.heard] == texts
        assert visitor.heard() == answers
        assert len({one["id"] for one in visitor.of("kept")}) == 25
        assert sorted(one["seq"] for one in visitor.of("kept") + visitor.of("message") if one["seq"]) == list(
            range(1, 51)
        )


def broken_by_chance(chance: np.random.Generator):
    """Break one frame in twelve, in each of the ways in which a line can."""
    ways = ["cut", "cut", "1013", "4008"]
    return lambda place, frame: str(chance.choice(ways)) if chance.random() < 1 / 12 else ""


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_however_the_line_breaks(seed):
    chance = np.random.default_rng(seed)
    texts, answers = [[f"{kind} {number}" for number in range(20)] for kind in ("message", "answer")]
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        server.breaks = broken_by_chance(chance)
        for text, answer in zip(texts, answers, strict=True):
            visitor.do("say", text)
            server.answer(answer, times=int(chance.integers(1, 3)))
            time.sleep(chance.random() / 20)
        server.breaks = lambda place, frame: ""
        visitor.until(lambda one: len(one.of("kept")) >= 20 and len(one.heard()) >= 20)

        assert [one.value for one in server.heard] == texts
        assert visitor.heard() == answers


def test_what_is_said_without_a_line_goes_when_there_is_one():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        server.cut()
        for number in range(3):
            visitor.do("say", f"unsent {number}")
        server.answer("said meanwhile")
        began = time.monotonic()
        visitor.until(lambda one: len(one.of("kept")) == 3 and one.heard() == ["said meanwhile"])

        assert time.monotonic() - began < 5
        assert [one.value for one in server.heard] == ["unsent 0", "unsent 1", "unsent 2"]
        assert [one["state"] for one in visitor.of("connection")][-2:] == ["reconnecting", "connected"]


def test_what_is_kept_is_not_sent_again():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor, text="once")
        visitor.until_event("kept")
        server.cut()
        visitor.until(
            lambda one: (
                [state["state"] for state in one.of("connection")][-2:] == ["reconnecting", "connected"]
            )
        )
        server.answer("still there?")
        visitor.until(lambda one: one.heard() == ["still there?"])

        assert [frame["t"] for frame in server.frames].count("say") == 1


def test_line_that_falls_silent_is_given_up_and_comes_back():
    silences = iter(["silent"])
    with (
        WireServer(breaks=lambda place, frame: next(silences, "") if frame["t"] == "say" else "") as server,
        talking(server) as visitor,
    ):
        opened(visitor)
        visitor.do("say", "does anybody hear me")
        visitor.until_event("kept", 12)

        assert [one.value for one in server.heard] == ["does anybody hear me"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_opening_that_breaks_is_done_once(when):
    breaking = iter(["cut"])
    with (
        WireServer(
            breaks=lambda place, frame: next(breaking, "") if (frame["t"], place) == ("open", when) else ""
        ) as server,
        talking(server) as visitor,
    ):
        opened(visitor, text="first words")
        visitor.until_event("kept")

        assert [one.value for one in server.heard] == ["first words"]
        assert visitor.of("opened") == [{"codeword": "paraplu"}]


def test_conversation_that_the_server_does_not_know_any_more_is_gone():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        server.forgotten = True
        server.cut()

        visitor.until_event("gone")
        visitor.do("say", "after the end")
        time.sleep(0.3)
        assert server.heard == []


@pytest.mark.parametrize("code", ["4000", "4001"])
def test_line_that_the_server_does_not_understand_is_not_tried_again(code):
    with (
        WireServer(breaks=lambda place, frame: code if frame["t"] == "say" else "") as server,
        talking(server) as visitor,
    ):
        opened(visitor)
        visitor.do("say", "hello")
        visitor.until_event("gone")
        time.sleep(1)

        assert server.connections == 1


def test_too_many_is_answered_with_a_pause():
    refusing = iter(["4002"])
    with (
        WireServer(breaks=lambda place, frame: next(refusing, "") if frame["t"] == "say" else "") as server,
        talking(server) as visitor,
    ):
        opened(visitor)
        visitor.do("say", "hello")
        visitor.until_event("kept", 15)

        assert [one.value for one in server.heard] == ["hello"]


def test_work_is_done_when_it_is_asked():
    with WireServer(puzzle_bits=8) as server, talking(server) as visitor:
        opened(visitor)

        assert locks.is_work(server.seed, locks.decode(server.opening["work"]), 8)


def test_work_that_is_asked_after_the_first_try_is_done():
    with WireServer() as server, talking(server) as visitor:
        visitor.do("connect")
        visitor.until_event("duty")
        server.puzzle_bits = 8
        opened(visitor)

        assert [frame["t"] for frame in server.frames] == ["hello", "open", "open"]


def test_keys_for_counsellors_who_went_off_duty_are_made_anew():
    with WireServer() as server, talking(server) as visitor:
        opening, answers = server._open, iter([[{"t": "refused", "why": "no_key"}]])
        server._open = lambda frame: next(answers, None) or opening(frame)
        opened(visitor)

        assert [frame["t"] for frame in server.frames] == ["hello", "open", "hello", "open"]


def test_code_word_tells_the_counsellor_and_nobody_else():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        visitor.do("say", "I forgot my Paraplu, again")
        visitor.do("say", "paraplutje is no code word")
        visitor.until(lambda one: len(one.of("kept")) == 3)

        assert [(one.kind, one.value) for one in server.heard] == [
            ("text", "I forgot my Paraplu, again"),
            ("notice", "watched"),
            ("text", "paraplutje is no code word"),
        ]
        assert len(visitor.of("message")) == 2


def test_phrase_is_stretched_before_it_is_sent_and_hands_over_what_was_left():
    phrase = "bababa dadada fafafa"
    made = locks.stretch(phrase, bytes(16))
    left = locks.encode(locks.seal_later(made, "left at night"))
    with WireServer(left=left) as server, talking(server) as visitor:
        opened(visitor, phrase=phrase)
        visitor.until_event("kept")
        visitor.do("say", "and now")
        visitor.until(lambda one: len(one.of("kept")) == 2)

        assert server.opening["phrase"] == locks.encode(made.mark)
        assert server.heard == [Content("later", "left at night"), Content("text", "and now")]
        assert "taken" not in [frame["t"] for frame in server.frames]
        assert [one["text"] for one in visitor.of("message")] == ["and now"]
        for _ in range(2):
            server.tell({"t": "claimed"})
        visitor.until(lambda one: len(one.of("claimed")) == 2)
        visitor.do("say", "good")
        visitor.until(lambda one: len(one.of("kept")) == 3)
        (taken,) = [frame for frame in server.frames if frame["t"] == "taken"]
        assert taken == {
            "t": "taken",
            "phrase": locks.encode(made.mark),
            "left": locks.encode(locks.mark_of(locks.decode(left))),
        }
        assert "bababa" not in json.dumps(server.frames)


def test_message_is_left_after_hours_under_a_phrase():
    with WireServer(open=False) as server, talking(server) as visitor:
        visitor.do("leaveFor", {"text": "until tomorrow", "phrase": "bababa dadada fafafa"})
        visitor.until_event("left")
        [parcel] = [frame for frame in server.frames if frame["t"] == "later"]
        made = locks.stretch("bababa dadada fafafa", bytes(16))

        assert parcel["phrase"] == locks.encode(made.mark)
        assert locks.open_later(made, locks.decode(parcel["body"])) == "until tomorrow"


def test_closed_chat_refuses_and_says_why():
    with WireServer(open=False) as server, talking(server) as visitor:
        visitor.do("open", {"band": "U2", "reasons": [], "text": "", "phrase": ""})

        assert visitor.until_event("refused") == {"why": "closed"}


def test_key_is_wrapped_for_a_counsellor_who_comes_on_duty():
    coming = locks.new_pair()
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        server.tell(
            {"t": "rewrap", "devices": [{"id": "AAAAAAAAAAAAAAAAAAAAAA", "key": locks.encode(coming.public)}]}
        )
        while not (wraps := [frame for frame in server.frames if frame["t"] == "wrap"]):
            time.sleep(0.02)
        [key] = wraps[0]["keys"]

        assert (key["to"], key["kind"]) == ("AAAAAAAAAAAAAAAAAAAAAA", "talk")
        assert locks.unwrap(locks.decode(key["sealed"]), coming) == server.key


def test_message_of_another_conversation_is_shown_as_unreadable():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        body = locks.seal_message(
            server.key, locks.Place(bytes(16), "c", bytes(16)), Content("text", "moved")
        )
        server.tell(
            {"t": "said", "seq": 1, "from": "c", "id": locks.encode(bytes(16)), "body": locks.encode(body)}
        )

        assert visitor.until_event("message")["notice"] == "unreadable"


def test_leaving_ends_on_the_server():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        visitor.do("leave")
        while server.key:
            time.sleep(0.02)

        assert server.frames[-1] == {"t": "leave"}


@pytest.mark.parametrize("by", ["counsellor", "absence"])
def test_end_says_who_ended(by):
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        server.tell({"t": "ended", "by": by})

        assert visitor.until_event("ended") == {"by": by}


def test_frames_that_nobody_agreed_change_nothing():
    with WireServer() as server, talking(server) as visitor:
        opened(visitor)
        for frame in ({"t": "news"}, {"t": "constructor"}, {"t": "kept", "id": "none", "seq": 1}, {}):
            server.tell(frame)
        visitor.do("say", "still here")
        visitor.until_event("kept")

        assert [one.value for one in server.heard] == ["still here"]
