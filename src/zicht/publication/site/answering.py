"""The public site with answers: its files, and `/check`, which judges a sentence as `zicht fact` does.

A WSGI application on the standard library: it sets no cookie, keeps nothing of what is asked, writes no log, and
answers a form that was sent without any script. Any web server that speaks WSGI can run it, or stand in front of it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs

from zicht.publication.fact_answers import Answers
from zicht.publication.site.files_served import Answer, no_such_page, serve_file
from zicht.publication.words import Words
from zicht.release import Release
from zicht.release.facts import FactCheck, FactChecker
from zicht.vocabulary import LANGUAGES

__all__ = ["LONGEST_SENTENCE", "CheckedSentence", "Claim", "RenderCheck", "SiteApplication"]

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
#: Renders the page of a checked sentence, or of a form without one, in a language.
RenderCheck = Callable[[Words, "CheckedSentence | None"], str]

CHECK = "/check"
LONGEST_SENTENCE = 300
#: A form with the longest sentence, each letter of which takes four bytes and each byte three signs.
LONGEST_FORM = 4_096
#: So many sentences a second, and so many at once after a quiet time. One takes some milliseconds.
SENTENCES_A_SECOND, AT_ONCE = 20.0, 40.0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Claim:
    """What is said of one claim of a sentence: sentences, and details with their labels; `table` explains it."""

    sentences: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    table: str


@dataclass(frozen=True)
class CheckedSentence:
    """A sentence with its verdict in words; `verdict` is the code of the verdict."""

    sentence: str
    verdict: str
    answer: str
    claims: tuple[Claim, ...]


@dataclass
class _Pace:
    """Lets so many through in a second: whoever asks is not looked at."""

    left: float = AT_ONCE
    then: float = field(default_factory=time.monotonic)

    def lets_through(self) -> bool:
        now = time.monotonic()
        self.left = min(AT_ONCE, self.left + (now - self.then) * SENTENCES_A_SECOND)
        self.then = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class SiteApplication:
    """Serves the folder of a site, and judges sentences against an edition."""

    def __init__(self, release: Release, folder: Path, render: RenderCheck) -> None:
        self._release = release
        self._folder = folder.resolve()
        self._render = render
        self._checker = FactChecker(release)
        self._lock = threading.Lock()
        self._pace = _Pace()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(environ)
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", answer.headers())
        return [b""] if environ.get("REQUEST_METHOD") == "HEAD" else [answer.body]

    def _answer(self, environ: Environ) -> Answer:
        method, path = str(environ.get("REQUEST_METHOD", "GET")), str(environ.get("PATH_INFO", "") or "/")
        if path == CHECK:
            return self._check(environ, method)
        if method not in {"GET", "HEAD"}:
            return Answer.plain(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD"),))
        # A server hands the path over as bytes that are written as Latin letters.
        try:
            return serve_file(self._folder, path.encode("latin-1").decode("utf-8"))
        except UnicodeError:
            return no_such_page(self._folder)

    # Sentences

    def _check(self, environ: Environ, method: str) -> Answer:
        if method not in {"GET", "HEAD", "POST"}:
            return Answer.plain(HTTPStatus.METHOD_NOT_ALLOWED, (("Allow", "GET, HEAD, POST"),))
        given = _form(environ) if method == "POST" else _fields(str(environ.get("QUERY_STRING", "")))
        if isinstance(given, Answer):
            return given
        sentence = " ".join(given.get("q", "").split())
        if len(sentence) > LONGEST_SENTENCE:
            return Answer.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not sentence:
            language = given.get("lang", "")
            words = Words(language if language in LANGUAGES else LANGUAGES[0])
            return Answer.page(self._render(words, None))
        with self._lock:
            if not self._pace.lets_through():
                return Answer.plain(HTTPStatus.SERVICE_UNAVAILABLE, (("Retry-After", "1"),))
            return self._judged(sentence, given.get("lang", ""), environ)

    def _judged(self, sentence: str, language: str, environ: Environ) -> Answer:
        try:
            found = self._checker.check(sentence)
            answers = Answers(self._release, language if language in LANGUAGES else found.language)
            if "application/json" in str(environ.get("HTTP_ACCEPT", "")):
                written = json.dumps(answers.as_json(found), ensure_ascii=False)
                return Answer(written.encode(), "application/json", is_kept=False)
            return Answer.page(self._render(answers.words, checked_sentence(found, answers)))
        except Exception:  # noqa: BLE001 - what a server says of a fault could hold the sentence
            return Answer.plain(HTTPStatus.INTERNAL_SERVER_ERROR)


def checked_sentence(found: FactCheck, answers: Answers) -> CheckedSentence:
    """Return what the page says of a sentence; a detail that an earlier claim has stands there once."""
    told: set[tuple[str, str]] = set()
    claims = []
    for finding in found.findings:
        details = [pair for pair in answers.details(finding, has_command=False) if pair not in told]
        told.update(details)
        table = "" if finding.figure is None or not details else finding.figure.table.id
        claims.append(Claim(tuple(answers.sentences(finding)), tuple(details), table))
    verdict = found.verdict
    return CheckedSentence(found.sentence, verdict.value, answers.verdict(verdict), tuple(claims))


def _form(environ: Environ) -> dict[str, str] | Answer:
    if str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip() != FORM:
        return Answer.plain(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    length = str(environ.get("CONTENT_LENGTH", ""))
    if not length.isdecimal():
        return Answer.plain(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > LONGEST_FORM:
        return Answer.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    stream: IO[bytes] = environ["wsgi.input"]
    return _fields(stream.read(int(length)).decode("ascii", "replace"))


def _fields(written: str) -> dict[str, str]:
    try:
        given = parse_qs(written[:LONGEST_FORM], max_num_fields=8, errors="replace")
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items()}
