"""Three lists and a covariate, in numbers that a hand can check."""

from zicht.methods.population_size import CaptureHistories, CovariateTable

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
#: Per sex, the persons with each history.
WOMEN, MEN = [40, 30, 25, 12, 9, 8, 4], [60, 20, 15, 6, 5, 3, 2]


def columns(*counts_of_strata):
    rows = [row for counts in counts_of_strata for row in zip(HISTORIES, counts, strict=True)]
    lists = {name: [history[j] for history, _ in rows] for j, name in enumerate("ABC")}
    return lists, [count for _, count in rows]


def by_sex(women=WOMEN, men=MEN):
    lists, counts = columns(women, men)
    return CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7}, counts)


def by_year(*years):
    lists, counts = columns(*years)
    codes = [str(2016 + at) for at in range(len(years)) for _ in HISTORIES]
    return CovariateTable.from_columns(lists, {"year": codes}, counts)


def alone(counts):
    return CaptureHistories.from_wide(HISTORIES, counts, lists="ABC")
