"""Cases that wait for somebody to take them up: a queue with several servers, simulated case by case."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text

__all__ = ["Inflow", "Kind", "Outlook", "Workload", "estimate_inflow", "posts_needed", "simulate_waiting"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Inflow:
    """How many cases come in a year: drawn anew in each replicate, as the mean is known from some years only.

    Attributes
    ----------
    mean : float
        Cases a year.
    years : int
        Years that the mean rests on; 0 where it is given and no estimate.
    extra_variance : float
        By how much the mean itself moves from year to year, as a part of its square: 0 is Poisson, more is negative
        binomial.
    """

    mean: float
    years: int = 0
    extra_variance: float = 0.0

    def draw_means(self, rng: np.random.Generator, years: int) -> Floats:
        """Return the expected cases of each year of one replicate."""
        level = self.mean
        if self.years:
            # The mean of counts with this variance, seen in so many years; half a case keeps zero possible.
            variance = (self.mean + self.extra_variance * self.mean**2) / self.years
            shape = (self.mean + 0.5 / self.years) ** 2 / max(variance, 0.25 / self.years**2)
            level = float(rng.gamma(shape, (self.mean + 0.5 / self.years) / shape))
        if not self.extra_variance:
            return np.full(years, level)
        shape = 1 / self.extra_variance
        return rng.gamma(shape, level / shape, years)


@dataclass(frozen=True)
class Kind:
    """A kind of cases: their inflow, and the hours of work that one takes in the mean.

    A case that is not taken up within `patience_days` leaves unanswered; without it, cases wait for ever.
    """

    inflow: Inflow
    hours: float
    patience_days: float | None = None


@dataclass(frozen=True)
class Workload:
    """What there is to do and who is there to do it.

    Attributes
    ----------
    kinds : sequence of Kind
        The kinds of cases.
    open_cases : sequence of int
        Cases of each kind that are open at the start, taken up or not.
    posts : float
        Posts that work on them, each on one case at a time.
    hours_per_post : float
        Hours a year that a post has for cases.
    """

    kinds: Sequence[Kind]
    open_cases: Sequence[int]
    posts: float
    hours_per_post: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """What becomes of a workload; arrays of shape (replicates, years).

    Attributes
    ----------
    waiting : float array
        Cases that wait at the end of each year, not taken up.
    came : float array
        Cases that came in during the year.
    taken_up : float array
        Cases of which the work began in the year.
    unanswered : float array
        Cases that left in the year because nobody took them up in time.
    wait_days : float array
        Mean days that the cases taken up in the year had waited; nan where none was.
    busy : float array
        The part of the posts' time in the year for which there was work.
    """

    waiting: Floats
    came: Floats
    taken_up: Floats
    unanswered: Floats
    wait_days: Floats
    busy: Floats


DAYS_A_YEAR = 365.2425


def estimate_inflow(counts: Sequence[float]) -> Inflow:
    """Estimate the inflow from the cases of some years.

    Parameters
    ----------
    counts : sequence of float
        Cases that came in during each of some whole years, in any order.

    Returns
    -------
    Inflow
        The mean, and the variance beyond Poisson's by moments [1]_: none where the counts vary no more than Poisson,
        or where there are fewer than three.

    Raises
    ------
    InputError
        If there is no year, or a count is negative.

    Notes
    -----
    A trend in the counts is taken for variance: the range is then too wide rather than too narrow, and its middle is
    behind. It has not passed disclosure control.

    References
    ----------
    .. [1] Bliss, C. I. and Fisher, R. A. (1953). "Fitting the negative binomial distribution to biological data".
           Biometrics 9:176-200.
    """
    values = np.asarray(counts, dtype=np.float64)
    if not len(values) or (values < 0).any() or not np.isfinite(values).all():
        raise InputError.of(
            Text.of("The cases a year cannot be used: {count} years are given.", count=len(values)),
            expected=Text.of("One year at least, with zero or more cases."),
            to_fix=Text.of("Correct the cases a year."),
        )
    mean = float(values.mean())
    if len(values) < 3 or not mean:
        return Inflow(mean, len(values))
    extra = (float(values.var(ddof=1)) - mean) / mean**2
    return Inflow(mean, len(values), max(0.0, extra))


def simulate_waiting(
    workload: Workload,
    *,
    years: int,
    replicates: int,
    rng: np.random.Generator,
    on_progress: Callable[[int, int], None] | None = None,
) -> Outlook:
    """Simulate how many cases wait, and how many leave unanswered, over some years.

    Cases come in as a Poisson process whose rate is that of the year (see `Inflow`), wait in the order in which they
    came, and take an exponential time: with a steady rate and no patience this is the queue of Erlang [1]_.

    Parameters
    ----------
    workload : Workload
        What there is to do, and who is there to do it.
    years : int
        Years to look ahead.
    replicates : int
        How often it is drawn.
    rng : numpy.random.Generator
        The only source of chance.
    on_progress : callable, optional
        Called with the replicates done and in all.

    Returns
    -------
    Outlook
        A value for each replicate and year. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a number is negative, or a kind of cases takes no hours.

    Notes
    -----
    A post works on one case at a time and every post can do every case. Teams that share cases take them up later
    and finish them sooner: the same number is open, more of them wait. Posts that are not whole work faster or slower
    than one, so that their hours are right.

    References
    ----------
    .. [1] Erlang, A. K. (1917). "Solution of some problems in the theory of probabilities of significance in
           automatic telephone exchanges". Elektroteknikeren 13.
    """
    _check(workload)
    drawn = []
    for done in range(1, replicates + 1):
        drawn.append(_run(workload, years, rng))
        if on_progress:
            on_progress(done, replicates)
    columns = (np.array(column, dtype=np.float64) for column in zip(*drawn, strict=True))
    return Outlook(*columns)


def posts_needed(
    workload: Workload, *, years: int, replicates: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return how many posts keep up with the inflow, and how many have the waiting cases done too within some years.

    Parameters
    ----------
    workload : Workload
        What there is to do; its posts say how many of the open cases wait now.
    years : int
        Years within which nobody is to wait any more.
    replicates : int
        How often the inflow is drawn.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    tuple of float array, shape (replicates,)
        Posts to keep up, and posts to keep up and catch up. With just so many to keep up, cases still wait: by
        chance more come at times than can be done. It has not passed disclosure control.
    """
    _check(workload)
    hours = np.array([kind.hours for kind in workload.kinds])
    open_cases = np.array(workload.open_cases, dtype=np.float64)
    waiting = max(0.0, float(open_cases.sum()) - workload.posts)
    backlog = waiting * float((open_cases * hours).sum() / open_cases.sum()) if waiting else 0.0
    a_year = np.array(
        [
            sum(kind.inflow.draw_means(rng, years).mean() * kind.hours for kind in workload.kinds)
            for _replicate in range(replicates)
        ]
    )
    return a_year / workload.hours_per_post, (a_year + backlog / years) / workload.hours_per_post


