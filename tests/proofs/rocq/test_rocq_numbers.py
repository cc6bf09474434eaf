"""The numbers in the Rocq statements are those of the Python engines, and those are read from the statements themselves."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest

from numeric.functions import gelu
from numeric.trained.explain import FROM_RELU
from proofs.rocq.evidence import pins
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine, Message, marginal
from symbolic.transformer.weights import lookup

Edge = tuple[int, int]


def stated(theorem: str) -> set[Fraction]:
    """Every fraction p / q in a pinned statement."""
    found = re.findall(r"= (\d+) / (\d+)|\((\d+) / (\d+)\)", pins()[theorem].statement)
    return {Fraction(int(a or c), int(b or d)) for a, b, c, d in found}


def pairwise(unary: dict[int, Fraction], tables: dict[Edge, tuple[Fraction, ...]]) -> FactorGraph:
    names = sorted({v for edge in tables for v in edge})
    factors = [Factor((f"x{v}",), (Fraction(1), odds)) for v, odds in unary.items()]
    factors += [Factor((f"x{u}", f"x{v}"), table) for (u, v), table in tables.items()]
    return FactorGraph({f"x{v}": 2 for v in names}, tuple(factors))


def beliefs(graph: FactorGraph, rounds: int, variable: int) -> list[Fraction]:
    """P(x = 1) after 0, 1, ... rounds from uniform messages, evidence included from the start."""
    engine = Engine(graph)
    messages: dict[tuple[int, str], Message] = {}
    for position, name in engine.edges():
        factor = graph.factors[position]
        messages[position, name] = factor.table if len(factor.scope) == 1 else (Fraction(1), Fraction(1))
    found = []
    for _ in range(rounds + 1):
        found.append(engine.belief(messages, f"x{variable}")[1])
        messages = engine.synchronous(messages)
    return found


def test_complete_graph() -> None:
    b = Fraction(7, 2)
    edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    table = (Fraction(1), b, b, Fraction(1))
    graph = pairwise(dict.fromkeys(range(4), Fraction(4)), dict.fromkeys(edges, table))
    values = beliefs(graph, 5, 0)
    assert values == [Fraction(4, 5), Fraction(1, 3)] * 3
    assert stated("Oscillation.K4_beliefs_alternate") == {b, *values}


@pytest.mark.parametrize("hub", [1, 2])
def test_two_loops(hub: int) -> None:
    leaf_hub = (Fraction(3, 28), Fraction(27, 28), Fraction(1), Fraction(2, 7))
    hub_leaf = (Fraction(3, 28), Fraction(1), Fraction(27, 28), Fraction(2, 7))
    hub_hub = (Fraction(53, 403), Fraction(1), Fraction(1), Fraction(29, 91))
    tables = {(0, 1): leaf_hub, (0, 2): leaf_hub, (1, 2): hub_hub, (1, 3): hub_leaf, (2, 3): hub_leaf}
    values = beliefs(pairwise({}, tables), 5, hub)
    assert values == [Fraction(1, 2), Fraction(875, 1464)] * 3
    assert set(values) <= stated("Oscillation.two_loops_oscillates")


SOFT = (Fraction(4), Fraction(1), Fraction(1), Fraction(4))


def test_exact_posteriors() -> None:
    stuck = pairwise({0: Fraction(1), 1: Fraction(9)}, {(0, 1): SOFT})
    assert marginal(stuck, "x0")[1] in stated("Oscillation.literal_construction_stuck")
    second = (Fraction(4), Fraction(2), Fraction(2), Fraction(4))
    path = pairwise({2: Fraction(9)}, {(0, 1): SOFT, (1, 2): second})
    assert stated("Concrete.path3_transformer") == {marginal(path, "x0")[1]}


def passed(odds: Fraction) -> Fraction:
    """The message of the soft edge on a whole belief, in odds."""
    engine = Engine(pairwise({0: odds}, {(0, 1): SOFT}))
    false, true = engine.message({**engine.initial(), (0, "x0"): (Fraction(1), odds)}, (1, "x1"))
    return Fraction(true / false)


def test_belief_passing() -> None:
    first, second = Fraction(1) * passed(Fraction(2)), Fraction(2) * passed(Fraction(1))
    assert second == 2  # right after one round
    assert 2 * passed(first) in stated("Oscillation.belief_passing_fails_on_two")
    end, middle = 2 * passed(Fraction(1)), passed(Fraction(2)) * passed(Fraction(1))
    assert (end, 2 * passed(middle)) == (2, Fraction(28, 11))
    assert 2 * passed(middle) in stated("Oscillation.belief_passing_fails_on_three")


def test_index_score() -> None:
    """The lookup heads of the compiled networks score 2 a b - b^2, as ``index_score`` says."""
    names = ("one", "index", "square", "p", "message")
    head = lookup(names, "p", {"message": {"message": 1}}, 1)
    assert pins()["Lookup.index_score_argmax"].statement.count("index_score") == 2
    rng = random.Random(7)

    def project(row: list[int], matrix: Sequence[Sequence[int]]) -> list[int]:
        return [sum(x * y for x, y in zip(row, column)) for column in zip(*matrix)]

    for _ in range(20):
        a, b = rng.randint(0, 50), rng.randint(0, 50)
        query, key = project([1, 0, 0, a, 0], head.query), project([1, b, b * b, 0, 0], head.key)
        assert sum(x * y for x, y in zip(query, key)) == 2 * a * b - b * b


def test_gelu_distance() -> None:
    """The largest relu - GELU lies between the two pinned numbers, and reports use the upper one."""
    upper, lower = Fraction(17, 100), Fraction(1699, 10000)
    assert stated("Gelu.gelu_near_relu") == stated("Gelu.gelu_message_max") == {Fraction(1, 2), upper}
    assert f"{lower.numerator} / {lower.denominator} <" in pins()["Gelu.gelu_near_relu_sharp"].statement
    x = np.linspace(-10, 10, 20_001)
    assert lower < np.max(np.maximum(x, 0) - gelu(x)) < upper
    assert Fraction(str(FROM_RELU["gelu"])) == upper


def test_at_most_one_cycle_is_a_count_of_variables() -> None:
    """G2's ``one_cycle_each``, on all choices of up to six factors between four variables, is at most one cycle in each part."""
    pairs = list(combinations(range(4), 2))
    answers = set()
    for size in range(1, 7):
        for chosen in combinations_with_replacement(pairs, size):
            counted = all(
                len(some) <= len({v for pair in some for v in pair})
                for few in range(1, size + 1)
                for some in combinations(chosen, few)
            )
            part = list(range(4))
            for _ in chosen:
                for u, v in chosen:
                    part[u] = part[v] = min(part[u], part[v])
            factors = Counter(part[u] for u, _ in chosen)
            assert counted == all(count <= part.count(p) for p, count in factors.items())
            answers.add(counted)
    assert answers == {True, False}
