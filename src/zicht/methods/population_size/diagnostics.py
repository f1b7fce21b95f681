"""Whether Markov chains can be believed: R-hat, effective sample sizes, and the modes that they found.

All functions take draws of one number, shape (chains, draws), and look at nothing else.

References
----------
.. [1] Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. and Bürkner, P.-C. (2021). "Rank-normalization, folding,
       and localization: an improved R-hat for assessing convergence of MCMC". Bayesian Analysis 16:667-718.
.. [2] Geyer, C. J. (1992). "Practical Markov chain Monte Carlo". Statistical Science 7:473-483.
.. [3] Silverman, B. W. (1986). "Density estimation for statistics and data analysis". Section 3.4.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

__all__ = ["Mode", "bulk_ess", "effective_size", "find_modes", "plain_rhat", "rank_rhat", "tail_ess"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Between two modes the density falls below this share of the lower one; a dip of less is chance.
DEEPEST_DIP = 0.75
#: A mode holds at least this share of all draws: what fewer draws show is a tail.
SMALLEST_SHARE = 0.02
#: A chain with this share of its draws in one mode does not visit the others.
STUCK_SHARE = 0.99


def rank_rhat(draws: npt.ArrayLike) -> float:
    """Return the rank-normalised split R-hat: the larger one of the draws and of their distances to the median.

    Parameters
    ----------
    draws : array-like, shape (chains, draws)
        At least one chain, at least four draws.

    Returns
    -------
    float
        One if the halves of all chains agree; infinite if they do not move and differ. Above 1.01 the chains
        should not be used together [1]_.

    References
    ----------
    .. [1] Vehtari et al. (2021), sections 3.1 and 4.
    """
    halves = _split(np.asarray(draws, dtype=np.float64))
    folded = np.abs(halves - np.median(halves))
    return max(plain_rhat(_normal_scores(halves)), plain_rhat(_normal_scores(folded)))


def plain_rhat(draws: npt.ArrayLike) -> float:
    """Return the R-hat of chains as they are, not split and not ranked: `sqrt(var+ / W)`."""
    chains = np.asarray(draws, dtype=np.float64)
    length = chains.shape[1]
    if (chains == chains[:, :1]).all():
        return 1.0 if (chains == chains[0, 0]).all() else math.inf
    within = float(chains.var(axis=1, ddof=1).mean())
    between = float(chains.mean(axis=1).var(ddof=1)) if len(chains) > 1 else 0.0
    return math.sqrt((length - 1) / length + between / within)


def bulk_ess(draws: npt.ArrayLike) -> float:
    """Return the effective number of draws for the middle of the distribution: of split chains, rank-normalised."""
    return effective_size(_normal_scores(_split(np.asarray(draws, dtype=np.float64))))


def tail_ess(draws: npt.ArrayLike) -> float:
    """Return the effective number of draws for the 5 % and the 95 % quantile, the lower of the two."""
    chains = np.asarray(draws, dtype=np.float64)
    return min(
        effective_size(_split((chains <= limit).astype(np.float64)))
        for limit in np.quantile(chains, [0.05, 0.95])
    )


def effective_size(draws: npt.ArrayLike) -> float:
    """Return how many independent draws would tell the mean as well as these; at most `S log10(S)`.

    Autocorrelations are summed in pairs for as long as the pairs are positive, and made to fall (Geyer's
    initial monotone sequence); chains that differ in the mean count as one slow chain.
    """
    chains = np.asarray(draws, dtype=np.float64)
    length, size = chains.shape[1], chains.size
    covariances = _autocovariances(chains).mean(axis=0)
    within = covariances[0] * length / (length - 1)
    between = chains.mean(axis=1).var(ddof=1) if len(chains) > 1 else 0.0
    whole = covariances[0] + between
    if whole <= 0:
        return float(size)
    correlations = 1 - (within - covariances) / whole
    correlations[0] = 1.0
    even = length - length % 2
    pairs = correlations[:even:2] + correlations[1:even:2]
    negative = np.flatnonzero(pairs <= 0)
    last = int(negative[0]) if len(negative) else len(pairs)
    time = 2 * np.minimum.accumulate(pairs[:last]).sum() - 1
    if last < len(pairs):
        time += max(correlations[2 * last], 0.0)
    return float(size / max(time, 1 / math.log10(max(size, 11))))


@dataclass(frozen=True, repr=False)
class Mode:
    """A value that chains gather around.

    Attributes
    ----------
    at : float
        Where the density is highest.
    share : float
        The share of all draws that are nearer to it than to the next mode, 0 to 1.
    stuck : int
        The number of chains that are there nearly all the time.
    """

    at: float
    share: float
    stuck: int

    def __repr__(self) -> str:
        return f"Mode(share={self.share:.2f}, stuck={self.stuck})"


def find_modes(draws: npt.ArrayLike, *, resolution: float = 0.0) -> tuple[Mode, ...]:
    """Return the modes of all chains together, from low to high.

    Parameters
    ----------
    draws : array-like, shape (chains, draws)
        At least one chain.
    resolution : float
        Differences up to this size mean nothing: one person, for a number of people.

    Returns
    -------
    tuple of Mode
        One or more. A density is a mode of its own if it falls by a quarter before it rises to the next, and if
        it holds 2 % of the draws.

    Notes
    -----
    A kernel density with Silverman's bandwidth [1]_ for the spread within chains and for as many draws as are
    effective within chains: so slow chains show no modes that they do not have, and chains that are stuck in
    different places do.

    References
    ----------
    .. [1] Silverman (1986), section 3.4.
    """
    chains = np.asarray(draws, dtype=np.float64)
    width = max(_bandwidth(chains), resolution)
    lowest, highest = float(chains.min()), float(chains.max())
    if highest - lowest <= max(resolution, 1e-12 * abs(highest)) or width <= 0:
        return (Mode(float(np.median(chains)), 1.0, len(chains)),)
    bins = int(np.clip(8 * (highest - lowest) / width, 64, 20_000))
    density, edges = np.histogram(chains, bins=bins, range=(lowest - 4 * width, highest + 4 * width))
    step = edges[1] - edges[0]
    reach = np.arange(-math.ceil(4 * width / step), math.ceil(4 * width / step) + 1) * step / width
    smooth = np.convolve(density, np.exp(-(reach**2) / 2), mode="same")
    peaks, valleys = _merge_peaks(smooth, density)
    middles = (edges[:-1] + edges[1:]) / 2
    home = np.searchsorted(middles[valleys], chains)
    shares = np.array([(home == at).mean(axis=1) for at in range(len(peaks))])
    return tuple(
        Mode(float(middles[peak]), float(share.mean()), int((share >= STUCK_SHARE).sum()))
        for peak, share in zip(peaks, shares, strict=True)
    )


def _merge_peaks(smooth: FloatArray, density: IntArray) -> tuple[list[int], list[int]]:
    """Return the peaks, and the valleys between them, that are left when shallow and small ones are merged."""
    rising = np.flatnonzero(np.diff(smooth) != 0)
    turns = np.sign(np.diff(smooth))[rising]
    tops = rising[1:][(turns[:-1] > 0) & (turns[1:] < 0)]
    peaks = tops.tolist() or [int(smooth.argmax())]
    held = np.concatenate([[0], np.cumsum(density)])
    while len(peaks) > 1:
        valleys = [a + int(smooth[a:b].argmin()) for a, b in itertools.pairwise(peaks)]
        lower = [min(smooth[a], smooth[b]) for a, b in itertools.pairwise(peaks)]
        dips = np.array([smooth[v] / low for v, low in zip(valleys, lower, strict=True)])
        bounds = [0, *valleys, len(density)]
        shares = np.diff(held[bounds]) / held[-1]
        smallest = int(shares.argmin())
        if shares[smallest] < SMALLEST_SHARE:
            peaks.pop(smallest)
        elif dips.max() > DEEPEST_DIP:
            at = int(dips.argmax())
            peaks.pop(at if smooth[peaks[at]] < smooth[peaks[at + 1]] else at + 1)
        else:
            return peaks, valleys
    return peaks, []


def _bandwidth(chains: FloatArray) -> float:
    """Return Silverman's bandwidth for the spread and the effective number of draws within chains."""
    spreads = chains - np.median(chains, axis=1, keepdims=True)
    quartiles = np.quantile(spreads, [0.25, 0.75])
    spread = min(spreads.std(), (quartiles[1] - quartiles[0]) / 1.34) or spreads.std()
    effective = sum(effective_size(chain[None]) for chain in chains)
    return float(0.9 * spread * effective**-0.2)


def _split(chains: FloatArray) -> FloatArray:
    """Take each half of a chain as a chain; a middle draw is left out."""
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, chains.shape[1] - half :]])


def _normal_scores(chains: FloatArray) -> FloatArray:
    """Put the normal quantile of its rank among all draws in the place of each; ties share a mean rank."""
    _, at, ties = np.unique(chains, return_inverse=True, return_counts=True)
    ranks = np.cumsum(ties) - (ties - 1) / 2
    scores: FloatArray = ndtri((ranks[at] - 0.375) / (chains.size + 0.25)).reshape(chains.shape)
    return scores


def _autocovariances(chains: FloatArray) -> FloatArray:
    """Return the autocovariances of each chain at every lag, divided by the length, shape (chains, draws)."""
    length = chains.shape[1]
    centred = chains - chains.mean(axis=1, keepdims=True)
    wave = np.fft.rfft(centred, n=1 << (2 * length - 1).bit_length(), axis=1)
    covariances: FloatArray = np.fft.irfft(wave * wave.conj(), axis=1)[:, :length] / length
    return covariances
