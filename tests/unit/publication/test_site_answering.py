"""The site with answers: a sentence is judged as the command does, and nothing of who asks or what is asked is kept."""

import http.client
import io
import json
import logging
import threading
from urllib.parse import quote, urlencode

import pytest

from support.fact_release import fact_release
from zicht.errors import CalledWrongly
from zicht.publication.site.answering import LONGEST_SENTENCE, SiteApplication
from zicht.publication.site.serving import open_server
from zicht.release.facts import check_sentence

CANARY = "Zebrapadvinder"


@pytest.fixture(scope="module")
def release():
    return fact_release()


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "nl").mkdir(parents=True)
    (folder / "embed").mkdir()
    (folder / "index.html").write_text("front")
    (folder / "nl" / "index.html").write_text("dutch")
    (folder / "embed" / "a.html").write_text("embed")
    (folder / ".hidden").write_text("hidden")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def ask(release, site):
    """Return what asks the application: status, headers and body come back."""

    def render(words, checked):
        return f"{words.language} {checked.verdict if checked else 'empty'} {checked.sentence if checked else ''}"

    application = SiteApplication(release, site, render)

    def asked(path, method="GET", *, query="", form=None, **more):
        body = urlencode(form).encode() if form is not None else b""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        } | more
        told = {}
        parts = application(
            environ, lambda status, headers: told.update(status=int(status[:3]), headers=dict(headers))
        )
        return told["status"], told["headers"], b"".join(parts).decode()

    return asked


@pytest.mark.parametrize(
    "sentence",
    [
        "984 slachtoffers in 2020",
        "In 2020 there were 985 presumed victims",
        "In 2019 vielen er 900 sterren van de hemel",
    ],
)
def test_a_sentence_gets_the_verdict_of_the_command(ask, release, sentence):
    expected = check_sentence(release, sentence)

    posted = ask("/check", "POST", form={"q": sentence})
    got = ask("/check", query=f"q={quote(sentence)}")

    assert posted[2] == got[2] == f"{expected.language} {expected.verdict} {sentence}"


def test_the_three_sentences_are_right_wrong_and_not_in_the_data(ask):
    """What the paragraph above compares is not all the same verdict."""
    said = ("984 slachtoffers in 2020", "985 slachtoffers in 2020", "900 sterren in 2020")
    verdicts = [ask("/check", "POST", form={"q": one})[2].split()[1] for one in said]

    assert verdicts == ["right", "wrong", "not_in_data"]


def test_a_program_gets_the_same_as_plain_data(ask):
    answer = ask("/check", "POST", form={"q": "984 slachtoffers in 2020"}, HTTP_ACCEPT="application/json")

    assert answer[1]["Content-Type"] == "application/json"
    assert json.loads(answer[2])["verdict"] == "right"


def test_an_answer_is_kept_nowhere_and_says_nothing_to_others(ask, capfd, caplog):
    caplog.set_level(logging.DEBUG)

    _status, headers, _body = ask("/check", "POST", form={"q": f"{CANARY} 984"})

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert CANARY not in caplog.text + "".join(capfd.readouterr())


def test_a_fault_says_nothing_of_the_sentence(release, site, capfd):
    def fails(_words, checked):
        raise RuntimeError(checked.sentence if checked else "")

    told = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/check", "QUERY_STRING": f"q={CANARY}+984"}
    body = SiteApplication(release, site, fails)(environ, lambda status, _headers: told.append(status))

    assert told == ["500 Internal Server Error"]
    assert CANARY.encode() not in b"".join(body)
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("form", "more", "status"),
    [
        ({"q": "a" * (LONGEST_SENTENCE + 1)}, {}, 413),
        ({"q": "a" * 5_000}, {}, 413),
        ({"q": "984"}, {"CONTENT_TYPE": "text/plain"}, 415),
        ({"q": "984"}, {"CONTENT_LENGTH": ""}, 411),
        ({"q": "984"}, {"CONTENT_LENGTH": "-1"}, 411),
        ({}, {}, 200),
    ],
)
def test_what_is_too_long_or_no_form_is_refused(ask, form, more, status):
    assert ask("/check", "POST", form=form, **more)[0] == status


def test_too_many_sentences_at_once_are_asked_to_come_back(ask):
    answers = [ask("/check", "POST", form={"q": "984"}) for _ in range(60)]
    refused = [headers for status, headers, _body in answers if status == 503]

    assert answers[0][0] == 200
    assert refused
    assert {headers["Retry-After"] for headers in refused} == {"1"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", (200, "front")),
        ("/nl/", (200, "dutch")),
        ("/nl", (301, "")),
        ("/none.html", (404, "Not Found\n")),
        ("/../secret.txt", (404, "Not Found\n")),
        ("/nl/../../secret.txt", (404, "Not Found\n")),
        ("/out.txt", (404, "Not Found\n")),
        ("/.hidden", (404, "Not Found\n")),
        ("//secret.txt", (404, "Not Found\n")),
        ("/nl/\0", (404, "Not Found\n")),
        ("/\xff", (404, "Not Found\n")),
    ],
)
def test_files_of_the_site_are_served_and_no_other(ask, path, expected):
    status, _headers, body = ask(path)

    assert (status, body) == expected


def test_only_embeds_may_stand_in_pages_of_others(ask):
    assert "frame-ancestors *" in ask("/embed/a.html")[1]["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in ask("/")[1]["Content-Security-Policy"]


@pytest.mark.parametrize(("path", "method"), [("/", "POST"), ("/check", "DELETE")])
def test_other_methods_are_refused(ask, path, method):
    status, headers, _body = ask(path, method)

    assert (status, "GET" in headers["Allow"]) == (405, True)


def test_a_head_has_the_headers_and_nothing_else(ask):
    status, headers, body = ask("/", "HEAD")

    assert (status, headers["Content-Length"], body) == (200, "5", "")


def test_the_server_answers_and_writes_nothing_down(capfd):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['PATH_INFO']}|{environ['REMOTE_ADDR']}".encode()]

    with open_server(application, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            connection.request("GET", f"/{CANARY}")
            response = connection.getresponse()
            body, told = response.read().decode(), response.headers
            connection.close()
        finally:
            server.shutdown()
            thread.join()

    assert body == f"/{CANARY}|"
    assert "Python" not in told.get("Server", "")
    assert "".join(capfd.readouterr()) == ""


def test_a_port_that_is_taken_is_said():
    with (
        open_server(lambda *_: [], "127.0.0.1", 0) as server,
        pytest.raises(CalledWrongly, match="--port"),
        open_server(lambda *_: [], "127.0.0.1", server.server_port),
    ):
        pass
