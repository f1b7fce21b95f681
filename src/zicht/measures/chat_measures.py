"""What T29 measures, in words."""

from __future__ import annotations

from zicht.measures.chats_beside import AMOUNTS
from zicht.measures.dimensions import text
from zicht.measures.model import MeasureDeclaration

_ = text

VICTIMS = MeasureDeclaration(
    "victims",
    _("Persons first in view"),
    "persons first in view",
    _("Visitors of the help chat whom a counsellor marked, in the year in which they were first seen."),
)
SHARE = MeasureDeclaration(
    "share", _("Share"), "percent", _("Percentage of all persons first in view; who is unknown counts too.")
)
CERTAIN = MeasureDeclaration(
    "certain",
    _("Certainly one person, new in view"),
    "persons first in view",
    _("Those of whom the counsellor says that they stand in no other row and were in view of nobody before."),
)
RANGE = MeasureDeclaration(
    "range",
    _("Between"),
    "persons first in view",
    _(
        "How many persons were new in view: at least those of whom it is certain, at most all visitors. Where the "
        "counsellor does not know, a visitor counts in the upper bound only."
    ),
)
PERHAPS = MeasureDeclaration(
    "perhaps",
    _("Perhaps a person first in view"),
    "persons first in view",
    _(
        "Visitors of whom the counsellor cannot say whether they asked for help with trafficking. They count in the "
        "upper bound of the range alone."
    ),
)
REGISTERED = MeasureDeclaration(
    "registered",
    _("In the register through the chat"),
    "persons",
    _(
        "Persons of the register of whom an agency says that they came through the chat, in the first year of a report "
        "that says so. Nobody of them is linked to a visitor."
    ),
)
IN_BOTH = MeasureDeclaration(
    "in_both",
    _("Among the visitors and in the register, between"),
    "persons",
    _(
        "Counsellors count the visitors who agreed to a report, agencies the persons who came through the chat. Nobody "
        "links the two, so that how many stand in both is known to lie between these counts at best."
    ),
)
CAMPAIGNS = MeasureDeclaration(
    "campaigns", _("Campaigns"), "campaigns", _("Campaigns for the chat that ran in the year.")
)
HOURS = MeasureDeclaration(
    "hours", _("Hours of work"), "hours", _("Hours that campaigns took, in the year in which each began.")
)
EURO = MeasureDeclaration(
    "euro", _("Cost"), "euro", _("What campaigns cost apart from hours, in the year in which each began.")
)
ANSWERS = MeasureDeclaration(
    "answers",
    _("Answers"),
    "answers",
    _("Answers to campaigns, whoever gave them, in the year in which each began. Not victims."),
)
VISITS = MeasureDeclaration(
    "visits",
    _("Visits by the link"),
    "visits",
    _("How often the short link of a campaign was opened, where often enough to be told. Not persons."),
)
EURO_EACH = MeasureDeclaration(
    "euro_each",
    _("Cost for each person first in view"),
    "euro",
    _(
        "What a campaign cost for each person who first came into view by it: over all visitors who came by it, and "
        "over those of whom it is certain. That they would not have come without it, nobody knows."
    ),
)
REACHED = MeasureDeclaration(
    "reached", _("Came so far"), "persons first in view", _("Persons who came to this step, or further.")
)
OF_BEFORE = MeasureDeclaration(
    "of_before",
    _("Of the step before"),
    "percent",
    _("Percentage of those who came to the step before. With the exact 95% interval."),
)
OF_ALL = MeasureDeclaration(
    "of_all",
    _("Of all"),
    "percent",
    _("Percentage of all persons first in view. With the exact 95% interval."),
)
AMOUNTS_OF = {declared.name: declared for declared in (HOURS, EURO, ANSWERS, VISITS)}
MEASURES = (
    VICTIMS, SHARE, RANGE, CERTAIN, PERHAPS, REACHED, OF_BEFORE, OF_ALL, IN_BOTH, REGISTERED,
    CAMPAIGNS, *(AMOUNTS_OF[name] for name in AMOUNTS), EURO_EACH,
)  # fmt: skip
