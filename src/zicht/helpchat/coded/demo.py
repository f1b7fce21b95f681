"""Simulated coded records for a demo: of the two years before this one, so that there is something to export."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import numpy as np

from zicht.helpchat.clock import today
from zicht.helpchat.coded.models import Record, Year

__all__ = ["make_demo_records"]

_RECORDS = (138, 164)
_SEED = 9
#: By column, how often each code stands, in percent: invented, in the proportions that the reference country has.
_SHARES: Mapping[str, Mapping[str, float]] = {
    "trafficking": {"yes": 62, "no": 32, "unknown": 6},
    "same_visitor": {"no": 70, "yes": 6, "unknown": 24},
    "known_before": {"no": 48, "yes": 17, "unknown": 35},
    "contact": {"self": 89, "third_party": 11},
    "age_group": {"0-11": 3, "12-13": 9, "14-15": 17, "16-17": 38, "18-22": 22, "23+": 11},
    "sex": {"female": 91, "male": 7, "x": 2},
    "nationality_class": {"dutch": 88, "other": 6, "unknown": 6},
    "form": {"sexual": 93, "criminal": 5, "labour": 2},
    "route": {"domestic": 93, "cross_border": 3, "unknown": 4},
    "still_exploited": {"yes": 74, "no": 22, "unknown": 4},
    "duration": {
        "under_1_month": 8, "1_to_12_months": 28, "1_to_5_years": 33, "over_5_years": 23, "unknown": 8,
    },
    "offenders": {"one": 64, "several": 20, "unknown": 16},
    "relation": {"partner": 44, "parent": 16, "acquaintance": 25, "network": 10, "unknown": 5},
    "technology": {"online_recruitment": 40, "coercion_images": 30, "remote_control": 20, "none": 10},
    "language": {"nl": 92, "en": 5, "pl": 3},
    "referral": {"accepted": 26, "refused": 22, "no_contact": 22, "help_started": 18, "unknown": 12},
}  # fmt: skip
_CAMPAIGNS = ({"none": 84.0, "night": 6.0, "schools": 10.0}, {"none": 80.0, "spring": 20.0})


def make_demo_records() -> None:
    """Make what is missing; safe to repeat."""
    if Year.objects.exists():
        return
    rng = np.random.default_rng(_SEED)
    for ago, (size, campaigns) in enumerate(zip(_RECORDS, _CAMPAIGNS, strict=True), 1):
        year = today().year - ago
        columns = {
            name: rng.choice(list(shares), size, p=np.array(list(shares.values())) / sum(shares.values()))
            for name, shares in {**_SHARES, "campaign": campaigns}.items()
        }
        agreed = (columns["trafficking"] == "yes") & np.isin(
            columns["referral"], ("accepted", "help_started")
        )
        columns["report_made"] = np.where(agreed & (rng.random(size) < 0.2), "yes", "no")
        Year.objects.create(year=year)
        Record.objects.bulk_create(
            Record(
                id=UUID(bytes=rng.bytes(16)),
                year=year,
                **{name: str(values[row]) for name, values in columns.items()},
            )
            for row in range(size)
        )
