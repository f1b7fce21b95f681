"""Do intervals hold the truth in free reference countries, whose lists see kinds of people unequally?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from studies.trials import Pace, Trial, judge, run_together
from zicht.methods.population_size import CovariateTable
from zicht.reference.country import make_reports
from zicht.reference.latent import unseen_people
from zicht.reference.model import Mode

__all__ = ["WITH_KINDS", "CountryTable", "country_tables", "study_countries"]

#: One year, and a window of years taken together.
PERIODS: dict[str, Sequence[int]] = {"2019": (2019,), "2017-2021": range(2017, 2022)}
#: What is asked where the kind of every person is known: the estimators that use it, and those that are at hand.
WITH_KINDS = (
    "minimum_bic",
    "sample_coverage",
    "chao_lower_bound",
    "covariates_minimum_bic",
    "doubly_robust",
)
#: Countries in a round.
TOGETHER = 10


def study_countries(countries: int, *, pace: Pace, say: Callable[[str], None]) -> list[Trial]:
    """Make so many free countries, and judge the tables of their reports."""
    work = partial(_work, seed=pace.seed, replicates=pace.replicates)
    rounds = [range(at, min(at + TOGETHER, countries)) for at in range(0, countries, TOGETHER)]
    return run_together(work, rounds, pace=pace, say=say)


@dataclass(frozen=True)
class CountryTable:
    """How many people were exploited in a period, and who of them was seen by whom."""

    period: str
    truth: int
    persons: CovariateTable


def country_tables(seed: int) -> Iterator[CountryTable]:
    """Yield, by period, which agencies reported whom in the year they were exploited, by kind of person.

    The people are those of `zicht simulate --mode free` with this seed.
    """
    people_seed, unseen_seed = np.random.SeedSequence(seed).spawn(2)
    people, reports, _corrections = make_reports(
        np.random.default_rng(people_seed), mode=Mode.FREE, salt=f"{seed}"
    )
    unseen = unseen_people(np.random.default_rng(unseen_seed), people, exact=False)
    sources, source = np.unique(reports.source.astype(str), return_inverse=True)
    reported_in = reports.day.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    for period, years in PERIODS.items():
        counted = np.isin(people.year, years) & ~people.sub3
        in_time = counted[reports.person] & (reported_in == people.year[reports.person])
        members = np.zeros((len(people), len(sources)), dtype=np.int64)
        members[reports.person[in_time], source[in_time]] = 1
        seen = members.any(axis=1)
        persons = CovariateTable.from_columns(
            {name: members[seen, place].tolist() for place, name in enumerate(sources.tolist())},
            {"class": people.true_class[seen].tolist(), "minor": people.minor[seen].tolist()},
            np.ones(seen.sum(), dtype=np.int64),
        )
        truth = int(counted.sum() + np.isin(unseen.year, years).sum())
        yield CountryTable(period, truth, persons)


def _work(country: int, *, seed: int, replicates: int) -> list[Trial]:
    return [
        trial
        for table in country_tables(seed + country)
        for trial in (
            judge(table.period, table.truth, table.persons.histories(), replicates=replicates),
            judge(
                f"{table.period}, kinds known",
                table.truth,
                table.persons.histories(),
                covariates=table.persons,
                methods=WITH_KINDS,
                replicates=replicates,
            ),
        )
    ]
