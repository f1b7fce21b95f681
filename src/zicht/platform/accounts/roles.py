"""The roles that people have in an agency, and whose rows each reaches."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

__all__ = ["REACH", "ROLE_NAMES", "Reach", "Role", "roles_at"]


def _(msgid: str) -> str:
    return msgid


class Role(StrEnum):
    """What somebody is at work. Nobody is everything."""

    REPORTER = "reporter"
    FRONT_LINE = "front_line"
    REGISTRAR = "registrar"
    CARE_COORDINATOR = "care_coordinator"
    INVESTIGATOR = "investigator"
    REGIONAL_BOARD = "regional_board"
    RIEC = "riec"
    MUNICIPALITY = "municipality"
    RESEARCHER = "researcher"
    CHIEF_SIGNER = "chief_signer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    """Whose rows in the case room somebody can see at all; what may be done with them is another matter."""

    NONE = "none"  # no person
    OWN = "own"  # those of the own agency
    GRANTED = "granted"  # and persons who were opened to the agency for the purpose at hand
    REGISTER = "register"  # all
    SYSTEM = "system"  # all: jobs of ours, under a database role of their own


REACH = MappingProxyType(
    {
        Role.REPORTER: Reach.OWN,
        Role.REGISTRAR: Reach.REGISTER,
        Role.CARE_COORDINATOR: Reach.GRANTED,
        Role.INVESTIGATOR: Reach.GRANTED,
    }
    | dict.fromkeys(
        (
            Role.FRONT_LINE,
            Role.REGIONAL_BOARD,
            Role.RIEC,
            Role.MUNICIPALITY,
            Role.RESEARCHER,
            Role.CHIEF_SIGNER,
            Role.AUDITOR,
            Role.ADMINISTRATOR,
        ),
        Reach.NONE,
    )
)

ROLE_NAMES = MappingProxyType(
    {
        Role.REPORTER: _("Reporter"),
        Role.FRONT_LINE: _("Front-line worker"),
        Role.REGISTRAR: _("Registrar"),
        Role.CARE_COORDINATOR: _("Care coordinator"),
        Role.INVESTIGATOR: _("Investigator"),
        Role.REGIONAL_BOARD: _("Regional board"),
        Role.RIEC: _("Regional information and expertise centre (RIEC)"),
        Role.MUNICIPALITY: _("Municipality"),
        Role.RESEARCHER: _("Researcher"),
        Role.CHIEF_SIGNER: _("Chief signer"),
        Role.AUDITOR: _("Auditor"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
)


_REGISTER = (Role.REGISTRAR, Role.AUDITOR, Role.RESEARCHER, Role.CHIEF_SIGNER)
_REPORTS_NOTHING = (Role.RESEARCHER, Role.CHIEF_SIGNER, Role.REGIONAL_BOARD, Role.RIEC, Role.FRONT_LINE)
_OF_KIND = MappingProxyType(
    {
        "care_coordination": (Role.CARE_COORDINATOR,),
        "police": (Role.INVESTIGATOR,),
        "border_police": (Role.INVESTIGATOR,),
        "labour_inspectorate": (Role.INVESTIGATOR,),
        "municipality": (Role.MUNICIPALITY,),
    }
)


def roles_at(reporter_type: str, *, is_register: bool) -> tuple[Role, ...]:
    """Return the roles that there are in an agency of this kind.

    An administrator gives roles in the own agency alone. Were all of them to be had there, the administrator of a
    shelter could make a registrar, who sees everybody.
    """
    own: tuple[Role, ...]
    if is_register:
        own = _REGISTER
    elif reporter_type:
        own = (Role.REPORTER, Role.FRONT_LINE, *_OF_KIND.get(reporter_type, ()))
    else:
        own = _REPORTS_NOTHING
    return (*own, Role.ADMINISTRATOR)