def _check(workload: Workload) -> None:
    numbers = [workload.posts, workload.hours_per_post, *workload.open_cases]
    numbers += [kind.patience_days or 0 for kind in workload.kinds]
    numbers += [
        number for kind in workload.kinds for number in (kind.inflow.mean, kind.inflow.extra_variance)
    ]
    hours = [kind.hours for kind in workload.kinds]
    if not all(map(math.isfinite, [*numbers, *hours])) or min(numbers) < 0 or min(hours, default=0) <= 0:
        raise InputError.of(
            Text.of(
                "A number of the workload cannot be used: there are {count} kinds of cases.", count=len(hours)
            ),
            expected=Text.of("Numbers of zero or more, and more than zero hours for each kind of case."),
            to_fix=Text.of("Correct the numbers."),
        )


def _run(workload: Workload, years: int, rng: np.random.Generator) -> tuple[Floats, ...]:
    arrival, hours, patience = _draw_cases(workload, years, rng)
    begin = _begin(workload, arrival, hours, patience=patience, years=years)
    taken = np.isfinite(begin)
    out = np.where(taken, begin, arrival + patience)
    ends = np.arange(1, years + 1, dtype=np.float64)
    waiting = np.array([((arrival <= end) & (out > end)).sum() for end in ends], dtype=np.float64)
    new = taken & (arrival > 0)  # those that were open at the start had waited before
    waited = np.histogram(begin[new], bins=np.arange(years + 1), weights=(begin - arrival)[new])[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        wait_days = DAYS_A_YEAR * waited / _per_year(begin[new], years)
    return (
        waiting,
        _per_year(arrival[arrival > 0], years),
        _per_year(begin[taken & (begin > 0)], years),
        _per_year(out[~taken & np.isfinite(out)], years),
        wait_days,
        _busy(workload, begin[taken], hours[taken], years),
    )


def _draw_cases(workload: Workload, years: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Return when cases come, in order, the hours of each, and the years it can wait; those open now come at 0."""
    times, hours, patience = [], [], []
    for kind, open_cases in zip(workload.kinds, workload.open_cases, strict=True):
        counts = rng.poisson(kind.inflow.draw_means(rng, years))
        came = np.repeat(np.arange(years), counts) + rng.random(int(counts.sum()))
        # What is left of an exponential time is as long as all of it: a case that is under way counts as a new one.
        times.append(np.concatenate([np.zeros(open_cases), came]))
        hours.append(rng.exponential(kind.hours, len(times[-1])))
        longest = math.inf if kind.patience_days is None else kind.patience_days / DAYS_A_YEAR
        patience.append(np.full(len(times[-1]), longest))
    arrival = np.concatenate(times)
    order = np.lexsort((rng.random(len(arrival)), arrival))
    return arrival[order], np.concatenate(hours)[order], np.concatenate(patience)[order]


def _begin(workload: Workload, arrival: Floats, hours: Floats, *, patience: Floats, years: int) -> Floats:
    """Return when the work on each case begins; infinite where it does not within the years."""
    begin = np.full(len(arrival), np.inf)
    servers = math.ceil(workload.posts)
    speed = workload.hours_per_post * workload.posts / servers if servers else 0.0
    if not speed:
        return begin
    free = [0.0] * servers
    heapify(free)
    with np.errstate(over="ignore"):
        takes = hours / speed
    latest = arrival + patience
    for place, (came, until, duration) in enumerate(
        zip(arrival.tolist(), latest.tolist(), takes.tolist(), strict=True)
    ):
        starts = max(came, free[0])
        if starts > years:
            break  # nobody is free again within the years
        if starts <= until:
            begin[place] = starts
            heapreplace(free, starts + duration)
    return begin


def _per_year(times: Floats, years: int) -> Floats:
    return np.histogram(times, bins=np.arange(years + 1))[0].astype(np.float64)


def _busy(workload: Workload, begin: Floats, hours: Floats, years: int) -> Floats:
    """Return the part of each year's capacity for which there was work."""
    servers = math.ceil(workload.posts)
    if not servers or not workload.hours_per_post:
        return np.full(years, np.nan)
    with np.errstate(over="ignore", divide="ignore"):
        finish = begin + hours * servers / (workload.hours_per_post * workload.posts)
    starts = np.arange(years)[:, None]
    inside = np.minimum(finish, starts + 1) - np.maximum(begin, starts)
    return np.asarray(np.maximum(inside, 0).sum(axis=1) / servers)
