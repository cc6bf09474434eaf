"""Loopy propagation against JAX: ``python -m tests.benchmarks.loopy_jax`` prints its section of README.md beside it.

Needs what the project itself does not: ``pip install jax==0.4.34 jaxlib==0.4.34 pgmax==0.6.1``. PGMax (G. Zhou et al., "PGMax:
Factor Graphs for Discrete Probabilistic Graphical Models and Loopy Belief Propagation in JAX", 2024, arXiv:2202.04110) is the
published JAX engine; release 0.6.1 asks for a part of JAX that later releases removed, hence the versions. Everything runs in
one process on one core; every engine sends the same number of messages per round, and what PGMax computes is compared with the
engine measured before it counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from typing import Any

import numpy as np

from numeric.propagation.belief_propagation import propagate
from numeric.propagation.pairwise import PairwiseGraph
from tests.benchmarks.loopy import machine, random_tables, rates, regular, torus

ROUNDS = 20
REPEATS = 5
SINGLE = 1e-4
"""PGMax computes in single precision here: beliefs after ROUNDS rounds agree to this."""


def seconds_per_round(run: Callable[[], Any]) -> float:
    """Median processor time of one of the ROUNDS rounds of ``run``, compiled before."""
    run()
    times = []
    for _ in range(REPEATS):
        begin = time.process_time()
        run()
        times.append((time.process_time() - begin) / ROUNDS)
    return median(times)


def jax_rounds(graph: PairwiseGraph, form: str) -> Callable[[], Any]:
    """ROUNDS rounds written directly in jax.numpy, float64, compiled as one loop: log-odds with logaddexp, or odds."""
    import jax
    import jax.numpy as jnp

    structure = graph.structure
    logs = np.stack([graph.log_tables[0], graph.log_tables[0].transpose(0, 2, 1)], axis=1).reshape(-1, 2, 2)
    source, target = jnp.asarray(structure.source), jnp.asarray(structure.target)
    opposite = jnp.arange(structure.messages) ^ 1
    unary, variables = jnp.asarray(graph.unary[0]), structure.variables
    a, b, c, d = (jnp.asarray(logs[:, i, j]) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)))
    if form == "odds":
        a, b, c, d = (jnp.exp(x) for x in (a, b, c, d))

    def log_odds(_: int, m: Any) -> Any:
        cavity = (unary + jax.ops.segment_sum(m, target, variables))[source] - m[opposite]
        return jnp.logaddexp(b, d + cavity) - jnp.logaddexp(a, c + cavity)

    def odds(_: int, m: Any) -> Any:
        everything = jnp.exp(unary) * jax.ops.segment_prod(m, target, variables)
        x = everything[source] / m[opposite]
        return (b + d * x) / (a + c * x)

    start = jnp.full(structure.messages, 0.0 if form == "log-odds" else 1.0)
    loop = jax.jit(lambda m: jax.lax.fori_loop(0, ROUNDS, log_odds if form == "log-odds" else odds, m))
    return lambda: loop(start).block_until_ready()


def pgmax_rounds(graph: PairwiseGraph) -> tuple[Callable[[], Any], Callable[[Any], np.ndarray]]:
    """(ROUNDS rounds of PGMax's sum-product without damping, the belief log-odds of what it returns)."""
    import jax
    from pgmax import fgraph, fgroup, infer, vgroup

    structure = graph.structure
    group = vgroup.NDVarArray(num_states=2, shape=(structure.variables,))
    factors = fgraph.FactorGraph(group)
    ends = np.stack([structure.source[::2], structure.target[::2]], axis=-1)
    factors.add_factors(
        fgroup.PairwiseFactorGroup(
            variables_for_factors=[[group[int(u)], group[int(v)]] for u, v in ends],
            log_potential_matrix=graph.log_tables[0],
        )
    )
    inferer = infer.build_inferer(factors.bp_state, backend="bp")
    start = inferer.init(evidence_updates={group: np.stack([0 * graph.unary[0], graph.unary[0]], axis=-1)})
    loop = jax.jit(lambda arrays: inferer.run(arrays, num_iters=ROUNDS, damping=0.0, temperature=1.0))

    def belief(arrays: Any) -> np.ndarray:
        found = np.asarray(inferer.get_beliefs(arrays)[group], dtype=float)
        return np.asarray(found[:, 1] - found[:, 0])

    return lambda: jax.block_until_ready(loop(start)), belief


def simple(variables: int, degree: int) -> PairwiseGraph:
    """tests.benchmarks.loopy.regular without its parallel factors, which PGMax refuses."""
    structure = regular(variables, degree).structure
    ends = np.sort(np.stack([structure.first, structure.second], axis=-1), axis=-1)
    return random_tables(variables, np.unique(ends, axis=0))


def row(label: str, graph: PairwiseGraph) -> str:
    count = graph.structure.messages
    ours = rates(graph)
    direct = [count / seconds_per_round(jax_rounds(graph, form)) for form in ("log-odds", "odds")]
    theirs, belief = pgmax_rounds(graph)
    reference = propagate(graph, tolerance=0.0, limit=ROUNDS).beliefs[0]
    gap = float(np.max(np.abs(np.tanh(belief(theirs()) / 2) - np.tanh(reference / 2)))) / 2
    if not gap < SINGLE:
        raise SystemExit(f"{label}: PGMax's beliefs differ by {gap:.2g}")
    peers = [*direct, count / seconds_per_round(theirs)]
    shown = " | ".join(f"{rate / 1e6:.1f}" for rate in (*peers, ours["odds"], ours["compiled odds"]))
    return f"| {label} | {count:,} | {shown} | {ours['compiled odds'] / max(peers):.0f} x |"


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import jax

    jax.config.update("jax_enable_x64", True)
    print("### JAX-based peers\n")
    print(
        f"Written by `python -m tests.benchmarks.loopy_jax`. {machine()}; JAX {jax.__version__} and PGMax {version('pgmax')} on "
        "the same core. Millions of messages per second, one process per table; PGMax in single precision, the others in double.\n"
    )
    print(
        "| graph | messages | JAX log-odds | JAX odds | PGMax | odds (NumPy) | compiled odds | last / best JAX |"
    )
    print("|---|" + "---:|" * 7)
    for side in (32, 100, 316):
        print(row(f"torus {side} x {side}, degree 4", torus(side)), flush=True)
    for degree in (3, 10, 100):
        print(row(f"random, degree {degree}", simple(120_000 // degree, degree)), flush=True)


if __name__ == "__main__":
    main()
