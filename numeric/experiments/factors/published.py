"""The source's two factor-graph experiments as its public code states them: tokens, answers, settings, published figures.

Here they stand to be run; where runs in settings of our own depart from them is told by ``numeric.experiments.published``.

Glossary of shapes (N examples, T tokens, D numbers per token, Q asked tokens)
    rows      N x T x D    what the encoder reads
    exact     N x Q        P(x = 1) of the asked variables

**Two variables**: a table f[x0, x2] with entries U[0.05, 1]; tokens v0, f1, v2 of 8 numbers: belief 1/2 | the table row by row, in
every token | is a factor | own index / 2 | neighbour's index / 2.

**Dating graph**, directed: lonely, exciting -> like_jj; like_jj, like_jk -> date. Two tables of four entries U[0.05, 1] are
P(child = 1 | parents) in the order 00, 01, 10, 11; priors of the three roots U[0.05, 0.95]; asked are like_jj and date. Tokens
lonely, f_or, exciting, like_jj, like_jk, f_and, date of 24 numbers: 0 belief | 1, 2 neighbours' indices / 6 | 3 is a factor | 4 own
index / 6 | 5-8 the table | 9-12 the second table, which like_jj alone holds | zeros. The encoder runs three times with the same
weights; each pass writes its answer to number 0 of every token.

Source: G. Coppola, "bayes-learner", github.com/gregorycoppola/bayes-learner, commit d37416f, the code of arXiv:2603.17063v1,
section 6.7. It draws its tables without a seed; ours have one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.factors.task import Array, Examples

LOW, HIGH = 0.05, 1.0
PLACEMENTS = ("every token", "factor token")


@dataclass(frozen=True)
class Task:
    """One of the two experiments: what the encoder is, and what the source prints about it."""

    name: str
    inputs: int
    asked: tuple[int, ...]
    passes: int
    parameters: int
    """Of the encoder at the published size; a test holds it."""
    source_mae: str
    """After the last epoch."""
    source_best: str | None
    source_baseline: str
    """The mean absolute error of always answering 1/2."""


TWO_VARIABLES = Task("two-variables", 8, (0, 2), 1, 26_785, "0.000752", None, "0.112778")
DATING_GRAPH = Task("dating-graph", 24, (3, 6), 3, 205_761, "0.003341", "0.003271", "0.141333")
TASKS = {task.name: task for task in (TWO_VARIABLES, DATING_GRAPH)}


@dataclass(frozen=True)
class Settings:
    """What decides a run beside its seed. ``examples`` include those held out; tables are drawn anew for every seed."""

    task: str
    epochs: int
    width: int
    heads: int
    layers: int
    activation: str = "relu"
    examples: int = 20_000
    held_out: int = 2_000
    batch: int = 256
    rate: float = 1e-3
    schedule: str = "plateau"
    patience: int = 5
    least_rate: float = 1e-5
    placement: str = "every token"
    data_seed: int = 20260317


PUBLISHED = {
    "two-variables": Settings("two-variables", epochs=50, width=32, heads=2, layers=2),
    "dating-graph": Settings("dating-graph", epochs=150, width=64, heads=2, layers=4),
}


@dataclass(frozen=True)
class Drawn:
    """Inputs and exact answers; shapes above."""

    rows: Array
    exact: Array

    def part(self, start: int, stop: int) -> Drawn:
        return Drawn(self.rows[start:stop], self.exact[start:stop])


def draw(task: str, count: int, seed: int | list[int], placement: str = "every token") -> Drawn:
    """Random examples of a task; ``placement`` is for two variables. Raises ValueError for an unknown task or placement."""
    if task == DATING_GRAPH.name:
        return dating_graph(*dating_tables(count, seed))
    if task != TWO_VARIABLES.name:
        raise ValueError(f"no task {task!r}; there are {', '.join(TASKS)}")
    return two_variables(factor_tasks.draw(factor_tasks.TWO_VARIABLES, count, seed, LOW, HIGH), placement)


def two_variables(examples: Examples, placement: str = "every token") -> Drawn:
    """The published tokens of two-variable examples; priors (the published are 1/2) stand in the variables' beliefs."""
    if placement not in PLACEMENTS:
        raise ValueError(f"no placement {placement!r} of the table; there are {', '.join(PLACEMENTS)}")
    rows = np.zeros((len(examples.tables), 3, TWO_VARIABLES.inputs))
    rows[:, :, 0] = 0.5
    rows[:, [0, 2], 0] = examples.priors
    holders = [0, 1, 2] if placement == "every token" else [1]
    rows[:, holders, 1:5] = examples.tables.reshape(-1, 1, 4)
    rows[:, 1, 5] = 1
    rows[:, :, 6] = 0, 0.5, 1
    rows[:, :, 7] = 0.5, 0, 0.5
    return Drawn(rows, examples.exact)


NEIGHBOURS = ((1, 0), (0, 2), (1, 0), (1, 5), (5, 0), (3, 4), (5, 0))
"""Of lonely, f_or, exciting, like_jj, like_jk, f_and, date; 0 also fills where there is one neighbour only."""


def dating_tables(
    count: int, seed: int | list[int], low: float = LOW, high: float = HIGH
) -> tuple[Array, Array, Array]:
    """The two conditional tables, N x 4 each, and the priors of lonely, exciting, like_jk, N x 3."""
    generator = np.random.default_rng(seed)
    first, second = generator.uniform(low, high, (2, count, 4))
    return first, second, generator.uniform(0.05, 0.95, (count, 3))


def dating_graph(first: Array, second: Array, priors: Array) -> Drawn:
    """The published tokens and the exact answers."""
    rows = np.zeros((len(first), 7, DATING_GRAPH.inputs))
    rows[:, :, 0] = 0.5
    rows[:, [0, 2, 4], 0] = priors
    rows[:, :, 1:3] = np.array(NEIGHBOURS) / 6
    rows[:, [1, 5], 3] = 1
    rows[:, :, 4] = np.arange(7) / 6
    rows[:, 0:4, 5:9] = first[:, None]
    rows[:, 4:7, 5:9] = second[:, None]
    rows[:, 3, 9:13] = second
    like_jj = child(first, priors[:, 0], priors[:, 1])
    return Drawn(rows, np.stack([like_jj, child(second, like_jj, priors[:, 2])], axis=1))


def child(table: Array, p: Array, q: Array) -> Array:
    """P(child = 1) of independent parents with P(1) = p and q: the table's average, exact since the graph is a tree."""
    return (
        table[:, 0] * (1 - p) * (1 - q)
        + table[:, 1] * (1 - p) * q
        + table[:, 2] * p * (1 - q)
        + table[:, 3] * p * q
    )
