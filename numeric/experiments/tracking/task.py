"""Sequences whose exact posterior is known in closed form at every position: random bijections and a hidden Markov model.

Glossary of shapes (N sequences, L positions, V symbols, K states)
    ids        N x S       input symbols of the models
    asked      L           the positions in ``ids`` at which a posterior is asked
    truth      N x L       what came out (the image pi(x), the hidden state): the training target
    exact      N x L x A   the posterior of ``truth`` given ``ids`` up to and including the asked position

**Bijections** (hypothesis elimination): a uniform bijection pi of V symbols; pairs x, pi(x) with x drawn uniformly, repetition
allowed; ids x_1, y_1, x_2, y_2, ..., asked at each x. If x was seen, pi(x) is known; otherwise (V-m-1)! of the (V-m)!
bijections that agree with the m distinct pairs seen send x to any given free symbol, so the posterior is uniform on the V-m
symbols not yet seen as images.

**Filtering**: a hidden Markov model with rational tables; ids are the observations, asked everywhere; the posterior of the
state is the forward recursion (L. R. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, section III.A),
normalised.

The tasks follow N. Agarwal, S. Dalal, V. Misra, "The Bayesian Geometry of Transformer Attention", arXiv:2512.22471, at a
smaller size.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Sequences:
    """Inputs, targets and exact answers; shapes above."""

    ids: Ids
    asked: Ids
    truth: Ids
    exact: Array


@dataclass(frozen=True)
class Bijections:
    """``symbols`` inputs and as many images (numbered after the inputs), ``pairs`` pairs per sequence."""

    symbols: int = 8
    pairs: int = 12
    name: str = "bijections"

    @property
    def vocabulary(self) -> int:
        return 2 * self.symbols

    @property
    def answers(self) -> int:
        return self.symbols

    @property
    def length(self) -> int:
        return 2 * self.pairs

    def draw(self, count: int, seed: int | list[int]) -> Sequences:
        """Random sequences with exact posteriors."""
        generator = np.random.default_rng(seed)
        pi = generator.permuted(np.tile(np.arange(self.symbols), (count, 1)), axis=1)
        x = self.keys(count, generator)
        y = np.take_along_axis(pi, x, axis=1)
        ids = np.empty((count, self.length), dtype=np.int64)
        ids[:, 0::2], ids[:, 1::2] = x, self.symbols + y
        return Sequences(ids, np.arange(0, self.length, 2), y, self.posterior(ids))

    def keys(self, count: int, generator: np.random.Generator) -> Ids:
        """N x pairs symbols, drawn with repetition."""
        return generator.integers(0, self.symbols, (count, self.pairs))

    def posterior(self, ids: Ids) -> Array:
        """N x pairs x symbols, in closed form. Raises ValueError when no bijection agrees with a sequence."""
        x, y = ids[:, 0::2], ids[:, 1::2] - self.symbols
        count, pairs = x.shape
        image = np.full((count, self.symbols), -1)
        used = np.zeros((count, self.symbols), dtype=bool)
        every = np.arange(count)
        exact = np.empty((count, pairs, self.symbols))
        for k in range(pairs):
            known = image[every, x[:, k]]
            exact[:, k] = np.where(
                (known >= 0)[:, None],
                np.arange(self.symbols) == known[:, None],
                ~used / np.maximum(1, (~used).sum(axis=1, keepdims=True)),
            )
            if (exact[every, k, y[:, k]] == 0).any():
                raise ValueError(f"pair {k} of some sequence agrees with no bijection")
            image[every, x[:, k]] = y[:, k]
            used[every, y[:, k]] = True
        return exact


@dataclass(frozen=True)
class HiddenMarkov:
    """States with rational tables: start[i], transition[i][j] = P(j after i), emission[i][o]. No zeros."""

    start: tuple[Fraction, ...]
    transition: tuple[tuple[Fraction, ...], ...]
    emission: tuple[tuple[Fraction, ...], ...]
    length: int = 20
    name: str = "filtering"

    @property
    def vocabulary(self) -> int:
        return len(self.emission[0])

    @property
    def answers(self) -> int:
        return len(self.start)

    def floats(self) -> tuple[Array, Array, Array]:
        return tuple(
            np.array(table, dtype=np.float64) for table in (self.start, self.transition, self.emission)
        )  # type: ignore[return-value]

    def draw(self, count: int, seed: int | list[int]) -> Sequences:
        """Random sequences with exact posteriors."""
        generator = np.random.default_rng(seed)
        start, transition, emission = self.floats()
        states = np.empty((count, self.length), dtype=np.int64)
        ids = np.empty_like(states)
        for t in range(self.length):
            rows = np.broadcast_to(start, (count, len(start))) if t == 0 else transition[states[:, t - 1]]
            states[:, t] = _choose(rows, generator.random(count))
            ids[:, t] = _choose(emission[states[:, t]], generator.random(count))
        return Sequences(ids, np.arange(self.length), states, self.posterior(ids))

    def posterior(self, ids: Ids) -> Array:
        """N x L x K filtered state probabilities, float64."""
        start, transition, emission = self.floats()
        exact = np.empty((*ids.shape, len(start)))
        predicted = np.broadcast_to(start, (len(ids), len(start)))
        for t in range(ids.shape[1]):
            joint = predicted * emission[:, ids[:, t]].T
            exact[:, t] = joint / joint.sum(axis=1, keepdims=True)
            predicted = exact[:, t] @ transition
        return exact


def _choose(rows: Array, uniform: Array) -> Ids:
    """One index per row, with the row's probabilities."""
    return np.minimum((rows.cumsum(axis=1) < uniform[:, None]).sum(axis=1), rows.shape[1] - 1)


