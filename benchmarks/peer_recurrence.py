"""What peers make of follow-up: `python -m benchmarks.peer_recurrence PEER WORK FILE`, in the peer's own environment.

Works: `incidence` (cumulative incidence with its variance and pointwise
interval), `share` (without them) and `gray`. Prints one line of JSON: the
seconds, the values at the horizons or the statistic, and standard errors.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.follow_up import HORIZONS, FollowUp, read_follow_up, show, take_time

__all__ = ["PEERS"]

#: What was estimated, and how it is read afterwards: values, and standard errors where there are any.
Answer = tuple[list[float], list[float]]
Work = tuple[Callable[[FollowUp], Any], Callable[[Any], Answer]]


def use_comprisk() -> Mapping[str, Work]:
    from comprisk import CumulativeIncidence, gray_test  # noqa: PLC0415 - only in its own environment

    def read(fitted: Any) -> Answer:
        values, variances = fitted.curves_[None, 1].evaluate(np.array(HORIZONS))
        return values.tolist(), np.sqrt(variances).tolist()

    return {
        "incidence": (lambda data: CumulativeIncidence().fit(data.time, data.event), read),
        "gray": (
            lambda data: gray_test(data.time, data.event, data.group),
            lambda test: ([float(test.stat)], []),
        ),
    }


def use_greenwood() -> Mapping[str, Work]:
    import greenwood  # noqa: PLC0415 - only in its own environment

    def response(data: FollowUp) -> Any:
        return greenwood.Surv(data.time, event=data.event, type="mstate")

    def read(fitted: Any) -> Answer:
        frame = fitted.to_frame(format="pandas").query("cause == '1'")
        at = frame.iloc[np.searchsorted(frame["time"], HORIZONS, side="right") - 1]
        return at["estimate"].tolist(), at["std_error"].tolist()

    return {
        "incidence": (lambda data: greenwood.AalenJohansen(conf_type="log-log").fit(response(data)), read),
        "gray": (
            lambda data: greenwood.grays_test(response(data), data.group),
            lambda test: ([float(test.statistic)], []),
        ),
    }


def use_scikit_survival() -> Mapping[str, Work]:
    from sksurv.nonparametric import (  # noqa: PLC0415 - only in its own environment
        cumulative_incidence_competing_risks as estimate,
    )

    def read(found: Any) -> Answer:
        at = np.searchsorted(found[0], HORIZONS, side="right") - 1
        return found[1][1][at].tolist(), []

    return {
        "incidence": (lambda data: estimate(data.event, data.time, conf_type="log-log"), read),
        "share": (lambda data: estimate(data.event, data.time), read),
    }


def use_lifelines() -> Mapping[str, Work]:
    from lifelines import AalenJohansenFitter  # noqa: PLC0415 - only in its own environment

    def fit(data: FollowUp, *, variance: bool) -> Any:
        return AalenJohansenFitter(calculate_variance=variance, seed=1).fit(data.time, data.event, 1)

    def read(fitted: Any) -> Answer:
        frame = fitted.cumulative_density_
        at = np.searchsorted(frame.index, HORIZONS, side="right") - 1
        return frame.iloc[at, 0].tolist(), []

    return {
        "incidence": (lambda data: fit(data, variance=True), read),
        "share": (lambda data: fit(data, variance=False), read),
    }


PEERS: Mapping[str, Callable[[], Mapping[str, Work]]] = {
    "comprisk": use_comprisk,
    "greenwood": use_greenwood,
    "scikit-survival": use_scikit_survival,
    "lifelines": use_lifelines,
}

if __name__ == "__main__":
    # lifelines warns that it moves tied times.
    warnings.simplefilter("ignore")
    peer, work, file = sys.argv[1:]
    estimate, read = PEERS[peer]()[work]
    took, found = take_time(estimate, read_follow_up(Path(file)))
    show(took, *read(found))
