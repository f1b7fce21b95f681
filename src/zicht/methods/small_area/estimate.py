"""How many victims a small area may hold, from the whole's estimate and the little that is registered there."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from zicht.errors import InputError, Text
from zicht.methods.small_area.areas import AreaEstimates, AreaRefusal, Areas, Assumed, FloatArray, Whole
from zicht.methods.small_area.prediction import Predicted, Registered, predict

__all__ = ["LEAST_A_YEAR", "WIDEST", "estimate_areas", "ratio_estimates"]

#: An interval whose upper bound is more than so many times its lower is not given.
WIDEST = 25.0
#: Fewer victims a year than this are not told apart from none.
LEAST_A_YEAR = 1.0
#: A place where nobody is registered is refused from this chance that nobody can be seen there, were such places twice
#: as many as is assumed.
MAY_BE_BLIND = 0.2


def estimate_areas(
    areas: Areas, whole: Whole, *, assumed: Assumed | None = None, seed: int = 1
) -> AreaEstimates:
    """Share the estimate of a whole out over its areas, and say how far each area's true number may lie from that.

    An empirical Bayes estimator for the Poisson-lognormal model [1]_ [2]_: what is registered in area ``i`` of region
    ``r`` over ``Y`` years is Poisson with mean ``m_i exp(z_r + x_i)``, where ``m_i`` is its share by inhabitants and
    ``z`` and ``x`` are normal. Hidden counts enter by their bounds. Their spreads come from the marginal likelihood of
    the published counts. A registered rate is a true rate times the share in sight, ``x = u + s``. The spread of ``s``
    is assumed; true rates are taken to differ at least as much as sight does, and more where registered rates differ by
    more than both: then ``u`` and ``s`` are independent, else they go against each other as far as the small
    differences in what is registered ask. Given ``x``, ``u`` is normal around ``b x``: the synthetic estimate with so
    much of what is registered here as a composite takes over [3]_. In an assumed share of areas nobody can be seen, so
    that a zero tells nothing. The sum over all areas is that of the whole.

    Parameters
    ----------
    areas, whole : Areas, Whole
        What is published.
    assumed : Assumed, optional
        How much sight differs, and how often there is none.
    seed : int
        Of the draws from which the intervals are read.

    Returns
    -------
    AreaEstimates
        With a refusal where it cannot be carried.

    Raises
    ------
    InputError
        If counts or inhabitants are negative, bounds are the wrong way round, or lengths differ.

    Notes
    -----
    Takes victims as spread by inhabitants but for the differences above. A place where nobody is registered and so many
    are expected to be that nobody may be seen there at all is refused (`AreaRefusal.NOBODY_SEEN`), and so is one with
    far fewer or far more than expected (`AreaRefusal.OUTSIDE_MODEL`). Where sight differs more than is assumed, the
    intervals are too narrow.

    References
    ----------
    .. [1] Clayton, D. and Kaldor, J. (1987). "Empirical Bayes estimates of age-standardized relative risks for use in
           disease mapping", Biometrics 43, 671-681.
    .. [2] Rao, J. N. K. and Molina, I. (2015). "Small Area Estimation", second edition, chapter 9.
    .. [3] Rao, J. N. K. and Molina, I. (2015), chapter 3.
    """
    _check(areas, whole)
    assumed = assumed or Assumed()
    size = len(areas.low)
    nothing = np.full(size, np.nan)
    reasons = _refused_before(areas, whole)
    shares = _shares(areas)
    middle = whole.middle
    if middle is None or not shares.any():
        return AreaEstimates(nothing, nothing, nothing, nothing, nothing, nothing, tuple(reasons))
    expected = middle * whole.middle_in_areas * shares
    registered = Registered.of(areas, whole, shares, blind=assumed.blind)
    once = predict(registered, assumed, whole, expected, seed=seed)
    twice = predict(registered, assumed.doubled(), whole, expected, seed=seed)
    outside = registered.outside()
    unseen = registered.blind(assumed.doubled().blind) > MAY_BE_BLIND
    for at in range(size):
        reasons[at] = reasons[at] or _refused_after(
            once, at, outside=bool(outside[at]), unseen=bool(unseen[at])
        )
    stands = np.array([reason is None for reason in reasons])

    def told(numbers: FloatArray) -> FloatArray:
        return np.where(stands, numbers, np.nan)

    return AreaEstimates(
        value=nothing if whole.total is None else told(once.value),
        lower=told(once.lower),
        upper=told(once.upper),
        lower_twice=told(twice.lower),
        upper_twice=told(twice.upper),
        expected=expected,
        refusal=tuple(reasons),
        parts=MappingProxyType({name: told(part) for name, part in once.parts.items()}),
        fitted=registered.fitted(assumed),
    )


def ratio_estimates(areas: Areas, whole: Whole, registered: float) -> FloatArray:
    """Return the plain estimate of each area: what is registered there a year, times total over registered.

    What a reader does with a pocket calculator. It is zero wherever nothing is registered, cannot be computed (NaN)
    where the count is hidden, and has no interval. `registered` is the whole's number with a known place, in all years.
    """
    exact = areas.low == areas.high
    if whole.total is None or registered <= 0:
        return np.full(len(areas.low), np.nan)
    return np.where(exact, areas.low * whole.total * whole.middle_in_areas / registered, np.nan)


def _check(areas: Areas, whole: Whole) -> None:
    columns = (areas.low, areas.high, areas.inhabitants, areas.existed, areas.region)
    wrong = len({len(column) for column in columns}) > 1 or whole.years < 1
    if not wrong:
        counts = (areas.low < 0) | (areas.high < areas.low) | (areas.inhabitants < 0)
        places = (areas.region >= len(whole.region_low)) | (areas.existed < 0) | (areas.existed > 1)
        wrong = bool(counts.any() or places.any() or (whole.region_high < whole.region_low).any())
    if wrong:
        raise InputError.of(
            Text.of("The published figures of areas do not fit together."),
            expected=Text.of(
                "Bounds and inhabitants of zero or more, the lower bound first, and one of each per area."
            ),
            to_fix=Text.of("Correct the table."),
        )


def _refused_before(areas: Areas, whole: Whole) -> list[AreaRefusal | None]:
    """Return what can be said before anything is fitted."""
    if whole.middle is None:
        return [AreaRefusal.NO_ESTIMATE] * len(areas.low)
    return [
        AreaRefusal.NO_INHABITANTS
        if not np.isfinite(inhabitants) or inhabitants == 0
        else AreaRefusal.NOT_ALL_YEARS
        if existed < 1
        else None
        for inhabitants, existed in zip(areas.inhabitants, areas.existed, strict=True)
    ]


def _refused_after(found: Predicted, at: int, *, outside: bool, unseen: bool) -> AreaRefusal | None:
    if unseen:
        return AreaRefusal.NOBODY_SEEN
    if outside:
        return AreaRefusal.OUTSIDE_MODEL
    if found.value[at] < LEAST_A_YEAR:
        return AreaRefusal.LESS_THAN_ONE
    return AreaRefusal.TOO_WIDE if found.upper[at] > WIDEST * found.lower[at] else None


def _shares(areas: Areas) -> FloatArray:
    """Return the part of all inhabitants and years that each area has; 0 where they are not known."""
    present = np.nan_to_num(areas.inhabitants) * areas.existed
    total = present.sum()
    return np.asarray(present / total) if total > 0 else present
