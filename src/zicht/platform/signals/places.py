"""Places of signals: read as one way of writing each, compared by a keyed token, kept sealed."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.context import allow_upkeep, current_access
from zicht.platform.clock import now
from zicht.platform.inserting import insert_once
from zicht.platform.keyroom.master import key_ring, open_waiting, seal_waiting, search_key
from zicht.platform.keyroom.sealing import Sealed, derive_key
from zicht.platform.registry.models import Signal
from zicht.platform.rooms import Room
from zicht.platform.signals.models import SignalPlace
from zicht.triage import shipped_together
from zicht.web.texts import translate

__all__ = [
    "Place",
    "changed_meanwhile",
    "keep_place",
    "open_place",
    "place_of",
    "read_place",
    "reseal_places",
    "standing_places",
    "withdraw_place",
]

_ = translate
_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_HOST = re.compile(r"(?=.{4,120}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,24}")
_STEP = 500


def changed_meanwhile() -> InputError:
    """Return what somebody is told who changes a signal after somebody else did."""
    return InputError.of(
        Text.of("Somebody else changed this signal meanwhile."),
        expected=Text.of("A signal as it stands now."),
        to_fix=Text.of("Go back, look at it, and begin again."),
    )


@dataclass(frozen=True, repr=False)
class Place:
    """A place: `kind` is address or website, `text` the one way in which it is written."""

    kind: str
    text: str

    @property
    def token(self) -> str:
        """What stands for the place: who has the key alone can make it, and nobody can turn it around."""
        key = derive_key(search_key(), "signal place")
        return hmac.new(key, f"{self.kind} {self.text}".encode(), sha256).hexdigest()


def read_place(*, postcode: str, house_number: str, website: str) -> Place | tuple[str, str] | None:
    """Return the place that somebody named; none where nothing is named; else a field and what is wrong with it."""
    code, number = re.sub(r"\s", "", postcode).upper(), house_number.strip()
    host = _host_of(website)
    if not (code or number or host):
        return None
    if host and (code or number):
        return "website", _("Name one place: an address, or a website.")
    return _website(host) if host else _address(code, number)


def _website(host: str) -> Place | tuple[str, str]:
    if not _HOST.fullmatch(host):
        return "website", _("Name a website, such as advertenties.example.")
    if any(host == one or host.endswith(f".{one}") for one in shipped_together().too_broad):
        return "website", _("This website is too large: signals about it would be about many places.")
    return Place("website", host)


def _address(code: str, number: str) -> Place | tuple[str, str]:
    if not _POSTCODE.fullmatch(code):
        return "postcode", _("Write a postcode as 1234 AB.")
    if not _NUMBER.fullmatch(number):
        return "house_number", _("Write the number alone, without a letter.")
    return Place("address", f"{code} {number}")


def _host_of(website: str) -> str:
    """Return the host name of what was typed: the rest of an address can name a person."""
    host = re.sub(r"^[a-z]+://", "", website.strip().lower())
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].rstrip(".")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "-"
    return host.removeprefix("www.")


def standing_places() -> QuerySet[SignalPlace]:
    """Return the newest row about the place of each signal, as far as the database shows them."""
    later = SignalPlace.objects.filter(replaces=OuterRef("id"))
    return SignalPlace.objects.filter(~Exists(later), withdrawn=False)


def _own(signal: Signal) -> SignalPlace | None:
    """Return the newest row about a signal's place, withdrawn or not."""
    later = SignalPlace.objects.filter(replaces=OuterRef("id"))
    rows = SignalPlace.objects.filter(~Exists(later), signal_id=signal.root_id)
    return rows.filter(organisation_id=signal.organisation_id).first()


def place_of(signal: Signal) -> SignalPlace | None:
    """Return the place of a signal of the agency that acts; other agencies see none here."""
    found = _own(signal) if signal.organisation_id == current_access().organisation else None
    return found if found and not found.withdrawn else None


def open_place(row: SignalPlace) -> str:
    """Return a place as it is written."""
    return open_waiting(row.id, bytes(row.content), what=Sealed.PLACE)[0].decode()


def keep_place(signal: Signal, place: Place) -> None:
    """Keep which place a signal of the agency that acts is about, in the place of what was kept before.

    Raises
    ------
    InputError
        If somebody else named another meanwhile.
    """
    _write(signal, _own(signal), place, withdrawn=False)


def withdraw_place(signal: Signal, row: SignalPlace) -> None:
    """Take back which place a signal is about. Raises as `keep_place`."""
    _write(signal, row, Place(row.kind, open_place(row)), withdrawn=True)


def _write(signal: Signal, before: SignalPlace | None, place: Place, *, withdrawn: bool) -> None:
    access, number = current_access(), uuid4()
    row = SignalPlace(
        id=number,
        signal_id=signal.root_id,
        organisation_id=access.agency,
        kind=place.kind,
        token=place.token,
        content=seal_waiting(number, place.text.encode(), what=Sealed.PLACE),
        replaces=before.id if before else None,
        withdrawn=withdrawn,
        retain_until=signal.retain_until,
        made_at=now(),
        made_by=access.user,
    )
    insert_once(row, otherwise=changed_meanwhile())


def reseal_places() -> int:
    """Seal every place anew that is under an older master key; return how many. For who owns the tables."""
    newest, done, after = key_ring().newest, 0, UUID(int=0)
    while True:
        with transaction.atomic(using=Room.CASES.value):
            allow_upkeep(Room.CASES)
            rows = list(SignalPlace.objects.select_for_update().filter(id__gt=after).order_by("id")[:_STEP])
            if not rows:
                return done
            after = rows[-1].id
            for row in rows:
                plain, master = open_waiting(row.id, bytes(row.content), what=Sealed.PLACE)
                if master != newest:
                    fresh = seal_waiting(row.id, plain, what=Sealed.PLACE)
                    SignalPlace.objects.filter(id=row.id).update(content=fresh)
                    done += 1
