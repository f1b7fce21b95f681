"""The case room: installation, persons, reports in versions, and on what ground each may be held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = [
    "Consent",
    "Decision",
    "DossierChange",
    "GroundRule",
    "Installation",
    "Outbox",
    "Person",
    "Report",
    "ReportPurpose",
    "ReportVersion",
]

_STANDS = Q(erased_at__isnull=True)
_OF_PERSON = Retention(Clock.PARENT, parent="registry.Person")
_OF_REPORT = Retention(Clock.PARENT, parent="registry.Report")


class Installation(models.Model):
    """Whether this registry holds simulated people or real ones: never both. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    simulated = models.BooleanField()
    made_at = made_field()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "simulated", "made_at"})

    class Meta:
        """There is one."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_installation")]


class Person(models.Model):
    """Somebody as one agency knows them. `root` is the person that they were found to be: themselves at first."""

    id = key_field()
    root_id = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    register_only = models.BooleanField(default=False)
    simulated = models.BooleanField()
    made_at = made_field()
    made_by = by_whom()
    retain_until = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.RETAIN_UNTIL, column="retain_until")
    scrub: ClassVar = frozenset({"root_id"})
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "register_only",
            "simulated",
            "made_at",
            "made_by",
            "retain_until",
            "erased_at",
        }
    )

    class Meta:
        """Listed with the newest first, of an agency or of all."""

        indexes: ClassVar = [
            models.Index(fields=["-made_at", "-id"], condition=_STANDS, name="person_listed"),
            models.Index(
                fields=["organisation", "-made_at", "-id"], condition=_STANDS, name="person_listed_of_agency"
            ),
        ]


class Report(models.Model):
    """A report of one agency about one person: what lists are made of. Its content stands sealed in its versions."""

    id = key_field()
    number = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reporter_type = code_field()
    entry = code_field()
    report_date = models.DateField(null=True, blank=True)
    report_date_last = models.DateField(null=True, blank=True)
    report_date_precision = code_field()
    status = code_field()
    dossier_type = code_field()
    main_form = code_field()
    place_municipality = code_field()
    minor = code_field()
    version = models.PositiveIntegerField(default=1)
    retain_until = models.DateField(null=True, blank=True, db_index=True)
    made_at = made_field()
    made_by = by_whom()
    erased_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.RETAIN_UNTIL, column="retain_until")
    scrub: ClassVar = frozenset(
        {
            "number",
            "report_date",
            "report_date_last",
            "report_date_precision",
            "status",
            "dossier_type",
            "main_form",
            "place_municipality",
            "minor",
        }
    )
    keep: ClassVar = frozenset(
        {
            "id",
            "person",
            "organisation",
            "reporter_type",
            "entry",
            "version",
            "retain_until",
            "made_at",
            "made_by",
            "erased_at",
        }
    )

    class Meta:
        """A number stands once in an agency; lists begin with the newest, and are made of a part."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="number_once_per_agency")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-report_date"]),
            models.Index(fields=["-report_date"]),
            models.Index(fields=["status"], name="report_by_status"),
            models.Index(fields=["dossier_type"], name="report_by_dossier_type"),
            models.Index(fields=["main_form"], name="report_by_main_form"),
        ]


class ReportVersion(models.Model):
    """What a report said at a time: nothing is overwritten. `content` opens with the person's key alone."""

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_REPORT
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "report", "person", "organisation", "number", "reason", "made_at", "made_by"}
    )

    class Meta:
        """Versions are numbered."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="version_once_per_report")
        ]


class GroundRule(models.Model):
    """On which ground a kind of agency may hold a report for a purpose. Data: see `grounds.csv`."""

    id = models.AutoField(primary_key=True)
    reporter_type = code_field()
    purpose = code_field()
    legal_ground = code_field()
    needs_consent = models.BooleanField()
    identifiers = models.BooleanField()
    duty = models.BooleanField()
    checked = models.BooleanField()
    source = models.CharField(max_length=300)

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "reporter_type",
            "purpose",
            "legal_ground",
            "needs_consent",
            "identifiers",
            "duty",
            "checked",
            "source",
        }
    )

    class Meta:
        """A rule stands once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reporter_type", "purpose", "legal_ground"], name="ground_rule_once"
            )
        ]


class ReportPurpose(models.Model):
    """For what a report may be used, and on which ground. The database takes only what a ground rule allows."""

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="purposes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reporter_type = code_field()
    purpose = code_field()
    legal_ground = code_field()
    made_at = made_field()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = _OF_REPORT
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "report",
            "person",
            "organisation",
            "reporter_type",
            "purpose",
            "legal_ground",
            "made_at",
            "ended_at",
        }
    )

    class Meta:
        """A purpose stands once at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "purpose"],
                condition=Q(ended_at__isnull=True),
                name="purpose_once_at_a_time",
            )
        ]


class DossierChange(models.Model):
    """A dossier type and since when: a dossier can change its type, and counts by type need the history."""

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="dossier_changes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier_type = code_field()
    since = models.DateField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_REPORT
    scrub: ClassVar = frozenset({"dossier_type", "since"})
    keep: ClassVar = frozenset({"id", "report", "person", "organisation", "made_at", "made_by"})


class Decision(models.Model):
    """Whether a report stands: presumed, decided, withdrawn; by whom and when."""

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = code_field()
    decided_by = code_field()
    decided_on = models.DateField()
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_REPORT
    scrub: ClassVar = frozenset({"status", "decided_by", "decided_on", "reason"})
    keep: ClassVar = frozenset({"id", "report", "person", "organisation", "made_at", "made_by"})


class Consent(models.Model):
    """Consent for a purpose that was given or withdrawn: each is a row of its own, and the last one counts."""

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = code_field()
    given = models.BooleanField()
    on_day = models.DateField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"on_day"})
    keep: ClassVar = frozenset({"id", "person", "organisation", "purpose", "given", "made_at", "made_by"})

    class Meta:
        """The last one of a person for a purpose is looked for."""

        indexes: ClassVar = [models.Index(fields=["person", "purpose", "-made_at"])]


class Outbox(models.Model):
    """What the statistics room has still to hear of. Hearing it twice changes nothing."""

    id = key_field()
    kind = code_field()
    object_id = models.UUIDField()
    person_id = models.UUIDField()
    made_at = made_field()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"object_id", "person_id"})
    keep: ClassVar = frozenset({"id", "kind", "made_at"})
