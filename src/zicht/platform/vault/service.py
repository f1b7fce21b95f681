"""Identity: stored sealed, read for named persons, found by tokens. Nothing but this opens the vault."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from zicht.platform.access.context import Access, open_vault
from zicht.platform.clock import now
from zicht.platform.keyroom.master import search_key
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.rooms import Room
from zicht.platform.vault.finding import Found, find_persons
from zicht.platform.vault.models import Identity, SearchToken
from zicht.platform.vault.tokens import Token, named, tokens_of

__all__ = [
    "CONTACT",
    "IDENTITY",
    "Found",
    "Kept",
    "NewIdentity",
    "copy_identities",
    "find_persons",
    "forget_identities",
    "identities_kept",
    "read_identities",
    "read_identity_of_report",
    "replace_identity",
    "store_identities",
    "take_back_identities",
]

#: Columns of `reports` that stand in the vault and nowhere else.
IDENTITY = ("given_names", "name_prefix", "family_name", "citizen_number", "birth_date", "link_tokens")
#: What stands beside them: how somebody can be reached.
CONTACT = ("phone", "email", "address", "safe_contact")
#: Rows given as texts, a column each: nothing in them holds a comma.
_KEEP_SQL = """
INSERT INTO vault_searchtoken (person_id, report_id, organisation_id, field, token)
SELECT * FROM unnest(
  string_to_array(%s, ',')::uuid[], string_to_array(%s, ',')::uuid[], string_to_array(%s, ',')::uuid[],
  string_to_array(%s, ',')::smallint[], string_to_array(%s, ','))"""


@dataclass(frozen=True, slots=True, repr=False)
class NewIdentity:
    """What one version of a report says of who somebody is."""

    person: UUID
    report: UUID
    version: UUID
    organisation: UUID
    cells: Mapping[str, str]


class Kept(NamedTuple):
    """A row of this room: whom it is about, and which version of which report said it."""

    id: UUID
    person: UUID
    report: UUID
    version: UUID | None


def store_identities(access: Access, identities: Sequence[NewIdentity], keys: Mapping[UUID, bytes]) -> None:
    """Seal identities and keep them, with their tokens; those of which nothing is known are left out."""
    known = [one for one in identities if any(one.cells.get(name) for name in (*IDENTITY, *CONTACT))]
    if not known:
        return
    tokens = tokens_of([one.cells for one in known], search_key())
    with open_vault(access, {one.person for one in known}):
        Identity.objects.bulk_create([_sealed(one, keys[one.person], access.user) for one in known])
        _keep_tokens(known, tokens)


def replace_identity(access: Access, one: NewIdentity, key: bytes) -> None:
    """Keep the newest word of a report on who somebody is, even if that is nothing; older words find nobody more."""
    tokens = tokens_of([one.cells], search_key())
    with open_vault(access, [one.person]):
        Identity.objects.bulk_create([_sealed(one, key, access.user)])
        SearchToken.objects.filter(person_id=one.person, report_id=one.report).delete()
        _keep_tokens([one], tokens)


def _keep_tokens(identities: Sequence[NewIdentity], tokens: Sequence[frozenset[Token]]) -> None:
    """Keep the tokens of identities: some forty for each, so as one statement of texts where the database can."""
    rows = [
        (one.person, one.report, one.organisation, token.field, token.token)
        for one, own in zip(identities, tokens, strict=True)
        for token in sorted(own, key=lambda token: (token.field, token.token))
    ]
    if not rows:
        return
    connection = connections[Room.VAULT.value]
    if connection.vendor != "postgresql":
        SearchToken.objects.bulk_create(
            [
                SearchToken(
                    person_id=person, report_id=report, organisation_id=agency, field=column, token=token
                )
                for person, report, agency, column, token in rows
            ],
            batch_size=1000,
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SQL, [",".join(map(str, column)) for column in zip(*rows, strict=True)])


def _sealed(one: NewIdentity, key: bytes, user: UUID | None) -> Identity:
    plain = json.dumps({k: v for k, v in one.cells.items() if v and k in {*IDENTITY, *CONTACT}})
    return Identity(
        person_id=one.person,
        report_id=one.report,
        version_id=one.version,
        organisation_id=one.organisation,
        content=seal(key, plain.encode(), person=one.person, what=Sealed.IDENTITY),
        made_at=now(),
        made_by=user,
    )


def read_identities(
    access: Access, persons: Collection[UUID], keys: Mapping[UUID, bytes], versions: Collection[UUID]
) -> dict[UUID, list[dict[str, str]]]:
    """Return what each report says of these persons, the newest word on each report, oldest report first.

    `versions` are those of their reports that the case room has: what was stored for another was never said.
    """
    if not persons:
        return {}
    with open_vault(access, persons):
        rows = Identity.objects.filter(person_id__in=list(persons))
        if access.reach.value == "own":
            rows = rows.filter(organisation_id=access.agency)
        newest = {row.report_id: row for row in rows.order_by("made_at") if _is_said(row, versions)}
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for row in newest.values():
        if row.person_id in keys:
            found[row.person_id].append(_open(row, keys[row.person_id]))
    return dict(found)


def forget_identities(
    access: Access, persons: Collection[UUID], reports: Collection[UUID] | None = None
) -> None:
    """Delete what identifies these persons and what finds them; with `reports`, what those reports say alone."""
    with open_vault(access, persons):
        for rows in (
            Identity.objects.filter(person_id__in=list(persons)),
            SearchToken.objects.filter(person_id__in=list(persons)),
        ):
            (rows if reports is None else rows.filter(report_id__in=list(reports))).delete()


def copy_identities(
    access: Access,
    report: UUID,
    first_version: UUID,
    *,
    source: tuple[UUID, bytes],
    target: tuple[UUID, bytes],
) -> bool:
    """Seal what a report says of who somebody is for another person, in place of what stands there already.

    Source and target are a person and their key. Rows without a version become rows of the first: they would count
    at once. Return whether anything is known.
    """
    (before, key), (after, new_key) = source, target
    with open_vault(access, [before, after]):
        Identity.objects.filter(person_id=before, report_id=report, version_id=None).update(
            version_id=first_version
        )
        Identity.objects.filter(person_id=after, report_id=report).delete()
        SearchToken.objects.filter(person_id=after, report_id=report).delete()
        rows = list(Identity.objects.filter(person_id=before, report_id=report).order_by("made_at"))
        opened = [_open(row, key) for row in rows]
        Identity.objects.bulk_create(
            [_moved(row, cells, after, new_key) for row, cells in zip(rows, opened, strict=True)]
        )
        if not opened:
            return False
        said = NewIdentity(after, report, first_version, rows[-1].organisation_id, opened[-1])
        _keep_tokens([said], tokens_of([said.cells], search_key()))
        return bool(named(opened[-1]))


def _moved(row: Identity, cells: Mapping[str, str], person: UUID, key: bytes) -> Identity:
    content = seal(key, json.dumps(cells).encode(), person=person, what=Sealed.IDENTITY)
    return Identity(
        person_id=person,
        report_id=row.report_id,
        version_id=row.version_id,
        organisation_id=row.organisation_id,
        content=content,
        made_at=row.made_at,
        made_by=row.made_by,
    )


def identities_kept(access: Access, persons: Collection[UUID], *, before: datetime) -> list[Kept]:
    """Return which reports and versions say who these persons are, where that was kept before a moment."""
    with open_vault(access, persons):
        rows = Identity.objects.filter(person_id__in=list(persons), made_at__lt=before)
        return [Kept(*one) for one in rows.values_list("id", "person_id", "report_id", "version_id")]


def take_back_identities(
    access: Access, person: UUID, report: UUID, identities: Collection[UUID], key: bytes
) -> None:
    """Delete what was kept for versions of a report that never came to be; what it did say finds the person again."""
    with open_vault(access, [person]):
        rows = Identity.objects.filter(person_id=person, report_id=report)
        rows.filter(id__in=list(identities)).delete()
        newest = rows.order_by("-made_at").first()
        SearchToken.objects.filter(person_id=person, report_id=report).delete()
        if newest is not None:
            said = NewIdentity(
                person, report, newest.version_id or report, newest.organisation_id, _open(newest, key)
            )
            _keep_tokens([said], tokens_of([said.cells], search_key()))


def read_identity_of_report(
    access: Access, person: UUID, report: UUID, key: bytes, versions: Collection[UUID]
) -> dict[str, str]:
    """Return the newest word of one report on who somebody is; empty where it says nothing.

    `versions` are those that the case room has of the report.
    """
    with open_vault(access, [person]):
        rows = list(Identity.objects.filter(person_id=person, report_id=report).order_by("made_at"))
    said = [row for row in rows if _is_said(row, versions)]
    return _open(said[-1], key) if said else {}


def _is_said(row: Identity, versions: Collection[UUID]) -> bool:
    return row.version_id is None or row.version_id in versions


def _open(row: Identity, key: bytes) -> dict[str, str]:
    plain = json.loads(unseal(key, bytes(row.content), person=row.person_id, what=Sealed.IDENTITY))
    return {name: str(cell) for name, cell in plain.items()}
