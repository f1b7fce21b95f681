"""The real nginx with the configuration that is shipped: only its ports, its folders and its certificate are others."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from support.breaking import Answer, wait_for
from support.postgres import free_port

__all__ = ["NAME", "NGINX", "Proxy", "started_proxy"]

#: Debian keeps it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
#: The name in the shipped configuration.
NAME = "zicht.example"
DEPLOY = Path(__file__).parents[2] / "deploy" / "nginx"
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 64; }}
http {{
    types {{ text/css css; text/javascript js; }}
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/zicht.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its ports, and the folder with its logs and everything that it writes."""

    folder: Path
    plain: int
    encrypted: int

    def connect(
        self,
        *,
        newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
        ciphers: str = "",
        protocols: Sequence[str] = ("h2", "http/1.1"),
    ) -> ssl.SSLSocket:
        """Open an encrypted connection as a client would that knows these and nothing else."""
        context = self._context()
        context.maximum_version = newest
        context.set_alpn_protocols(list(protocols))
        if ciphers:
            context.set_ciphers(ciphers)
        return context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.encrypted), 10), server_hostname=NAME
        )

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = HTTPSConnection("127.0.0.1", self.encrypted, timeout=20, context=self._context())
        try:
            connection.request(method, path, body, {"Host": NAME, **(headers or {})})
            answer = connection.getresponse()
            given = {name: ", ".join(answer.headers.get_all(name) or ()) for name in answer.headers}
            return Answer(answer.status, given, answer.read().decode())
        finally:
            connection.close()

    def written(self) -> str:
        """Return everything that it wrote down."""
        return "".join(place.read_text() for place in sorted(self.folder.glob("*.log")))

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.folder / "zicht.crt"))
        context.check_hostname = False  # it is asked by its address
        return context


@contextmanager
def started_proxy(folder: Path, *, pages: int) -> Iterator[Proxy]:
    """Start nginx in a folder in front of pages at a port of this computer."""
    folder.mkdir()
    proxy = Proxy(folder, free_port(), free_port())
    _write_certificate(folder)
    (folder / "zicht-proxy.conf").write_text((DEPLOY / "zicht-proxy.conf").read_text())
    (folder / "zicht.conf").write_text(_adapted(proxy, pages))
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder))
    command = [
        str(NGINX),
        "-p",
        str(folder),
        "-e",
        str(folder / "main.log"),
        "-c",
        str(folder / "nginx.conf"),
    ]
    with subprocess.Popen(command) as running:
        try:
            wait_for(lambda: _listens(proxy.encrypted) or running.poll() is not None, "nginx does not listen")
            assert running.poll() is None, (folder / "main.log").read_text()
            yield proxy
        finally:
            running.terminate()


def _adapted(proxy: Proxy, pages: int) -> str:
    """Return the shipped configuration with each port and path replaced, once where it stands."""
    text = (DEPLOY / "zicht.conf").read_text()
    changes = [
        (r"listen 80;\n    listen \[::\]:80;", f"listen 127.0.0.1:{proxy.plain};"),
        (r"listen 443 (.*);\n    listen \[::\]:443 .*;", rf"listen 127.0.0.1:{proxy.encrypted} \1;"),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{pages};"),
        (r"/etc/nginx/tls/", f"{proxy.folder}/"),
        (r"/etc/nginx/zicht-proxy", f"{proxy.folder}/zicht-proxy"),
        (r"/var/log/nginx/", f"{proxy.folder}/"),
    ]
    for pattern, other in changes:
        text, many = re.subn(pattern, other, text)
        assert many, pattern
    assert "/etc/" not in re.sub(r"#.*", "", text)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)  # noqa: TID251 - clients look at the clock too
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    (folder / "zicht.crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "zicht.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
