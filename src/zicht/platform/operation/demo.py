"""A demo: agencies, people who work there and reports, all simulated; and a door without a key, on a try-out alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.accounts.actions import add_member
from zicht.platform.accounts.models import Membership, Organisation, User
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer, read_signers
from zicht.vocabulary import translator
from zicht.web.errors import not_found
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.signing_in import BACKEND
from zicht.web.texts import translate

__all__ = ["PRACTICE_PASSPHRASE", "choose_user", "is_demo", "make_demo", "make_practice_keys"]

_ = translate
_REGISTER = "demo-register"
#: Those who report, and a regional board, are of one region.
_REGION = "PU05"
#: The municipality of the demo is one that the simulated country has figures of.
_MUNICIPALITY = "GM0363"
#: Opens the practice keys of a demo, which sign for nobody.
PRACTICE_PASSPHRASE = "only for practice"  # noqa: S105 - shown on the page

#: The agencies of the demo: code, name, kind, and the roles that people have there.
_AGENCIES = (
    (_REGISTER, "Demoregister", "", (Role.REGISTRAR, Role.ADMINISTRATOR, Role.AUDITOR)),
    ("demo-opvang", "Opvang De Demo", "shelter", (Role.REPORTER, Role.ADMINISTRATOR)),
    ("demo-politie", "Demopolitie", "police", (Role.REPORTER, Role.INVESTIGATOR)),
    ("demo-zorg", "Zorgcoördinatie Demo", "care_coordination", (Role.CARE_COORDINATOR,)),
    ("demo-rapporteur", "Demorapporteur", "", (Role.RESEARCHER, Role.CHIEF_SIGNER)),
    ("demo-bureau", "Demobureau", "", (Role.CHIEF_SIGNER,)),
    ("demo-regio", "Regio Demo", "", (Role.REGIONAL_BOARD,)),
    ("demo-gemeente", "Gemeente Demo", "municipality", (Role.FRONT_LINE, Role.MUNICIPALITY)),
)

#: Signers go by names of their own: the list of those who may sign has no two that could be one person.
_NAMES = {"demo-rapporteur": "Anna Voorbeeld", "demo-bureau": "Bram Proef"}


def is_demo() -> bool:
    """Say whether the door without a key is there: on a try-out that was filled with a demo."""
    return bool(settings.TRY_OUT) and Organisation.objects.filter(code=_REGISTER).exists()


def _name_of(role: Role) -> str:
    """Return how somebody of the demo is called: by the work, in Dutch as the agencies are."""
    return f"Demo {translator('nl')(ROLE_NAMES[role]).lower()}"


@transaction.atomic
def make_demo() -> None:
    """Make agencies and people who work there, once."""
    if is_demo():
        return
    for code, name, kind, roles in _AGENCIES:
        agency = Organisation.objects.create(
            code=code,
            name=name,
            reporter_type=kind,
            is_register=code == _REGISTER,
            region=_REGION if kind or code == "demo-regio" else "",
            municipality=_MUNICIPALITY if kind == "municipality" else "",
        )
        for role in roles:
            person = _NAMES[code] if role is Role.CHIEF_SIGNER else _name_of(role)
            user = User.objects.create_user(f"{role.value}@{code}.example", name=person)
            add_member(user, agency, role)


def make_practice_keys() -> None:
    """Make keys for the signers of the demo, and the list with both, once; of a try-out alone."""
    folder = settings.STATE / "practice-keys"
    if not settings.TRY_OUT:
        return
    place = settings.SIGNERS_FILE
    there = {one.name for one in read_signers(place)} if place.exists() else set()
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in sorted(set(_NAMES.values()) - there):
        key = PrivateKey.new()
        signer = Signer(name, key.public)
        kept = folder / f"{signer.short_name}.p12"
        kept.touch(mode=0o600)
        kept.write_bytes(key.file_content(PRACTICE_PASSPHRASE))
        add_signer(place, signer)


def choose_user(request: HttpRequest) -> HttpResponse:
    """Come in as one of the people of the demo."""
    if not is_demo():
        return not_found(request)
    people = Membership.objects.filter(ended_at__isnull=True, organisation__code__startswith="demo-")
    people = people.select_related("user", "organisation").order_by("organisation__name", "role")
    if request.method == "POST":
        chosen = next((one for one in people if str(one.id) == request.POST.get("membership")), None)
        if chosen is None:
            return not_found(request)
        login(request, chosen.user, backend=BACKEND)
        request.session[SECOND_FACTOR] = True
        request.session["membership"] = str(chosen.id)
        return redirect("home")
    shown = [(one, _(ROLE_NAMES[Role(one.role)])) for one in people]
    return render(request, "platform/demo.html", {"people": shown})
