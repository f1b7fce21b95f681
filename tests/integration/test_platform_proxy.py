"""The real nginx with the shipped configuration, in front of the real service on PostgreSQL: what does a client get?"""

from __future__ import annotations

import re
import ssl
import time
from http.client import HTTPConnection

import pytest
from django.conf import settings

from support.breaking import Site, environment_of
from support.forked import started_copies
from support.people import make_agency, make_worker
from support.proxy import NAME, NGINX, started_proxy
from zicht.platform.accounts.roles import Role

pytestmark = [pytest.mark.platform, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]
SIGN_IN = "/account/login/"
CANARY = "kanarie"


@pytest.fixture(scope="module")
def proxy(postgres_platform, tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine")
    environment = environment_of(postgres_platform.cluster, "web", folder) | {
        "ZICHT_WITHOUT_TLS": "no",
        "ZICHT_PROXY": "yes",
        "ZICHT_HOSTS": f"{NAME},127.0.0.1",
        "ZICHT_ORIGINS": f"https://{NAME}",
        "ZICHT_DELETION_LOG": str(folder / "deletions.log"),
    }
    with started_copies(environment, folder / "service.log") as copies:
        site = Site(copies)
        site.start()
        with started_proxy(folder / "nginx", pages=site.port) as proxy:
            yield proxy
        site.stop()


def cookies_of(answer):
    return re.findall(r"(\S+?)=([^;,\s]*);", answer.headers["Set-Cookie"])


def test_plain_requests_are_sent_to_the_encrypted_address(proxy):
    connection = HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
    connection.request("GET", "/persons/?name=x", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/persons/?name=x")
    connection.close()


def test_connections_are_new_ones_alone(proxy):
    with proxy.connect() as newest:
        assert (newest.version(), newest.selected_alpn_protocol()) == ("TLSv1.3", "h2")
    older = ssl.TLSVersion.TLSv1_2
    with proxy.connect(newest=older) as connection:
        assert connection.cipher()[0] in {"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}
    with pytest.raises(ssl.SSLError):
        proxy.connect(newest=older, ciphers="ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384")


def test_pages_say_what_a_browser_may_do_and_nothing_of_the_machine(proxy):
    answer = proxy.ask("GET", SIGN_IN)
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status == 200
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.fullmatch(
        r"max-age=\d{8,}; includeSubDomains(; preload)?", answer.headers["Strict-Transport-Security"]
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Server"] == "nginx"
    assert {"X-Powered-By", "Via"}.isdisjoint(answer.headers)
    assert answer.headers["Set-Cookie"].startswith("__Host-")
    assert "; Secure" in answer.headers["Set-Cookie"]
    assert "nginx/" not in proxy.ask("GET", "/health/live/../../../x").text


def test_static_files_come_through(proxy):
    page = proxy.ask("GET", SIGN_IN).text
    places = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any(one.endswith(".css") for one in places)
    for place in places:
        answer = proxy.ask("GET", place)
        assert (answer.status, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")


def test_too_much_is_refused_and_what_is_sent_never_lies_on_the_disk(proxy):
    size = 4 * 1024 * 1024
    assert proxy.ask("POST", "/api/v1/reports", b"x" * (20 * 1024 * 1024 + 1)).status == 413
    head = f"POST /api/v1/reports HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {size}\r\n\r\n"
    with proxy.connect(protocols=["http/1.1"]) as sending:
        sending.sendall(head.encode() + b"x" * (size - 1))
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            assert [one for one in proxy.folder.glob("bodies/**/*") if one.is_file()] == []
        sending.sendall(b"x")
        assert sending.recv(100).startswith(b"HTTP/1.1 401 ")


def test_logs_name_nobody_and_hold_no_secret(proxy):
    for path in (
        f"/persons/?name={CANARY}",
        f"/invitation/{CANARY}/",
        f"/{CANARY}%0a{CANARY}",
        f"/persons/{CANARY}",
    ):
        proxy.ask("GET", path, headers={"Referer": f"https://{CANARY}.example/", "User-Agent": CANARY})
    proxy.ask(
        "POST", SIGN_IN, f"login={CANARY}".encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    )
    (service,) = proxy.folder.parent.glob("service.log")
    written = proxy.written()
    assert " 302 GET /persons " in written
    assert " 404 GET /invitation " in written
    assert CANARY not in written.replace(f"GET /{CANARY}", "") + service.read_text()
    assert "127.0.0.1 " not in written


def test_client_cannot_say_where_it_comes_from_and_may_not_try_for_long(proxy, on_postgresql):
    worker = make_worker(make_agency("shelter-a"), Role.REPORTER)
    page = proxy.ask("GET", SIGN_IN)
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    cookies = "; ".join(f"{name}={value}" for name, value in cookies_of(page) if name.startswith("__Host-"))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "Origin": f"https://{NAME}",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "elsewhere.example",
    }
    body = f"csrfmiddlewaretoken={token}&login={worker.user.email}&password=wrong".encode()
    statuses = [proxy.ask("POST", SIGN_IN, body, headers).status for _ in range(9)]

    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert proxy.ask("GET", SIGN_IN).status == 200
    from axes.models import AccessAttempt  # noqa: PLC0415 - wants Django to be there

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}
    assert settings.SECRET_KEY not in proxy.written()
