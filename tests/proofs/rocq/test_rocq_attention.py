"""Gates, circuits and filters by attention: the Rocq definitions against the Python ones, at random rationals.

E3: softmax and hard averages over bits, and the bound. E4: values of gates, and every weight of the layer that evaluates
circuits. H6: joint and smoothed probabilities, and every weight of the filter. ``symbolic.transformer.averaging_attention``
runs both layers, with these weights, on random circuits and models.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy

from proofs.rocq.replay import tools
from symbolic.compile.boolean_circuits import Circuit, Gate
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import joint
from symbolic.transformer import averaging_attention
from symbolic.transformer import softmax_layer as tf
from symbolic.transformer.weights import Head, Layer, Matrix
from tests.proofs.rocq.test_rocq_matches_python import real, run
from tests.proofs.rocq.test_rocq_values import exact, goal, ln, positive, script, symbolic

needs_rocq = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")

SEED = 20260319
INSTANCES = 3
COMPUTE = "cbn -[Rplus Rmult Rminus Ropp Rdiv Rinv IZR INR]"
LISTS = "repeat match goal with |- _ :: _ = _ :: _ => apply f_equal2 end; try reflexivity; try lra"


def listed(values: list[Any]) -> str:
    return "[" + "; ".join(listed(v) if isinstance(v, list) else str(v) for v in values) + "]"


def cases(values: list[Any]) -> str:
    rows = " | ".join(f"{k}%nat => {v}" for k, v in enumerate(values))
    return f"(fun j : nat => match j with {rows} | _ => 0 end)"


# E3 ---------------------------------------------------------------------------------------------------------------------


def gate_goals(rng: random.Random) -> list[str]:
    """A head with score -bit or bit and value bit, soft at inverse temperature ln of a rational, and hard."""
    goals = []
    for size, sign in product((1, 2, 3), (-1, 1)):
        bits, odds = [rng.randint(0, 1) for _ in range(size)], 1 + positive(rng)
        scores = [sign * bit for bit in bits]
        weights = tf.softmax([s * sympy.log(symbolic(odds)) for s in scores], [True] * size)
        soft = exact(sum((w * b for w, b in zip(weights, bits)), sympy.S.Zero))
        best = averaging_attention.maximisers([Fraction(s) for s in scores])
        hard = Fraction(sum(bits[j] for j in best), len(best))
        assert hard == (all(bits) if sign < 0 else any(bits))
        leak = (size - 1) / odds / (1 + (size - 1) / odds)
        assert 0 <= (soft - hard if sign < 0 else hard - soft) <= leak
        value = cases(bits)
        goals += [
            goal(
                f"soft_average {ln(odds)} {cases(scores)} (seq 0 {size}) {value} = {real(soft)}",
                f"unfold soft_average, soft_weight, rsum, big. cbn [seq fold_right]. rewrite !(Rmult_comm {ln(odds)})."
                " odds. field.",
            ),
            goal(
                f"hard_average {cases(scores)} {size} {value} = {real(hard)}",
                "unfold hard_average, maximisers, Rle_bool. cbn [seq filter forallb andb]. repeat match goal with |- context"
                " [Rle_dec ?a ?b] => destruct (Rle_dec a b); try (exfalso; lra) end; unfold rsum, big;"
                " cbn [fold_right andb length INR]; try field; try lra.",
            ),
            goal(
                f"gate_leak {ln(odds)} {size} = {real(leak)}",
                "unfold gate_leak. cbn [Nat.sub INR]. odds. field.",
            ),
        ]
    return goals


# E4 ---------------------------------------------------------------------------------------------------------------------

GATE_COORDINATES = 7
GATE_QUERY = {(2, 0): 4, (5, 2): 1}
GATE_BIAS = {1: -2}
GATE_KEY = {(3, 0): 1, (4, 1): 1, (0, 2): 1}
GATE_VALUE = {(0, 1): 1}
GATE_W1 = {(1, 0): 1, (6, 0): -1, (1, 1): -1, (6, 1): 1, (0, 2): 1, (1, 3): 1}
GATE_W2 = {(0, 0): 1, (1, 0): 1, (2, 0): -1, (3, 1): -1}


def matrix(rows: int, columns: int, entries: dict[tuple[int, int], Any]) -> Matrix:
    return tuple(tuple(entries.get((r, c), 0) for c in range(columns)) for r in range(rows))


def circuit_layer() -> Layer:
    """``gate_layer`` for the Python runner, with a coordinate 7 that is always 1 for the bias of the query."""
    size = GATE_COORDINATES + 1
    query = GATE_QUERY | {(GATE_COORDINATES, k): b for k, b in GATE_BIAS.items()}
    identity = {(c, c): 1 for c in range(size)}
    head = Head(
        matrix(size, 3, query),
        matrix(size, 3, GATE_KEY),
        matrix(size, size, GATE_VALUE),
        matrix(size, size, identity),
    )
    return Layer(
        "gates", (head,), matrix(size, 4, GATE_W1), (0,) * 4, matrix(4, size, GATE_W2), (0,) * size, "relu", 1
    )


def random_circuit(rng: random.Random, inputs: int, gates: int) -> Circuit:
    built = [Gate("input", name=f"x{k}") for k in range(inputs)]
    for place in range(inputs, inputs + gates):
        kind = rng.choice(("and", "or", "not"))
        fan_in = 1 if kind == "not" else rng.randint(1, place)
        built.append(Gate(kind, tuple(rng.sample(range(place), fan_in))))  # type: ignore[arg-type]
    return Circuit(tuple(built), tuple(range(inputs + gates)))


def wires_of(circuit: Circuit) -> list[tuple[int, int, bool]]:
    """(gate left, gate entered, negated): inputs to themselves, reads, and one wire out of each gate. A NOT is an AND of one
    negated wire."""
    count = len(circuit.gates)
    found = [(g, g, False) for g, gate in enumerate(circuit.gates) if gate.kind == "input"]
    found += [(s, g, gate.kind == "not") for g, gate in enumerate(circuit.gates) for s in gate.inputs]
    return found + [(g, count + g, False) for g in range(count)]


def levels_of(circuit: Circuit) -> list[int]:
    level: list[int] = []
    for gate in circuit.gates:
        level.append(1 + max(level[s] for s in gate.inputs) if gate.inputs else 0)
    return level


def run_circuit(circuit: Circuit, bits: dict[str, bool], rng: random.Random) -> list[Fraction]:
    """What the wires out of all gates carry, after one layer more than the highest level, from random starts in [0, 1]."""
    wires, rows = wires_of(circuit), []
    for source, target, negated in wires:
        given = target < len(circuit.gates) and circuit.gates[target].kind == "input"
        start = Fraction(bits[circuit.gates[target].name]) if given else Fraction(rng.randint(0, 7), 7)
        sign = 1 if circuit.gates[source].kind == "or" else -1
        row = (start, 0, source, target, target * target, sign, int(negated), 1)
        rows.append(tuple(map(Fraction, row)))
    for _ in range(1 + max(levels_of(circuit))):
        rows = averaging_attention.run_layer(circuit_layer(), rows, causal=False)
    return [row[0] for row in rows[-len(circuit.gates) :]]


def test_the_layer_evaluates_random_circuits() -> None:
    rng = random.Random(SEED)
    for _ in range(20):
        circuit = random_circuit(rng, 3, 6)
        bits = {f"x{k}": rng.random() < 0.5 for k in range(3)}
        assert run_circuit(circuit, bits, rng) == [int(v) for v in circuit.evaluate(bits)]


def circuit_goals(rng: random.Random) -> list[str]:
    """Values of gates of random circuits; and every weight of the layer that the Python runner evaluated them with."""
    goals = []
    for number in range(INSTANCES):
        circuit = random_circuit(rng, 3, 6)
        bits = {f"x{k}": rng.random() < 0.5 for k in range(3)}
        wires = wires_of(circuit)
        left, entered = (listed([wire[end] for wire in wires]) for end in (0, 1))
        negated = listed([str(wire[2]).lower() for wire in wires])
        conjunctive = listed([str(gate.kind != "or").lower() for gate in circuit.gates])
        given = " | ".join(f"{k} => Some {str(bits[f'x{k}']).lower()}" for k in range(3))
        name = f"circuit_{number}"
        goals.append(
            f"Definition {name} : wiring := Wiring {len(wires)} (fun i => nth i {left} 0)%nat (fun i => nth i {entered} 0)%nat"
            f" (fun i => nth i {negated} false) (fun g => nth g {conjunctive} true)"
            f" (fun g => match g with {given} | _ => None end)%nat."
        )
        values = listed([str(v).lower() for v in circuit.evaluate(bits)])
        depth = max(levels_of(circuit))
        goals.append(
            goal(
                f"map (gate_value {name} {depth}) (seq 0 {len(circuit.gates)}) = {values}",
                "vm_compute. reflexivity.",
            )
        )
    head = "(nth_head gate_layer 0)"
    shapes = {
        f"W_Q {head}": (GATE_COORDINATES, 3, GATE_QUERY),
        f"W_K {head}": (GATE_COORDINATES, 3, GATE_KEY),
        f"W_V {head}": (GATE_COORDINATES, GATE_COORDINATES, GATE_VALUE),
        "W_1 gate_layer": (GATE_COORDINATES, 4, GATE_W1),
        "W_2 gate_layer": (4, GATE_COORDINATES, GATE_W2),
    }
    for text, (rows, columns, entries) in shapes.items():
        table = listed([[f"({value})" for value in row] for row in matrix(rows, columns, entries)])
        goals.append(
            goal(
                f"map (fun r => map (fun c => {text} r c) (seq 0 {columns})) (seq 0 {rows}) = {table}",
                f"unfold gate_layer, nth_head, entries, rsum, big. {COMPUTE}. {LISTS}.",
            )
        )
    biases = listed([f"({GATE_BIAS.get(k, 0)})" for k in range(3)])
    goals.append(
        goal(
            f"map (b_Q {head}) (seq 0 3) = {biases} /\\ (dimension gate_layer, width gate_layer, head_rank {head}) ="
            f" ({GATE_COORDINATES}, 4, 3)%nat",
            "split; reflexivity.",
        )
    )
    return goals


# H6 ---------------------------------------------------------------------------------------------------------------------


def distribution(rng: random.Random, size: int) -> list[Fraction]:
    """Random, with zeros now and then."""
    weights = [rng.choice((0, 1, 2, 3)) for _ in range(size)]
    weights[rng.randrange(size)] += 1
    return [Fraction(w, sum(weights)) for w in weights]


def chain(
    start: list[Fraction],
    emit: list[list[Fraction]],
    move: list[list[Fraction]],
    seen: list[int],
    length: int,
) -> dict[tuple[int, ...], Any]:
    """The weights of all state paths of this length, with the symbols seen at their first states."""
    states = range(len(start))
    factors = [Factor(("z0",), tuple(start))]
    factors += [
        Factor((f"z{t}", f"z{t + 1}"), tuple(p for row in move for p in row)) for t in range(length - 1)
    ]
    factors += [Factor((f"z{t}",), tuple(emit[k][s] for k in states)) for t, s in enumerate(seen)]
    return joint(FactorGraph({f"z{t}": len(start) for t in range(length)}, tuple(factors)))


def filter_matrices(
    emit: list[list[Fraction]], move: list[list[Fraction]]
) -> tuple[dict[tuple[int, int], int], dict[int, int], dict[tuple[int, int], Any]]:
    """W1, b1, W2 of the filter, unit by unit."""
    K, A = len(emit), len(emit[0])
    weight, scratch = 4 + A, 4 + A + K
    inner: dict[tuple[int, int], int] = {}
    bias: dict[int, int] = {}
    outer: dict[tuple[int, int], Any] = {}
    for unit, (j, s) in enumerate(product(range(K), range(A))):
        inner |= {(scratch + j, unit): 1, (4 + s, unit): 1}
        bias[unit] = -1
        outer |= {(unit, weight + k): emit[j][s] * move[j][k] for k in range(K)}
    for k in range(K):
        clear, wipe = K * A + k, K * A + K + k
        inner |= {(weight + k, clear): 1, (1, clear): -1, (scratch + k, wipe): 1}
        outer |= {(clear, weight + k): -1, (wipe, scratch + k): -1}
    return inner, bias, outer


def run_filter(
    start: list[Fraction],
    emit: list[list[Fraction]],
    move: list[list[Fraction]],
    seen: list[int],
    layers: int,
) -> list[list[Fraction]]:
    """What the tokens hold of each state after so many layers, in the Python runner."""
    K, A = len(emit), len(emit[0])
    weight, scratch, size = 4 + A, 4 + A + K, 4 + A + 2 * K
    inner, bias, outer = filter_matrices(emit, move)
    units = K * A + 2 * K
    identity = {(c, c): 1 for c in range(size)}
    head = Head(
        matrix(size, 2, {(2, 0): 2, (0, 0): -2, (0, 1): -1}),
        matrix(size, 2, {(2, 0): 1, (3, 1): 1}),
        matrix(size, size, {(weight + k, scratch + k): 1 for k in range(K)}),
        matrix(size, size, identity),
    )
    layer = Layer(
        "filter",
        (head,),
        matrix(size, units, inner),
        tuple(bias.get(u, 0) for u in range(units)),
        matrix(units, size, outer),
        (0,) * size,
        "relu",
        layers,
    )
    rows = []
    for i, symbol in enumerate((None, *seen)):
        shown = [int(symbol == s) for s in range(A)]
        held = start if symbol is None else [Fraction(0)] * K
        rows.append(tuple(map(Fraction, (1, int(i == 0), i, i * i, *shown, *held, *([0] * K)))))
    return [list(row[weight : weight + K]) for row in averaging_attention.run((layer,), rows)]


def random_model(rng: random.Random, states: int, symbols: int) -> tuple[list[Any], list[Any], list[Any]]:
    return (
        distribution(rng, states),
        [distribution(rng, symbols) for _ in range(states)],
        [distribution(rng, states) for _ in range(states)],
    )


def test_the_layer_filters_random_models() -> None:
    rng = random.Random(SEED)
    for _ in range(20):
        start, emit, move = random_model(rng, 3, 2)
        seen = [rng.randrange(2) for _ in range(4)]
        held = run_filter(start, emit, move, seen, 4)
        for t in range(5):
            paths = chain(start, emit, move, seen[:t], t + 1)
            assert held[t] == [sum(w for z, w in paths.items() if z[t] == k) for k in range(3)]


def filter_goals(rng: random.Random) -> list[str]:
    """Joint and smoothed probabilities of random models, by enumeration; and every weight of the filter."""
    goals = []
    for number in range(INSTANCES):
        start, emit, move = random_model(rng, 2, 2)
        seen = [rng.randrange(2) for _ in range(2)]

        def rows(name: str, table: list[list[Fraction]]) -> str:
            entries = " | ".join(
                f"{i}%nat, {j}%nat => {real(x)}" for i, row in enumerate(table) for j, x in enumerate(row)
            )
            return f"(fun {name} i : nat => match {name}, i with {entries} | _, _ => 0 end)"

        name = f"model_{number}"
        goals.append(
            f"Definition {name} : markov_model := Markov 2 2 {cases([real(x) for x in start])} {rows('k', emit)} {rows('l', move)}."
        )
        observed = f"(fun i : nat => nth i {listed(seen)} 0)%nat"
        enumerate_paths = f"unfold rsum, big. {COMPUTE}. lra."
        for t in range(3):
            paths = chain(start, emit, move, seen[:t], t + 1)
            for k in range(2):
                value = Fraction(sum(w for z, w in paths.items() if z[t] == k))
                goals.append(
                    goal(
                        f"joint_probability {name} {observed} {t} {k} = {real(value)}",
                        f"unfold joint_probability. {enumerate_paths}",
                    )
                )
        paths = chain(start, emit, move, seen, 3)
        for t, k in product(range(2), range(2)):
            value = Fraction(sum(w for z, w in paths.items() if z[t] == k))
            goals.append(
                goal(
                    f"smoothed_joint {name} {observed} 2 {t} {k} = {real(value)}",
                    f"unfold smoothed_joint. {enumerate_paths}",
                )
            )
        inner, bias, outer = filter_matrices(emit, move)
        size, units = 4 + 2 + 2 * 2, 2 * 2 + 2 * 2
        w1 = listed([[f"({x})" for x in row] for row in matrix(size, units, inner)])
        w2 = listed([[real(Fraction(x)) for x in row] for row in matrix(units, size, outer)])
        b1 = listed([f"({bias.get(u, 0)})" for u in range(units)])
        for text, value, extents in (("filter_W1", w1, (units, size)), ("filter_W2", w2, (size, units))):
            goals.append(
                goal(
                    f"map (fun r => map (fun c => {text} {name} r c) (seq 0 {extents[0]})) (seq 0 {extents[1]}) = {value}",
                    f"unfold {text}, bit, weight_at, scratch_at, symbol_at. {COMPUTE}. {LISTS}.",
                )
            )
        goals.append(
            goal(f"map (filter_b1 {name}) (seq 0 {units}) = {b1}", f"unfold filter_b1. {COMPUTE}. {LISTS}.")
        )
    return goals


@needs_rocq
def test_rocq_computes_what_python_computes(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    done = run(script([*gate_goals(rng), *circuit_goals(rng), *filter_goals(rng)]), tmp_path)
    assert done.returncode == 0, done.stderr
