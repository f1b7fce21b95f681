"""Simulated agencies, people who work there, and reports of simulated victims, for tests of the platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.test import Client

from support import platform
from zicht.platform.access.context import Access, Purpose
from zicht.platform.accounts.actions import add_member
from zicht.platform.accounts.models import Membership, Organisation, User
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.registry.service import Entry, NewReport, check_rows, new_reports
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.signing_in import BACKEND

#: Django is set up by now: whoever imports this module has both.
SET_UP = platform
#: A password that tests sign in with; simulated people alone have it.
PASSWORD = "a sentence of simulated people"  # noqa: S105 - of nobody

#: What a care organisation would report of somebody simulated.
REPORT = {
    "report_id": "2026-0001",
    "report_date": "2026-03-14",
    "reporter_type": "shelter",
    "given_names": "Ewa Maria",
    "family_name": "Nowak",
    "birth_date": "1998-05-02",
    "sex": "female",
    "nationality": "POL",
    "forms": "sexual",
    "main_form": "sexual",
    "place_municipality": "GM0363",
    "purposes": "registration;statistics",
    "status": "presumed",
    "dossier_type": "registration",
}


@dataclass(frozen=True)
class Worker:
    """Somebody with one role in one agency."""

    user: User
    organisation: Organisation
    membership: Membership

    @property
    def access(self) -> Access:
        return access_of(self.organisation, Role(self.membership.role), user=self.user.id)


def make_agency(code: str, *, reporter_type: str = "shelter", is_register: bool = False) -> Organisation:
    return Organisation.objects.create(
        code=code, name=f"Agency {code}", reporter_type=reporter_type, is_register=is_register
    )


def make_worker(organisation: Organisation, role: Role) -> Worker:
    user = User.objects.create_user(
        f"{role}.{uuid4().hex[:8]}@{organisation.code}.example", name=f"{role} of {organisation.code}"
    )
    return Worker(user, organisation, add_member(user, organisation, role))


def access_of(
    organisation: Organisation,
    role: Role,
    *,
    user: UUID | None = None,
    purpose: Purpose = Purpose.REGISTRATION,
) -> Access:
    return Access(
        user=user or uuid4(),
        organisation=organisation.id,
        role=role,
        reach=REACH[role],
        purpose=purpose,
        request=uuid4(),
        reporter_type=organisation.reporter_type,
        source=organisation.code,
    )


def sign_in(worker: Worker) -> Client:
    """Return a browser in which somebody is signed in, with a second factor."""
    client = Client()
    client.force_login(worker.user, backend=BACKEND)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def give_code_app(worker: Worker) -> Callable[[], str]:
    """Give somebody an app with codes; return what reads the code that it shows."""
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - wants Django to be there

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(worker.user, secret)
    return lambda: auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def simulated_reports(*changes: dict[str, str], source: str, entry: Entry = Entry.FORM) -> list[NewReport]:
    """Return checked reports: the one above with each of these changes."""
    rows = [{**REPORT, "report_id": f"2026-{place:04}", **change} for place, change in enumerate(changes, 1)]
    checked = check_rows("reports", rows, source=source)
    assert not checked.faults
    return new_reports(checked, entry=entry, simulated=True)
