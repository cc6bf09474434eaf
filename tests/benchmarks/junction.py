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
from numeric.networks.arrays import Tables, tables_of
from numeric.networks.bif import parse_bif
from numeric.networks.quick_bif import quick_bif

CASES, TIMED = 10_000, 60
"""Of a batch: cases, and how many of them pyAgrum is timed on."""


def read(path: Path) -> Tables:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    quick = quick_bif(text, file=str(path))
    return quick.tables if quick is not None else tables_of(parse_bif(text, file=str(path)).network)


def probabilities(tables: Tables) -> list[np.ndarray]:
    """Of every table, one axis a variable."""
    floats, shifts = tables.floats
    return [
        np.ldexp(table, shift).reshape([tables.sizes[v] for v in scope])
        for table, shift, scope in zip(floats, shifts.tolist(), tables.scopes)
    ]


def clock(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def samples(tables: Tables, seed: int) -> Callable[[], np.ndarray]:
    """Draws joint states, parents first."""
    rng = np.random.default_rng(seed)
    order: list[int] = []
    while len(order) < len(tables.sizes):
        placed = set(order)
        order += [s[-1] for s in tables.scopes if s[-1] not in placed and placed.issuperset(s[:-1])]
    sums = [np.cumsum(table, axis=-1) for table in probabilities(tables)]
    parents = [list(scope[:-1]) for scope in tables.scopes]

    def draw() -> np.ndarray:
        state = np.zeros(len(order), dtype=np.int64)
        for v in order:
            row = sums[v][tuple(state[parents[v]])]
            state[v] = np.searchsorted(row[:-1], rng.random(), side="right")
        return state

    return draw


class Peer:
    """The two engines of pyAgrum on a network whose tables are filled in double precision (its BIF reader goes through float32)."""

    def __init__(self, tables: Tables) -> None:
        import pyagrum

        pyagrum.setNumberOfThreads(1)
        self.names = tables.names
        net = self.net = pyagrum.BayesNet()
        for name, size in zip(tables.names, tables.sizes):
            net.add(pyagrum.RangeVariable(name, name, 0, size - 1))
        scopes = [[tables.names[v] for v in scope] for scope in tables.scopes]
        for scope in scopes:
            for parent in scope[:-1]:
                net.addArc(parent, scope[-1])
        for scope, table in zip(scopes, probabilities(tables)):
            order = [scope.index(name) for name in net.cpt(scope[-1]).names]
            net.cpt(scope[-1]).fillWith(table.transpose(order).ravel(order="F").tolist())
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
    tables = read(path)
    peer = Peer(tables)
    seconds, model = clock(lambda: compile_tables(tables))
    mine = {"numpy": NumpyRunner(model), "numba": CompiledRunner(model)}
    rng, draw = np.random.default_rng(1), samples(tables, 1)
    times: dict[str, list[float]] = {name: [] for name in (*mine, *peer.engines)}
    worst = 0.0
    for runner in mine.values():
        runner.run()
    for repeat in range(repeats):
        findings = {v: int(s) for v, s in zip(tables.names, draw()) if rng.random() < 0.1 * (repeat % 4)}
        named = {v: tables.states[v][s] for v, s in findings.items()}
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
    tables = read(path)
    peer = Peer(tables)
    model = compile_tables(tables)
    rng, draw = np.random.default_rng(1), samples(tables, 1)
    cases = np.array([draw() for _ in range(CASES)])
    cases[rng.random(cases.shape) > 0.3] = UNKNOWN
    known = [{v: s for v, s in zip(tables.names, case) if s != UNKNOWN} for case in cases[:TIMED].tolist()]
    engines: tuple[Engine, ...] = ("numpy", "numba")
    spent, answers = {}, []
    for engine in engines:
        run_cases(model, cases[:64], engine=engine)
        seconds, (_, states) = clock(lambda engine=engine: run_cases(model, cases, engine=engine))
        spent[engine] = seconds / CASES
        answers.append(states)
    worst = float(np.abs(answers[0] - answers[1]).max())
    for name in peer.engines:
        seconds, posteriors = clock(lambda name=name: [peer.ask(name, f) for f in known])
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
