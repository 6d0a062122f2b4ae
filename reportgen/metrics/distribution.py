"""The distribution of a sum of deals that win or not and of customers who order again: exact while it is small, then on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from reportgen.metrics.core import Array

MOST_ATOMS = 4096  # above it the sum lies on a grid
GRID = 1 << 14
MARGIN = 256  # places kept free at both ends of the grid: what is split between neighbours may go a place further than it should
TURNS = np.exp(-2j * np.pi * np.arange(GRID) / GRID)
STEPS = np.arange(GRID // 2 + 1)  # the frequencies of a spectrum
NEGLIGIBLE = 1e-12
UNLIKELY = -float(np.log(NEGLIGIBLE))
ROUNDING = 1e-15  # less than this at a place of the grid is noise of the transform
NEAR = 1e-6  # sums closer than this are the same sum, rounding apart
BELOW = 1e-9  # metrics.md: smallest x with F(x) ≥ q − 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """What adds to a sum: an amount that comes with a chance, or (is_repeated) a Poisson number of times with a mean."""

    amount: float
    weight: float
    is_repeated: bool

    def times(self) -> Array:
        """Probability of 0, 1, … times."""
        return poisson(self.weight) if self.is_repeated else np.array([1 - self.weight, self.weight])

    def variance(self) -> float:
        return self.amount**2 * self.weight * (1 if self.is_repeated else 1 - self.weight)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Sums in ascending order with the probability of each."""

    sums: Array
    probability: Array

    @classmethod
    def of(cls, sure: float, amounts: Array, chances: Array, averages: Array, means: Array) -> Distribution:
        """`sure` + Σ amount won with its chance + Σ Poisson(mean) orders of an average each."""
        parts = [Part(amount, chance, False) for amount, chance in zip(amounts, chances, strict=True) if chance > 0 and amount]
        parts += [Part(average, mean, True) for average, mean in zip(averages, means, strict=True) if mean > 0 and average]
        parts.sort(key=lambda part: (part.is_repeated, -abs(part.amount), part.weight))
        return cls(*on_grid_when_large(sure, parts))

    def mean(self) -> float:
        return float((self.sums * self.probability).sum())

    def quantile(self, q: float) -> float:
        """Smallest sum whose cumulated probability reaches q."""
        reached = np.cumsum(self.probability) >= q - BELOW
        return float(self.sums[int(np.argmax(reached))] if reached.any() else self.sums[-1])

    def at_least(self, target: float) -> float:
        """Probability that the sum reaches the target."""
        return float(min(1.0, self.probability[self.sums >= target - NEAR].sum()))


def poisson(mean: float) -> Array:
    """Probability of 0, 1, … events, as far as it counts."""
    probability = [np.exp(-mean)]
    while len(probability) < mean or probability[-1] > NEGLIGIBLE:
        probability.append(probability[-1] * mean / len(probability))
    values = np.array(probability)
    return values / values.sum()


def on_grid_when_large(sure: float, parts: Sequence[Part]) -> tuple[Array, Array]:
    """Convolve the parts one after another: every sum kept while they are few, then mass on a grid that keeps the mean."""
    sums, probability = np.array([sure]), np.array([1.0])
    for done, part in enumerate(parts):
        chance = part.times()
        if len(sums) * len(chance) > MOST_ATOMS:
            return convolve_on_grid(sums, probability, parts[done:])
        sums = (sums[:, None] + part.amount * np.arange(len(chance))).ravel()
        probability = (probability[:, None] * chance).ravel()
        sums, probability = merged(sums, probability)
    return sums, probability


def merged(sums: Array, probability: Array) -> tuple[Array, Array]:
    """Equal sums taken together, ascending."""
    order = np.argsort(sums, kind="stable")
    sums, probability = sums[order], probability[order]
    starts = np.flatnonzero(np.append(True, np.diff(sums) > NEAR))
    return sums[starts], np.add.reduceat(probability, starts)


def convolve_on_grid(sums: Array, probability: Array, parts: Sequence[Part]) -> tuple[Array, Array]:
    """The same on GRID equal steps over all possible sums; each amount's mass is split between its two neighbours.

    A sum's spectrum is the product of its parts' spectra; all Poisson numbers together have exp(Σ mean × (spectrum of one − 1)).
    """
    low, high = bounds(parts)
    low, high = low + sums.min(), high + sums.max()
    step = (high - low) / (GRID - 2 * MARGIN)
    spectrum = np.fft.rfft(split((sums - low) / step + MARGIN, probability))
    for part in parts:
        if not part.is_repeated:
            spectrum *= 1 - part.weight + part.weight * moved(part.amount / step)
    repeated = np.array([(part.amount / step, part.weight) for part in parts if part.is_repeated])
    if len(repeated):
        spectrum *= np.exp(np.fft.rfft(split(*repeated.T)) - repeated[:, 1].sum())
    mass = np.fft.irfft(spectrum, GRID)
    kept = mass > ROUNDING
    return (low + step * (np.arange(GRID) - MARGIN))[kept], mass[kept]


def bounds(parts: Sequence[Part]) -> tuple[float, float]:
    """Between which the sum of parts lies, but for a NEGLIGIBLE chance (Bernstein's inequality), or all that is possible where that is less."""
    mean = fsum(part.amount * part.weight for part in parts)  # sum() adds in another way from Python 3.12 on
    variance, most = fsum(part.variance() for part in parts), max(abs(part.amount) for part in parts)
    far = UNLIKELY * most / 3 + ((UNLIKELY * most / 3) ** 2 + 2 * UNLIKELY * variance) ** 0.5
    up = fsum((float("inf") if part.is_repeated else part.amount) for part in parts if part.amount > 0)
    down = fsum((float("-inf") if part.is_repeated else part.amount) for part in parts if part.amount < 0)
    return max(down, mean - far), min(up, mean + far)


def moved(places: float) -> Array:
    """The spectrum of a sure move by so many places, up or down: its mass lies on the two neighbours of its place."""
    whole = int(np.floor(places))
    share = places - whole
    return TURNS[(STEPS * whole) & (GRID - 1)] * (1 - share + share * TURNS[STEPS])  # a power of two: & is the remainder


def split(places: Array, mass: Array) -> Array:
    """Mass put on the grid, each share of it on the two neighbours of its place; places below 0 count from the grid's end."""
    whole = np.floor(places).astype(int)
    share = places - whole
    return np.bincount(whole % GRID, mass * (1 - share), GRID) + np.bincount((whole + 1) % GRID, mass * share, GRID)
