"""Junction models beside pyAgrum in one process on one core: `python -m tests.benchmarks.junction single|batch FILE ...`.

pyAgrum's numbers are those of the faster of its lazy propagation and its Shafer-Shenoy engine, with tables in double precision, one
thread, and every posterior asked for. Times are processor time, medians over cases whose findings are drawn from the network
itself: none, 10, 20 and 30 % of the variables in turn (30 % in a batch). Every answer is compared.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from numeric.compiled.junction.batch import UNKNOWN, Engine, run_cases
from numeric.compiled.junction.build import compile_tables
from numeric.compiled.junction.kernels import CompiledRunner
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.arrays import tables_of
from numeric.networks.bif import parse_bif
from symbolic.networks.bayesian_network import BayesianNetwork

CASES, TIMED = 10_000, 60
"""Of a batch: cases, and how many of them pyAgrum is timed on."""
SAME = 1e-12


def read(path: Path) -> BayesianNetwork:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return parse_bif(text.decode(), file=str(path), normalise=True).network


def clock(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def samples(network: BayesianNetwork, seed: int) -> Callable[[], dict[str, int]]:
    """Draws joint states, parents first."""
    rng = np.random.default_rng(seed)
    family = {factor.scope[-1]: factor for factor in network.factors}
    order: list[str] = []
    waiting = list(family)
    while waiting:
        ready = [v for v in waiting if set(family[v].scope[:-1]) <= set(order)]
        order += ready
        waiting = [v for v in waiting if v not in ready]
    tables = {
        v: np.cumsum(
            np.array([float(x) for x in family[v].table]).reshape(-1, len(network.states[v])), axis=1
        )
        for v in order
    }

    def draw() -> dict[str, int]:
        state: dict[str, int] = {}
        for v in order:
            row = 0
            for parent in family[v].scope[:-1]:
                row = row * len(network.states[parent]) + state[parent]
            state[v] = int(np.searchsorted(tables[v][row][:-1], rng.random(), side="right"))
        return state

    return draw


class Peer:
    """The two engines of pyAgrum on a network whose tables are filled in double precision (its BIF reader goes through float32)."""

    def __init__(self, network: BayesianNetwork) -> None:
        import pyagrum

        pyagrum.setNumberOfThreads(1)
        self.names = list(network.states)
        net = self.net = pyagrum.BayesNet()
        for variable, states in network.states.items():
            net.add(pyagrum.RangeVariable(variable, variable, 0, len(states) - 1))
        for factor in network.factors:
            for parent in factor.scope[:-1]:
                net.addArc(parent, factor.scope[-1])
        for factor in network.factors:
            shape = [len(network.states[v]) for v in factor.scope]
            table = np.array([float(x) for x in factor.table]).reshape(shape)
            order = [factor.scope.index(name) for name in net.cpt(factor.scope[-1]).names]
            net.cpt(factor.scope[-1]).fillWith(table.transpose(order).ravel(order="F").tolist())
        self.engines = {
            "lazy": pyagrum.LazyPropagation(net),
            "Shafer-Shenoy": pyagrum.ShaferShenoyInference(net),
        }

    def ask(self, engine: str, findings: dict[str, int]) -> list[Any]:
        inference = self.engines[engine]
        inference.setEvidence(findings)
        inference.makeInference()
        return [inference.posterior(name) for name in self.names]


def flat(posteriors: list[Any]) -> np.ndarray:
    return np.concatenate([posterior.toarray() for posterior in posteriors])


def single(path: Path, repeats: int = 24) -> str:
    network = read(path)
    peer = Peer(network)
    tables = tables_of(network)
    seconds, model = clock(lambda: compile_tables(tables))
    mine = {"numpy": NumpyRunner(model), "numba": CompiledRunner(model)}
    rng, draw = np.random.default_rng(1), samples(network, 1)
    times: dict[str, list[float]] = {name: [] for name in (*mine, *peer.engines)}
    worst = 0.0
    for runner in mine.values():
        runner.run()
    for repeat in range(repeats):
        state = draw()
        findings = {v: s for v, s in state.items() if rng.random() < 0.1 * (repeat % 4)}
        named = {v: network.states[v][s] for v, s in findings.items()}
        answers = []
        for name, runner in mine.items():
            spent, answer = clock(lambda runner=runner, named=named: runner.run(named).states())
            times[name].append(spent)
            answers.append(answer)
        for name in peer.engines:
            spent, posteriors = clock(lambda name=name, findings=findings: peer.ask(name, findings))
            times[name].append(spent)
            answers.append(flat(posteriors))
        worst = max(worst, *(float(np.abs(answer - answers[0]).max()) for answer in answers))
    ms = {name: 1e3 * median(spent) for name, spent in times.items()}
    best = min(ms[name] for name in peer.engines)
    columns = [path.name.split(".")[0], f"{model.tokens:,}", f"{model.depth}", f"{seconds:.2f}"]
    columns += [f"{ms[name]:.3g}" for name in times]
    columns += [f"{ms[name] / best:.3f}" for name in mine]
    return f"| {' | '.join([*columns, f'{worst:.0e}'])} |"


def batch(path: Path) -> str:
    network = read(path)
    peer = Peer(network)
    model = compile_tables(tables_of(network))
    rng, draw = np.random.default_rng(1), samples(network, 1)
    known = [{v: s for v, s in draw().items() if rng.random() < 0.3} for _ in range(CASES)]
    cases = np.array([[f.get(v, UNKNOWN) for v in network.states] for f in known])
    engines: tuple[Engine, ...] = ("numpy", "numba")
    spent, answers = {}, []
    for engine in engines:
        run_cases(model, cases[:64], engine=engine)
        seconds, (_, states) = clock(lambda engine=engine: run_cases(model, cases, engine=engine))
        spent[engine] = seconds / CASES
        answers.append(states)
    worst = float(np.abs(answers[0] - answers[1]).max())
    for name in peer.engines:
        seconds, posteriors = clock(lambda name=name: [peer.ask(name, f) for f in known[:TIMED]])
        spent[name] = seconds / TIMED
        worst = max(worst, *(float(np.abs(flat(p) - answers[0][i]).max()) for i, p in enumerate(posteriors)))
    best = min(spent[name] for name in peer.engines)
    columns = [path.name.split(".")[0], *(f"{1e6 * s:.1f}" for s in spent.values())]
    columns += [f"{best / spent[engine]:.0f}" for engine in engines]
    return f"| {' | '.join([*columns, f'{worst:.0e}'])} |"


HEADS = {
    "single": "| network | tokens | layers | compile, s | NumPy, ms | numba, ms | lazy, ms | Shafer-Shenoy, ms | NumPy / faster | "
    "numba / faster | largest difference |",
    "batch": "| network | NumPy, us | numba, us | lazy, us | Shafer-Shenoy, us | NumPy times the rate | numba times the rate | "
    "largest difference |",
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=HEADS)
    parser.add_argument("files", nargs="+", type=Path)
    chosen = parser.parse_args(arguments)
    head = HEADS[chosen.what]
    print(head, "|---" * (head.count("|") - 1) + "|", sep="\n")
    for path in chosen.files:
        print({"single": single, "batch": batch}[chosen.what](path), flush=True)


if __name__ == "__main__":
    main()
