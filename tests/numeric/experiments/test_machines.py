"""The five machines compute what their names say; inputs put aside are never trained on; the constructed layers err nowhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from numeric.experiments import constructed
from numeric.experiments.machines import task as machine_tasks
from numeric.experiments.machines.task import CELLS, LONGEST, Configurations
from symbolic.compile.turing_machines import BLANK, MACHINES, Machine

EVERY = pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)
NUMBERS = [*range(256), *(2**n + k for n in (8, 11, LONGEST - 1) for k in (0, 1, 2**n - 2, 2**n - 1))]


def answer(name: str, number: int) -> int:
    """What the machine leaves on the tape, by arithmetic."""
    full = 2 ** max(machine_tasks.LEAST_DIGITS, number.bit_length())
    return {
        "increment": number + 1,
        "decrement": (number - 1) % full,
        "complement": full - 1 - number,
        "left-shift": 2 * number,
        "right-shift": number // 2,
    }[name]


@EVERY
def test_machines_compute_what_they_are_called(machine: Machine) -> None:
    last = machine_tasks.runs(machine, NUMBERS)[-1]
    assert (last.states == len(machine.states) - 1).all()
    assert [machine_tasks.read(tape) for tape in last.tapes] == [answer(machine.name, n) for n in NUMBERS]


def test_tapes_hold_numbers() -> None:
    assert machine_tasks.written([5])[0].tolist() == [BLANK, 0, 1, 0, 1] + [BLANK] * 11
    assert [machine_tasks.read(tape) for tape in machine_tasks.written(NUMBERS)] == NUMBERS
    for wrong in (-1, 2**LONGEST):
        with pytest.raises(ValueError, match="binary digits"):
            machine_tasks.written([wrong])


def test_a_head_that_leaves_the_tape_is_an_error() -> None:
    tape = np.zeros((1, CELLS), dtype=np.int64)
    now = Configurations(tape, np.array([CELLS - 1]), np.array([0]))
    with pytest.raises(ValueError, match="left the tape"):
        machine_tasks.step(MACHINES["complement"], now)


@EVERY
def test_new_and_wider_inputs_are_met_on_no_training_tape(machine: Machine) -> None:
    of = machine_tasks.inputs(8, 64, 60, 1)
    assert sorted(of.seen + of.new) == list(range(256))
    assert len(of.new) == 64
    assert min(of.wider) >= 256
    assert {number.bit_length() for number in of.wider} == set(range(9, LONGEST + 1))
    sets = of.configurations(machine)
    rows = {name: {row.tobytes() for row in now.rows()} for name, now in sets.items()}
    assert not rows["new"] & rows["seen"]
    assert not rows["wider"] & (rows["seen"] | rows["new"])
    assert all(len(rows[name]) == len(now) > 0 for name, now in sets.items())
    trained = machine_tasks.draw(machine, sets["seen"], 500, [1])
    assert {row.tobytes() for row in trained.rows()} <= rows["seen"]


def test_every_state_is_drawn_equally_often_and_repeatably() -> None:
    machine = MACHINES["left-shift"]
    sets = machine_tasks.inputs(8, 64, 60, 1).configurations(machine)
    drawn = machine_tasks.draw(machine, sets["seen"], 3000, [7])
    counts = np.bincount(drawn.states, minlength=4)
    # each is binomial(3000, 1/3), standard deviation 26; five of them
    assert (np.abs(counts[:3] - 1000) < 130).all()
    assert counts[3] == 0
    assert drawn.same(machine_tasks.draw(machine, sets["seen"], 3000, [7])).all()
    assert not drawn.same(machine_tasks.draw(machine, sets["seen"], 3000, [8])).all()


def test_tokens_tell_everything_about_a_configuration() -> None:
    machine = MACHINES["increment"]
    now = machine_tasks.start([5])
    rows = machine_tasks.encode(machine, now)
    assert rows.shape == (1, CELLS, 8 + len(machine.states))
    assert rows[0, 6].tolist() == [
        0,
        0,
        1,
        -1,
        1,
        1,
        -1,
        0,
        1,
        0,
        0,
    ]  # blank, cell 6 = 0110, no head, state scan
    assert rows[0, 1].tolist() == [1, 0, 0, 1, -1, -1, -1, 1, 1, 0, 0]  # 0, cell 1, the head


@EVERY
@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_the_constructed_layers_step_every_input_right(machine: Machine, precision: type) -> None:
    now = machine_tasks.met(machine, NUMBERS)
    after = constructed.step_configurations(machine, now, precision)
    assert after.same(machine_tasks.step(machine, now)).all()


def test_constructed_layers_of_another_rule_are_found_out() -> None:
    machine = MACHINES["increment"]
    wrong = replace(machine, rules={**machine.rules, ("carry", 0): (0, -1, "halted")})
    now = machine_tasks.met(machine, range(256))
    same = constructed.step_configurations(wrong, now).same(machine_tasks.step(machine, now))
    assert 0 < same.mean() < 1
    # wrong exactly where the rule applies
    read = now.tapes[np.arange(len(now)), now.heads]
    assert (same == ~((now.states == 1) & (read == 0))).all()


def test_what_is_no_configuration_is_refused() -> None:
    machine = MACHINES["complement"]
    off = Configurations(np.zeros((1, CELLS), dtype=np.int64), np.array([CELLS - 1]), np.array([0]))
    with pytest.raises(ValueError, match="left no configuration"):
        constructed.step_configurations(machine, off)
