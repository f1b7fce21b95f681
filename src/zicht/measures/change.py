"""T31: the change on the year before, taken apart by first reporter, monitor group and nationality."""

from __future__ import annotations

from zicht.measures.declaration import Breakdown, Declaration
from zicht.measures.dimensions import text
from zicht.measures.model import ViewDeclaration as View
from zicht.measures.rules import MONITOR_GROUP_RULE

__all__ = ["CHANGE_TABLE"]

_ = text

CHANGE_TABLE = Declaration(
    id="T31",
    title=_("What the change is made of"),
    definition=_(
        "The change on the year before, taken apart three times: by the group of the first reporter, by monitor "
        "group and by nationality. Each person is in one row of each, so that the rows of each add up to the "
        "change exactly."
    ),
    population="victims",
    reading=_(
        "A row says how much of the change came with it, not why. One organisation that reports more, or less, can "
        "make a trend of its own: where a change hangs on one, it is marked. A step at a known break says that the "
        "figures left their own line there, not that the break made them do so."
    ),
    breakdowns=(
        Breakdown(("first_reporter_group",)),
        Breakdown(("group",)),
        Breakdown(("nationality",)),
    ),
    views=(
        View(
            _("Change by group of the first reporter"),
            rows="first_reporter_group",
            measure="change",
            chart="bar",
        ),
        View(_("Change by monitor group"), rows="group", measure="change", chart="bar"),
        View(_("Change by nationality"), rows="nationality", measure="change", chart="bar"),
    ),
    rules=(MONITOR_GROUP_RULE.name,),
    yearly_change=True,
)
