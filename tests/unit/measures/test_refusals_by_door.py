"""T23: which kind of help was refused, why and where: from rows counted by hand, and protected."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from support.care import held
from zicht.disclosure import protect
from zicht.measures.care_declared import NAMES
from zicht.measures.care_gap import tabulate
from zicht.measures.care_needs import collect_needs
from zicht.release.model import Status

#: Persons by town and refusal: the kind of help, the reason and who refused; without one, help came.
GROUPS = (
    (30, "GM0363", "shelter,provider,capacity"),
    (14, "GM0363", "mental_health,municipality,status"),
    (3, "GM0363", ",authority,status"),
    (20, "GM0363", ""),
    (45, "GM0599", "shelter,provider,capacity"),
    (4, "GM0599", "mental_health,provider,capacity"),
    (11, "GM0599", ""),
    (12, "GM0518", "shelter,municipality,municipality"),
)


def lines():
    """Return rows of reports, needs and help: one person, one need and one step of help each."""
    reports = ["report_id,report_date,person_key,sex,age_at_report,residence_at_report,reporter,forms,sub3"]
    needs = ["row_id,person_key,person_group,domain,severity,assessed,municipality,adult_from"]
    help_ = ["row_id,person_key,need,kind,refused_by,reason,offered,started"]
    number = 0
    for size, town, refused in GROUPS:
        for _one in range(size):
            number += 1
            sex = "female" if number % 2 else "male"
            reports.append(f"{number},2018-02-01,p-{number},{sex},25,without_title,a,sexual,no")
            needs.append(f"{number},p-{number},victim,housing,high,2018-02-10,{town},")
            step = f"{refused},2018-02-12," if refused else "shelter,,,2018-02-12,2018-02-13"
            help_.append(f"{number},p-{number},housing,{step}")
    return {"reports": reports, "needs": needs, "help": help_}


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    def collect(reports, others, scope):
        return collect_needs(reports, others, supplied=scope.supplied, window=scope.window)

    needs = held(tmp_path_factory.mktemp("doors"), lines(), collect)
    assert needs.until == date(2022, 1, 1)
    return tabulate(needs, sources=("one",))


def value(table, **place):
    codes = tuple({"within": "so_far", **place}.get(name, "all") for name in NAMES)
    (found,) = [cell for cell in table.cells if (cell.codes, cell.measure) == (codes, "refusals")]
    return found.value


def test_refusals_are_told_by_kind_of_help_and_reason(counted):
    assert value(counted) == 108
    assert [value(counted, kind=kind) for kind in ("shelter", "mental_health", "unknown")] == [87, 18, 3]
    assert value(counted, kind="shelter", reason="capacity") == 75
    assert value(counted, kind="shelter", reason="municipality") == 12
    assert value(counted, kind="mental_health", reason="status") == 14
    assert value(counted, kind="shelter", residence_at_report="without_title") == 87
    women = np.array([number % 2 for number in range(1, 140)])
    assert (
        value(counted, kind="shelter", sex="female")
        == women[:30].sum() + women[67:112].sum() + women[127:].sum()
    )


def test_refusals_are_told_by_municipality_where_enough_needs_were_followed(counted):
    """Of the third town twelve needs could be followed: it stands among the others."""
    assert value(counted, municipality="GM0363") == 47
    assert value(counted, municipality="GM0363", reason="status") == 17
    assert value(counted, municipality="GM0363", kind="mental_health") == 14
    assert value(counted, municipality="GM0599", kind="shelter") == 45
    assert value(counted, municipality="elsewhere", reason="municipality") == 12
    assert not [cell for cell in counted.cells if "GM0518" in cell.codes]


def test_small_refusal_of_a_town_is_hidden_and_follows_from_nothing(counted):
    """Four were refused mental health care in one town: below ten, whatever the sources allow."""
    shown = protect(counted, {"one": "exact"}, beside=True)
    town = {"municipality": "GM0599"}

    def cell(**place):
        return shown.cell("refusals", within="so_far", **place)

    assert cell(**town, kind="mental_health").status is Status.SUPPRESSED
    for refused in ({"kind": "shelter"}, {"reason": "capacity"}):
        assert cell(**town, **refused).value in (None, 45, 49)
    told = [cell(**town).value, cell(**town, kind="shelter").value]
    assert None in told
    assert cell(kind="unknown").status is Status.SUPPRESSED


def test_views_lay_out_what_is_there(counted):
    titles = [view.title for view in counted.views]

    assert "Which help was refused, and why" in titles
    assert "Why help was refused, by municipality" in titles
    assert "Which help was refused, by age" in titles
