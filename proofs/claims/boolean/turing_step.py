"""Two layers and two heads make one step of a Turing machine, exactly, on a tape of any length.

The layers' terms are read off the weights of ``symbolic.compile.turing_step``; the other side is the machine's rules, written
out. A cell's token reads itself and its two neighbours and nothing else, so the step is a statement about three tokens; that
the heads read just these two is the index lookup of exact.lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import enumeration, model
from proofs.language.smtlib import numeral
from proofs.language.statement import conj, equal, integers, near_miss, universal
from symbolic.compile.turing_machines import MACHINES, Machine
from symbolic.compile.turing_step import coordinates, step_layers
from symbolic.transformer.weights import Layer, Matrix

SYMBOLS = 3
BORDER = SYMBOLS
"""In place of a symbol: this neighbour is the token beyond the tape's end."""
LEFT, HERE, RIGHT, ELSEWHERE = range(4)
CELLS = ("l", "c", "r")
RELU = "(define-fun Relu ((x Int)) Int (ite (<= 0 x) x 0))"
Token = Callable[[str], str]
"""A token's coordinate as a term, by name."""


def total(parts: Sequence[str]) -> str:
    """The sum of the terms."""
    return f"(+ {' '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "0"


def bit(condition: str) -> str:
    """1 or 0"""
    return f"(ite {condition} 1 0)"


def fed(layer: Layer, names: Sequence[str], token: Token, target: str) -> str:
    """The coordinate after the layer's feed-forward block."""
    column, parts = names.index(target), [token(target)]
    for unit, bias in enumerate(layer.b1):
        if layer.w2[unit][column]:
            inner = [
                f"(* {numeral(row[unit])} {token(name)})" for name, row in zip(names, layer.w1) if row[unit]
            ]
            parts.append(f"(* {numeral(layer.w2[unit][column])} (Relu {total([*inner, numeral(bias)])}))")
    return total(parts)


def arriving(value: Matrix, output: Matrix, names: Sequence[str], read: Token, target: str) -> list[str]:
    """What a head adds to the coordinate, from the token that it reads."""
    column = names.index(target)
    weights = (sum(entry * output[channel][column] for channel, entry in enumerate(row)) for row in value)
    return [f"(* {numeral(weight)} {read(name)})" for name, weight in zip(names, weights) if weight]


def layer_terms(machine: Machine) -> dict[str, str]:
    """Every flag of the token in the middle after both layers."""
    names = coordinates(machine.states, SYMBOLS)
    write, move = step_layers(machine.states, SYMBOLS, machine.rules)

    def start(place: int, symbol: str) -> Token:
        def coordinate(name: str) -> str:
            group, _, item = name.rpartition(" ") if name.startswith("symbol") else name.partition(" ")
            if group == "symbol":
                return bit(f"(= {symbol} {item})")
            if group == "head":
                return bit(f"(and (= place {place}) (= state {machine.states.index(item)}))")
            if name.startswith("to "):
                return "0"
            raise ValueError(f"the layers read the address {name}")

        return coordinate

    def written(place: int) -> Token:
        return lambda name: fed(write, names, start(place, CELLS[place]), name)

    def moved(name: str) -> str:
        parts = [written(HERE)(name)]
        for head, place in zip(move.heads, (LEFT, RIGHT), strict=True):
            parts += arriving(head.value, head.output, names, written(place), name)
        return total(parts)

    return {name: fed(move, names, moved, name) for name in names[names.index("symbol 0") :]}


def rule_functions(machine: Machine) -> str:
    """The machine's rules as functions of (state, symbol): what is written, where the head goes, the next state."""
    lines = []
    for column, name, default in ((0, "write", "a"), (1, "move", "0"), (2, "next", "s")):
        body = default
        for (state, symbol), rule in machine.rules.items():
            value = machine.states.index(rule[2]) if column == 2 else int(rule[column])
            body = f"(ite (and (= s {machine.states.index(state)}) (= a {symbol})) {numeral(value)} {body})"
        lines.append(f"(define-fun {name} ((s Int) (a Int)) Int {body})")
    return "\n".join(lines)


def machine_terms(machine: Machine, sides: Sequence[int] = (LEFT, HERE, RIGHT)) -> dict[str, str]:
    """The same flags after the machine's step: the written symbol, and the head if it stays here or comes from a side."""
    symbol = f"(ite (= place {HERE}) (write state c) c)"
    terms = {f"symbol {a}": bit(f"(= {symbol} {a})") for a in range(SYMBOLS)}
    for index, state in enumerate(machine.states):
        ways = [
            f"(and (= place {side}) (= (move state {CELLS[side]}) {numeral(HERE - side)}) (= (next state {CELLS[side]}) {index}))"
            for side in sides
        ]
        terms[f"head {state}"] = bit(f"(or {' '.join(ways)})")
    return terms | {f"{side} {state}": "0" for side in ("to left", "to right") for state in machine.states}


def _step(machine: Machine) -> Obligation:
    last = len(machine.states) - 1
    declared = "\n".join((RELU, rule_functions(machine), integers("place", "state", *CELLS)))
    hypotheses = {
        "place_low": "(<= 0 place)",
        "place_high": f"(<= place {ELSEWHERE})",
        "state_low": "(<= 0 state)",
        "state_high": f"(<= state {last})",
        "l_low": "(<= 0 l)",
        "l_high": f"(<= l {BORDER})",
        "c_low": "(<= 0 c)",
        "c_high": f"(<= c {SYMBOLS - 1})",
        "r_low": "(<= 0 r)",
        "r_high": f"(<= r {BORDER})",
        "no_head_on_the_left_border": f"(=> (= place {LEFT}) (< l {BORDER}))",
        "no_head_on_the_right_border": f"(=> (= place {RIGHT}) (< r {BORDER}))",
    }
    layers, right = layer_terms(machine), machine_terms(machine)
    lame = machine_terms(machine, (HERE, RIGHT))
    arrives = f"head {machine.rules[machine.states[0], 0][2]}"
    at = {"place": str(LEFT), "state": "0", "l": "0", "c": "0", "r": "0"}
    return Obligation(
        name=machine.name,
        role="literal",
        says=f"The {machine.name} machine: after the two layers every flag of a cell's token is that of the machine's next "
        "configuration, whatever the cell and its neighbours hold, wherever the head is, in every state; at the ends too.",
        statement=universal(
            declared, conj(*(equal(layers[name], right[name]) for name in layers)), hypotheses
        ),
        evidence=enumeration(),
        near_misses=(
            near_miss(
                "nothing-arrives-from-the-left",
                declared,
                equal(layers[arrives], lame[arrives]),
                at,
                hypotheses,
                "without the head that reads the left neighbour a head that moves right would be lost",
            ),
        ),
        witness=model(at),
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="boolean.turing-step",
        title="Two layers with two heads make one step of the source's five Turing machines, exactly, on any tape",
        theory=("E4",),
        source=Source(
            ("Theorem 5.1",),
            "Transformers simulate Turing machines: threshold gates compute the transition, attention looks up the cells.",
        ),
        obligations=tuple(_step(machine) for machine in MACHINES.values()),
        not_said=(
            "The statement is about a cell's token and the two that it reads; that the heads read the neighbours is the lookup "
            "of group C4, and that a step of the tape is the step of every cell is how tokens work.",
            "A run needs the layers again for every step, and a token for every cell: the outer loop and the tape are not in the "
            "weights.",
            "Attention is hard here.",
        ),
        references=(
            'A. M. Turing, "On computable numbers, with an application to the Entscheidungsproblem", Proc. London Math. Soc., 1936',
        ),
    ),
)
