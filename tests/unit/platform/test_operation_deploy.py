"""Do the files for a real installation hold what they must: TLS alone, nothing told, loopback, units shut in?"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support import platform
from zicht.platform.databases import ADDRESSES, OWNERS
from zicht.platform.operation.jobs import JOBS

pytestmark = pytest.mark.platform
SET_UP = platform
DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = (DEPLOY / "nginx" / "zicht.conf").read_text()
#: What shuts a service in: it reaches its own folders, the network, and nothing of the machine.
SHUT_IN = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectKernelTunables=yes",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "User=zicht",
}


def servers():
    """Return the server blocks of the configuration, without comments."""
    text = "\n".join(line.split("#")[0] for line in NGINX.splitlines())
    return re.split(r"^server \{", text, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_is_shut_in(unit):
    assert SHUT_IN - set(unit.read_text().splitlines()) == set()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_units_are_read_by_systemd_without_a_complaint(tmp_path):
    places = []
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        text = re.sub(r"/opt/zicht/bin/zicht", "/bin/true", unit.read_text())
        places.append(tmp_path / unit.name)
        places[-1].write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "zicht" in line]
    assert said == []


def test_pages_listen_on_this_machine_alone():
    (line,) = [
        one for one in (DEPLOY / "systemd/zicht-web.service").read_text().splitlines() if "ExecStart" in one
    ]
    assert "--host 127.0.0.1" in line
    assert re.findall(r"server (\S+);", NGINX.split("upstream zicht")[1].split("}")[0]) == ["127.0.0.1:8000"]


def test_every_server_of_nginx_tells_nothing_and_speaks_tls():
    plain, encrypted = servers()
    assert "server_tokens off;" in plain
    assert "return 308 https://" in plain
    assert "proxy_pass" not in plain
    assert "server_tokens off;" in encrypted
    assert set(re.findall(r"listen (\S+)", encrypted)) == {"443", "[::]:443"}
    assert re.search(r"ssl_protocols (.+);", encrypted).group(1).split() == ["TLSv1.2", "TLSv1.3"]
    assert all(
        "GCM" in one or "CHACHA20" in one for one in re.search(r"ssl_ciphers (\S+);", encrypted)[1].split(":")
    )


def test_log_of_nginx_holds_no_arguments_and_no_addresses_of_clients():
    (form,) = re.findall(r"log_format zicht '(.+)';", NGINX)
    assert set(re.findall(r"\$(\w+)", form)) == {
        "time_iso8601",
        "status",
        "request_method",
        "zicht_path",
        "body_bytes_sent",
        "request_time",
    }
    assert re.findall(r"access_log (\S+ ?\w*);", NGINX) == ["off", "/var/log/nginx/zicht.log zicht", "off"]


def test_health_is_for_private_addresses():
    health = NGINX.split("location /health/")[1].split("}")[0]
    assert "deny all;" in health
    allowed = re.findall(r"allow (\S+);", health)
    assert all(one.startswith(("127.", "::1", "10.")) for one in allowed)


def test_client_cannot_say_where_it_comes_from():
    told = (DEPLOY / "nginx" / "zicht-proxy.conf").read_text()
    assert "X-Forwarded-For $remote_addr;" in told
    assert "X-Forwarded-Proto $scheme;" in told
    assert "$http_x_forwarded" not in told
    assert NGINX.count("proxy_pass") == NGINX.count("include /etc/nginx/zicht-proxy.conf;")


@pytest.mark.parametrize(
    ("name", "addresses", "role"),
    [("web", ADDRESSES, "_web:"), ("worker", ADDRESSES, "_worker:"), ("owner", OWNERS, "_owner:")],
)
def test_each_account_has_the_addresses_of_its_own_roles_alone(name, addresses, role):
    lines = (DEPLOY / f"{name}.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    urls = {key: value for key, value in given.items() if key.endswith("_URL")}
    assert set(urls) == set(addresses.values())
    assert all(role in value and ":PASSWORD@127.0.0.1" in value for value in urls.values())


def test_jobs_have_names_of_their_own_and_those_of_this_version_are_there():
    assert len({job.name for job in JOBS}) == len(JOBS)
    there = {job.name for job in JOBS if job.is_there()}
    assert there == {job.name for job in JOBS}
