"""Exact runs of loopy belief propagation as documents that ``proofs/checker.py`` replays (kind ``bp-replay``).

``python -m proofs.certification.propagation_replay`` writes the two oscillations of the loop claims to ``proofs/experiments``.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine

FOLDER = Path(__file__).resolve().parents[1] / "experiments"


def document(graph: FactorGraph, rounds: int, subject: str) -> dict[str, Any]:
    """``rounds`` synchronous rounds from uniform messages. Raises ValueError unless the graph is binary, positive and pairwise."""
    names = list(graph.domains)
    if any(states != 2 for states in graph.domains.values()):
        raise ValueError("a replay is about binary variables")
    if any(not 1 <= len(f.scope) <= 2 or min(f.table) <= 0 for f in graph.factors):
        raise ValueError("a replay is about positive unary and pairwise factors")
    engine = Engine(graph)
    messages = dict(engine.initial())
    for position, factor in enumerate(graph.factors):
        if len(factor.scope) == 1:  # unary factors belong to their variables from the start
            messages[position, factor.scope[0]] = factor.table
    pairs = [(position, f) for position, f in enumerate(graph.factors) if len(f.scope) == 2]
    unary = dict.fromkeys(names, Fraction(1))
    for factor in graph.factors:
        if len(factor.scope) == 1:
            unary[factor.scope[0]] *= Fraction(factor.table[1]) / Fraction(factor.table[0])
    rows, beliefs = [], []
    for _ in range(rounds + 1):
        rows.append(
            [
                str(Fraction(messages[position, target][1]) / Fraction(messages[position, target][0]))
                for position, factor in pairs
                for target in (factor.scope[1], factor.scope[0])
            ]
        )
        beliefs.append([str(Fraction(engine.belief(messages, name)[1])) for name in names])
        messages = engine.synchronous(messages)
    return {
        "beliefs": beliefs,
        "document": "bp-replay",
        "edges": [[names.index(name) for name in factor.scope] for _, factor in pairs],
        "messages": rows,
        "schema": 1,
        "subject": subject,
        "tables": [[str(Fraction(entry)) for entry in factor.table] for _, factor in pairs],
        "unary": [str(unary[name]) for name in names],
        "variables": len(names),
    }


def complete_graph(coupling: Fraction, odds: int) -> FactorGraph:
    """Four variables all joined by [[1, b], [b, 1]], each with these unary odds."""
    names = ("a", "b", "c", "d")
    pairs = tuple(
        Factor(pair, (Fraction(1), coupling, coupling, Fraction(1))) for pair in combinations(names, 2)
    )
    return FactorGraph(dict.fromkeys(names, 2), tuple(Factor((name,), (1, odds)) for name in names) + pairs)


def two_loops() -> FactorGraph:
    """The counterexample inside the source's own experiment (claim loops.two-loops)."""
    from proofs.claims.loops.graphs import EDGES, TABLES

    factors = (
        Factor((str(u), str(v)), tuple(entry for row in table for entry in row))
        for (u, v), table in zip(EDGES, TABLES)
    )
    return FactorGraph({str(v): 2 for v in range(4)}, tuple(factors))


def replays() -> dict[str, dict[str, Any]]:
    """The stored documents by file name."""
    return {
        "k4.replay.json": document(complete_graph(Fraction(7, 2), 4), 4, "K4, b = 7/2, unary odds 4"),
        "two-loops.replay.json": document(two_loops(), 4, "two loops, entries in [0.1, 1], uniform start"),
    }


if __name__ == "__main__":
    from proofs.checker import canonical

    for name, content in replays().items():
        (FOLDER / name).write_bytes(canonical(content))
