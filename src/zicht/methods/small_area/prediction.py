"""What registered differences say of true ones, and the true numbers that may go with what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.small_area.areas import Areas, Assumed, Fitted, FloatArray, Whole, WidthPart
from zicht.methods.small_area.spreads import DRAWS, Spread, draw_differences, fit_spread, grid, log_chances

__all__ = ["Predicted", "Registered", "TrueSpread", "predict"]

BoolArray = npt.NDArray[np.bool_]

#: A registered number that a place of the model would show more rarely, on one side, is outside of the model.
OUTSIDE = 0.005
#: Half of what a 95 % interval leaves out, and the quantile of the normal distribution that goes with it.
TAIL, Z95 = 0.025, 1.959963984540054


@dataclass(frozen=True)
class TrueSpread:
    """The spread of true rates that goes with one of registered rates, how much of a registered difference is a true
    one (`weight`), and the variance that is `left` when that is known.
    """

    deviation: float
    weight: float
    left: float

    @classmethod
    def of(cls, registered: float, sight: float) -> TrueSpread:
        """Return it for an assumed spread of sight.

        Where registered rates differ by more than twice the variance of sight, the rest is that of true rates. Else
        true rates differ as much as sight, and go against it as far as registered rates ask.
        """
        if sight <= 0:
            return cls(registered, 1.0, 0.0)
        if registered**2 < 2 * sight**2:
            return cls(sight, 0.5, sight**2 - registered**2 / 4)
        true = registered**2 - sight**2
        return cls(true**0.5, true / registered**2, true * sight**2 / registered**2)


@dataclass(frozen=True)
class Registered:
    """How registered rates differ, by area and region; `base` is what is expected to be registered without that."""

    published: Areas
    areas: Spread
    regions: Spread
    base: FloatArray

    @classmethod
    def of(cls, published: Areas, whole: Whole, shares: FloatArray, *, blind: float) -> Registered:
        inside = published.region >= 0
        base = np.zeros(len(whole.region_low))
        np.add.at(base, published.region[inside], shares[inside])
        regions = fit_spread(whole.region_low, whole.region_high, base)
        factor = np.exp(np.append(regions.means, 0.0))[published.region]
        areas = fit_spread(published.low, published.high, shares * factor, blind=blind)
        return cls(published, areas, regions, shares * factor * areas.level)

    def fitted(self, assumed: Assumed) -> Fitted:
        areas = TrueSpread.of(self.areas.deviation, assumed.sight_of_areas)
        regions = TrueSpread.of(self.regions.deviation, assumed.sight_of_regions)
        return Fitted(
            registered_between_areas=self.areas.deviation,
            registered_between_regions=self.regions.deviation,
            true_between_areas=areas.deviation,
            true_between_regions=regions.deviation,
            weight_of_areas=areas.weight,
            weight_of_regions=regions.weight,
        )

    def blind(self, share: float) -> FloatArray:
        """Return the chance that nobody can be seen in each area, if `share` of all areas are such; 0 where somebody
        was seen.
        """
        nodes, prior = grid(self.areas.deviation)
        nobody = np.zeros(len(self.base))
        empty = np.exp(log_chances(nobody, nobody, self.base, nodes)) @ prior
        return np.where(self.published.high == 0, share / (share + (1 - share) * empty), 0.0)

    def outside(self) -> BoolArray:
        """Say of which areas a place of the model would hardly ever have the count: so few, or so many."""
        nodes, prior = grid(self.areas.deviation)
        nobody, endless = np.zeros(len(self.base)), np.full(len(self.base), np.inf)
        as_few = np.exp(log_chances(nobody, self.published.high, self.base, nodes)) @ prior
        as_many = np.exp(log_chances(self.published.low, endless, self.base, nodes)) @ prior
        return np.asarray((self.base > 0) & (np.minimum(as_few, as_many) < OUTSIDE))


@dataclass(frozen=True)
class Predicted:
    """The number of each area a year, its interval, and what shares of the width come from what."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    parts: Mapping[WidthPart, FloatArray]


