"""A server for the site with answers, on the standard library: to try it out, or to stand behind a web server.

A request has so many seconds to come in and is answered on a thread of its own; nothing about it is logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from zicht.errors import CalledWrongly, Text

__all__ = ["open_server"]

#: Seconds that a reader may take to send a request.
PATIENCE = 10

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a line about a broken connection would name who asked."""
        del request, client_address


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def address_string(self) -> str:
        """Return no address: no name is looked up for one either."""
        return ""

    def get_environ(self) -> dict[str, Any]:
        """Return what the application is told: nothing of who asks."""
        return super().get_environ() | {"REMOTE_ADDR": "", "REMOTE_HOST": ""}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library names it
        """Write nothing down."""


def _named(application: Application) -> Application:
    """Say of the server what it is called, and not by which versions of what it runs."""

    def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]]) -> object:
            return start_response(status, [("Server", "Zicht"), *headers])

        return application(environ, start)

    return answer


@contextmanager
def open_server(application: Application, host: str, port: int) -> Iterator[WSGIServer]:
    """Listen for requests; whoever uses it calls `serve_forever`."""
    try:
        server = _Server((host, port), _Handler)
    except OSError as error:
        raise CalledWrongly.of(
            Text.of("{host}, port {port}: cannot be listened on.", host=host, port=port),
            expected=Text.of("An address of this computer, and a port that nobody else uses."),
            to_fix=Text.of("Name another port with --port."),
        ) from error
    server.set_app(_named(application))
    try:
        yield server
    finally:
        server.server_close()
