"""The tables about who the victims are, who reported them and where: T08 to T14, T34 and T37."""

from __future__ import annotations

from zicht.measures.declaration import Breakdown, Declaration
from zicht.measures.dimensions import text
from zicht.measures.model import ViewDeclaration as View
from zicht.measures.rules import MONITOR_GROUP_RULE

__all__ = ["PERSON_TABLES"]

_ = text

_GROUP_RULE = (MONITOR_GROUP_RULE.name,)


def _by_group(title: str, rows: str, group: str) -> View:
    return View(title, rows=rows, fixed={"group": group}, share="share")


def _technology(*by: str, window_only: bool = False) -> Breakdown:
    return Breakdown(
        (*by, "technology"),
        share_over="technology",
        of_told="technology_told",
        floor="suppress_below_5",
        window_only=window_only,
    )


def _told(*by: str, window_only: bool = False) -> Breakdown:
    return Breakdown(
        (*by, "technology_told"),
        share_over="technology_told",
        floor="suppress_below_5",
        window_only=window_only,
    )


def _told_by(title: str, rows: str) -> View:
    return View(title, rows=rows, fixed={"technology_told": "told"}, share="share")


PERSON_TABLES = (
    Declaration(
        id="T08",
        title=_("Sex"),
        definition=_("Sex as registered, by monitor group."),
        population="victims",
        breakdowns=(Breakdown(("sex",), share_over="sex"), Breakdown(("group", "sex"), share_over="sex")),
        views=(
            View(_("Victims by sex"), rows="sex", share="share", chart="stacked"),
            View(_("Women by monitor group"), rows="group", fixed={"sex": "female"}, share="share"),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T09",
        title=_("Age, minors and adults"),
        definition=_(
            "Age when the report was made and, apart from it, when the exploitation began. A minor is younger "
            "than 18."
        ),
        population="victims",
        reading=_(
            "Who is adult at the report may have been minor when it began: the two ages are never mixed."
        ),
        breakdowns=(
            Breakdown(("age_class",), share_over="age_class"),
            Breakdown(("age_band",), share_over="age_band"),
            Breakdown(("group", "age_class"), share_over="age_class"),
            Breakdown(("group", "age_band"), share_over="age_band"),
            Breakdown(("age_class_at_start",), share_over="age_class_at_start"),
            Breakdown(("age_band_at_start",), share_over="age_band_at_start"),
        ),
        views=(
            View(_("Minors and adults at the report"), rows="age_class", share="share", chart="stacked"),
            View(_("Age at the report"), rows="age_band", share="share", chart="bar"),
            View(_("Minors and adults when it began"), rows="age_class_at_start", share="share"),
            View(_("Age when it began"), rows="age_band_at_start", share="share", chart="bar"),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T10",
        title=_("Nationality"),
        definition=_(
            "Nationality, by monitor group and route. Region of origin follows from the nationality, or is taken "
            "as supplied. For criminal exploitation it also shows who is Dutch and who was exploited abroad only."
        ),
        population="victims",
        breakdowns=(
            Breakdown(("nationality",), share_over="nationality"),
            Breakdown(("nationality_class",), share_over="nationality_class"),
            Breakdown(("origin_region",), share_over="origin_region"),
            Breakdown(("group", "nationality"), share_over="nationality", floor="suppress_below_5"),
            Breakdown(("route", "nationality"), share_over="nationality", floor="suppress_below_5"),
            Breakdown(("group", "route", "nationality_class"), floor="suppress_below_5"),
        ),
        views=(
            View(_("Victims by nationality"), rows="nationality", share="share", chart="bar"),
            View(_("Dutch and other nationality"), rows="nationality_class", share="share", chart="stacked"),
            View(_("Region of origin"), rows="origin_region", share="share"),
            View(
                _("Criminally exploited, Dutch nationality, by route"),
                rows="route",
                fixed={"group": "criminal", "nationality_class": "dutch"},
            ),
            View(
                _("Criminally exploited, other nationality, by route"),
                rows="route",
                fixed={"group": "criminal", "nationality_class": "other"},
            ),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T11",
        title=_("Residence status and dependence"),
        definition=_(
            "Residence status when the exploitation began, at the report, and at the last that is known; what "
            "depended on the one exploiter, and what was lost together on leaving."
        ),
        population="victims",
        breakdowns=(
            Breakdown(("residence_at_report",), share_over="residence_at_report"),
            Breakdown(("residence_at_start",), share_over="residence_at_start"),
            Breakdown(("residence_later",), share_over="residence_later"),
            Breakdown(("group", "residence_at_report"), share_over="residence_at_report"),
            Breakdown(("dependence",), share_over="dependence"),
            Breakdown(("lost_together",), share_over="lost_together"),
        ),
        views=(
            View(
                _("Residence status at the report"),
                rows="residence_at_report",
                share="share",
                chart="stacked",
            ),
            View(_("Residence status when it began"), rows="residence_at_start", share="share"),
            View(_("Residence status later"), rows="residence_later", share="share"),
            View(_("What depended on the exploiter"), rows="dependence", share="share", chart="bar"),
            View(_("What was lost together"), rows="lost_together", share="share"),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T12",
        title=_("Minors in focus"),
        definition=_(
            "Presumed victims younger than 18 at the report: group, nationality, sex, reporter, sector."
        ),
        population="minors",
        breakdowns=(
            Breakdown(("group",), share_over="group"),
            Breakdown(("nationality_class",), share_over="nationality_class"),
            Breakdown(("sex",), share_over="sex"),
            Breakdown(("reporter_group",), share_over="reporter_group"),
            Breakdown(("sex_sector",), share_over="sex_sector", floor="suppress_below_5"),
            Breakdown(("group", "sex"), share_over="sex", floor="suppress_below_5"),
        ),
        views=(
            View(_("Minors by monitor group"), rows="group", share="share", chart="stacked"),
            View(_("Minors by nationality"), rows="nationality_class", share="share"),
            View(_("Minors by sex"), rows="sex", share="share"),
            View(_("Who reported minors"), rows="reporter_group", share="share", chart="bar"),
            View(_("Girls by monitor group"), rows="group", fixed={"sex": "female"}),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T13",
        title=_("Reporters"),
        definition=_(
            "Who reported the victims, and who reports whom. A victim whom several reporters named stands under each."
        ),
        population="victims",
        reading=_(
            "The reporters of a year add up to more than its victims: several can report the same person."
        ),
        breakdowns=(
            Breakdown(("reporter_group",), share_over="reporter_group"),
            Breakdown(("reporter_type",), share_over="reporter_type"),
            Breakdown(("group", "reporter_group"), share_over="group"),
            Breakdown(("age_class", "reporter_group"), share_over="age_class"),
            Breakdown(("nationality_class", "reporter_group"), share_over="nationality_class"),
        ),
        views=(
            View(_("Victims by group of reporters"), rows="reporter_group", share="share", chart="line"),
            View(_("Victims by kind of reporter"), rows="reporter_type", share="share", chart="bar"),
            _by_group(_("Who reported domestic sexual exploitation"), "reporter_group", "domestic_sexual"),
            _by_group(_("Who reported labour exploitation"), "reporter_group", "labour"),
            View(
                _("Share of minors among the victims of each group of reporters"),
                rows="reporter_group",
                fixed={"age_class": "minor"},
                share="share",
            ),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T14",
        title=_("Regions and municipalities"),
        definition=_(
            "Victims by the police unit of the first report's reporter, and, over the whole window, by "
            "municipality of exploitation. Small numbers are protected."
        ),
        population="victims",
        reading=_(
            "A municipality without victims here has not necessarily none: most victims are never reported."
        ),
        breakdowns=(
            Breakdown(("region",), share_over="region", floor="suppress_below_5"),
            Breakdown(("region", "group"), floor="suppress_below_5"),
            Breakdown(("municipality",), floor="suppress_below_10", window_only=True),
        ),
        views=(
            View(_("Victims by police unit"), rows="region", share="share", chart="bar"),
            View(_("Victims by municipality, whole window"), rows="municipality", columns="period"),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T34",
        title=_("The part that technology played"),
        definition=_(
            "Recruitment, advertising, control and coercion by technology, by monitor group and by age at the "
            "report, and technology that served to detect or prove the exploitation. Beside each share of all "
            "stands the share of those of whom any report tells what part technology played."
        ),
        population="victims",
        reading=_(
            "Most reports do not say: first look at of how many it is told, by group, by age and by reporter. The "
            "share of all is too low, as nobody was asked of many; the share of those told is of the few of whom "
            "somebody looked, and who looks has a reason to. What is true of all lies between these only if those "
            "of whom nothing is told are not more often reached by technology than the others, and nobody knows "
            "that. A difference between groups can be one of who was asked. No role is an answer; no answer is not."
        ),
        breakdowns=(
            Breakdown(("technology",), share_over="technology", of_told="technology_told"),
            Breakdown(("technology_detection",), share_over="technology_detection"),
            _technology("group"),
            _technology("age_class"),
            _technology("age_band", window_only=True),
            Breakdown(("group", "age_class"), floor="suppress_below_5", window_only=True),
            _technology("group", "age_class", window_only=True),
            Breakdown(("technology_told",), share_over="technology_told"),
            _told("group"),
            _told("age_class"),
            _told("age_band", window_only=True),
            _told("group", "age_class", window_only=True),
            _told("reporter_group"),
        ),
        views=(
            View(_("The part that technology played"), rows="technology", share="share", chart="bar"),
            View(
                _("The part that technology played, of those of whom it is told"),
                rows="technology",
                share="share_told",
            ),
            View(
                _("Of how many it is told what part technology played"), rows="technology_told", share="share"
            ),
            _told_by(_("Of how many it is told, by monitor group"), "group"),
            _told_by(_("Of how many it is told, by age at the report"), "age_class"),
            _told_by(_("Of how many it is told, by group of reporters"), "reporter_group"),
            View(
                _("The part that technology played, by monitor group"),
                rows="technology",
                columns="group",
                share="share_told",
            ),
            View(
                _("The part that technology played, by age at the report"),
                rows="technology",
                columns="age_band",
                share="share_told",
            ),
            View(
                _("The part that technology played, minors by monitor group"),
                rows="technology",
                columns="group",
                share="share_told",
                fixed={"age_class": "minor"},
            ),
            View(
                _("The part that technology played, minors"),
                rows="technology",
                fixed={"age_class": "minor"},
                share="share",
            ),
            View(_("Technology that detected or proved it"), rows="technology_detection", share="share"),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T37",
        title=_("How victims came into view"),
        definition=_(
            "Who or what brought the person into view first, and which bodies had met the person before and "
            "missed it."
        ),
        population="victims",
        breakdowns=(
            Breakdown(("came_into_view",), share_over="came_into_view"),
            Breakdown(("group", "came_into_view"), share_over="came_into_view"),
            Breakdown(("earlier_contact",), share_over="earlier_contact"),
        ),
        views=(
            View(_("How victims came into view"), rows="came_into_view", share="share", chart="stacked"),
            View(
                _("Bodies that had met the person before"), rows="earlier_contact", share="share", chart="bar"
            ),
            _by_group(
                _("How domestic sexual exploitation came into view"), "came_into_view", "domestic_sexual"
            ),
        ),
        rules=_GROUP_RULE,
    ),
)