def predict(
    registered: Registered, assumed: Assumed, whole: Whole, expected: FloatArray, *, seed: int
) -> Predicted:
    """Draw the true number of each area, and read value, interval and the parts of its width from the draws."""
    rng = np.random.default_rng(seed)
    region, size = registered.published.region, len(expected)
    areas = TrueSpread.of(registered.areas.deviation, assumed.sight_of_areas)
    regions = TrueSpread.of(registered.regions.deviation, assumed.sight_of_regions)
    whole_log = _draw_whole(whole, rng)
    z = regions.weight * draw_differences(registered.regions, rng)
    z += rng.normal(0, regions.left**0.5, z.shape)
    x = draw_differences(registered.areas, rng)
    u = areas.weight * x + rng.normal(0, areas.left**0.5, (DRAWS, size))
    # Who is blind is told nothing by a zero.
    blind = registered.blind(assumed.blind)
    is_blind = rng.random((DRAWS, size)) < blind
    u = np.where(is_blind, rng.normal(-(areas.deviation**2) / 2, areas.deviation, (DRAWS, size)), u)
    # Of an area that lies in no region nothing regional is known: its difference is any.
    anywhere = rng.normal(-(regions.deviation**2) / 2, regions.deviation, DRAWS)
    rate = np.exp(np.column_stack([z, anywhere])[:, region] + u)
    # The areas add up to the whole: what they share is how it is spread, not how large it is.
    factor = expected.sum() / float((expected * rate.mean(axis=0)).sum())
    true = whole.years * expected * factor * rate * np.exp(whole_log)[:, None]
    in_sight = np.where(is_blind, 0.0, registered.base * np.exp(x))
    seen = np.clip(rng.poisson(in_sight), registered.published.low, registered.published.high)
    unseen = rng.poisson(np.maximum(true - in_sight, 0))
    drawn = (seen + unseen) / whole.years
    lower, upper = np.quantile(drawn, [TAIL, 1 - TAIL], axis=0, method="inverted_cdf")
    chance = unseen.mean(axis=0) / np.maximum(true.mean(axis=0), 1e-12) ** 2
    of_areas = (1 - blind) * areas.weight**2 * registered.areas.variances
    of_regions = regions.weight**2 * np.append(registered.regions.variances, 0.0)[region]
    left_of_regions = np.where(region >= 0, regions.left, regions.deviation**2)
    variances = {
        WidthPart.WHOLE: np.full(size, whole_log.var()),
        WidthPart.AREAS: of_areas + of_regions,
        WidthPart.SIGHT: np.maximum(u.var(axis=0) - of_areas, 0.0) + left_of_regions,
        WidthPart.CHANCE: chance,
    }
    together = np.sum(list(variances.values()), axis=0)
    parts = {name: np.asarray(part / together) for name, part in variances.items()}
    # The values add up to the estimate of the whole, whichever way its interval leans.
    return Predicted(drawn.mean(axis=0) / np.exp(whole_log).mean(), lower, upper, parts)


def _draw_whole(whole: Whole, rng: np.random.Generator) -> FloatArray:
    """Draw the logarithm of what lies in areas over what is taken to.

    Normal on both sides of an estimate, as wide as its bound says on that side; even over a range; and any share in
    areas from the least to the most.
    """
    middle, lower, upper = whole.middle or 1.0, whole.lower or 1.0, whole.upper or 1.0
    down, up = max(np.log(middle / lower), 0.0), max(np.log(upper / middle), 0.0)
    if whole.total is None:
        drawn = rng.uniform(-down, up, DRAWS)
    else:
        normal = rng.normal(0, 1, DRAWS) / Z95
        drawn = normal * np.where(normal < 0, down, up)
    inside = rng.uniform(*whole.in_areas, DRAWS) / whole.middle_in_areas
    return np.asarray(drawn + np.log(inside))
