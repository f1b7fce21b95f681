"""Does a demo show something on every page, once, and nothing that the registry would refuse?"""

from __future__ import annotations

import pytest

from support import platform
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.models import User
from zicht.platform.audit.models import BreakGlass
from zicht.platform.care.keeping import standing_days
from zicht.platform.care.models import NeedWords
from zicht.platform.casework.models import ContactTime, Cover, Letter, Meeting, SafeContact, SafetyPlan
from zicht.platform.clock import today
from zicht.platform.operation.demo import make_demo
from zicht.platform.operation.demo_cases import make_demo_cases
from zicht.platform.operation.demo_people import make_demo_people
from zicht.platform.referral.models import Referral
from zicht.platform.registry.models import (
    AccessRequest,
    CaseRow,
    Decision,
    FollowUp,
    Note,
    Report,
    ReportMove,
    Signal,
    SignalReport,
)

pytestmark = pytest.mark.platform
SET_UP = platform
EACH = (
    AccessRequest,
    CaseRow,
    Decision,
    FollowUp,
    Grant,
    NeedWords,
    Note,
    Referral,
    ReportMove,
    Signal,
    SignalReport,
)
CASEWORK = (ContactTime, Cover, Letter, Meeting, SafeContact, SafetyPlan)


def count():
    with open_case_room(system_access()):
        return {model.__name__: model.objects.count() for model in (*EACH, *CASEWORK, BreakGlass, Report)}


@pytest.mark.slow
def test_demo_has_something_of_everything_and_is_made_once(sqlite_platform, tmp_path, monkeypatch):
    monkeypatch.setattr("zicht.platform.operation.demo_people._ALONE", 20)
    with sqlite_platform.installation(tmp_path / "rooms"):
        make_demo()
        make_demo_people()
        make_demo_cases()
        made = count()
        make_demo_cases()
        again = count()
        codes = [name for name in User.objects.values_list("name", flat=True) if "_" in name]
        with open_case_room(system_access()):
            late = [(today() - day).days for day in standing_days().values_list("due_on", flat=True)]
            looked_at = {one.reviewed_at is not None for one in BreakGlass.objects.all()}

    assert [name for name, number in made.items() if not number] == []
    assert looked_at == {True, False}
    assert max(late) < 60
    assert min(late) < 0
    assert codes == []
    assert again == made
