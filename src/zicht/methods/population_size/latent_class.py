"""The population by groups that nobody recorded: the non-parametric latent class model."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Problem, Text
from zicht.methods.population_size.chain_totals import ChainTotals
from zicht.methods.population_size.diagnostics import Mode, find_modes
from zicht.methods.population_size.effort import limit_sweeps
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.latent_class_chain import RunChain, run_chain
from zicht.methods.population_size.results import Estimate, check_levels, nobody_missed

__all__ = ["LatentClassFit", "latent_class"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: With fewer, nobody sees that a chain is stuck.
FEWEST_CHAINS = 4
#: Above the first, chains are not yet mixed; above the second, they disagree (Vehtari et al. 2021; the older rule).
MIXED_RHAT, WORST_RHAT = 1.01, 1.05
#: Independent draws that quantiles and R-hat need (Vehtari et al. 2021, section 4).
FEWEST_EFFECTIVE = 400
#: Chains start where everyone is about as easy to see as this, and then over again.
STARTS = (1.0, 0.3, 0.1, 0.03)
#: The warm-up is looked at in so many parts; the first are the way there.
WARM_UP_PARTS, WAY_THERE = 10, 2
#: How often progress is told.
BLOCKS = 20


@dataclass(frozen=True, eq=False, repr=False)
class LatentClassFit(ChainTotals):
    """Draws from the posterior of the latent class model, with what tells whether to believe them.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    totals : int array, shape (chains, draws)
        Persons, seen and unseen.
    occupied : int array, shape (chains, draws)
        Classes that hold at least one person.
    detours : int
        Chains that stayed in the warm-up, for a tenth of it or more, where the draws hardly come.
    levels : tuple of float
        Of the intervals.
    limits : tuple of Text
        What was done less than asked, to end in a reasonable time.
    """

    histories: CaptureHistories
    totals: IntArray
    occupied: IntArray
    detours: int
    levels: tuple[float, ...]
    limits: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        chains, draws = self.totals.shape
        return (
            f"LatentClassFit(chains={chains}, draws={draws}, rhat={self.rhat:.3f}, modes={len(self.modes)})"
        )

    @cached_property
    def modes(self) -> tuple[Mode, ...]:
        """The totals that the draws gather around, from low to high; of `Mode.at` persons."""
        found = find_modes(np.log(self.totals), resolution=1 / self.histories.persons)
        return tuple(Mode(float(np.exp(mode.at)), mode.share, mode.stuck) for mode in found)

    def estimate(self) -> Estimate:
        """Return the posterior median with credible intervals; read its warnings before its number.

        Raises
        ------
        NotConverged
            Never: chains that ran away were refused before.
        """
        name = self.histories.list_with_everyone
        everyone = nobody_missed(name)
        classes = Text.of(
            "On average {classes} groups of persons, of at most {most}.",
            classes=round(float(self.occupied.mean()), 1),
            most=int(self.occupied.max()),
        )
        return Estimate(
            "latent_class",
            Text.of("Latent classes (Bayesian, non-parametric)"),
            Text.of(
                "Everyone belongs to one of a few groups. Within a group, being on one list tells nothing about "
                "being on another, and those who were never seen belong to the same groups as those who were."
            ),
            self.histories.persons,
            float(np.median(self.totals)),
            intervals=self.intervals,
            notes=(everyone if name else classes, *self.limits),
            warnings=() if name else tuple(self._warnings()),
        )

    def _warnings(self) -> list[Text]:
        found = [*self._chains_disagree(), *self._several_modes()]
        if self.detours:
            found.append(
                Text.of(
                    "{detours} of {chains} chains first stayed for long at numbers that the draws hardly hold: "
                    "another set of groups fits nearly as well.",
                    detours=self.detours,
                    chains=len(self.totals),
                )
            )
        effective = min(self.bulk_ess, self.tail_ess)
        if effective < FEWEST_EFFECTIVE:
            found.append(
                Text.of(
                    "The draws are worth only {effective} independent ones; {fewest} are needed. Draw longer.",
                    effective=round(effective),
                    fewest=FEWEST_EFFECTIVE,
                )
            )
        if self.histories.list_count < 3:
            found.append(Text.of("Two lists cannot tell groups apart: the answer rests on the prior."))
        return found

    def _chains_disagree(self) -> list[Text]:
        if self.rhat > WORST_RHAT:
            text = Text.of(
                "The chains disagree (R-hat {rhat}, at most {limit}): do not use this number.",
                rhat=round(min(self.rhat, 99.0), 2),
                limit=MIXED_RHAT,
            )
        elif self.rhat > MIXED_RHAT:
            text = Text.of(
                "The chains have not mixed well (R-hat {rhat}, at most {limit}): draw longer.",
                rhat=round(self.rhat, 3),
                limit=MIXED_RHAT,
            )
        else:
            return []
        return [text]

    def _several_modes(self) -> list[Text]:
        if len(self.modes) < 2:
            return []
        return [
            Text.of(
                "The answer has {modes} modes, near {places}; {stuck} of {chains} chains stay in one of them. "
                "The lists do not tell which is right, and a number in between may be none of them.",
                modes=len(self.modes),
                places=", ".join(str(_two_digits(mode.at)) for mode in self.modes),
                stuck=sum(mode.stuck for mode in self.modes),
                chains=len(self.totals),
            )
        ]


def latent_class(
    histories: CaptureHistories,
    *,
    classes: int = 10,
    chains: int = 4,
    draws: int = 4_000,
    burn_in: int = 10_000,
    thin: int = 10,
    most_sweeps: int | None = None,
    levels: Sequence[float] = (0.8, 0.95),
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> LatentClassFit:
    """Estimate the population as a mixture of groups within which the lists are independent.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    classes : int
        The most groups; the prior leaves most of them empty.
    chains : int
        Markov chains, four or more, that start far apart.
    draws : int
        Draws that are kept per chain, 100 or more.
    burn_in, thin : int
        Sweeps per chain before the first draw, and sweeps per draw.
    most_sweeps : int, optional
        The most work: sweeps of all chains times combinations of lists that occur, as `effort.MOST_SWEEPS`. Where it
        would be more, the chains are shorter; a note says so.
    levels : sequence of float
        Of the equal-tailed credible intervals, 0 to 1.
    seed : int
        The same seed gives the same draws, with any number of workers.
    workers : int
        Threads; of use with the extra `fast` only.
    on_progress : callable, optional
        Called with the sweeps that are done, and of all.

    Returns
    -------
    LatentClassFit
        Look at `rhat`, `modes` and the warnings of `estimate()` first. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than four chains, a number is out of its range, or it takes more than the most work.
    NotConverged
        If a chain runs away: the lists then do not bound the number of people.

    Notes
    -----
    A share `pi_k` of all persons is in class k, whose members are on list j with chance `l_jk`, independently:
    `P(h) = sum_k pi_k prod_j l_jk**h_j (1 - l_jk)**(1 - h_j)`. Priors as in [1]_: chances uniform, shares by a
    stick-breaking process cut off at `classes` with concentration Gamma(0.25, 0.25), `p(N)` in proportion to 1/N.

    Assumes a closed population, right links, and that the unseen are of the groups of the seen. That cannot be
    checked: models with the same fit to those who were seen may differ in the number unseen [2]_. A group that no
    list reaches is not counted, so the answer tends to be low. With a few lists that hardly overlap the posterior
    often has several modes, and a single chain shows one of them.

    With the extra `fast` the chains are compiled; without it they give the same draws, some 20 times slower.

    References
    ----------
    .. [1] Manrique-Vallier, D. (2016). "Bayesian population size estimation using Dirichlet process mixtures".
           Biometrics 72:1246-1254.
    .. [2] Aleshin-Guendel, S. (2020). "On the identifiability of latent class models for multiple-systems
           estimation". arXiv:2008.09865.
    """
    _check_options(classes=classes, chains=chains, draws=draws, burn_in=burn_in, thin=thin)
    kept = check_levels(levels)
    if histories.list_with_everyone is not None:
        totals = np.full((chains, draws), histories.persons, dtype=np.int64)
        return LatentClassFit(histories, totals, np.ones_like(totals), 0, kept)
    sweeps = limit_sweeps(
        histories, draws=draws, burn_in=burn_in, thin=thin, chains=chains, most_sweeps=most_sweeps
    )
    warm_up = -(-sweeps.burn_in // thin)
    run = _Chains(histories, classes, chains, thin, seed)
    totals, occupied = run.draw(warm_up + sweeps.draws, workers, on_progress)
    return LatentClassFit(
        histories,
        totals[:, warm_up:],
        occupied[:, warm_up:],
        _count_detours(totals[:, :warm_up], totals[:, warm_up:]),
        kept,
        sweeps.notes,
    )


class _Chains:
    """The chains of one fit, with their state and their source of chance."""

    def __init__(self, histories: CaptureHistories, classes: int, chains: int, thin: int, seed: int) -> None:
        self.run, self.thin = _fastest_chain(), thin
        self.members = np.ascontiguousarray(histories.members, dtype=np.int64)
        self.counts = np.ascontiguousarray(histories.counts, dtype=np.int64).copy()
        seeds = np.random.SeedSequence(seed).spawn(chains)
        self.sources = [np.random.Generator(np.random.PCG64(source)) for source in seeds]
        shape = (classes, histories.list_count)
        chances = [
            STARTS[at % len(STARTS)] * (0.01 + 0.98 * rng.random(shape))
            for at, rng in enumerate(self.sources)
        ]
        self.odds = [np.log(chance) - np.log1p(-chance) for chance in chances]
        self.shares = [np.full(classes, -np.log(classes)) for _ in chances]

    def draw(
        self, draws: int, workers: int, on_progress: Callable[[int, int], None] | None
    ) -> tuple[IntArray, IntArray]:
        """Return totals and occupied classes, each of shape (chains, draws)."""
        totals, occupied = np.zeros((2, len(self.sources), draws), dtype=np.int64)
        ends = np.linspace(0, draws, BLOCKS + 1).astype(int)
        with ThreadPoolExecutor(max_workers=max(1, min(workers, len(self.sources)))) as pool:
            for start, end in itertools.pairwise(ends.tolist()):
                parts = [(totals[at, start:end], occupied[at, start:end]) for at in range(len(self.sources))]
                if not all(pool.map(self._advance, range(len(parts)), parts)):
                    raise _ran_away()
                if on_progress is not None:
                    on_progress(end * self.thin * len(parts), draws * self.thin * len(parts))
        return totals, occupied

    def _advance(self, at: int, part: tuple[IntArray, IntArray]) -> bool:
        return self.run(
            self.sources[at], self.members, self.counts, self.odds[at], self.shares[at], self.thin, *part
        )


def _fastest_chain() -> RunChain:
    try:
        from zicht.methods.population_size.latent_class_compiled import (  # noqa: PLC0415 - an optional dependency
            run_chain_compiled,
        )
    except ImportError:
        return run_chain
    return run_chain_compiled


def _count_detours(warm_up: IntArray, totals: IntArray) -> int:
    """Return how many chains stayed, for a part of the warm-up, outside the middle 99 % of the draws."""
    if warm_up.shape[1] < WARM_UP_PARTS:
        return 0
    lowest, highest = np.quantile(totals, [0.005, 0.995])
    parts = np.array_split(warm_up, WARM_UP_PARTS, axis=1)[WAY_THERE:]
    middles = np.array([np.median(part, axis=1) for part in parts])
    return int(((middles < lowest) | (middles > highest)).any(axis=0).sum())


def _two_digits(number: float) -> int:
    unit: int = 10 ** max(len(str(int(number))) - 2, 0)
    return round(number / unit) * unit


def _check_options(*, classes: int, chains: int, draws: int, burn_in: int, thin: int) -> None:
    ranges = (
        ("classes", classes, 1),
        ("chains", chains, FEWEST_CHAINS),
        ("draws", draws, 100),
        ("burn_in", burn_in, 0),
        ("thin", thin, 1),
    )
    problems = [
        Problem(
            Text.of("The option '{name}' is too low.", name=name),
            Text.of("At least {least}.", least=least),
            Text.of("Give a higher number: with less, nothing tells whether the draws can be believed."),
        )
        for name, value, least in ranges
        if value < least
    ]
    if problems:
        raise InputError(tuple(problems))


def _ran_away() -> NotConverged:
    return NotConverged.of(
        Text.of("A chain of the latent class model found no bound to the number of people."),
        expected=Text.of("Lists that share enough persons to tell how many none of them saw."),
        to_fix=Text.of("Merge lists that hardly overlap, or take years or groups together."),
    )
