"""Do the files for a real chat hold what they must: shut-in services, TLS, and a proxy that writes nobody down?"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from websockets.sync.client import connect

from support.breaking import wait_for
from support.cluster import free_port
from support.proxy import MAIN, NGINX, _listens, _write_certificate

DEPLOY = Path(__file__).parents[2] / "deploy" / "helpchat"
UNITS = sorted(DEPLOY.glob("*.service"))
CONFIGURATION = (DEPLOY / "nginx.conf").read_text()
SETTINGS = (Path(__file__).parents[2] / "src/zicht/helpchat/settings.py").read_text()
DATABASES = (Path(__file__).parents[2] / "src/zicht/helpchat/databases.py").read_text()
CANARY = "canary-4711"
SHUT_IN = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "RestrictNamespaces=yes",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "LimitCORE=0",
    "MemorySwapMax=0",
}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_is_shut_in_and_has_an_account_of_its_own(unit):
    lines = set(unit.read_text().splitlines())
    side = unit.stem.removeprefix("zicht-chat-")

    assert SHUT_IN - lines == set()
    assert {f"User=zicht-{side}", f"EnvironmentFile=/etc/zicht-chat/{side}.env"} <= lines
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert f"--side {side} --host 127.0.0.1" in start


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_units_are_read_by_systemd_without_a_complaint(tmp_path):
    places = []
    for unit in UNITS:
        places.append(tmp_path / unit.name)
        places[-1].write_text(unit.read_text().replace("/opt/zicht-chat/bin/zicht", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert [line for line in done.stderr.splitlines() if "zicht" in line] == []


@pytest.mark.parametrize("name", ["visitors", "console", "owner"])
def test_environments_name_what_the_settings_read_and_one_role_each(name):
    text = (DEPLOY / f"{name}.env.example").read_text()
    names = re.findall(r"^#?(ZICHT_CHAT_\w+)=", text, flags=re.MULTILINE)

    assert [one for one in names if f'"{one}"' not in SETTINGS + DATABASES] == []
    assert set(re.findall(r"//(zicht_chat_\w+):", text)) == {f"zicht_chat_{name}"}


def test_proxy_keeps_no_log_and_speaks_tls_alone():
    servers = re.split(r"^server \{", CONFIGURATION, flags=re.MULTILINE)[1:]

    assert len(servers) == 3
    assert re.findall(r"access_log (\S+);", CONFIGURATION) == ["off"] * 3
    assert re.findall(r"error_log (\S+) crit;", CONFIGURATION) == ["/dev/null"] * 3
    assert "proxy_pass" not in servers[0]
    assert all("ssl_session_tickets off;" in one and "ssl_session_cache off;" in one for one in servers[1:])
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in servers[1]


@pytest.fixture
def proxied(tmp_path):
    """Both sides as they are served, behind nginx with the shipped configuration; its ports are others."""
    pages, desk, port = free_port(), free_port(), free_port()
    environment = os.environ | {
        "ZICHT_CHAT_STATE": str(tmp_path / "state"),
        "ZICHT_CHAT_VISITORS": "https://hulp.example",
        "ZICHT_CHAT_CONSOLE": "https://balie.example",
        "ZICHT_CHAT_HOSTS": "hulp.example,balie.example",
        "ZICHT_CHAT_PROXY": "yes",
    }
    for name in ("hulp.example", "balie.example"):
        _write_certificate(tmp_path)
        for end in ("crt", "key"):
            shutil.copy(tmp_path / f"zicht.{end}", tmp_path / f"{name}.{end}")
    (tmp_path / "zicht.conf").write_text(_adapted(tmp_path, port, pages=pages, desk=desk))
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(MAIN.format(user=user, folder=tmp_path))
    serve = [
        sys.executable,
        "-m",
        "zicht",
        "helpchat",
        "serve",
        "--port",
        str(pages),
        "--console-port",
        str(desk),
    ]
    proxy = [
        str(NGINX),
        "-p",
        str(tmp_path),
        "-e",
        str(tmp_path / "main.log"),
        "-c",
        str(tmp_path / "nginx.conf"),
    ]
    with (
        (tmp_path / "chat.log").open("wb") as said,
        subprocess.Popen(serve, env=environment, stdout=said, stderr=said) as chat,
        subprocess.Popen(proxy) as running,
    ):
        try:
            wait_for(lambda: _listens(pages) and _listens(desk), "the chat does not listen")
            wait_for(lambda: _listens(port), "nginx does not listen")
            yield tmp_path, port
        finally:
            running.terminate()
            chat.terminate()


def _adapted(folder, port, *, pages, desk):
    text = CONFIGURATION
    changes = [
        (r"listen 80;\n    listen \[::\]:80;", "listen 127.0.0.1:0;"),
        (r"listen 443 (.*);\n    listen \[::\]:443 .*;", rf"listen 127.0.0.1:{port} \1;"),
        (r"server 127\.0\.0\.1:8010;", f"server 127.0.0.1:{pages};"),
        (r"server 127\.0\.0\.1:8011;", f"server 127.0.0.1:{desk};"),
        (r"/etc/nginx/tls/", f"{folder}/"),
    ]
    for pattern, other in changes:
        text, many = re.subn(pattern, other, text)
        assert many, pattern
    first = text.index("server {\n    listen 127.0.0.1:0;")
    return text[:first] + text[text.index("server {", first + 1) :]


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_both_sides_work_behind_the_proxy_and_nothing_of_a_visit_is_written(proxied):
    folder, port = proxied
    context = ssl.create_default_context(cafile=str(folder / "hulp.example.crt"))
    context.check_hostname = False

    def ask(host, path):
        connection = HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
        connection.request("GET", path, headers={"Host": host, "User-Agent": CANARY, "Referer": CANARY})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    first = ask("hulp.example", f"/?{CANARY}")
    assert first.status == 200
    assert first.getheader("Set-Cookie") is None
    assert first.getheader("Server") in {None, "nginx"}
    assert ask("hulp.example", f"/{CANARY}").status == 404
    assert ask("balie.example", "/account/login/").status == 200
    # One side does not have the pages of the other.
    assert ask("hulp.example", "/account/login/").status == 404
    with connect(
        "wss://hulp.example/live",
        sock=socket.create_connection(("127.0.0.1", port), 10),
        ssl=context,
        additional_headers={"User-Agent": CANARY},
        origin="https://hulp.example",
        user_agent_header=None,
    ) as line:
        line.send('{"t":"hello","v":1}')
        assert '"duty"' in str(line.recv(timeout=10))

    written = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in written if CANARY.encode() in path.read_bytes()] == []
    logs = b"".join(path.read_bytes() for path in written if path.suffix == ".log")
    assert b"127.0.0.1" not in logs.replace(b"http://127.0.0.1", b"")
