"""Bijections and associative recall as N. Agarwal, S. Dalal, V. Misra state them, arXiv:2512.22471: tasks, answers, settings.

Glossary of shapes (N sequences, S positions, L asked positions, A answers)
    ids       N x S        symbols of the models
    asked     L            positions at which an answer is asked
    truth     N x L        the answer, the training target
    exact     N x L x A    its posterior given the symbols up to and including the asked position

**Bijections**: a uniform bijection of 20 symbols, every key once, in random order; two tokens a pair; asked at each key. The
posterior at the m-th new key (from 0) is uniform on the 20 - m images not yet seen; the last pair's key is the query.

**Associative recall**: 16 pairs of distinct keys (of 256) and values (of 256, with repetition), 16 fillers, 3 queries of keys that
were shown; asked at the queries, where the answer is certain. Chance is 1/256 = 0.39 %. The public summary of the source speaks of
"16-pair bijections" where a transformer reaches 100 %, a state-space model 97.8 % and an LSTM 0.5 %; figures near 0.39 % fit this
task and not bijections, for which the cited table has .007, .010 and .009 bits. The table that holds 97.8 % could not be read.

What is published of recall stops there: its width, rates and number of steps are ours, so no outcome of it decides the claim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.experiments.tracking.task import Bijections, Ids, Sequences

Array = NDArray[np.float64]
MODELS = ("transformer", "state-space", "lstm")


@dataclass(frozen=True)
class Settings:
    """What decides a run beside its seed: ``steps`` optimiser steps on fresh sequences, judged ``epochs`` times on the way,
    ``warm_up`` of them while the rate rises. ``symbols`` sizes the bijections, ``pairs`` to ``queries`` the recall."""

    task: str
    model: str = "transformer"
    steps: int = 100_000
    epochs: int = 1_000
    width: int = 192
    layers: int = 6
    heads: int = 6
    batch: int = 128
    rate: float = 3e-4
    warm_up: int = 2_000
    weight_decay: float = 0.1
    clip: float = 1.0
    held_out: int = 2_000
    symbols: int = 20
    pairs: int = 16
    keys: int = 256
    values: int = 256
    fillers: int = 16
    queries: int = 3
    data_seed: int = 251222471


PUBLISHED = {"bijections": Settings("bijections"), "associative-recall": Settings("associative-recall")}


@dataclass(frozen=True)
class Permutations(Bijections):
    """Bijections whose keys come without repetition; ``pairs`` of them."""

    def keys(self, count: int, generator: np.random.Generator) -> Ids:
        order = generator.permuted(np.tile(np.arange(self.symbols), (count, 1)), axis=1)
        return order[:, : self.pairs]


@dataclass(frozen=True)
class Recall:
    """Keys are symbols 0 to keys - 1, then the values, then one filler; laid out as pairs, fillers, then queries, each answered."""

    pairs: int
    keys: int
    values: int
    fillers: int
    queries: int
    name: str = "associative-recall"

    @property
    def vocabulary(self) -> int:
        return self.keys + self.values + 1

    @property
    def answers(self) -> int:
        return self.values

    @property
    def length(self) -> int:
        return 2 * self.pairs + self.fillers + 2 * self.queries

    @property
    def asked(self) -> Ids:
        return np.arange(self.length - 2 * self.queries, self.length, 2)

    def draw(self, count: int, seed: int | list[int]) -> Sequences:
        """Random sequences with exact posteriors (point masses)."""
        generator = np.random.default_rng(seed)
        keys = generator.random((count, self.keys)).argpartition(self.pairs - 1, axis=1)[:, : self.pairs]
        keys = generator.permuted(keys, axis=1)
        values = generator.integers(0, self.values, (count, self.pairs))
        which = generator.integers(0, self.pairs, (count, self.queries))
        ids = np.full((count, self.length), self.keys + self.values)
        ids[:, 0 : 2 * self.pairs : 2] = keys
        ids[:, 1 : 2 * self.pairs : 2] = self.keys + values
        truth = np.take_along_axis(values, which, axis=1)
        ids[:, self.asked] = np.take_along_axis(keys, which, axis=1)
        ids[:, self.asked + 1] = self.keys + truth
        return Sequences(ids, self.asked, truth, np.eye(self.values)[truth])


def task_of(settings: Settings) -> Permutations | Recall:
    """The task. Raises ValueError for an unknown one."""
    if settings.task == "bijections":
        return Permutations(settings.symbols, settings.symbols)
    if settings.task == "associative-recall":
        return Recall(settings.pairs, settings.keys, settings.values, settings.fillers, settings.queries)
    raise ValueError(f"task {settings.task!r} is none of {', '.join(PUBLISHED)}")


def recurrent_memory(task: Recall, ids: Ids) -> Array:
    """N x queries x values: what a linear recurrence of keys x values numbers answers, without training.

    The memory M starts at 0; M <- M + k v^T at a pair (k, v one-hot: no key comes twice), and a query k reads k^T M. With 256 keys
    and values these are 65,536 numbers. Any memory must tell C(256, 16) 256^16 sets of pairs apart: 212 bits.
    """
    memory = np.zeros((len(ids), task.keys, task.values))
    every = np.arange(len(ids))
    for position in range(1, 2 * task.pairs, 2):
        key, value = ids[:, position - 1], ids[:, position] - task.keys
        memory[every, key, value] += 1
    answers: Array = memory[every[:, None], ids[:, task.asked]]
    return answers
