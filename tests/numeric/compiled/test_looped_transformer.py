"""The looped transformer shows the trajectories of loopy belief propagation, oscillation included: exactly in rationals, to
rounding in float64, and within the computed bound with soft attention.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from numeric.compiled.blocks import block_of, floats_of
from numeric.compiled.dense import apply_dense
from numeric.compiled.hard_layers import RepeatedBlock
from numeric.propagation.belief_propagation import LogOddsRound, propagate
from numeric.propagation.convergence import DENOMINATOR, certify
from numeric.propagation.pairwise import PairwiseGraph, from_factor_graph
from proofs.claims.loops.graphs import EDGES, TABLES
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.transformer.edge_layers import PairwiseTransformer, belief_odds, compile_pairwise
from tests.numeric.propagation.test_belief_propagation import EPS, POSITIVE, allowance, graphs

UNITS = 8
"""The layer forms a message from six units where the engine has two log-sum-exps; each adds its rounding, so at most 8 times."""


def two_loops() -> FactorGraph:
    factors = (
        Factor((f"v{u}", f"v{v}"), tuple(entry for row in table for entry in row))
        for (u, v), table in zip(EDGES, TABLES)
    )
    return FactorGraph({f"v{v}": 2 for v in range(4)}, tuple(factors))


def k4(b: Fraction, odds: int) -> FactorGraph:
    names = [f"v{v}" for v in range(4)]
    unary = tuple(Factor((name,), (1, odds)) for name in names)
    pairs = tuple(Factor(pair, (Fraction(1), b, b, Fraction(1))) for pair in combinations(names, 2))
    return FactorGraph(dict.fromkeys(names, 2), unary + pairs)


@pytest.mark.parametrize("rounds", [0, 1, 2, 3, 6, 7])
def test_the_exact_transformer_oscillates_on_two_loops(rounds: int) -> None:
    found = belief_odds(compile_pairwise(two_loops(), rounds))
    p = {name: odds / (1 + odds) for name, odds in found.items()}
    assert p["v1"] == p["v2"] == (Fraction(875, 1464) if rounds % 2 else Fraction(1, 2))


@pytest.mark.parametrize("rounds", [0, 1, 2, 5])
def test_the_exact_transformer_oscillates_on_k4(rounds: int) -> None:
    found = belief_odds(compile_pairwise(k4(Fraction(7, 2), 4), rounds))
    expected = Fraction(1, 3) if rounds % 2 else Fraction(4, 5)
    assert {odds / (1 + odds) for odds in found.values()} == {expected}


def trajectory(
    transformer: PairwiseTransformer, rounds: int, inverse_temperature: float | None = None
) -> tuple[np.ndarray, list[tuple[str, str, int]]]:
    """(rounds + 1, edges) messages before the first application of the round layer and after each one, and the edges' names.

    Attention is hard by default; with an inverse temperature it is the softmax over all tokens.
    """
    x = floats_of(transformer.tokens)
    block = block_of(transformer.layers[0])
    names = sorted(transformer.edges, key=lambda edge: transformer.edges[edge])
    rows = [transformer.edges[name] for name in names]
    column = transformer.column("message")
    seen = [x[rows, column].copy()]
    hard = RepeatedBlock(block, x)
    for _ in range(rounds):
        if inverse_temperature is None:
            hard.apply()
        else:
            x = apply_dense(x, block, inverse_temperature)
        seen.append(x[rows, column].copy())
    return np.array(seen), names


def engine_order(names: list[tuple[str, str, int]], graph: FactorGraph) -> list[int]:
    """The engine's message number of each of the transformer's edges."""
    pairs = [factor.scope for factor in graph.factors if len(factor.scope) == 2]
    return [2 * k + (pairs[k] != (u, v)) for u, v, k in names]


def compared(graph: FactorGraph, rounds: int) -> tuple[np.ndarray, np.ndarray, PairwiseGraph]:
    arrays, _ = from_factor_graph(graph)
    # At degree 1 the layer would have no head at all; weights for degree 2 serve every smaller graph.
    degree = max(2, int(arrays.structure.degree.max()))
    layer, names = trajectory(compile_pairwise(graph, rounds, degree=degree), rounds)
    run = propagate(arrays, form="log-odds", tolerance=0.0, limit=rounds, history=True)
    return layer, np.array(run.history)[:, 0][:, engine_order(names, graph)], arrays


@settings(max_examples=50, phases=(Phase.generate, Phase.shrink))
@given(graph=graphs(POSITIVE).filter(lambda g: any(len(f.scope) == 2 for f in g.factors)))
def test_float_trajectories_agree_round_by_round(graph: FactorGraph) -> None:
    layer, engine, arrays = compared(graph, 4)
    assert np.abs(layer - engine).max() <= UNITS * allowance(arrays, 4)


def test_the_float_transformer_oscillates_as_the_engine_does() -> None:
    """The 2-cycle of K4 attracts, so rounding does not grow: a hundred rounds stay at the exact values."""
    layer, engine, _ = compared(k4(Fraction(7, 2), 4), 100)
    exact = np.log(np.where(np.arange(101) % 2, 0.5, 1.0))
    for found in (layer, engine):
        assert np.abs(found - exact[:, None]).max() <= 100 * EPS
    assert (layer[1:] != layer[:-1]).all()


@pytest.mark.parametrize("inverse_temperature", [3.0, 6.0])
def test_soft_attention_stays_within_the_certified_distance(inverse_temperature: float) -> None:
    """Claim loops.near-layers: units within eps of their messages end within eps w of the fixed point."""
    graph = k4(Fraction(2), 3)
    rounds = 200
    arrays, _ = from_factor_graph(graph)
    found = certify(graph)
    assert found.search.w is not None
    layer, names = trajectory(compile_pairwise(graph, rounds), rounds, inverse_temperature)
    number = engine_order(names, graph)
    one_round = LogOddsRound(arrays, "sum")
    slot_of, slots = arrays.structure.slot_of, arrays.structure.slots
    back = np.argsort(number)

    def exact_round(messages: np.ndarray) -> np.ndarray:
        return one_round(messages[back][slots][None])[0][slot_of][number]

    eps = max(np.abs(after - exact_round(before)).max() for before, after in zip(layer, layer[1:]))  # noqa: RUF007
    steady = propagate(arrays, tolerance=0.0, limit=rounds).messages[0][number]
    w = float(found.search.w.max()) / DENOMINATOR
    distance = np.abs(layer[-1] - steady).max()
    assert 0 < distance <= eps * w