def random_markov(states: int, symbols: int, seed: int, length: int = 20) -> HiddenMarkov:
    """Rows proportional to squares of whole numbers 1..9: rational, positive, far from uniform."""
    generator = np.random.default_rng(seed)

    def row(size: int) -> tuple[Fraction, ...]:
        weights = [int(w) ** 2 for w in generator.integers(1, 10, size)]
        return tuple(Fraction(w, sum(weights)) for w in weights)

    return HiddenMarkov(
        row(states),
        tuple(row(states) for _ in range(states)),
        tuple(row(symbols) for _ in range(states)),
        length,
    )


def entropy(p: Array) -> Array:
    """Entropy in nats along the last axis, 0 ln 0 = 0."""
    return -np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), 0.0).sum(axis=-1)


NORMALISED = 2e-4
"""How far a distribution's sum may be from 1: float32 logarithms of size 40 through 80 layers round by up to 80 * 40 * 2^-24."""


def compare(predicted: Array, exact: Array) -> dict[str, Array]:
    """Figures per position (axis 1), averaged over sequences.

    kl: D(exact || predicted), nats; total_variation: half the L1 distance; entropy_error: |H(predicted) - H(exact)|, nats;
    accuracy: how often the predicted mode is a mode of the exact posterior. The predictions are taken as they are, not
    normalised again, so at the level of rounding a KL can be negative. Raises ValueError on predictions that are no
    distributions.
    """
    p = np.asarray(predicted, dtype=np.float64)
    if p.shape != exact.shape or not np.isfinite(p).all() or (np.abs(p.sum(axis=-1) - 1) > NORMALISED).any():
        raise ValueError("predictions must be distributions of the same shape as the exact posteriors")
    tiny = np.finfo(np.float64).tiny
    ratio = np.log(np.where(exact > 0, exact, 1.0)) - np.log(np.maximum(p, tiny))
    mode = np.take_along_axis(exact, p.argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return {
        "kl": np.where(exact > 0, exact * ratio, 0.0).sum(axis=-1).mean(axis=0),
        "total_variation": 0.5 * np.abs(p - exact).sum(axis=-1).mean(axis=0),
        "entropy_error": np.abs(entropy(p) - entropy(exact)).mean(axis=0),
        "accuracy": (mode >= exact.max(axis=-1) * (1 - 1e-9)).mean(axis=0),
    }


def recall(predicted: Array, exact: Array) -> float:
    """Share of the determined positions (exact posterior a point mass) whose predicted mode is right. Raises ValueError
    without any."""
    determined = exact.max(axis=-1) == 1
    if not determined.any():
        raise ValueError("no position has a determined answer")
    return float((predicted.argmax(axis=-1) == exact.argmax(axis=-1))[determined].mean())
