"""The layers of a Turing machine's step, run in exact arithmetic, against the rules followed one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.compile.turing_machines import MACHINES, Machine
from symbolic.compile.turing_step import Rules, coordinates, decode, step_layers, tokens
from symbolic.transformer import exact_run
from symbolic.transformer.weights import Layer

Configuration = tuple[tuple[int, ...], int | None, str | None]


def followed(rules: Rules, configuration: Configuration) -> Configuration:
    """One step; a head that leaves the tape is gone."""
    tape, head, state = configuration
    if head is None or state is None or (state, tape[head]) not in rules:
        return configuration
    write, move, after = rules[state, tape[head]]
    tape, head = (*tape[:head], write, *tape[head + 1 :]), head + move
    return (tape, head, after) if 0 <= head < len(tape) else (tape, None, None)


def by_layers(machine: Machine, configuration: Configuration, layers: tuple[Layer, ...]) -> Configuration:
    tape, head, state = configuration
    assert head is not None
    assert state is not None
    rows = exact_run.run(layers, tokens(machine.states, 3, tape, head, state))
    return decode(machine.states, 3, rows)


def layers_of(machine: Machine) -> tuple[Layer, ...]:
    return step_layers(machine.states, 3, machine.rules)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)
@pytest.mark.parametrize("cells", [1, 2, 3])
def test_every_configuration_of_a_short_tape(machine: Machine, cells: int) -> None:
    layers = layers_of(machine)
    for tape in product(range(3), repeat=cells):
        for head, state in product(range(cells), machine.states):
            now = (tape, head, state)
            assert by_layers(machine, now, layers) == followed(machine.rules, now)


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    states = tuple(f"q{i}" for i in range(draw(st.integers(1, 4))))
    rule = st.tuples(st.integers(0, 2), st.sampled_from((-1, 0, 1)), st.sampled_from(states))
    pairs = st.tuples(st.sampled_from(states), st.integers(0, 2))
    return Machine("random", states, draw(st.dictionaries(pairs, rule)))


@given(machines(), st.lists(st.integers(0, 2), min_size=1, max_size=6), st.data())
def test_any_machine_any_tape_many_steps(machine: Machine, tape: list[int], data: st.DataObject) -> None:
    now: Configuration = (
        tuple(tape),
        data.draw(st.integers(0, len(tape) - 1)),
        data.draw(st.sampled_from(machine.states)),
    )
    rows = tokens(machine.states, 3, *now)  # type: ignore[arg-type]
    for _ in range(5):
        rows = exact_run.run(layers_of(machine), rows)
        now = followed(machine.rules, now)
        assert decode(machine.states, 3, rows) == now


@pytest.mark.parametrize("side", [0, 1])
def test_without_one_of_the_heads_the_step_is_wrong(side: int) -> None:
    machine = MACHINES["increment"]
    write, move = step_layers(machine.states, 3, machine.rules)
    lame = (write, replace(move, heads=(move.heads[side],)))
    now = ((2, 1, 1, 2), 2, "carry") if side == 0 else ((2, 1, 1, 2), 2, "scan")
    assert by_layers(machine, now, (write, move)) == followed(machine.rules, now)
    assert by_layers(machine, now, lame) != followed(machine.rules, now)


@pytest.mark.parametrize(
    "rule",
    [
        (("scan", 3), (0, 1, "scan")),
        (("lost", 0), (0, 1, "scan")),
        (("scan", 0), (3, 1, "scan")),
        (("scan", 0), (0, 2, "scan")),
        (("scan", 0), (0, 1, "lost")),
    ],
)
def test_rules_of_another_machine_are_refused(rule: tuple[tuple[str, int], tuple[int, int, str]]) -> None:
    with pytest.raises(ValueError, match="no rule of this machine"):
        step_layers(("scan", "halted"), 3, dict([rule]))


@pytest.mark.parametrize(
    ("row", "name", "value", "message"),
    [
        (0, "symbol 1", 1, "row 0 is no tape cell"),
        (0, "symbol 2", 0, "row 0 is no tape cell"),
        (2, "symbol 0", 1, "row 2 is no tape cell"),
        (1, "to left scan", 1, "row 1 is no tape cell"),
        (1, "head scan", 2, "row 1 is no tape cell"),
        (1, "head scan", 1, "2 heads"),
    ],
)
def test_rows_that_are_no_configuration_are_refused(row: int, name: str, value: int, message: str) -> None:
    states = MACHINES["increment"].states
    rows = [list(token) for token in tokens(states, 3, (2, 2), 0, "carry")]
    assert decode(states, 3, rows) == ((2, 2), 0, "carry")
    rows[row][coordinates(states, 3).index(name)] = value
    with pytest.raises(ValueError, match=message):
        decode(states, 3, rows)
