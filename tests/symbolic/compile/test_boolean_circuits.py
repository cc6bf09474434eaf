"""Circuits as layers, run in exact arithmetic, against gate-by-gate evaluation."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.compile.boolean_circuits import (
    Circuit,
    Gate,
    apply_function_layer,
    assignments,
    circuit_layer,
    compile_circuit,
    disjunctive_normal_form,
    function_layer,
)


@st.composite
def circuits(draw: st.DrawFn) -> Circuit:
    gates = [Gate("input", name=f"x{i}") for i in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["not", "and", "or"]))
        place = st.integers(0, len(gates) - 1)
        count = 1 if kind == "not" else draw(st.integers(0, 4))
        gates.append(Gate(kind, tuple(draw(place) for _ in range(count))))
    return Circuit(tuple(gates), tuple(range(len(gates))))


def names(circuit: Circuit) -> list[str]:
    return [gate.name for gate in circuit.gates if gate.kind == "input"]


@given(circuits())
def test_layers_compute_every_gate_on_every_input(circuit: Circuit) -> None:
    compiled = compile_circuit(circuit)
    for bits in assignments(len(names(circuit))):
        x = dict(zip(names(circuit), bits))
        assert compiled.run(x) == circuit.evaluate(x)
        assert compiled.run(x, compiled.levels + 2) == circuit.evaluate(x)


def test_one_layer_fewer_than_levels_is_not_enough() -> None:
    """An AND of eight inputs has three levels; after two layers it is still 0."""
    gates = (*(Gate("input", name=f"x{i}") for i in range(8)), Gate("and", tuple(range(8))))
    compiled = compile_circuit(Circuit(gates, (8,)))
    on = {f"x{i}": True for i in range(8)}
    assert compiled.levels == 3
    assert compiled.run(on, 2) == (False,)
    assert compiled.run(on, 3) == (True,)


@pytest.mark.parametrize(
    ("fan_in", "levels"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (64, 6)]
)
def test_fan_in_costs_a_logarithm_of_levels(fan_in: int, levels: int) -> None:
    gates = (*(Gate("input", name=f"x{i}") for i in range(fan_in)), Gate("or", tuple(range(fan_in))))
    assert compile_circuit(Circuit(gates, (fan_in,))).levels == levels


def test_the_weights_do_not_know_the_circuit() -> None:
    """Everything about a circuit is in its tokens: the layers of two circuits differ in their number only."""
    assert circuit_layer(1).heads == circuit_layer(7).heads
    assert circuit_layer(1).w1 == circuit_layer(7).w1


def test_disjunctive_normal_form_of_majority() -> None:
    terms = [{"x": True, "y": True}, {"y": True, "z": True}, {"x": True, "z": True}]
    compiled = compile_circuit(disjunctive_normal_form(terms))
    for x, y, z in assignments(3):
        assert compiled.run({"x": x, "y": y, "z": z}) == (x + y + z >= 2,)


@pytest.mark.parametrize("table", list(product([False, True], repeat=8)))
def test_one_layer_computes_every_function_of_three_bits(table: tuple[bool, ...]) -> None:
    layer = function_layer(3, [x for x, out in zip(assignments(3), table) if out])
    assert tuple(apply_function_layer(layer, x) for x in assignments(3)) == table


@pytest.mark.parametrize(
    ("gates", "outputs"),
    [
        ((Gate("not", (0,)),), (0,)),
        ((Gate("input", name="x"), Gate("not", (0, 0))), (1,)),
        ((Gate("input"),), (0,)),
        ((Gate("and", name="x"),), (0,)),
        ((Gate("input", name="x"),), (1,)),
    ],
)
def test_ill_formed_circuits_are_refused(gates: tuple[Gate, ...], outputs: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"gate|output"):
        Circuit(gates, outputs)


def test_inputs_must_be_given_by_name() -> None:
    compiled = compile_circuit(Circuit((Gate("input", name="x"),), (0,)))
    with pytest.raises(ValueError, match="inputs"):
        compiled.run({"y": True})


def xor(gates: list[Gate], x: int, y: int) -> int:
    """Append x xor y; its number."""
    first = len(gates)
    gates += [Gate("not", (x,)), Gate("not", (y,)), Gate("and", (x, first + 1)), Gate("and", (first, y))]
    gates.append(Gate("or", (first + 2, first + 3)))
    return first + 4


def machine(kind: str, width: int) -> Circuit:
    """One of the source's five machines on a word, least bit first: the next word as a circuit."""
    gates = [Gate("input", name=f"x{i}") for i in range(width)]
    outputs: list[int] = []
    if kind == "complement":
        gates += [Gate("not", (i,)) for i in range(width)]
        outputs = list(range(width, 2 * width))
    elif kind in ("left shift", "right shift"):
        gates.append(Gate("or"))
        outputs = [width, *range(width - 1)] if kind == "left shift" else [*range(1, width), width]
    else:  # a carry runs up through ones, a borrow through zeros
        gates.append(Gate("and"))
        running = width
        for i in range(width):
            outputs.append(xor(gates, i, running))
            source = i
            if kind == "decrement":
                gates.append(Gate("not", (i,)))
                source = len(gates) - 1
            gates.append(Gate("and", (source, running)))
            running = len(gates) - 1
    return Circuit(tuple(gates), tuple(outputs))


WIDTH = 4
NEXT = {
    "increment": lambda n: (n + 1) % 2**WIDTH,
    "decrement": lambda n: (n - 1) % 2**WIDTH,
    "complement": lambda n: 2**WIDTH - 1 - n,
    "left shift": lambda n: 2 * n % 2**WIDTH,
    "right shift": lambda n: n // 2,
}


@pytest.mark.parametrize("kind", NEXT)
def test_the_five_machines_need_no_training(kind: str) -> None:
    """The machines that the source trains (section 5), constructed: exact on every word of four bits."""
    compiled = compile_circuit(machine(kind, WIDTH))
    for n in range(2**WIDTH):
        bits = compiled.run({f"x{i}": bool(n >> i & 1) for i in range(WIDTH)})
        assert sum(bit << i for i, bit in enumerate(bits)) == NEXT[kind](n)
