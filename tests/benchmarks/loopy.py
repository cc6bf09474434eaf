"""Loopy propagation, measured: ``python -m tests.benchmarks.loopy`` prints its section of README.md beside it.

Every row is the median of processor seconds of one synchronous sum-product round (not wall time, so that other work on the machine
counts less), and the ratios of a row come from one process. Memory is the peak resident size of a process of its own.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from numeric.propagation.belief_propagation import propagate, rounds_of
from numeric.propagation.pairwise import PairwiseGraph, pairwise_graph

REPEATS = 7
TRAFFIC = 52
"""24 + 4 + 8 bytes read, 8 written, 8 read again (from cache): see numeric.propagation.numba_rounds."""


def torus(side: int) -> PairwiseGraph:
    """side^2 variables of degree 4, weak couplings."""
    index = np.arange(side * side).reshape(side, side)
    pairs = [np.stack([index, np.roll(index, -1, axis)], axis=-1).reshape(-1, 2) for axis in (0, 1)]
    return random_tables(side * side, np.concatenate(pairs))


def regular(variables: int, degree: int) -> PairwiseGraph:
    """A random multigraph of this degree without self-loops: neighbours lie far apart in memory."""
    rng = np.random.default_rng(1)
    ends = rng.permutation(np.repeat(np.arange(variables), degree)).reshape(-1, 2)
    return random_tables(variables, ends[ends[:, 0] != ends[:, 1]])


def random_tables(variables: int, edges: np.ndarray) -> PairwiseGraph:
    rng = np.random.default_rng(0)
    return pairwise_graph(
        variables, edges, rng.uniform(0.5, 1, (len(edges), 2, 2)), rng.normal(size=variables)
    )


def naive_round(graph: PairwiseGraph) -> Callable[[np.ndarray], np.ndarray]:
    """The textbook NumPy form: canonical order, scatter-add with np.add.at, four logaddexp terms."""
    structure, logs = graph.structure, graph.log_tables[0]
    tables = np.stack([logs, logs.transpose(0, 2, 1)], axis=1).reshape(-1, 2, 2)
    source, target, unary = structure.source, structure.target, graph.unary[0]
    opposite = np.arange(structure.messages) ^ 1

    def one_round(messages: np.ndarray) -> np.ndarray:
        total = unary.copy()
        np.add.at(total, target, messages)
        cavity = total[source] - messages[opposite]
        one = np.logaddexp(tables[:, 0, 1], tables[:, 1, 1] + cavity)
        return np.asarray(one - np.logaddexp(tables[:, 0, 0], tables[:, 1, 0] + cavity))

    return one_round


def seconds(one_round: Callable[[Any], Any], state: Any) -> float:
    """Median processor time of a round, after one to warm up."""
    state = one_round(state)
    times = []
    for _ in range(REPEATS):
        begin = time.process_time()
        state = one_round(state)
        times.append(time.process_time() - begin)
    return median(times)


def rates(graph: PairwiseGraph) -> dict[str, float]:
    """Messages per second of each engine, in one process."""
    count = graph.structure.messages
    found = {"naive": count / seconds(naive_round(graph), np.zeros(count))}
    for name, form, engine in (
        ("log-odds", "log-odds", "numpy"),
        ("odds", "odds", "numpy"),
        ("compiled log-odds", "log-odds", "numba"),
        ("compiled odds", "odds", "numba"),
    ):
        one_round = rounds_of(graph, form, "sum", engine)  # type: ignore[arg-type]
        found[name] = count / seconds(one_round, one_round.encode(np.zeros((1, count))))
    return found


def memory(side: int, engine: str) -> tuple[int, float]:
    """(messages, peak resident bytes) of building a torus and running it to convergence."""
    graph = torus(side)
    propagate(graph, engine=engine, tolerance=1e-6)  # type: ignore[arg-type]
    return graph.structure.messages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def strangers() -> tuple[float, float, int]:
    """Messages per second of pyAgrum's loopy propagation and of the general engine on one binary network, and its messages.

    pyAgrum sends one message per arc and direction in a round; the general engine counts factor-to-variable messages, one per
    factor and variable of its scope.
    """
    import pyagrum as gum

    from numeric.propagation.factor_propagation import all_messages, factor_arrays
    from symbolic.networks.factor_graph import Factor, FactorGraph

    gum.initRandom(1)
    bn = gum.BNGenerator().generate(300, 450, 2)
    theirs = gum.LoopyBeliefPropagation(bn)
    theirs.setEpsilon(1e-300)
    theirs.setMinEpsilonRate(1e-300)
    theirs.setMaxIter(50)
    begin = time.process_time()
    theirs.makeInference()
    their_rate = theirs.nbrIterations() * 2 * bn.sizeArcs() / (time.process_time() - begin)
    factors = []
    for node in bn.nodes():
        cpt = bn.cpt(node)
        names = tuple(reversed(cpt.names))
        factors.append(Factor(names, tuple(int(1e9 * entry) for entry in cpt.toarray().reshape(-1))))
    arrays = factor_arrays(FactorGraph(dict.fromkeys(bn.names(), 2), tuple(factors)))
    messages = np.zeros((len(arrays.variable), arrays.width))
    our_rate = len(messages) / seconds(lambda state: all_messages(arrays, state, "sum"), messages)
    return their_rate, our_rate, 2 * bn.sizeArcs()


def certificate(side: int) -> tuple[int, int, float, float]:
    """(variables, bytes, seconds to find, seconds to check) of the certificate of a grid whose tables all differ.

    Entries are uniform in [0.6, 1], with four decimals; checking is the bare checker as a process, its start included.
    """
    from numeric.propagation.convergence import certify
    from numeric.propagation.pairwise import grid
    from proofs import checker
    from symbolic.networks.factor_graph import Factor, FactorGraph

    rng = np.random.default_rng(0)
    edges = grid(side, side)
    tables = rng.integers(6000, 10_000, (len(edges), 4)).tolist()
    graph = FactorGraph(
        {str(i): 2 for i in range(side * side)},
        tuple(Factor((str(a), str(b)), table) for (a, b), table in zip(edges, tables)),
    )
    begin = time.process_time()
    data = checker.canonical(certify(graph).document(f"a grid of {side} x {side}"))
    found = time.process_time() - begin
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "grid.json")
        file.write_bytes(data)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run([sys.executable, "-I", checker.__file__, str(file)], check=True, capture_output=True)
    return side * side, len(data), found, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def copy_bandwidth() -> float:
    """Bytes read and written per second of processor time by copying 256 MB."""
    source, target = np.ones(1 << 25), np.empty(1 << 25)
    return 2 * source.nbytes / seconds(lambda state: np.copyto(target, source), None)


def machine() -> str:
    """Cores, memory, processor family and versions; no names."""
    model = (
        re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
        if Path("/proc/cpuinfo").exists()
        else None
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    import numba

    return (
        f"{os.cpu_count()} cores ({model[1] if model else 'processor unknown'}), {pages:.0f} GiB of memory, one core used, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}, NumPy {np.__version__}, numba {numba.__version__}; "
        "shared with other work"
    )


def row(label: str, graph: PairwiseGraph, found: dict[str, float]) -> str:
    cells = [f"{found[name] / 1e6:.0f}" for name in found]
    gain = f"{found['compiled odds'] / found['naive']:.0f} x"
    return f"| {label} | {graph.structure.messages:,} | " + " | ".join(cells) + f" | {gain} |"


def main() -> None:
    if len(sys.argv) == 3:
        print(*memory(int(sys.argv[1]), sys.argv[2]))
        return
    head = "| graph | messages | naive | log-odds | odds | compiled log-odds | compiled odds | last / first |"
    print("## Loopy belief propagation\n")
    print(f"Written by `python -m tests.benchmarks.loopy`. {machine()}.\n")
    print(
        "Millions of messages per second of one synchronous sum-product round, float64, median of processor time:\n"
    )
    print(head + "\n|---|" + "---:|" * 7)
    largest = 0.0
    for side in (32, 100, 316, 1000):
        graph = torus(side)
        found = rates(graph)
        largest = found["compiled odds"]
        print(row(f"torus {side} x {side}, degree 4", graph, found), flush=True)
    for degree in (3, 10, 100):
        graph = regular(600_000 // degree, degree)
        print(row(f"random, degree {degree}", graph, rates(graph)), flush=True)
    print(
        "\nPeak memory of one process that builds a torus of 10^6 variables and runs it until nothing moves by 1e-6:\n"
    )
    print("| engine | messages | peak resident | bytes per message |\n|---|---:|---:|---:|")
    for engine in ("numpy", "numba"):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.loopy", "1000", engine],
            capture_output=True,
            text=True,
            check=True,
        )
        count, peak = (float(word) for word in done.stdout.split())
        print(f"| {engine} | {count:,.0f} | {peak / 2**20:.0f} MiB | {peak / count:.0f} |", flush=True)
    theirs, ours, arcs = strangers()
    print(
        f"\nA random Bayesian network of 300 binary variables ({arcs // 2} arcs): pyAgrum's loopy propagation sends "
        f"{theirs / 1e3:,.0f} thousand messages per second, the general factor-graph engine (NumPy, any arity) "
        f"{ours / 1e3:,.0f} thousand ({ours / theirs:.1f} x).\n\nThe compiled odds round touches about {TRAFFIC} bytes per message "
        "(three table coefficients, one index, one message read, one written and read back). On the largest torus that is "
        f"{largest * TRAFFIC / 1e9:.1f} GB/s; copying memory reaches {copy_bandwidth() / 1e9:.1f} GB/s on the same core."
    )
    print("\nCertificates of convergence, grids whose tables all differ, processor time:\n")
    print("| variables | bytes | found in seconds | checked in seconds |\n|---:|---:|---:|---:|")
    for side in (32, 100, 316):
        variables, size, find, check = certificate(side)
        print(f"| {variables:,} | {size:,} | {find:.1f} | {check:.2f} |", flush=True)


if __name__ == "__main__":
    main()
