"""Tables, tokens and exact posteriors of the source's factor-graph experiment (arXiv:2603.17063v1, section 6.7).

Glossary of shapes (N examples, V variables, F factors, T = V + F tokens)
    tables    N x F x 2 x 2   f[x_u, x_v] > 0, rows index the first variable of the edge
    priors    N x V           P(x = 1) of a unary factor on each variable; 1/2 is no evidence
    tokens    N x T x 9       0 belief | 1-4 table, row by row | 5 is a factor | 6 own index | 7, 8 the two neighbours' indices
    exact     N x V           P(x_v = 1), by enumeration

The token is the source's (belief, table, type, own index / (T-1), neighbour index / (T-1)) with a second neighbour index, since a
pairwise factor has two. For the dating graph the paper leaves the edges open. The tree 02, 12, 24, 34 of pairwise tables U[0.05, 1]
is our reading (always-one-half error 0.1416 over many tables, diameter three); the source's public code has two children with two
parents each and tables P(child = 1 | parents): another task whose always-one-half error, 0.1413, is nearly the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TOKEN_WIDTH = 9


@dataclass(frozen=True)
class Task:
    """A pairwise graph on binary variables. ``source_mae`` and ``source_baseline`` are the source's figures for it, as printed."""

    name: str
    variables: int
    edges: tuple[tuple[int, int], ...]
    source_mae: str | None = None
    source_baseline: str | None = None
    evidence: bool = False
    """Whether the examples carry random unary priors U[0.05, 0.95]; the source's do not."""

    @property
    def tokens(self) -> int:
        return self.variables + len(self.edges)


TWO_VARIABLES = Task("two-variables", 2, ((0, 1),), "0.000752", "0.1128")
DATING = Task("dating-graph", 5, ((0, 2), (1, 2), (2, 4), (3, 4)), "0.00334", "0.1413")
TWO_WITH_EVIDENCE = Task("two-variables-evidence", 2, ((0, 1),), evidence=True)
TASKS = {task.name: task for task in (TWO_VARIABLES, DATING, TWO_WITH_EVIDENCE)}


def path(variables: int) -> Task:
    """A path 0 - 1 - ... : the larger graphs on which a model trained on two variables is tried."""
    return Task(f"path-{variables}", variables, tuple((i, i + 1) for i in range(variables - 1)))


@dataclass(frozen=True)
class Examples:
    """Inputs and exact answers; shapes above."""

    task: Task
    tables: Array
    priors: Array
    exact: Array

    @property
    def tokens(self) -> Array:
        return tokens(self.task, self.tables, self.priors)

    def part(self, start: int, stop: int) -> Examples:
        return Examples(self.task, self.tables[start:stop], self.priors[start:stop], self.exact[start:stop])


def draw(
    task: Task,
    count: int,
    seed: int | list[int],
    low: float = 0.05,
    high: float = 1.0,
    *,
    evidence: bool | None = None,
) -> Examples:
    """``count`` examples with table entries U[low, high]. ``evidence`` (default: the task's) draws priors U[0.05, 0.95]."""
    generator = np.random.default_rng(seed)
    tables = generator.uniform(low, high, (count, len(task.edges), 2, 2))
    with_evidence = task.evidence if evidence is None else evidence
    priors = np.full((count, task.variables), 0.5)
    if with_evidence:
        priors = generator.uniform(0.05, 0.95, priors.shape)
    return Examples(task, tables, priors, enumerate_posteriors(task, tables, priors))


def enumerate_posteriors(task: Task, tables: Array, priors: Array) -> Array:
    """P(x_v = 1) of every variable by summing the joint over all 2^V states: no message passing."""
    states = np.array(list(np.ndindex(*(2,) * task.variables)))
    joint = np.ones((len(tables), len(states)))
    for variable in range(task.variables):
        on = priors[:, variable, None]
        joint *= np.where(states[:, variable] == 1, on, 1 - on)
    for index, (u, v) in enumerate(task.edges):
        joint *= tables[:, index, states[:, u], states[:, v]]
    return joint @ states / joint.sum(axis=1, keepdims=True)


def layout(task: Task) -> tuple[list[int], list[int]]:
    """Token positions of the variables and of the factors. On paths they alternate, as in the source's v0 - f1 - v2."""
    if all(v == u + 1 for u, v in task.edges):
        return list(range(0, task.tokens, 2)), list(range(1, task.tokens, 2))
    return list(range(task.variables)), list(range(task.variables, task.tokens))


def tokens(task: Task, tables: Array, priors: Array) -> Array:
    """The input rows of the trained models."""
    variables, factors = layout(task)
    scale = task.tokens - 1
    rows = np.zeros((len(tables), task.tokens, TOKEN_WIDTH))
    rows[:, :, 6] = np.arange(task.tokens) / scale
    rows[:, variables, 0] = priors
    for index, (u, v) in enumerate(task.edges):
        at = factors[index]
        rows[:, at, 0] = 0.5
        rows[:, at, 1:5] = tables[:, index].reshape(-1, 4)
        rows[:, at, 5] = 1
        rows[:, at, 7] = variables[u] / scale
        rows[:, at, 8] = variables[v] / scale
    for variable, at in enumerate(variables):
        around = [factors[i] / scale for i, edge in enumerate(task.edges) if variable in edge][:2]
        rows[:, at, 7 : 7 + len(around)] = around
    return rows


CLIP = float(np.finfo(np.float64).tiny)
"""Smallest positive normal float64: predictions of exactly 0 or 1 give a large finite KL instead of infinity."""


def errors(predicted: Array, exact: Array) -> dict[str, float]:
    """Error figures of predicted probabilities of 1 against exact ones, over all entries.

    mae: mean |p - q|, which for Bernoulli variables is the mean total variation; worst: its maximum; kl: mean D(exact ||
    predicted) in nats; mse. NaN in the predictions raises ValueError.
    """
    p, q = np.asarray(predicted, dtype=np.float64), np.asarray(exact, dtype=np.float64)
    if p.shape != q.shape or not np.isfinite(p).all():
        raise ValueError(f"predictions of shape {p.shape} for {q.shape}, or not all finite")
    gap = np.abs(p - q)
    with np.errstate(divide="ignore", invalid="ignore"):
        on = np.where(q > 0, q * np.log(q / np.maximum(p, CLIP)), 0.0)
        off = np.where(q < 1, (1 - q) * np.log((1 - q) / np.maximum(1 - p, CLIP)), 0.0)
    return {
        "mae": float(gap.mean()),
        "total_variation": float(gap.mean()),
        "worst": float(gap.max()),
        "kl": float((on + off).mean()),
        "mse": float((gap**2).mean()),
    }
