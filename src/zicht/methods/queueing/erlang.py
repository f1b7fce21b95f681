"""The formulas of Erlang and Palm for a queue that does not change: who waits, who leaves, who is helped in time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincc, gammainc

from zicht.errors import InputError, Text

__all__ = ["QueueFigures", "describe_queue", "erlang_b", "erlang_c"]

Floats = npt.NDArray[np.float64]

#: States of the queue are left out where together they are rarer than this.
RARE = 1e-14
#: More states than this are never needed: patience ends every queue that grows.
MOST_STATES = 1 << 22


@dataclass(frozen=True)
class QueueFigures:
    """What a steady queue does.

    Attributes
    ----------
    waits : float
        The share that is not helped at once.
    leaves : float
        The share that leaves without help.
    in_time : float
        The share of all who come that is helped within the time asked for; who leaves is not.
    mean_wait : float
        Mean wait of all who come, also of those who leave; in the unit of the means given. Infinite without patience
        where more comes than can be done.
    busy : float
        The share of the servers that is at work.
    """

    waits: float
    leaves: float
    in_time: float
    mean_wait: float
    busy: float


def erlang_b(load: float, servers: int) -> float:
    """Return the share that finds all servers taken where nobody waits.

    Parameters
    ----------
    load : float
        Arrivals during one mean service, in erlang.
    servers : int
        How many can be served at once.

    Returns
    -------
    float
        By the recursion over the number of servers, which neither overflows nor cancels.

    Raises
    ------
    InputError
        If a number is negative.

    References
    ----------
    .. [1] Erlang, A. K. (1917). "Solution of some problems in the theory of probabilities of significance in
           automatic telephone exchanges". Elektroteknikeren 13.
    """
    _check(load, servers)
    lost = 1.0
    for number in range(1, servers + 1):
        lost = load * lost / (number + load * lost)
    return lost


def erlang_c(load: float, servers: int) -> float:
    """Return the share that waits where nobody ever leaves.

    Parameters
    ----------
    load : float
        Arrivals during one mean service, in erlang.
    servers : int
        How many can be served at once.

    Returns
    -------
    float
        1 where the load is as large as the number of servers, or larger.

    Raises
    ------
    InputError
        If a number is negative.

    References
    ----------
    .. [1] Erlang, A. K. (1917), as for `erlang_b`.
    """
    lost = erlang_b(load, servers)
    if load >= servers:
        return 1.0
    return lost / (1 - load / servers * (1 - lost))


def describe_queue(
    *,
    arrivals: float,
    service_mean: float,
    servers: int,
    patience_mean: float = math.inf,
    within: float = 0.0,
) -> QueueFigures:
    """Describe a steady queue: Erlang C where nobody leaves, else Palm's queue, also called Erlang A.

    Parameters
    ----------
    arrivals : float
        Arrivals in one unit of time.
    service_mean : float
        Mean time of service, in that unit.
    servers : int
        How many can be served at once.
    patience_mean : float
        Mean time after which somebody who waits leaves; infinite where nobody does.
    within : float
        The wait asked for, for `in_time`.

    Returns
    -------
    QueueFigures
        In the unit of time of the means. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a number is negative, or a mean is zero.

    Notes
    -----
    Assumes that visitors come independently at a constant rate, that service and patience are exponential, that who
    came first is helped first, and that the queue has run long enough to forget how it began [1]_, [2]_. A rate that
    moves within the hour makes the true wait longer. People who wait for help with violence may be more patient, or
    less, than an exponential says; patience must be estimated with those who were helped as censored.

    Who finds `j` waiting before her waits for `j + 1` ends, at rates `n mu + i theta`. With `c = n mu / theta`,
    `exp(-theta * wait)` then has a Beta(c, j + 1) distribution, and her own patience is one more factor: hence the
    incomplete beta function in place of the usual numerical integral.

    References
    ----------
    .. [1] Palm, C. (1957). "Research on telephone traffic carried by full availability groups". Tele 1.
    .. [2] Gans, N., Koole, G. and Mandelbaum, A. (2003). "Telephone call centers: tutorial, review, and research
           prospects". Manufacturing & Service Operations Management 5:79-141, section 4.
    """
    _check(arrivals, service_mean, patience_mean, within, servers)
    if not service_mean or not patience_mean:
        raise _unusable()
    load = arrivals * service_mean
    if not arrivals:
        return QueueFigures(0.0 if servers else 1.0, 0.0 if servers else 1.0, float(servers > 0), 0.0, 0.0)
    if not servers:
        patient = math.isinf(patience_mean)
        return QueueFigures(1.0, 0.0 if patient else 1.0, 0.0, patience_mean, 0.0)
    if math.isinf(patience_mean):
        return _patient(arrivals, service_mean, servers, within=within, load=load)
    return _impatient(arrivals, service_mean, servers, patience_mean=patience_mean, within=within)


def _patient(
    arrivals: float, service_mean: float, servers: int, *, within: float, load: float
) -> QueueFigures:
    waits = erlang_c(load, servers)
    if load >= servers:
        return QueueFigures(1.0, 0.0, 0.0, math.inf, 1.0)
    spare = servers / service_mean - arrivals
    return QueueFigures(waits, 0.0, 1 - waits * math.exp(-spare * within), waits / spare, load / servers)


def _impatient(
    arrivals: float, service_mean: float, servers: int, *, patience_mean: float, within: float
) -> QueueFigures:
    ends, leaving = servers / service_mean, 1 / patience_mean
    free, queued = _states(arrivals, service_mean, servers, leaving=leaving)
    before = np.arange(len(queued), dtype=np.float64)
    waiting = float((before * queued).sum())
    left = leaving * waiting / arrivals
    if ends / leaving < 1e8:
        c = ends / leaving
        # betaincc is from x to 1: waits up to `within`, weighted with the chance to be there still.
        helped = c / (c + before + 1) * betaincc(c + 1, before + 1, math.exp(-leaving * within))
    else:  # patience without end, to the precision of the numbers: the wait is a sum of equal exponentials
        helped = gammainc(before + 1, ends * within)
    in_time = free + float((queued * helped).sum())
    at_work = arrivals * (1 - left) * service_mean / servers
    return QueueFigures(1 - free, left, min(in_time, 1.0), waiting / arrivals, min(at_work, 1.0))


def _states(arrivals: float, service_mean: float, servers: int, *, leaving: float) -> tuple[float, Floats]:
    """Return the share of time with a free server, and of each number that waits while none is."""
    ends = servers / service_mean
    size = 64
    while True:
        steps = np.log(arrivals / (ends + leaving * np.arange(1, size, dtype=np.float64)))
        weights = np.concatenate([[0.0], np.cumsum(steps)])
        if weights[-1] < weights.max() + math.log(RARE) or size >= MOST_STATES:
            break
        size *= 2
    # All servers taken, nobody waiting, has weight 1; Erlang B says how that compares with a server that is free.
    taken = erlang_b(arrivals * service_mean, servers)
    top = max(0.0, float(weights.max()))
    queued = np.exp(weights - top)
    others = (1 - taken) / taken * math.exp(-top) if taken else math.inf
    if math.isinf(others):
        return 1.0, np.zeros(1)
    whole = others + float(queued.sum())
    return others / whole, queued / whole


def _check(*numbers: float) -> None:
    if any(math.isnan(one) or one < 0 for one in numbers):
        raise _unusable()


def _unusable() -> InputError:
    return InputError.of(
        Text.of("A number of the queue cannot be used."),
        expected=Text.of("Numbers of zero or more, and mean times above zero."),
        to_fix=Text.of("Correct the numbers."),
    )
