"""The statement about a machine's step is about its layers: one weight or one rule changed, and the checker refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from proofs import checker
from proofs.certification import certificate
from proofs.claims.boolean import turing_step as claims
from proofs.language.claim import Claim, Obligation
from symbolic.compile import turing_step
from symbolic.compile.turing_machines import MACHINES
from symbolic.transformer.weights import Head, Layer, Matrix

MACHINE = MACHINES["complement"]


def refusal(obligation: Obligation) -> str | None:
    """The code with which the checker refuses the obligation, None when it accepts it."""
    claim = Claim("trial.step", "trial", (), None, (obligation,))
    try:
        checker.check_claim(certificate.certificate(claim), certificate.statements_text(claim), {})
    except checker.Rejected as error:
        return error.code
    return None


def altered(matrix: Matrix) -> Iterator[Matrix]:
    """The matrix with one of its non-zero entries made zero, or of the other sign."""
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            for value in (0, -entry) if entry else ():
                yield (*matrix[:i], (*row[:j], value, *row[j + 1 :]), *matrix[i + 1 :])


def wrong_layers() -> Iterator[tuple[Layer, Layer]]:
    write, move = turing_step.step_layers(MACHINE.states, 3, MACHINE.rules)
    for field in ("w1", "w2"):
        yield from ((replace(write, **{field: matrix}), move) for matrix in altered(getattr(write, field)))
    for unit in range(len(write.b1)):
        yield replace(write, b1=tuple(0 if u == unit else b for u, b in enumerate(write.b1))), move
    left, right = move.heads
    # nothing of this machine comes from the right: its rules move the head to the right or leave it
    heads: list[tuple[Head, Head]] = [(replace(left, value=matrix), right) for matrix in altered(left.value)]
    heads += [(replace(left, output=matrix), right) for matrix in altered(left.output)]
    yield from ((write, replace(move, heads=pair)) for pair in heads)


def test_the_statements_hold() -> None:
    assert [refusal(claims._step(machine)) for machine in MACHINES.values()] == [None] * len(MACHINES)


def test_every_weight_of_a_rule_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = list(wrong_layers())
    assert len(layers) > 40
    survivors = []
    for number, pair in enumerate(layers):
        monkeypatch.setattr(claims, "step_layers", lambda *_, pair=pair: pair)
        code = refusal(claims._step(MACHINE))
        assert code in (None, "counterexample")
        if code is None:
            survivors.append(number)
    # of a state that no move to the right leads to (halted) the left neighbour has nothing to tell
    idle = [
        n for n in survivors if layers[n][0] == turing_step.step_layers(MACHINE.states, 3, MACHINE.rules)[0]
    ]
    assert survivors == idle
    assert len(idle) == 4  # one value and one output weight, each zero or negated


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)
def test_every_rule_matters(machine: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(machine, type(MACHINE))
    for pair in machine.rules:
        fewer = {key: rule for key, rule in machine.rules.items() if key != pair}
        layers = turing_step.step_layers(machine.states, 3, fewer)
        monkeypatch.setattr(claims, "step_layers", lambda *_, layers=layers: layers)
        assert refusal(claims._step(machine)) == "counterexample"
