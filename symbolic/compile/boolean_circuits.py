"""Boolean circuits as transformer layers: fixed weights, the circuit in the tokens.

Every gate has two tokens, one for its value and one for the complement, so that a negation is a pointer to the other
token and all gates are AND or OR of two tokens (De Morgan; "two-rail logic"). A token row holds

    one, index, square, a, b, disjunction, value, sum          (all integers; value is the bit, sum is scratch)

One layer, the same for every circuit:

    attention       three index lookups (score 2ab - b^2, largest at the token pointed to): value and sum of the token itself are
                    cleared, the values of tokens a and b are added to sum
    feed-forward    value += relu(sum - 1 + disjunction) - relu(sum - 2 + disjunction)

On bits that is AND for disjunction = 0 and OR for disjunction = 1. An input points to itself twice and stays as it
is (v and v). After as many layers as the circuit has levels every value is right, and stays so:
``proofs/claims/boolean/circuits.py`` proves it by induction for all circuits. (Threshold circuits: W. S. McCulloch
and W. Pitts, 1943.)

``function_layer`` is the other extreme: one attention and one feed-forward block for any Boolean function of
gathered bits, with one hidden unit for each satisfying assignment (a disjunctive normal form whose terms exclude each other).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from symbolic.transformer import exact_run
from symbolic.transformer.weights import Coordinate, Layer, feed_forward, lookup

COORDINATES = ("one", "index", "square", "a", "b", "disjunction", "value", "sum")
_VALUE = COORDINATES.index("value")


@dataclass(frozen=True)
class Gate:
    """An input (its name in ``name``), a negation of one gate, or an AND / OR of any number of earlier gates."""

    kind: Literal["input", "not", "and", "or"]
    inputs: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Circuit:
    """Gates in an order in which inputs come first, and the gates whose values are asked for.

    Raises ValueError for a gate that reads itself or a later one, a negation of more or less than one gate, or an
    input without name.
    """

    gates: tuple[Gate, ...]
    outputs: tuple[int, ...]

    def __post_init__(self) -> None:
        for place, gate in enumerate(self.gates):
            if any(not 0 <= source < place for source in gate.inputs):
                raise ValueError(f"gate {place} reads {gate.inputs}; it may read only gates before it")
            if gate.kind == "not" and len(gate.inputs) != 1:
                raise ValueError(f"gate {place} negates {len(gate.inputs)} gates; it must be one")
            if (gate.kind == "input") != bool(gate.name) or (gate.kind == "input" and gate.inputs):
                raise ValueError(f"gate {place}: inputs, and only inputs, have a name and read nothing")
        for output in self.outputs:
            if not 0 <= output < len(self.gates):
                raise ValueError(f"output {output} is not one of the {len(self.gates)} gates")

    def evaluate(self, bits: Mapping[str, bool]) -> tuple[bool, ...]:
        """The outputs, gate by gate. An AND of nothing is true, an OR of nothing false."""
        values: list[bool] = []
        for gate in self.gates:
            read = [values[source] for source in gate.inputs]
            if gate.kind == "input":
                values.append(bits[gate.name])
            elif gate.kind == "not":
                values.append(not read[0])
            else:
                values.append(all(read) if gate.kind == "and" else any(read))
        return tuple(values[output] for output in self.outputs)


def circuit_layer(repeat: int) -> Layer:
    """The layer, to be applied ``repeat`` times. Its weights depend on nothing."""
    heads = (
        lookup(COORDINATES, "index", {"value": {"value": -1}, "sum": {"sum": -1}}, 2),
        lookup(COORDINATES, "a", {"sum": {"value": 1}}, 2),
        lookup(COORDINATES, "b", {"sum": {"value": 1}}, 2),
    )
    units = (
        ({"sum": 1, "disjunction": 1}, -1, {"value": 1}),
        ({"sum": 1, "disjunction": 1}, -2, {"value": -1}),
    )
    return Layer("circuit", heads, *feed_forward(COORDINATES, units), "relu", repeat)


@dataclass(frozen=True)
class CompiledCircuit:
    """Tokens for all inputs, where each input's two tokens are, and the rows of the outputs."""

    template: tuple[tuple[int, ...], ...]
    inputs: Mapping[str, tuple[int, int]]
    outputs: tuple[int, ...]
    levels: int

    def tokens(self, bits: Mapping[str, bool]) -> tuple[tuple[Coordinate, ...], ...]:
        """The token rows for these input bits. Raises ValueError when an input is missing or unknown."""
        if set(bits) != set(self.inputs):
            raise ValueError(f"the circuit has inputs {sorted(self.inputs)}, given are {sorted(bits)}")
        rows = [list(row) for row in self.template]
        for name, (positive, negative) in self.inputs.items():
            rows[positive][_VALUE], rows[negative][_VALUE] = int(bits[name]), int(not bits[name])
        return tuple(tuple(row) for row in rows)

    def run(self, bits: Mapping[str, bool], layers: int | None = None) -> tuple[bool, ...]:
        """The outputs after so many layers (default: as many as there are levels), in exact arithmetic."""
        layer = circuit_layer(self.levels if layers is None else layers)
        rows = exact_run.run((layer,), self.tokens(bits), step_by_step=True)
        return tuple(rows[row][_VALUE] == 1 for row in self.outputs)


