"""How much one visitor, and all together, may ask; against floods, without writing down where anybody comes from.

An address is never kept: a keyed digest of it counts in memory, and the key is thrown away every ten minutes. Many
visitors share an address (a school, a shelter, Tor), so an address that asks much is not shut out: its browsers do
some work first. Nobody does any work before there is a flood.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

__all__ = ["Bucket", "Flood", "Places", "address_of", "flood", "peer_of", "places", "scope_of"]

_KEY_OF_PROCESS = secrets.token_bytes(32)
#: The key of the digests lives so long, in seconds; what was counted goes with it.
_KEY_LASTS = 600.0
#: So many digests are kept at most. More are a flood of their own.
_MOST_KEPT = 100_000
#: From so many conversations of one address in a key's life on, so many bits of work are asked.
_WORK_OF_ONE = ((200, 22), (60, 20), (20, 18))
#: From so many conversations of all together in a minute on, everybody works for a new one.
_WORK_OF_ALL = 18
_MINUTE = 60.0
#: So many sockets of one address at once (a school has one address), and of all together.
_SOCKETS_OF_ONE, _SOCKETS_OF_ALL = 500, 20_000
#: So many of one address wait by plain forms at once: a fourth of all who may.
_PLACES_OF_ONE = 10
#: A place is kept so many seconds, as the conversation itself is: until its visitor comes back, and after that.
_PLACE_LASTS, _PLACE_LASTS_ON = 180.0, 600.0


@dataclass
class Flood:
    """Counts of one process. `clock` returns seconds that never go back."""

    opens_a_minute: int
    sockets_of_one: int
    clock: Callable[[], float] = time.monotonic
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _since: float = -1.0
    _opened: Counter[bytes] = field(default_factory=Counter, repr=False)
    _stretched: Counter[bytes] = field(default_factory=Counter, repr=False)
    _sockets: Counter[bytes] = field(default_factory=Counter, repr=False)
    _entered: int = 0
    _lately: deque[float] = field(default_factory=lambda: deque(maxlen=100_000), repr=False)

    def work_for(self, peer: str) -> int:
        """Return how many bits of work a new conversation costs now: none, but under a flood."""
        count = self._opened[self._digest(peer)]
        of_one = next((bits for least, bits in _WORK_OF_ONE if count >= least), 0)
        return max(of_one, _WORK_OF_ALL if self._minute() >= self.opens_a_minute else 0)

    def opened(self, peer: str) -> None:
        """Count a conversation, or something that costs as much."""
        digest = self._digest(peer)
        if digest in self._opened or len(self._opened) < _MOST_KEPT:
            self._opened[digest] += 1
        self._lately.append(self.clock())

    def may_stretch(self, peer: str) -> bool:
        """Say whether the server stretches a phrase for this address once more (the plain-form route alone)."""
        digest = self._digest(peer)
        if self._stretched[digest] >= 30 or len(self._stretched) >= _MOST_KEPT:
            return False
        self._stretched[digest] += 1
        return True

    def enter(self, peer: str) -> bytes | None:
        """Count a socket that opens; return what `leave` wants, or None where the address has too many."""
        digest = self._digest(peer)
        if self._sockets[digest] >= self.sockets_of_one or self._entered >= _SOCKETS_OF_ALL:
            return None
        self._entered += 1
        self._sockets[digest] += 1
        return digest

    def leave(self, entered: bytes) -> None:
        """Count a socket that closes."""
        self._entered -= 1
        self._sockets[entered] -= 1
        if self._sockets[entered] <= 0:
            del self._sockets[entered]

    def _minute(self) -> int:
        oldest = self.clock() - _MINUTE
        while self._lately and self._lately[0] < oldest:
            self._lately.popleft()
        return len(self._lately)

    def _digest(self, peer: str) -> bytes:
        at = self.clock()
        if self._since < 0 or at - self._since >= _KEY_LASTS:
            self._key, self._since = secrets.token_bytes(32), at
            self._opened.clear()
            self._stretched.clear()
        return blake2b(peer.encode(), key=self._key, digest_size=16).digest()


@dataclass
class Places:
    """Places of those who wait by plain forms: so many of each address (`peer_of`), in memory while they wait."""

    of_one: int
    clock: Callable[[], float] = time.monotonic
    _taken: dict[UUID, tuple[str, float]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, peer: str, talk: UUID) -> bool:
        """Take a place for a conversation that begins; False where its address has no more."""
        with self._lock:
            at = self.clock()
            self._taken = {one: held for one, held in self._taken.items() if held[1] > at}
            others = sum(held[0] == peer for one, held in self._taken.items() if one != talk)
            if others >= self.of_one:
                return False
            self._taken[talk] = (peer, at + _PLACE_LASTS)
            return True

    def keep(self, talk: UUID) -> None:
        """Keep the place of somebody who is still there."""
        with self._lock:
            held = self._taken.get(talk)
            if held:
                self._taken[talk] = (held[0], self.clock() + _PLACE_LASTS_ON)

    def give_back(self, talk: UUID) -> None:
        """Give the place to others: somebody talks with her, or she left."""
        with self._lock:
            self._taken.pop(talk, None)

    def forget(self) -> None:
        """Give back all of them."""
        with self._lock:
            self._taken.clear()


@dataclass
class Bucket:
    """So many at once, and then so many a second."""

    most: float
    a_second: float
    clock: Callable[[], float] = time.monotonic
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = self.most, self.clock()

    def take(self) -> bool:
        """Take one out, where there is one."""
        at = self.clock()
        self._left = min(self.most, self._left + (at - self._at) * self.a_second)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


def scope_of(request: HttpRequest) -> Mapping[str, object]:
    """Return the connection that a request came by."""
    scope: Mapping[str, object] = getattr(request, "scope", {})
    return scope


def peer_of(scope: Mapping[str, object]) -> str:
    """Return what stands for the address that a connection comes from: a digest under a key of this process alone."""
    address = address_of(scope).encode()
    return blake2b(address, key=_KEY_OF_PROCESS, digest_size=16).hexdigest()


def address_of(scope: Mapping[str, object]) -> str:
    """Return the address that a connection comes from: of IPv6 its first half, which one household shares.

    Behind a proxy of ours, the last address that the proxy itself wrote.
    """
    client = scope.get("client")
    peer = str(client[0]) if isinstance(client, (list, tuple)) and client else ""
    headers = scope.get("headers")
    if settings.BEHIND_PROXY and isinstance(headers, (list, tuple)):
        told = [value for name, value in headers if name == b"x-forwarded-for"]
        peer = told[-1].decode("latin-1").split(",")[-1].strip() if told else peer
    try:
        address = ip_address(peer)
    except ValueError:
        return ""
    return address.exploded[:19] if isinstance(address, IPv6Address) else str(address)


#: The counts of this process.
flood = Flood(
    opens_a_minute=settings.FLOOD_OPENS_A_MINUTE,
    sockets_of_one=_SOCKETS_OF_ONE,
)
places = Places(_PLACES_OF_ONE)
