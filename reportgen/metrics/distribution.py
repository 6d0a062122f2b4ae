"""The distribution of sums of deals that win or not and of customers who order again, of all subjects at once.

Exact while a subject's sums are few, then on a grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reportgen.metrics.core import Array

MOST_ATOMS = 4096  # above it a subject's sum lies on a grid
GRID = 1 << 14
MARGIN = 256  # places kept free at both ends of the grid: what is split between neighbours may go a place further than it should
BATCH = 32  # so many subjects are on their grids at a time, which bounds the memory
TURNS = np.exp(-2j * np.pi * np.arange(GRID) / GRID)
STEPS = np.arange(GRID // 2 + 1)  # the frequencies of a spectrum
NEGLIGIBLE = 1e-12
UNLIKELY = -float(np.log(NEGLIGIBLE))
ROUNDING = 1e-15  # less than this at a place of the grid is noise of the transform
NEAR = 1e-6  # sums closer than this are the same sum, rounding apart
BELOW = 1e-9  # metrics.md: smallest x with F(x) ≥ q − 1e-9


@dataclass(frozen=True, slots=True)
class Parts:
    """What adds to the subjects' sums: amounts that come with a chance (weight), or (is_repeated) a Poisson number of times with a mean (weight)."""

    who: Array  # ascending
    amount: Array
    weight: Array
    is_repeated: Array

    @classmethod
    def of(cls, who: Array, amount: Array, weight: Array, is_repeated: Array) -> Parts:
        """Those that can add something, each subject's in an order that does not depend on the order of rows."""
        parts = cls(who, amount, weight, is_repeated)[(weight > 0) & (amount != 0)]
        return parts[np.lexsort((parts.weight, -np.abs(parts.amount), parts.is_repeated, parts.who))]

    def __getitem__(self, which: Array) -> Parts:
        return Parts(self.who[which], self.amount[which], self.weight[which], self.is_repeated[which])

    def variance(self) -> Array:
        return self.amount**2 * self.weight * np.where(self.is_repeated, 1, 1 - self.weight)

    def times(self) -> Array:
        """Probability that each part (row) comes 0, 1, … times (column); 0 beyond what counts."""
        often = poisson(self.weight[self.is_repeated])
        found = np.zeros((len(self.who), max(2, often.shape[1])))
        found[~self.is_repeated, 0], found[~self.is_repeated, 1] = 1 - self.weight[~self.is_repeated], self.weight[~self.is_repeated]
        found[self.is_repeated, : often.shape[1]] = often
        return found


@dataclass(frozen=True, slots=True)
class Distributions:
    """The sums of some subjects, ascending within each, with the probability of each."""

    who: Array  # ascending
    sums: Array
    probability: Array

    def __getitem__(self, which: Array) -> Distributions:
        return Distributions(self.who[which], self.sums[which], self.probability[which])

    def subjects(self) -> Array:
        """Those whose sums these are, ascending: what the readings below are in the order of."""
        return self.who[self.starts()]

    def starts(self) -> Array:
        return np.flatnonzero(np.diff(self.who, prepend=-1))

    def means(self) -> Array:
        return np.add.reduceat(self.sums * self.probability, self.starts())

    def quantiles(self, q: float) -> Array:
        """Smallest sum of each subject whose cumulated probability reaches q."""
        starts, total = self.starts(), np.cumsum(self.probability)
        lengths = np.diff(starts, append=len(total))
        before = np.repeat(total[starts] - self.probability[starts], lengths)
        reached = np.append(np.flatnonzero(total - before >= q - BELOW), len(total))
        first = reached[np.searchsorted(reached, starts)]
        return np.asarray(self.sums[np.minimum(first, starts + lengths - 1)])

    def at_least(self, targets: Array) -> Array:
        """Probability of each subject that its sum reaches its target; targets: by number of the subject."""
        reached = np.where(self.sums >= targets[self.who] - NEAR, self.probability, 0)
        return np.minimum(1.0, np.add.reduceat(reached, self.starts()))


def distributions(sure: Array, parts: Parts) -> Iterator[Distributions]:
    """What is sure of each subject and what its parts add to it; a number of subjects at a time, each of them once."""
    exact, large, left = while_few(sure, parts)
    if len(exact.who):
        yield exact
    subjects = large.subjects() if len(large.who) else large.who
    for at in range(0, len(subjects), BATCH):
        first, last = subjects[at], subjects[min(at + BATCH, len(subjects)) - 1]
        yield on_grid(large[between(large.who, first, last)], left[between(left.who, first, last)])


def between(who: Array, first: int, last: int) -> Array:
    return (who >= first) & (who <= last)


def while_few(sure: Array, parts: Parts) -> tuple[Distributions, Distributions, Parts]:
    """Convolve each subject's parts one after another, every sum kept: subjects that end, those with too many sums, the parts these have left."""
    now = Distributions(np.arange(len(sure)), sure, np.ones(len(sure)))
    place = np.arange(len(parts.who)) - np.searchsorted(parts.who, parts.who)  # of each part among its subject's
    stopped = np.bincount(parts.who, minlength=len(sure))  # place of the first part that is left; of none
    ended = []
    for turn in range(stopped.max(initial=0)):
        takes = (stopped > turn)[now.who]
        ended.append(now[~takes])
        now, mine = now[takes], parts[(place == turn) & (stopped > turn)[parts.who]]
        chance = mine.times()
        many = np.bincount(now.who, minlength=len(sure))[mine.who] * (chance > 0).sum(axis=1)
        stopped[mine.who[many > MOST_ATOMS]] = turn
        goes = (stopped > turn)[now.who]
        ended.append(now[~goes])
        now = convolved(now[goes], mine[many <= MOST_ATOMS], chance[many <= MOST_ATOMS])
        if not len(now.who):
            break
    every = joined([*ended, now])
    is_left = place >= stopped[parts.who]
    is_large = np.isin(every.who, parts.who[is_left])
    return every[~is_large], every[is_large], parts[is_left]


