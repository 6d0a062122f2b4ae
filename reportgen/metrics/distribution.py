"""The distribution of a sum of deals that win or not and of customers who order again: exact while it is small, then on a grid."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from reportgen.metrics.core import Array

MOST_ATOMS = 4096  # above it the sum lies on a grid
GRID = 1 << 15
NEGLIGIBLE = 1e-12
NEAR = 1e-6  # sums closer than this are the same sum, rounding apart
BELOW = 1e-9  # metrics.md: smallest x with F(x) ≥ q − 1e-9


@dataclass(frozen=True, slots=True)
class Distribution:
    """Sums in ascending order with the probability of each."""

    sums: Array
    probability: Array

    @classmethod
    def of(cls, sure: float, amounts: Array, chances: Array, averages: Array, means: Array) -> Distribution:
        """`sure` + Σ amount won with its chance + Σ Poisson(mean) orders of an average each."""
        parts = [
            (np.array([0.0, amount]), np.array([1 - chance, chance]))
            for amount, chance in zip(amounts, chances, strict=True)
            if chance > 0 and amount
        ]
        parts += [poisson(average, mean) for average, mean in zip(averages, means, strict=True) if mean > 0 and average]
        parts.sort(key=lambda part: (-float(np.abs(part[0]).max()), float(part[1][0])))
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


def poisson(average: float, mean: float) -> tuple[Array, Array]:
    """Amounts and probabilities of a Poisson number of orders of one size."""
    probability = [np.exp(-mean)]
    while len(probability) < mean or probability[-1] > NEGLIGIBLE:
        probability.append(probability[-1] * mean / len(probability))
    values = np.array(probability)
    return average * np.arange(len(values)), values / values.sum()


def on_grid_when_large(sure: float, parts: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Convolve the parts one after another: every sum kept while they are few, then mass on a grid that keeps the mean."""
    sums, probability = np.array([sure]), np.array([1.0])
    for done, (amount, chance) in enumerate(parts):
        if len(sums) * len(amount) > MOST_ATOMS:
            return convolve_on_grid(sums, probability, parts[done:])
        sums = (sums[:, None] + amount[None, :]).ravel()
        probability = (probability[:, None] * chance[None, :]).ravel()
        sums, probability = merged(sums, probability)
    return sums, probability


def merged(sums: Array, probability: Array) -> tuple[Array, Array]:
    """Equal sums taken together, ascending."""
    order = np.argsort(sums, kind="stable")
    sums, probability = sums[order], probability[order]
    starts = np.flatnonzero(np.append(True, np.diff(sums) > NEAR))
    return sums[starts], np.add.reduceat(probability, starts)


def convolve_on_grid(sums: Array, probability: Array, parts: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The same on GRID equal steps over all possible sums; each amount's mass is split between its two neighbours."""
    least = fsum(amount.min() for amount, _chance in parts)  # sum() adds in another way from Python 3.12 on
    low = sums.min() + least
    high = sums.max() + fsum(amount.max() for amount, _chance in parts)
    step = (high - low) / (GRID - 2)
    mass = split((sums + least - low) / step, probability)
    reach = int(np.flatnonzero(mass)[-1]) + 1  # beyond it there is no mass yet
    for amount, chance in parts:
        result = np.zeros(GRID)
        for at, weight in zip((amount - amount.min()) / step, chance, strict=True):
            whole = int(at)
            add_moved(result, mass[:reach], whole, weight * (1 - at + whole))
            add_moved(result, mass[:reach], whole + 1, weight * (at - whole))
        mass = result
        reach = int(np.flatnonzero(mass)[-1]) + 1
    kept = mass > 0
    return (low + step * np.arange(GRID))[kept], mass[kept]


def add_moved(result: Array, mass: Array, places: int, weight: float) -> None:
    """Add a share of the mass, moved up by so many places; what would fall off the grid is rounding."""
    if weight:
        target = result[places : places + len(mass)]
        target += weight * mass[: len(target)]


def split(at: Array, probability: Array) -> Array:
    """Probability put on the grid, each share of it on the two neighbours of its place."""
    whole = np.floor(at).astype(int)
    share = at - whole
    mass = np.bincount(whole, weights=probability * (1 - share), minlength=GRID)
    mass += np.bincount(np.minimum(whole + 1, GRID - 1), weights=probability * share, minlength=GRID)
    return mass