def _row(index: int, a: int, b: int, disjunction: int, value: int = 0) -> tuple[int, ...]:
    return (1, index, index * index, a, b, disjunction, value, 0)


def compile_circuit(circuit: Circuit) -> CompiledCircuit:
    """Token rows for a circuit. Wide gates become balanced trees, so fan-in k costs ceil(log2 k) levels."""
    # Constants first: false and true, each other's complement, pointing to themselves.
    rows: list[tuple[int, ...]] = [_row(0, 0, 0, 0, 0), _row(1, 1, 1, 0, 1)]
    level = [0, 0]
    pairs: list[tuple[int, int]] = []  # gate -> (token of its value, token of its complement)
    inputs: dict[str, tuple[int, int]] = {}

    def add(a: int, b: int, disjunction: int) -> int:
        rows.append(_row(len(rows), a, b, disjunction))
        level.append(1 + max(level[a], level[b]))
        return len(rows) - 1

    def tree(sources: Sequence[int], disjunction: int) -> int:
        layer = list(sources) or [0 if disjunction else 1]
        while len(layer) > 1:
            paired = [add(x, y, disjunction) for x, y in zip(layer[::2], layer[1::2])]
            layer = paired + ([layer[-1]] if len(layer) % 2 else [])
        return layer[0]

    for gate in circuit.gates:
        if gate.kind == "input":
            if gate.name not in inputs:
                first = len(rows)
                rows += [_row(first, first, first, 0), _row(first + 1, first + 1, first + 1, 0)]
                level += [0, 0]
                inputs[gate.name] = (first, first + 1)
            pairs.append(inputs[gate.name])
        elif gate.kind == "not":
            positive, negative = pairs[gate.inputs[0]]
            pairs.append((negative, positive))
        else:
            disjunction = int(gate.kind == "or")
            value = tree([pairs[source][0] for source in gate.inputs], disjunction)
            complement = tree([pairs[source][1] for source in gate.inputs], 1 - disjunction)
            pairs.append((value, complement))
    return CompiledCircuit(tuple(rows), inputs, tuple(pairs[o][0] for o in circuit.outputs), max(level))


Term = Mapping[str, bool]


def disjunctive_normal_form(terms: Iterable[Term]) -> Circuit:
    """The circuit of an OR of ANDs of literals; a term maps names to the wanted bits."""
    listed = [dict(term) for term in terms]
    names = sorted({name for term in listed for name in term})
    gates = [Gate("input", name=name) for name in names]
    negated = {}
    for place, name in enumerate(names):
        negated[name] = len(gates)
        gates.append(Gate("not", (place,)))
    products = []
    for term in listed:
        literals = tuple(names.index(n) if wanted else negated[n] for n, wanted in sorted(term.items()))
        products.append(len(gates))
        gates.append(Gate("and", literals))
    gates.append(Gate("or", tuple(products)))
    return Circuit(tuple(gates), (len(gates) - 1,))


def function_layer(bits: int, satisfying: Iterable[Sequence[bool]]) -> Layer:
    """One attention and one feed-forward block that write f(x) into ``value`` of a token whose pointers 0 .. bits-1
    name the tokens that hold x; f is true exactly on ``satisfying``.

    Coordinates: ``gather_coordinates(bits)``. The hidden unit of an assignment is relu(number of agreeing bits -
    (bits - 1)), which is 1 there and 0 elsewhere; at most one is 1, so their sum is the bit.
    """
    names = gather_coordinates(bits)
    wanted = sorted({tuple(map(bool, row)) for row in satisfying})
    if any(len(row) != bits for row in wanted):
        raise ValueError(f"every satisfying assignment must have {bits} bits")
    heads = (
        lookup(names, "index", {"value": {"value": -1}}, 1),
        *(lookup(names, f"pointer{i}", {f"read{i}": {"value": 1}}, 1) for i in range(bits)),
    )
    units = []
    for row in wanted:
        weights = {f"read{i}": 1 if bit else -1 for i, bit in enumerate(row)}
        units.append((weights, 1 - sum(row), {"value": 1}))
    return Layer("function", heads, *feed_forward(names, units), "relu", 1)


def gather_coordinates(bits: int) -> tuple[str, ...]:
    """Coordinate names of the tokens of ``function_layer``."""
    pointers = tuple(f"pointer{i}" for i in range(bits))
    return ("one", "index", "square", *pointers, "value", *(f"read{i}" for i in range(bits)))


def apply_function_layer(layer: Layer, x: Sequence[bool]) -> bool:
    """f(x) by the layer: tokens 0 .. n-1 hold x, token n points to them."""
    n = len(x)
    rows = []
    for index in range(n + 1):
        pointers = tuple(range(n)) if index == n else (index,) * n
        value = 0 if index == n else int(x[index])
        rows.append((1, index, index * index, *pointers, value, *(0,) * n))
    after = exact_run.run_layer(layer, rows)
    return after[n][gather_coordinates(n).index("value")] == 1


def assignments(bits: int) -> list[tuple[bool, ...]]:
    """All assignments of so many bits."""
    return list(product([False, True], repeat=bits))