def joined(some: list[Distributions]) -> Distributions:
    who = np.concatenate([each.who for each in some])
    order = np.argsort(who, kind="stable")
    return Distributions(who, np.concatenate([each.sums for each in some]), np.concatenate([each.probability for each in some]))[order]


def convolved(now: Distributions, parts: Parts, chance: Array) -> Distributions:
    """One part more in each subject's sums (chance: Parts.times of it); equal sums taken together, ascending."""
    mine = np.searchsorted(parts.who, now.who)
    part, times = np.nonzero(chance)
    numbers = np.bincount(part, minlength=len(parts.who))
    number = numbers[mine]  # of outcomes for each sum: a matrix would be as wide for all as for the customer who orders most often
    at = np.repeat(np.arange(len(mine)), number)
    outcome = np.arange(len(at)) + np.repeat((np.cumsum(numbers) - numbers)[mine] - (np.cumsum(number) - number), number)
    who, sums = now.who[at], now.sums[at] + parts.amount[mine[at]] * times[outcome]
    probability = now.probability[at] * chance[part, times][outcome]
    order = np.lexsort((sums, who))
    who, sums, probability = who[order], sums[order], probability[order]
    starts = np.flatnonzero(np.append(True, (np.diff(who) != 0) | (np.diff(sums) > NEAR)))[: len(who)]
    return Distributions(who[starts], sums[starts], np.add.reduceat(probability, starts) if len(starts) else probability)


def poisson(means: Array) -> Array:
    """Probability of 0, 1, … events (column) for each mean, 0 where it does not count."""
    most = means.max(initial=0.0)
    often = np.arange(int(most + 10 * most**0.5) + 40)
    faculty = np.cumsum(np.log(np.maximum(often, 1)))
    probability = np.exp(often * np.log(means[:, None]) - means[:, None] - faculty)  # by logarithms: e^−mean alone is 0 from 746 on
    probability[probability <= NEGLIGIBLE] = 0
    return np.asarray(probability / probability.sum(axis=1, keepdims=True))


def on_grid(sums: Distributions, parts: Parts) -> Distributions:
    """Convolve on GRID equal steps over all possible sums of each subject; each amount's mass is split between its two neighbours.

    A sum's spectrum is the product of its parts' spectra; all Poisson numbers together have exp(Σ mean × (spectrum of one − 1)).
    """
    subjects, row = np.unique(sums.who, return_inverse=True)
    of_part, starts = np.searchsorted(subjects, parts.who), sums.starts()
    low, high = bounds(parts, of_part)
    low, high = low + np.minimum.reduceat(sums.sums, starts), high + np.maximum.reduceat(sums.sums, starts)
    step = (high - low) / (GRID - 2 * MARGIN)
    spectra = np.fft.rfft(split(row, (sums.sums - low[row]) / step[row] + MARGIN, sums.probability, len(subjects)))
    places = parts.amount / step[of_part]
    again = parts.is_repeated
    once = np.flatnonzero(~again)
    turn = np.arange(len(once)) - np.searchsorted(of_part[once], of_part[once])  # of each deal among its subject's
    for number in range(turn.max(initial=-1) + 1):
        which = once[turn == number]
        weight = parts.weight[which, None]
        spectra[of_part[which]] *= 1 - weight + weight * moved(places[which])
    if again.any():
        means = np.bincount(of_part[again], parts.weight[again], len(subjects))
        spectra *= np.exp(np.fft.rfft(split(of_part[again], places[again], parts.weight[again], len(subjects))) - means[:, None])
    mass = np.fft.irfft(spectra, GRID)
    at, place = np.nonzero(mass > ROUNDING)
    return Distributions(subjects[at], low[at] + step[at] * (place - MARGIN), mass[at, place])


def bounds(parts: Parts, row: Array) -> tuple[Array, Array]:
    """Between which each row's sum of parts lies, but for a NEGLIGIBLE chance (Bernstein's inequality); all that is possible where that is less."""
    mean, variance = np.bincount(row, parts.amount * parts.weight), np.bincount(row, parts.variance())
    far = UNLIKELY / 3 * np.maximum.reduceat(np.abs(parts.amount), np.flatnonzero(np.diff(row, prepend=-1)))
    far += (far**2 + 2 * UNLIKELY * variance) ** 0.5
    up, down = (np.bincount(row, np.where(parts.amount * sign > 0, parts.amount, 0)) for sign in (1, -1))
    for sign, most in ((1, up), (-1, down)):
        most[row[parts.is_repeated & (parts.amount * sign > 0)]] = sign * np.inf
    return np.maximum(down, mean - far), np.minimum(up, mean + far)


def moved(places: Array) -> Array:
    """The spectra (rows) of sure moves by so many places, up or down: their mass lies on the two neighbours of the place."""
    whole = np.floor(places).astype(int)[:, None]
    share = places[:, None] - whole
    return np.asarray(TURNS[(STEPS * whole) & (GRID - 1)] * (1 - share + share * TURNS[STEPS]))  # a power of two: & is the remainder


def split(row: Array, places: Array, mass: Array, rows: int) -> Array:
    """Mass put on the grids of the rows, each share of it on the two neighbours of its place; places below 0 count from the grid's end."""
    whole = np.floor(places).astype(int)
    share = places - whole
    here, next_one = (
        np.bincount(row * GRID + at % GRID, weight, rows * GRID) for at, weight in ((whole, mass * (1 - share)), (whole + 1, mass * share))
    )
    return np.asarray(here + next_one).reshape(rows, GRID)
