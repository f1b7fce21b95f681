"""Corrections of one's own reports and answers to open questions, by an agency's system: checked as everybody's are."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from zicht.errors import Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.api.problems import Fault, Refused
from zicht.platform.api.schemas import PROPERTIES
from zicht.platform.intake.service import answer_questions, missing_of
from zicht.platform.registry.installation import check_declared
from zicht.platform.registry.service import (
    WITHDRAWN,
    Checked,
    check_rows,
    correct_report,
    find_own_report,
    hold_report,
    may_correct_names,
    read_identity_for_correction,
    read_report,
)
from zicht.platform.vault.service import CONTACT, IDENTITY
from zicht.web.texts import render, translate

__all__ = ["answer", "correct"]

_ = translate
_NO_NAMES, _NOT_ASKED, _NOTHING = "no_identifiers", "not_asked", "too_short"


def correct(report: UUID, changes: Mapping[str, str], *, version: int, reason: str, simulated: bool) -> None:
    """Correct a report; a column whose cell is empty is not known any more, and one that is left out stays.

    Raises
    ------
    NotHere
        If the agency has no such report.
    Refused
        If somebody corrected it meanwhile, if it was withdrawn, or with every fault.
    InputError
        If the report is about other people than this registry holds.
    """
    access = current_access()
    check_may(access, Action.REPORT_CORRECT)
    _check_people(simulated=simulated)
    found = hold_report(find_own_report(report))
    if found.status == WITHDRAWN:
        raise Refused(409, _("This report was withdrawn. It is not corrected any more."))
    if found.version != version:
        raise Refused(
            409, _("This report was corrected meanwhile. Ask for it again, and send the new version.")
        )
    _check_something(changes)
    identity = read_identity_for_correction(found)
    if not may_correct_names(found, identity):
        _check_no_names(changes)
    before = {**read_report(report).cells, **identity}
    after = {name: cell for name, cell in {**before, **changes}.items() if cell}
    contact = {name: after.pop(name) for name in CONTACT if name in after}
    checked = check_rows("reports", [after], source=access.source)
    _refuse_faults(checked)
    correct_report(report, checked, reason=reason, contact=contact)


def answer(report: UUID, answers: Mapping[str, str], *, simulated: bool) -> None:
    """Answer what is asked about a report.

    Raises
    ------
    NotHere
        If the agency has no such report, or nothing is asked about it.
    Refused
        With every fault, and each answer to what is not asked.
    InputError
        If the report is about other people than this registry holds.
    """
    check_may(current_access(), Action.FOLLOW_UP_ANSWER)
    _check_people(simulated=simulated)
    _check_something(answers)
    asked = missing_of(find_own_report(report))
    detail = _("This is not asked about this report. Send a correction in its place.")
    others = [_fault(name, _NOT_ASKED, detail) for name in answers if name not in asked]
    if asked and others:
        raise Refused(400, _("No answer was taken."), others)
    _refuse_faults(answer_questions(report, answers))


def _check_people(*, simulated: bool) -> None:
    check_declared(simulated=simulated, where=Text.of("These are other people than this registry holds."))


def _check_something(given: Mapping[str, str]) -> None:
    if not given:
        detail = _("Nothing stands in it.")
        raise Refused(400, detail, [Fault("body", ("report",), _NOTHING, detail)])


def _check_no_names(changes: Mapping[str, str]) -> None:
    detail = _("For these purposes no names or numbers of the person may go along. Leave this out.")
    faults = [_fault(name, _NO_NAMES, detail) for name in IDENTITY if changes.get(name)]
    if faults:
        raise Refused(400, _("Nothing was corrected."), faults)


def _refuse_faults(checked: Checked) -> None:
    faults = [
        _fault(one.column, one.reason.code, f"{render(one.reason.expected)} {render(one.reason.to_fix)}")
        for one in checked.faults
    ]
    if faults:
        raise Refused(400, _("Nothing was corrected."), faults)


def _fault(column: str, code: str, detail: str) -> Fault:
    place = ("report", PROPERTIES[column]) if column in PROPERTIES else ("report",)
    return Fault("body", place, code, detail)
