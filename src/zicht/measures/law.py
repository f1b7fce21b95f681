"""The tables about what was asked with a report, and what came of it in law: T15 and T17."""

from __future__ import annotations

from zicht.measures.declaration import Breakdown, Declaration
from zicht.measures.dimensions import text
from zicht.measures.model import ViewDeclaration as View
from zicht.measures.rules import MONITOR_GROUP_RULE

__all__ = ["LAW_TABLES"]

_ = text

_GROUP_RULE = (MONITOR_GROUP_RULE.name,)
_SMALL = "suppress_below_5"

LAW_TABLES = (
    Declaration(
        id="T15",
        title=_("What was asked with the report"),
        definition=_(
            "The type of dossier: whether the report was made to register the person only, or also for shelter, or "
            "for information and advice. A person whose reports asked for two things stands under both."
        ),
        population="victims",
        reading=_(
            "It says what the reporter asked for, not what the person needed and not what was given: somebody who was "
            "registered only can have been sheltered without a word in the report."
        ),
        breakdowns=(
            Breakdown(("dossier_type",), share_over="dossier_type"),
            Breakdown(("first_reporter_group", "dossier_type"), share_over="dossier_type", floor=_SMALL),
            Breakdown(("group", "dossier_type"), share_over="dossier_type", floor=_SMALL),
            Breakdown(("age_class", "dossier_type"), share_over="dossier_type", floor=_SMALL),
        ),
        views=(
            View(_("What was asked with the report"), rows="dossier_type", share="share", chart="bar"),
            View(
                _("What each group of reporters asked"),
                rows="first_reporter_group",
                columns="dossier_type",
                measure="share",
                chart="heat",
            ),
            View(
                _("What was asked, by monitor group"),
                rows="group",
                columns="dossier_type",
                measure="share",
                chart="heat",
            ),
            View(
                _("What was asked for minors"),
                rows="dossier_type",
                fixed={"age_class": "minor"},
                share="share",
            ),
        ),
        rules=_GROUP_RULE,
    ),
    Declaration(
        id="T17",
        title=_("Declaration, reflection period and stay"),
        definition=_(
            "Whether a declaration was made to the police, and why not; whether the person cooperated in another way; "
            "whether the reflection period was wanted and granted; and which residence status came of it. What any "
            "report of the person says counts, yes before no."
        ),
        population="victims",
        reading=_(
            "Most reports are made before it is known whether a declaration follows: read every share with its "
            "unknown. Who makes no declaration is no less a presumed victim. The reflection period is for people who "
            "may not stay without it: Dutch and EU citizens need none. A later status is the last that any report "
            "knew, and what it came from is not recorded: a permit on another ground is among them."
        ),
        breakdowns=(
            Breakdown(("declaration",), share_over="declaration"),
            Breakdown(
                ("declaration", "no_declaration_reason"), share_over="no_declaration_reason", floor=_SMALL
            ),
            Breakdown(("cooperation",), share_over="cooperation"),
            Breakdown(("group", "declaration"), share_over="declaration", floor=_SMALL),
            Breakdown(("age_class", "declaration"), share_over="declaration", floor=_SMALL),
            Breakdown(("nationality_class", "declaration"), share_over="declaration", floor=_SMALL),
            Breakdown(("shelter_requested", "declaration"), share_over="declaration", floor=_SMALL),
            Breakdown(
                ("residence_at_report", "reflection_wanted"), share_over="reflection_wanted", floor=_SMALL
            ),
            Breakdown(
                ("reflection_wanted", "reflection_granted"), share_over="reflection_granted", floor=_SMALL
            ),
            Breakdown(("residence_at_report", "residence_later"), share_over="residence_later", floor=_SMALL),
            Breakdown(("reflection_granted", "residence_later"), share_over="residence_later", floor=_SMALL),
        ),
        views=(
            View(_("Declaration to the police"), rows="declaration", share="share", chart="stacked"),
            View(
                _("Why no declaration was made"),
                rows="no_declaration_reason",
                fixed={"declaration": "no"},
                chart="bar",
            ),
            View(
                _("Declaration, by monitor group"),
                rows="group",
                columns="declaration",
                measure="share",
                chart="heat",
            ),
            View(
                _("Declaration, of Dutch and other nationality"),
                rows="nationality_class",
                columns="declaration",
                measure="share",
            ),
            View(
                _("Declaration, by whether shelter was asked for"),
                rows="shelter_requested",
                columns="declaration",
                measure="share",
            ),
            View(_("Cooperation in another way"), rows="cooperation", share="share"),
            View(
                _("Reflection period wanted, by residence status"),
                rows="residence_at_report",
                columns="reflection_wanted",
                measure="share",
                chart="heat",
            ),
            View(
                _("Reflection period granted, where it was wanted"),
                rows="reflection_granted",
                fixed={"reflection_wanted": "yes"},
                share="share",
                chart="stacked",
            ),
            View(
                _("From the status at the report to the last that is known"),
                rows="residence_at_report",
                columns="residence_later",
                measure="share",
                chart="heat",
            ),
        ),
        rules=_GROUP_RULE,
    ),
)
