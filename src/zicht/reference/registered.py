"""The people whom somebody reported: one cohort per year of first report, with what the figures count.

Calibrated, every margin of `targets` holds exactly. Free, the people of each
stratum are those whom at least one list happens to see, and every attribute
is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from zicht.reference.assignment import assign, choose, draw, rake, shares_to_counts
from zicht.reference.latent_sizes import latent_strata
from zicht.reference.lists import CLASSES, LISTS, ListModel, fit_lists, give_patterns
from zicht.reference.model import Flags, Floats, Ints
from zicht.reference.nationalities import COUNTRIES, nationality_counts, nationality_weights
from zicht.reference.targets import MONITOR_GROUPS, REPORTER_GROUPS, YEARS, YearTargets, targets

__all__ = [
    "AGE_KNOWN",
    "Cohort",
    "expected_minor_share",
    "list_model",
    "register_year",
    "registered_parameters",
]

#: Share of victims whose age nobody recorded.
AGE_UNKNOWN = 0.012
AGE_KNOWN = 1 - AGE_UNKNOWN

#: What a recorded group says about the true class: the recorded route or form can be missing.
_TRUE_CLASS = {
    "domestic_sexual": (1.0, 0, 0, 0, 0),
    "cross_border_sexual": (0, 1.0, 0, 0, 0),
    "sexual_route_unknown": (0.5, 0.5, 0, 0, 0),
    "labour": (0, 0, 1.0, 0, 0),
    "criminal": (0, 0, 0, 1.0, 0),
    "other": (0, 0, 0, 0, 1.0),
    "unknown": (0.25, 0.3, 0.3, 0.14, 0.01),
}
_CLASS_CHANCES: Floats = np.array([_TRUE_CLASS[group] for group in MONITOR_GROUPS], dtype=float)
_MINOR_WEIGHT = (0.4, 0.1, 0.08, 0.25, 0.2)
_FEMALE_WEIGHTS: Floats = np.array([[0.03, 0.97], [0.05, 0.95], [0.7, 0.3], [0.75, 0.25], [0.5, 0.5]])
_KINDS = len(MONITOR_GROUPS) * len(CLASSES)

#: How the group *other* divides into shelters (Z) and other organisations (O); some are seen by both.
_SHELTER_SHARE = {2018: 0.4, 2019: 0.45, 2020: 0.42, 2021: 0.36}
_BOTH = 1.06


@dataclass(frozen=True)
class Cohort:
    """The registered people of one year. Codes are positions in their tuples; `-1` is not recorded."""

    year: int
    group: Ints
    true_class: Ints
    minor: Flags
    age_recorded: Flags
    nationality: Ints
    nationality_recorded: Flags
    female: Flags
    sex_recorded: Flags
    second: Ints
    pattern: Ints
    sub3: Flags

    @property
    def strata(self) -> Ints:
        return 2 * self.true_class + self.minor

    def __len__(self) -> int:
        return len(self.group)


SECOND_FORMS = ("sexual", "labour", "criminal")
_MAIN_GROUPS = {"sexual": (0, 1, 2), "labour": (3,), "criminal": (4,)}


def register_year(rng: np.random.Generator, year: int, *, exact: bool) -> Cohort:
    """Make the people first reported in a year, sub-3 cases behind the others."""
    wanted = targets(year)
    group, true_class, minor, age_recorded = _classes(rng, wanted, exact=exact)
    strata = 2 * true_class + minor
    nationality, nationality_recorded = _nationality(rng, wanted, strata, exact=exact)
    female, sex_recorded = _sex(rng, wanted, true_class, exact=exact)
    sizes = np.array([wanted.reporters[name] for name in REPORTER_GROUPS])
    pattern = give_patterns(rng, strata, model=list_model(year), wanted=sizes, exact=exact)
    cohort = Cohort(
        year=year,
        group=group,
        true_class=true_class,
        minor=minor.astype(bool),
        age_recorded=age_recorded,
        nationality=nationality,
        nationality_recorded=nationality_recorded,
        female=female,
        sex_recorded=sex_recorded,
        second=_second_forms(rng, wanted, group, exact=exact),
        pattern=pattern,
        sub3=np.zeros(len(group), dtype=bool),
    )
    return _with_sub3(rng, cohort, wanted)


@cache
def list_model(year: int) -> ListModel:
    """Return the model of who is seen by whom in a year; it depends on the wanted figures only."""
    wanted = targets(year)
    registered = _expected_strata(wanted)
    other = wanted.reporters["other"] * _BOTH
    shelters = _SHELTER_SHARE.get(year, 0.52) * other
    single = [wanted.reporters[name] for name in REPORTER_GROUPS[:4]]
    return fit_lists(
        registered=registered,
        latent=latent_strata(year, registered),
        list_sizes=np.array([*single, shelters, other - shelters], dtype=float),
    )


def expected_minor_share() -> float:
    """Return the share of minors that the registered people of all years together are expected to have."""
    strata = np.sum([_expected_strata(targets(year)) for year in YEARS], axis=0)
    return float(strata[1::2].sum() / strata.sum())


def registered_parameters(year: int) -> dict[str, object]:
    """Return the chances behind the free draws of a year as they stand in `truth.json`."""
    wanted = targets(year)
    sizes, minors = _expected_classes(wanted), _true_minor_chances(year)
    nationality = rake(
        nationality_weights(year),
        sizes=_expected_strata(wanted),
        counts=nationality_counts(wanted).astype(float),
    )
    female = rake(_FEMALE_WEIGHTS, sizes=sizes.sum(axis=0) + 1e-3, counts=_sex_counts(wanted))
    return {
        "expected_by_group_and_class": sizes.round(4).tolist(),
        "minor_by_group_and_class": minors.round(6).tolist(),
        "nationality_by_stratum": [
            {country: round(float(p), 6) for country, p in zip(COUNTRIES, row, strict=True)}
            for row in nationality
        ],
        "female_by_class": female[:, 1].round(6).tolist(),
        "age_recorded": AGE_KNOWN,
        "sex_unknown": wanted.sex_unknown / wanted.victims,
        "nationality_unknown": wanted.nationality_unknown / wanted.victims,
    }


def _sex_counts(wanted: YearTargets) -> Floats:
    return np.array([wanted.victims - wanted.sex_unknown - wanted.women, wanted.women], dtype=float)


def _expected_classes(wanted: YearTargets) -> Floats:
    sizes = np.array([wanted.groups[group] for group in MONITOR_GROUPS], dtype=float)
    return np.asarray(sizes[:, None] * _CLASS_CHANCES)


@cache
def _minor_chances(wanted_year: int) -> Floats:
    """Return the chance to be recorded as a minor, by recorded group and true class."""
    wanted = targets(wanted_year)
    sizes = _expected_classes(wanted)
    chances = np.zeros_like(sizes)
    parts = [(slice(0, len(MONITOR_GROUPS)), wanted.minors)]
    if wanted.minors_in_domestic is not None:
        first, rest = wanted.minors_in_domestic, wanted.minors - wanted.minors_in_domestic
        parts = [(slice(0, 1), first), (slice(1, len(MONITOR_GROUPS)), rest)]
    for rows, minors in parts:
        people = sizes[rows].ravel()
        weights = np.tile(_MINOR_WEIGHT, len(people) // len(CLASSES))
        counts = np.array([people.sum() - minors, minors])
        raked = rake(np.column_stack([1 - weights, weights]), sizes=people, counts=counts)
        chances[rows] = raked[:, 1].reshape(-1, len(CLASSES))
    return chances


def _expected_strata(wanted: YearTargets) -> Floats:
    """Return how many people are expected in each stratum (class times minor)."""
    sizes, minors = _expected_classes(wanted), _true_minor_chances(wanted.year)
    return np.column_stack([(sizes * (1 - minors)).sum(axis=0), (sizes * minors).sum(axis=0)]).ravel() + 1e-3


def _true_minor_chances(year: int) -> Floats:
    """Return the chance to be a minor, whether or not anybody recorded the age."""
    return np.minimum(_minor_chances(year) / AGE_KNOWN, 0.95)


def _classes(rng: np.random.Generator, wanted: YearTargets, *, exact: bool) -> tuple[Ints, Ints, Ints, Flags]:
    if exact:
        return _exact_classes(rng, wanted)
    model = list_model(wanted.year)
    seen = rng.binomial(np.round(model.latent).astype(int), model.seen)
    sizes, chances = _expected_classes(wanted), _true_minor_chances(wanted.year)
    strata = np.repeat(np.arange(len(seen)), seen)
    joint = np.stack([sizes * (1 - chances), sizes * chances], axis=2).reshape(len(MONITOR_GROUPS), -1).T
    group = draw(rng, joint[strata] + 1e-12)
    return group, strata // 2, strata % 2, rng.random(len(strata)) < AGE_KNOWN


def _exact_classes(rng: np.random.Generator, wanted: YearTargets) -> tuple[Ints, Ints, Ints, Flags]:
    sizes = np.array([wanted.groups[group] for group in MONITOR_GROUPS])
    group = np.repeat(np.arange(len(sizes)), sizes)
    true_class = np.concatenate(
        [
            rng.permutation(
                np.repeat(np.arange(len(CLASSES)), shares_to_counts(_CLASS_CHANCES[row], int(size)))
            )
            for row, size in enumerate(sizes)
        ]
    )
    minor = np.zeros(len(group), dtype=np.int64)
    recorded = np.ones(len(group), dtype=bool)
    recorded[choose(rng, np.flatnonzero(group > 0), count=AGE_UNKNOWN * len(group), exact=True)] = False
    chances = _minor_chances(wanted.year)[group, true_class]
    for members, minors in _minor_parts(wanted, group, recorded):
        weights = np.column_stack([1 - chances[members], chances[members]])
        counts = [len(members) - minors, minors]
        minor[members] = assign(rng, np.arange(len(members)), weights=weights, counts=counts, exact=True)
    unknown = np.flatnonzero(~recorded)
    minor[unknown] = rng.random(len(unknown)) < chances[unknown]
    return group, true_class, minor, recorded


def _minor_parts(wanted: YearTargets, group: Ints, recorded: Flags) -> list[tuple[Ints, int]]:
    if wanted.minors_in_domestic is None:
        return [(np.flatnonzero(recorded), wanted.minors)]
    inside = recorded & (group == 0)
    return [
        (np.flatnonzero(inside), wanted.minors_in_domestic),
        (np.flatnonzero(recorded & ~inside), wanted.minors - wanted.minors_in_domestic),
    ]


def _nationality(
    rng: np.random.Generator, wanted: YearTargets, strata: Ints, *, exact: bool
) -> tuple[Ints, Flags]:
    counts = nationality_counts(wanted)
    weights = nationality_weights(wanted.year)
    recorded = _recorded(rng, len(strata), unknown=wanted.nationality_unknown, of=wanted.victims, exact=exact)
    given = np.zeros(len(strata), dtype=np.int64)
    sizes = _expected_strata(wanted)
    for members, exactly in ((recorded, exact), (~recorded, False)):
        given[members] = assign(
            rng, strata[members], weights=weights, counts=counts, exact=exactly, expected_sizes=sizes
        )
    return given, recorded


def _sex(
    rng: np.random.Generator, wanted: YearTargets, true_class: Ints, *, exact: bool
) -> tuple[Flags, Flags]:
    recorded = _recorded(rng, len(true_class), unknown=wanted.sex_unknown, of=wanted.victims, exact=exact)
    counts = _sex_counts(wanted)
    female = np.zeros(len(true_class), dtype=bool)
    sizes = _expected_classes(wanted).sum(axis=0) + 1e-3
    given = assign(
        rng, true_class[recorded], weights=_FEMALE_WEIGHTS, counts=counts, exact=exact, expected_sizes=sizes
    )
    female[recorded] = given == 1
    female[~recorded] = rng.random(int((~recorded).sum())) < counts[1] / counts.sum()
    return female, recorded


def _recorded(rng: np.random.Generator, people: int, *, unknown: int, of: int, exact: bool) -> Flags:
    flags = np.ones(people, dtype=bool)
    flags[choose(rng, np.arange(people), count=unknown if exact else unknown / of * people, exact=exact)] = (
        False
    )
    return flags


def _second_forms(rng: np.random.Generator, wanted: YearTargets, group: Ints, *, exact: bool) -> Ints:
    second = np.full(len(group), -1, dtype=np.int64)
    for pair, count in wanted.second_forms.items():
        main, other = pair.split("+")
        members = np.flatnonzero(np.isin(group, _MAIN_GROUPS[main]) & (second < 0))
        second[choose(rng, members, count=count, exact=exact)] = SECOND_FORMS.index(other)
    return second


def _with_sub3(rng: np.random.Generator, cohort: Cohort, wanted: YearTargets) -> Cohort:
    """Add the people stopped at the border on suspicion of sub 3: reported by the border police only."""
    count = wanted.sub3
    eastern = [COUNTRIES.index(country) for country in ("HUN", "BGR", "ROU", "UKR")]
    extra = {
        "group": np.full(count, 1),
        "true_class": np.full(count, 1),
        "minor": np.zeros(count, dtype=bool),
        "age_recorded": np.ones(count, dtype=bool),
        "nationality": rng.choice(eastern, count),
        "nationality_recorded": np.ones(count, dtype=bool),
        "female": np.ones(count, dtype=bool),
        "sex_recorded": np.ones(count, dtype=bool),
        "second": np.full(count, -1),
        "pattern": np.full(count, 1 << LISTS.index("K")),
        "sub3": np.ones(count, dtype=bool),
    }
    return Cohort(
        year=cohort.year,
        **{name: np.concatenate([getattr(cohort, name), values]) for name, values in extra.items()},
    )
