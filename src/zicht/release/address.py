"""Where editions and their tables stand: the same address for ever, or a name that says only which one is meant.

An edition stands at `<base>/<country>/<edition>/<vintage>`, its files below that as in its folder, and a table of all
editions together at `<base>/<country>/<table>`. Without a base address, what is meant is named by a UUID that follows
from the same path (RFC 9562, version 5): no address is made up, and no name space claimed.
"""

from __future__ import annotations

import uuid

from zicht.release.model import Edition

__all__ = ["file_address", "identifier_of", "resource_address", "series_address"]

#: The name space of names without an address: fixed for ever.
NAMESPACE = uuid.UUID("6f0d6c2e-5a0f-4f3c-9d0b-3f3a3c2b7e55")


def identifier_of(edition: Edition, part: str = "") -> str:
    """Return what names an edition, or a part of it, among all others: `nld/2016-2020/2021-09-01/T03`."""
    own = (_country(edition), edition.name, edition.vintage)
    return "/".join((*own, part) if part else own)


def resource_address(edition: Edition, part: str = "") -> str:
    """Return the address of an edition or of a part of it that is no file, such as a table; else its name."""
    return _address(edition, identifier_of(edition, part))


def series_address(edition: Edition, table_id: str) -> str:
    """Return the address of one table over all editions; else its name."""
    return _address(edition, f"{_country(edition)}/{table_id}")


def file_address(edition: Edition, path: str) -> str:
    """Return the address of a file of the edition; without a base address, its place beside the catalogue."""
    base = _base(edition)
    return f"{base}/{identifier_of(edition, path)}" if base else path


def _address(edition: Edition, identifier: str) -> str:
    base = _base(edition)
    return f"{base}/{identifier}" if base else uuid.uuid5(NAMESPACE, identifier).urn


def _base(edition: Edition) -> str:
    return edition.publisher.base.rstrip("/") if edition.publisher else ""


def _country(edition: Edition) -> str:
    return edition.country.lower() or "zzz"
