"""Do estimators find the number of people in populations whose lists are as in published tables?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from studies.scenarios import draw_table, scenarios
from studies.trials import Pace, Trial, ask, judge, run_together

__all__ = ["PUBLISHED", "study_published", "study_recovery"]

#: The population of the published simulation: its table, and how its model was found.
PUBLISHED = ("uk2013_5", "stepwise")
#: Seeds of the published simulation's tables come after those of the 28 populations.
OFFSET = 1000
#: Tables in a round.
TOGETHER = 20


def study_recovery(tables: int, *, pace: Pace, say: Callable[[str], None]) -> list[Trial]:
    """Draw so many tables from each of the 28 populations, one from each per round, and judge them."""
    rounds = [[(scenario, table) for scenario in range(len(scenarios()))] for table in range(tables)]
    work = partial(_work, seed=pace.seed, replicates=pace.replicates)
    return run_together(work, rounds, pace=pace, say=say)


def study_published(tables: int, *, pace: Pace, say: Callable[[str], None]) -> list[Trial]:
    """Draw tables from the population of the published simulation, and ask the estimators that were in it."""
    names = [(scenario.table, scenario.choice) for scenario in scenarios()]
    tasks = [(names.index(PUBLISHED), OFFSET + table) for table in range(tables)]
    work = partial(_ask, seed=pace.seed, replicates=pace.replicates)
    return run_together(
        work, [tasks[at : at + TOGETHER] for at in range(0, tables, TOGETHER)], pace=pace, say=say
    )


def _ask(task: tuple[int, int], *, seed: int, replicates: int) -> list[Trial]:
    scenario = scenarios()[task[0]]
    histories = draw_table(scenario, _generator(seed, task))
    if histories is None:
        return []
    methods = ["stepwise", "minimum_bic"]
    return [ask(scenario.name, scenario.people, histories, methods=methods, replicates=replicates)]


def _work(task: tuple[int, int], *, seed: int, replicates: int) -> list[Trial]:
    scenario = scenarios()[task[0]]
    histories = draw_table(scenario, _generator(seed, task))
    if histories is None:
        return []
    return [judge(scenario.name, scenario.people, histories, replicates=replicates)]


def _generator(seed: int, task: tuple[int, int]) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *task])))
