"""The truth of a simulation: every parameter, everybody who was exploited, and which report is about whom."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.reference.care_chances import care_truth
from zicht.reference.care_funding import CHANGES
from zicht.reference.country import Country
from zicht.reference.draws import strings
from zicht.reference.files import write_parquet
from zicht.reference.follow_up import EXITS, MATCHED_HAZARD
from zicht.reference.justice import OFFENDERS
from zicht.reference.latent import Unseen, people_table
from zicht.reference.latent_sizes import GIRLS
from zicht.reference.lists import CLASSES
from zicht.reference.model import Mode, Strings
from zicht.reference.outcomes import MINOR_HAZARD, calibrated_curve, free_curve
from zicht.reference.place_differences import OF_PLACES, OF_UNITS, place_differences
from zicht.reference.registered import expected_minor_share, list_model, registered_parameters
from zicht.reference.targets import MONITOR_GROUPS, YEARS, targets
from zicht.reference.view import (
    CAMPAIGNS,
    KNOWN_BEFORE,
    LED_TO_REPORT,
    REFERRALS,
    REPORT_MADE,
    SAME_VISITOR,
)

__all__ = ["write_truth"]


def write_truth(
    country: Country, unseen: Unseen, elsewhere: Strings, folder: Path, *, mode: Mode, seed: int
) -> None:
    """Write `persons.parquet`, `links.parquet` and `truth.json`; `elsewhere` is where the unseen were."""
    folder.mkdir(parents=True, exist_ok=True)
    people = people_table(country.people, unseen, place=np.concatenate([country.reports.place, elsewhere]))
    write_parquet(_with_offences(people, country), folder / "persons.parquet")
    write_parquet(_links(country), folder / "links.parquet")
    truth = _truth(country, people, mode=mode, seed=seed)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


def _with_offences(people: pa.Table, country: Country) -> pa.Table:
    """Add the true time to the first offence, and when people died or left."""
    years = country.first_offence_years
    known = np.isfinite(years)
    column = pa.array(np.where(known, years, 0.0), pa.float64(), mask=~known)
    size = people.num_rows
    people = people.append_column(
        "first_offence_years", pa.concat_arrays([column, pa.nulls(size - len(years), pa.float64())])
    )
    why, day = country.follow_up.why, country.follow_up.exit_day
    for name, chosen in (
        ("died_on", why == "death"),
        ("left_on", (why != "death") & (why != "still_followed")),
    ):
        ends = pa.array(np.where(chosen, day, 0).astype("datetime64[D]"), pa.date32(), mask=~chosen)
        people = people.append_column(
            name, pa.concat_arrays([ends, pa.nulls(size - len(years), pa.date32())])
        )
    return people


def _links(country: Country) -> pa.Table:
    reports = country.reports
    person = reports.person.copy()
    for merged, into in zip(country.corrections.merged, country.corrections.into, strict=True):
        person[person == merged] = into
    return pa.table(
        {
            "source": pa.array(reports.source, pa.string()).dictionary_encode(),
            "report_id": pa.array(reports.columns["report_id"], pa.string()),
            "person": pa.array(person, pa.int64()),
            "is_index": pa.array(reports.is_index),
        }
    )


def _truth(country: Country, people: pa.Table, *, mode: Mode, seed: int) -> dict[str, object]:
    exact = mode is Mode.CALIBRATED
    curve = calibrated_curve() if exact else free_curve(expected_minor_share())
    return {
        "mode": mode.value,
        "seed": seed,
        "simulated": True,
        "classes": list(CLASSES),
        "strata": [f"{name}:{age}" for name in CLASSES for age in ("adult", "minor")],
        "latent": {str(year): _latent_year(people, year) for year in YEARS},
        "lists": {str(year): list_model(year).as_truth() for year in YEARS},
        "registered": {str(year): registered_parameters(year) for year in YEARS},
        "groups": list(MONITOR_GROUPS),
        "girls_domestic_sexual_wanted": GIRLS,
        "first_offence": {
            "distribution": "Weibull; cumulative hazard (t / scale) ** shape, t in years since the first report",
            "shape": curve.shape,
            "scale": curve.scale,
            "hazard_ratio_minor": MINOR_HAZARD,
            "whose_curve": "all people who are found, quantile by quantile" if exact else "adults",
            "hazard_ratio_matched": MATCHED_HAZARD,
        },
        "suspects": OFFENDERS,
        "competing_events": {"rates_a_year": EXITS, "whose": "people without an offence" if exact else "all"},
        "care": care_truth() | {"changes_of_payer": CHANGES},
        "chats": {
            "what": "weights of the counsellors' answers; the range of T29 follows from the first two",
            "same_visitor": SAME_VISITOR,
            "known_before": KNOWN_BEFORE,
            "referral": REFERRALS,
            "report_made_by_who_accepted": REPORT_MADE,
            "by_campaign": {str(year): shares for year, shares in CAMPAIGNS.items()},
        },
        "signals": {
            "what": "whether a report came of a signal with this outcome, weights; of others none did",
            "report_made_by_outcome": LED_TO_REPORT,
        },
        "places": _places(seed, exact=exact),
        "removed_by_correction": _removed(country),
    }


def _latent_year(people: pa.Table, year: int) -> dict[str, object]:
    rows = people.filter(pc.and_(pc.equal(people["year"], year), pc.invert(people["sub3"])))
    girls = pc.and_(
        pc.and_(pc.equal(rows["class"].cast(pa.string()), "domestic_sexual"), rows["minor"]),
        pc.and_(rows["female"], pc.equal(rows["nationality"].cast(pa.string()), "NLD")),
    )
    by_class = rows["class"].cast(pa.string()).combine_chunks().value_counts()
    return {
        "total": rows.num_rows,
        "wanted": targets(year).latent,
        "registered": pc.sum(rows["registered"]).as_py(),
        "minors": pc.sum(rows["minor"]).as_py(),
        "women": pc.sum(rows["female"]).as_py(),
        "girls_domestic_sexual": pc.sum(girls).as_py(),
        "by_class": {pair["values"]: pair["counts"] for pair in by_class.to_pylist()},
    }


def _places(seed: int, *, exact: bool) -> dict[str, object]:
    found = place_differences(f"{seed}", exact=exact)
    return {
        "what": "victims per inhabitant, and the share in sight, beside the mean of all; logarithms are normal",
        "deviation_between_places": OF_PLACES,
        "deviation_between_units": OF_UNITS,
        "sight": "so much lower as more happens: those in sight are spread as inhabitants"
        if exact
        else "independent of how much happens",
        "nobody_is_ever_seen_in": [] if exact else found.blind,
        "unseen_abroad_only_beside_those_in_sight": found.abroad,
    }


def _removed(country: Country) -> dict[str, list[str]]:
    keys = country.people.key
    corrections = country.corrections
    return {
        "withdrawn": sorted(strings(keys[corrections.withdrawn].tolist())),
        "merged": sorted(strings(keys[corrections.merged].tolist())),
    }
