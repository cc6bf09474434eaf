"""Noisy gates: linear-time messages against the generic sum-product engine on the enumerated table."""

from __future__ import annotations

from fractions import Fraction as Q
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.networks.noisy_gates import NoisyGate
from symbolic.propagation.message_passing import Engine, normalised

probability = st.fractions(0, 1, max_denominator=12)
inside = st.fractions(Q(1, 12), Q(11, 12), max_denominator=12)


@st.composite
def settings(draw: st.DrawFn) -> tuple[NoisyGate, list[Q], tuple[Q, Q]]:
    count = draw(st.integers(1, 5))
    gate = NoisyGate(
        draw(st.sampled_from(["and", "or"])), tuple(draw(probability) for _ in range(count)), draw(inside)
    )
    beliefs = [draw(inside) for _ in range(count)]
    mu = draw(inside)
    return gate, beliefs, (1 - mu, mu)


def by_table(gate: NoisyGate, beliefs: list[Q], effect: tuple[Q, Q]) -> dict[str, tuple[Any, ...]]:
    """All messages out of the gate's factor, by the generic engine on its 2^(k+1) table."""
    causes = [f"x{i}" for i in range(len(beliefs))]
    factors = [Factor((*causes, "y"), gate.table())]
    factors += [Factor((name,), (1 - b, b)) for name, b in zip(causes, beliefs)]
    factors.append(Factor(("y",), effect))
    engine = Engine(FactorGraph(dict.fromkeys([*causes, "y"], 2), tuple(factors)))
    found = engine.run(2)
    return {name: found[0, name] for name in [*causes, "y"]}


@given(settings())
def test_messages_equal_those_of_the_enumerated_table(
    setting: tuple[NoisyGate, list[Q], tuple[Q, Q]],
) -> None:
    gate, beliefs, effect = setting
    expected = by_table(gate, beliefs, effect)
    assert gate.message_to_effect(beliefs) == expected["y"]
    for i, message in enumerate(gate.messages_to_causes(beliefs, effect)):
        assert normalised(message) == expected[f"x{i}"]


@pytest.mark.parametrize(("kind", "outputs"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1])])
def test_without_noise_the_table_is_the_gate(kind: Any, outputs: list[int]) -> None:
    assert list(NoisyGate(kind, (0, 0)).table()[1::2]) == outputs


def test_zero_inhibition_and_certain_causes_need_no_division() -> None:
    gate = NoisyGate("or", (Q(0), Q(0), Q(1, 2)))
    assert gate.message_to_effect([Q(1), Q(1), Q(1)]) == (0, 1)
    assert gate.messages_to_causes([Q(1), Q(0), Q(0)], (Q(1), Q(0))) == [(1, 0), (0, 0), (0, 0)]


def test_two_hundred_causes_are_exact() -> None:
    count = 200
    gate = NoisyGate("or", (Q(1, 2),) * count, Q(1, 10))
    assert gate.message_to_effect([Q(1, 2)] * count)[0] == Q(9, 10) * Q(3, 4) ** count


@pytest.mark.parametrize("bad", [Q(-1, 2), Q(3, 2)])
def test_numbers_that_are_no_probabilities_are_refused(bad: Q) -> None:
    with pytest.raises(ValueError, match="probability"):
        NoisyGate("or", (bad,))
    with pytest.raises(ValueError, match="probability"):
        NoisyGate("and", (Q(1, 2),), bad)


def test_a_wrong_number_of_beliefs_is_refused() -> None:
    with pytest.raises(ValueError, match="1 beliefs for 2 causes"):
        NoisyGate("or", (Q(1, 2), Q(1, 2))).message_to_effect([Q(1, 2)])
