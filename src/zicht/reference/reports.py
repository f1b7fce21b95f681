"""The table `reports`: what each reporter writes down about a person, in canonical text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.records.contracts import CONTRACTS
from zicht.reference.completeness import known_rows, with_gaps
from zicht.reference.corrections import CORRECTED_ON, Corrections
from zicht.reference.draws import day_number, iso_days, pick, pick_by, pick_several, strings, where, years_of
from zicht.reference.exploitation import Exploitation
from zicht.reference.identity import Identity, write_birth_dates, write_names
from zicht.reference.lists import LISTS
from zicht.reference.model import Columns, Flags, Ints, Strings
from zicht.reference.organisations import choose_reporters
from zicht.reference.people import People, recorded_nationality, recorded_sex
from zicht.reference.schedule import Schedule

__all__ = ["SOURCES", "Reports", "write_reports"]

#: The agency whose file a report stands in, by list.
SOURCES = ("police", "border_police", "labour_inspectorate", "care_coordination", "other", "other")

_PRIVACY_LAW = int(np.datetime64("2018-05-25", "D").astype(np.int64))
_KEPT_DAYS = 3650
#: Filled in on reading, or written only where something better is missing or must not leave the agency.
_NOT_WRITTEN = {"source", "origin_region", "place_region", "age_class_at_report", "link_tokens"}


@dataclass(frozen=True)
class Reports:
    """All reports as they stand at the end, sorted by day, and what older vintages held instead.

    `rows_before` are the rows that a correction changed; `columns_before` their
    values before it. `place` is where each person was exploited, see `Exploitation`.
    """

    columns: Columns
    source: Strings
    day: Ints
    person: Ints
    is_index: Flags
    rows_before: Ints
    columns_before: Columns
    corrected_day: int
    with_key: Flags
    place: Strings

    def as_of(self, vintage_day: int) -> Columns:
        """Return the columns of all reports as they stood on a day, later reports included."""
        if vintage_day >= self.corrected_day or not len(self.rows_before):
            return self.columns
        columns = dict(self.columns)
        for name, values in self.columns_before.items():
            columns[name] = columns[name].copy()
            columns[name][self.rows_before] = values
        return columns


def write_reports(
    rng: np.random.Generator,
    people: People,
    *,
    identity: Identity,
    exploitation: Exploitation,
    schedule: Schedule,
    corrections: Corrections,
    with_key: Flags,
    unit: int | None,
) -> Reports:
    """Write every report of the schedule down."""
    schedule = _sorted(schedule)
    lists, person = schedule.list, schedule.person
    columns = _reporter(rng, people, exploitation, schedule)
    columns |= _identity(rng, people, identity, schedule)
    columns |= _traits(rng, people, schedule)
    columns |= _exploitation(rng, exploitation, schedule)
    columns |= _age_at_start(rng, people, exploitation, schedule)
    columns |= _help_and_law(rng, people, schedule)
    columns |= _provenance(rng, schedule, columns["reporter_type"])
    columns["sub3"] = where(people.sub3[person], "yes", where(lists == LISTS.index("K"), "no", "not_asked"))
    source = strings(SOURCES)[lists]
    columns["report_id"] = _report_ids(source, schedule.day, unit)
    columns["person_key"] = where(with_key[person], people.key[person], "")
    _check_columns(columns)
    return _with_corrections(
        columns,
        source,
        rows=schedule,
        people=people,
        corrections=corrections,
        with_key=with_key,
        place=exploitation.place,
    )


def _sorted(schedule: Schedule) -> Schedule:
    order = np.lexsort((schedule.person, schedule.day))
    return Schedule(
        person=schedule.person[order],
        list=schedule.list[order],
        day=schedule.day[order],
        is_index=schedule.is_index[order],
        in_first_year=schedule.in_first_year[order],
    )


def _check_columns(columns: Columns) -> None:
    missing = set(CONTRACTS["reports"].column_names) - set(columns) - _NOT_WRITTEN
    if missing:
        raise AssertionError(f"columns without values: {sorted(missing)}")


def _report_ids(source: Strings, day: Ints, unit: int | None) -> Strings:
    """Number the reports of each agency and year in their order."""
    years = years_of(day)
    numbers = np.zeros(len(day), dtype=np.int64)
    for name in set(SOURCES):
        for year in np.unique(years):
            rows = np.flatnonzero((source == name) & (years == year))
            numbers[rows] = np.arange(1, len(rows) + 1)
    middle = "" if unit is None else f"{unit:03d}"
    return strings([f"{y}-{middle}{n:06d}" for y, n in zip(years, numbers, strict=True)])


def _reporter(
    rng: np.random.Generator, people: People, exploitation: Exploitation, rows: Schedule
) -> Columns:
    person, size = rows.person, len(rows)
    types, names, regions = choose_reporters(
        rng,
        lists=strings(LISTS)[rows.list],
        days=rows.day,
        units=exploitation.unit[person],
        minor=people.minor[person],
        labour=people.true_class[person] == 2,
    )
    views = (
        {"self": 12, "third_party": 20, "police_initiative": 45, "front_line": 20, "online_outreach": 3},
        {"inspection": 60, "police_initiative": 35, "self": 5},
        {"inspection": 55, "third_party": 25, "self": 20},
        {"third_party": 45, "front_line": 40, "self": 14, "chat": 1},
        {"third_party": 50, "front_line": 40, "self": 10},
        {"self": 45, "third_party": 25, "front_line": 15, "online_outreach": 12, "chat": 3},
    )
    bodies = {"police": 0.3, "youth_care": 0.15, "health_care": 0.25, "municipality": 0.15, "none": 0.0}
    young = bodies | {"youth_care": 0.6, "school": 0.4}
    abroad = {"immigration_service": 0.5, "police": 0.1, "shelter": 0.2}
    kinds = np.where(people.minor[person], 1, np.where(people.dutch[person], 0, 2))
    by_chat = (rng.random(size) < 0.02) & (years_of(rows.day) >= 2018) & people.dutch[person]
    columns = {
        "came_into_view": pick_by(rng, rows.list, views),
        "earlier_contacts": pick_several(rng, (bodies, young, abroad), kinds),
        "came_through_chat": where(by_chat, "yes", "no"),
        "dossier_type": pick_by(rng, rows.list, _DOSSIERS),
    }
    columns = _gaps(rng, columns, rows.list)
    return columns | {
        "report_date": iso_days(rows.day),
        "reporter_type": types,
        "reporter": names,
        "reporter_region": regions,
        "status": pick(rng, {"presumed": 95, "decided_victim": 3, "decided_not": 2}, size),
        "correction": strings(["not_asked"] * size),
        "corrected_on": strings([""] * size),
    }


_DOSSIERS = (
    {"registration": 70, "registration_shelter": 20, "registration_advice": 10},
    {"registration": 80, "registration_shelter": 18, "registration_advice": 2},
    {"registration": 75, "registration_shelter": 10, "registration_advice": 15},
    {"registration": 25, "registration_shelter": 35, "registration_advice": 40},
    {"registration": 10, "registration_shelter": 85, "registration_advice": 5},
    {"registration": 35, "registration_shelter": 15, "registration_advice": 50},
)


def _gaps(rng: np.random.Generator, columns: Columns, lists: Ints, keep: Flags | None = None) -> Columns:
    kept = np.zeros(len(lists), dtype=bool) if keep is None else keep
    return {name: with_gaps(rng, name, values, lists=lists, keep=kept) for name, values in columns.items()}


def _identity(rng: np.random.Generator, people: People, identity: Identity, rows: Schedule) -> Columns:
    """Write names and birth date. The first report either gives the age or a birth date that decides it."""
    person, lists = rows.person, rows.list
    age = _age_on(people.birth_day[person], rows.day)
    has_age = known_rows(rng, "age_at_report", lists) & people.age_recorded[person]
    by_birth_only = rows.is_index & ~has_age & people.age_recorded[person]
    private = (lists >= LISTS.index("R")) & (rows.day >= _PRIVACY_LAW)
    named = rng.random(len(rows)) < np.where(private, 0.45, 0.96)
    numbered = (rng.random(len(rows)) < np.where(private, 0.2, 0.6)) & named
    return write_names(rng, identity, person, named=named, numbered=numbered) | {
        "birth_date": write_birth_dates(
            rng, people.birth_day[person], exact=by_birth_only, known=people.age_recorded[person]
        ),
        "age_at_report": where(has_age, age.astype(str).astype(object), ""),
    }


def _age_on(birth_day: Ints, day: Ints) -> Ints:
    """Return complete years between two days."""
    birth, today = birth_day.astype("datetime64[D]"), day.astype("datetime64[D]")
    months = (today.astype("datetime64[M]") - birth.astype("datetime64[M]")).astype(np.int64)
    day_in_month = (today - today.astype("datetime64[M]")).astype(np.int64)
    birth_in_month = (birth - birth.astype("datetime64[M]")).astype(np.int64)
    return np.asarray((months - (day_in_month < birth_in_month)) // 12)


def _age_at_start(rng: np.random.Generator, people: People, truth: Exploitation, rows: Schedule) -> Columns:
    person = rows.person
    age = _age_on(people.birth_day[person], truth.start_day[person])
    known = known_rows(rng, "age_at_start", rows.list) & people.age_recorded[person]
    return {"age_at_start": where(known, age.astype(str).astype(object), "")}


def _traits(rng: np.random.Generator, people: People, rows: Schedule) -> Columns:
    person = rows.person
    nationality = recorded_nationality(people)[person]
    moved = rng.random(len(rows)) < 0.04
    residence = {"at_start": _RESIDENCE_START, "at_report": _RESIDENCE_REPORT, "later": _RESIDENCE_LATER}
    kinds = _residence_kinds(people)[person]
    exact = _gaps(
        rng,
        {"sex": recorded_sex(people)[person], "nationality": nationality},
        rows.list,
        keep=rows.is_index,
    )
    return (
        exact
        | _gaps(rng, {"birth_country": where(moved, "unknown", nationality)}, rows.list)
        | _gaps(
            rng, {f"residence_{when}": pick_by(rng, kinds, t) for when, t in residence.items()}, rows.list
        )
    )


_RESIDENCE_START = (
    {"dutch": 1},
    {"eu": 1},
    {"without_title": 55, "asylum_seeker": 15, "lawful": 30},
)
_RESIDENCE_REPORT = (
    {"dutch": 1},
    {"eu": 1},
    {"without_title": 32, "asylum_seeker": 42, "lawful": 26},
)
_RESIDENCE_LATER = (
    {"dutch": 1},
    {"eu": 1},
    {"without_title": 25, "asylum_seeker": 20, "lawful": 55},
)


def _residence_kinds(people: People) -> Ints:
    return np.where(people.dutch, 0, np.where(people.european, 1, 2))


def _exploitation(rng: np.random.Generator, truth: Exploitation, rows: Schedule) -> Columns:
    """Write the exploitation. First reports keep what the figures count; later ones may lack it."""
    person, lists = rows.person, rows.list
    counted = {
        "forms": truth.forms,
        "main_form": truth.main_form,
        "route": truth.route,
        "sectors": truth.sectors,
    }
    columns = _gaps(
        rng, {name: values[person] for name, values in counted.items()}, lists, keep=rows.is_index
    )
    columns["main_form"] = where(columns["forms"] == truth.forms[person], columns["main_form"], "unknown")
    start, end = truth.start_day[person], truth.end_day[person]
    lost = where(rng.random(len(rows)) < 0.5, truth.dependence[person], "none")
    uncounted = {
        "place_municipality": truth.municipality[person],
        "place_country": truth.country[person],
        "phase": truth.phase[person],
        "means": truth.means[person],
        "relation": truth.relation[person],
        "offenders": truth.offenders[person],
        "technology": truth.technology[person],
        "technology_detection": pick_several(rng, _DETECTION, np.zeros(len(rows), dtype=int)),
        "dependence": truth.dependence[person],
        "lost_together": lost,
        "period_start": _vague(rng, start),
        "period_end": where(end >= 0, _vague(rng, end), "unknown"),
    }
    columns |= _gaps(rng, uncounted, lists)
    return columns | _with_order(columns)


_DETECTION = (
    {"platform_search": 0.35, "phone_data": 0.5, "images": 0.2, "payment_data": 0.15, "chat_contact": 0.1},
)


def _with_order(columns: Columns) -> Columns:
    """Drop an end that is written more vaguely than its start and lies before it."""
    start, end = columns["period_start"], columns["period_end"]
    known = np.array([a[:1].isdigit() and b[:1].isdigit() for a, b in zip(start, end, strict=True)])
    before = np.array([b < a[: len(b)] for a, b in zip(start, end, strict=True)])
    return {"period_end": where(known & before, "unknown", end)}


def _vague(rng: np.random.Generator, day: Ints) -> Strings:
    """Write days as a day, a month or a year."""
    texts = iso_days(np.maximum(day, 0))
    length = rng.choice([4, 7, 10], len(day), p=[0.35, 0.45, 0.2])
    return strings([text[:n] for text, n in zip(texts, length, strict=True)])


def _help_and_law(rng: np.random.Generator, people: People, rows: Schedule) -> Columns:
    person, size = rows.person, len(rows)
    foreign = ~people.dutch[person]
    declared = rng.random(size) < np.where(foreign, 0.45, 0.3)
    # Citizens of the Union may stay without it.
    wanted = foreign & ~people.european[person] & (rng.random(size) < 0.55)
    granted = wanted & (rng.random(size) < 0.9)
    shelter = rng.random(size) < np.array([0.25, 0.25, 0.15, 0.4, 0.9, 0.2])[rows.list]
    reasons = {"fear_of_offender": 45, "no_trust": 20, "no_interest": 15, "pressure": 12, "other": 8}
    columns = _gaps(
        rng,
        {
            "shelter_requested": where(shelter, "yes", "no"),
            "declaration": where(declared, "yes", "no"),
            "no_declaration_reason": pick(rng, reasons, size),
            "cooperation": where(rng.random(size) < 0.15, "yes", "no"),
            "reflection_wanted": where(wanted, "yes", "no"),
            "reflection_granted": where(granted, "yes", "no"),
        },
        rows.list,
    )
    refused = columns["declaration"] == "no"
    columns["no_declaration_reason"] = where(refused, columns["no_declaration_reason"], "not_asked")
    return columns


def _provenance(rng: np.random.Generator, rows: Schedule, types: Strings) -> Columns:
    duty = rows.list < LISTS.index("R")
    after = rows.day >= _PRIVACY_LAW
    kinds = np.where(duty, 0, np.where(after, 2, 1))
    grounds = (
        {"duty_to_report": 1},
        {"legitimate_interest": 60, "consent": 25, "none_recorded": 15},
        {"consent": 82, "legitimate_interest": 12, "vital_interest": 6},
    )
    sheltering = np.isin(types, ("shelter", "reception", "care_coordination"))
    return {
        **_gaps(rng, {"legal_ground": pick_by(rng, kinds, grounds)}, rows.list),
        "purposes": where(sheltering, "registration;shelter;statistics", "registration;statistics"),
        "retain_until": iso_days(rows.day + _KEPT_DAYS),
    }


def _with_corrections(
    columns: Columns,
    source: Strings,
    *,
    rows: Schedule,
    people: People,
    corrections: Corrections,
    with_key: Flags,
    place: Strings,
) -> Reports:
    changed = np.flatnonzero(
        np.isin(rows.person, np.concatenate([corrections.withdrawn, corrections.merged]))
    )
    names = ("person_key", "status", "correction", "corrected_on")
    before = {name: columns[name][changed].copy() for name in names}
    columns["corrected_on"][changed] = CORRECTED_ON.isoformat()
    withdrawn = np.isin(rows.person, corrections.withdrawn)
    columns["status"][withdrawn] = columns["correction"][withdrawn] = "withdrawn"
    for merged, into in zip(corrections.merged, corrections.into, strict=True):
        columns["correction"][rows.person == merged] = "duplicate_merged"
        columns["person_key"][rows.person == merged] = people.key[into]
    return Reports(
        columns=columns,
        source=source,
        day=rows.day,
        person=rows.person,
        is_index=rows.is_index,
        rows_before=changed,
        columns_before=before,
        corrected_day=int(day_number(CORRECTED_ON.year, CORRECTED_ON.month, CORRECTED_ON.day)),
        with_key=with_key,
        place=place,
    )
