"""The dense layers, in float64 and exactly, against the run by pointers: one model, three ways to evaluate it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from numeric.compiled.junction import layers
from numeric.compiled.junction.build import compile_network
from numeric.compiled.junction.exact import WholeTables, exact_run
from numeric.compiled.junction.layers import CONSTANTS, run_layers, token_rows
from numeric.compiled.junction.model import JunctionModel
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.shipped import SHIPPED, shipped_network
from symbolic.networks.bayesian_network import EvidenceError, bayesian_network, node
from symbolic.transformer import exact_mixed_run as exact_layers
from symbolic.transformer.exact_run import ExactnessError
from symbolic.transformer.junction_layers import COORDINATES, junction_layers
from symbolic.transformer.weights import Log
from tests.cases import some_findings
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network

ULPS = 64 * 2.0**-53
"""A layer rounds an average, two logs and an exp; what a posterior depends on passes some ten of them."""


@pytest.mark.parametrize("seed", range(3))
def test_the_dense_layers_give_what_the_pointers_give(seed: int) -> None:
    rng = random.Random(5000 + seed)
    impossible = 0
    for _ in range(40):
        network = random_network(rng, most=6)
        if not joint_table(network, {}).weight:
            continue
        findings: dict = dict(random_findings(rng, network))
        soft = rng.choice(network.variables)
        if rng.random() < 0.3:
            findings[soft] = [rng.choice((0.0, 0.5, 1.0)) for _ in network.states[soft]]
            findings[soft][0] = 0.25
        model = compile_network(network, budget=0)
        try:
            expected = NumpyRunner(model).run(findings)
        except EvidenceError:
            impossible += 1
            with pytest.raises(EvidenceError, match="probability zero"):
                run_layers(model, findings)
            continue
        found = run_layers(model, findings)
        np.testing.assert_allclose(found.states(), expected.states(), rtol=0, atol=ULPS)
        assert found.log_weight == pytest.approx(expected.log_weight, abs=2 * ULPS)
    assert impossible > 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_networks_through_every_softmax_matrix(name: str) -> None:
    network = shipped_network(name)
    model = compile_network(network)
    findings = some_findings(2, network, 2)
    np.testing.assert_allclose(
        run_layers(model, findings).states(), NumpyRunner(model).run(findings).states(), rtol=0, atol=ULPS
    )


def test_the_weights_are_small_integers_that_no_network_changes() -> None:
    up1, up2, down1, down2 = junction_layers()
    assert junction_layers() == (up1, up2, down1, down2)
    assert len(COORDINATES) == 36
    assert [len(layer.heads) for layer in (up1, up2, down1, down2)] == [5, 3, 2, 3]
    assert {unit for layer in (up1, up2, down1, down2) for unit in layer.activations} == {"exp", "ln", "relu"}
    for layer in (up1, up2, down1, down2):
        for head in layer.heads:
            for matrix in (head.query, head.key, head.value, head.output):
                assert all(isinstance(w, int) and abs(w) <= 4 for row in matrix for w in row)


def test_an_altered_weight_changes_the_posteriors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing computes the answer outside the layers. (Where all messages shrink alike, only P(findings) shows it.)"""
    network = shipped_network("asia")
    model = compile_network(network)
    findings = {"dysp": "yes", "xray": "yes", "asia": "yes"}
    right = run_layers(model, findings)
    up1, up2, down1, down2 = (layers.dense(layer) for layer in junction_layers())
    for number in range(4):
        changed = [up1, up2, down1, down2]
        value_output = changed[number].heads[1][2].copy()
        value_output[value_output != 0] *= 0.5
        heads = list(changed[number].heads)
        heads[1] = (*heads[1][:2], value_output)
        changed[number] = replace(changed[number], heads=tuple(heads))
        given = iter(changed)
        monkeypatch.setattr(layers, "dense", lambda layer, given=given: next(given))
        try:
            found = run_layers(model, findings)
        except (EvidenceError, RuntimeWarning):  # nothing is possible, or a logarithm of zero
            continue
        moved = np.abs(found.joint - right.joint).max()
        assert max(moved, abs(found.log_weight - right.log_weight)) > 1e-3


def exact_rows(model: JunctionModel, findings: Mapping[str, str]) -> list[exact_layers.Row]:
    """The tokens with exact logs in place of float64's."""
    x = token_rows(model, findings)
    theta, _ = WholeTables(model).all_entries()
    logs = {"t": dict(enumerate(theta.tolist(), CONSTANTS + model.messages))}
    for name in ("lnn", "lnm"):
        column = x[:, COORDINATES.index(name)]
        logs[name] = {place: round(float(np.exp(value))) for place, value in enumerate(column) if value}
    rows = []
    for place, row in enumerate(x.tolist()):
        items: list[exact_layers.Coordinate] = []
        for name, value in zip(COORDINATES, row):
            odds = logs.get(name, {}).get(place, 1)
            items.append(
                Log(Fraction(odds)) if odds != 1 else Fraction(0) if name in logs else Fraction(int(value))
            )
        rows.append(tuple(items))
    return rows


@pytest.mark.parametrize("given", [{}, {"b": "y"}, {"a": "x", "c": "z"}])
def test_the_layers_run_exactly_give_the_fractions(given: dict[str, str]) -> None:
    network = bayesian_network(
        node("a", "x y", "1/3 2/3"),
        node("b", "x y", "0 1 1/2 1/2", given="a"),
        node("c", "x y z", "1/5 4/5 0 0 1/7 6/7", given="b"),
        node("d", "x y", "1/2 1/2 1 0", given="a"),
    )
    model = compile_network(network)
    up1, up2, down1, down2 = junction_layers()
    rows = exact_rows(model, given)
    for first, second in ((up1, up2), (down1, down2)):
        for _ in range(len(model.levels) + 1):
            rows = exact_layers.apply(second, exact_layers.apply(first, rows))
    u, d, dead = (COORDINATES.index(name) for name in ("u", "d", "dead"))
    expected = exact_run(model, given).posteriors()
    place = CONSTANTS
    for variable, first in zip(model.tables.names, model.indicators.tolist()):
        for state, posterior in enumerate(expected[variable].values()):
            row = rows[place + first + state]
            total = exact_layers.weighted_sum([(1, row[u]), (1, row[d])])
            value = exact_layers.activate("exp", total) if row[dead] == 0 else Fraction(0)
            assert value == posterior


def test_what_leaves_rationals_and_logs_is_refused() -> None:
    two = Log(Fraction(2))
    with pytest.raises(ExactnessError, match="meet in one coordinate"):
        exact_layers.weighted_sum([(1, two), (1, Fraction(1))])
    with pytest.raises(ExactnessError, match="mean of different logs"):
        exact_layers.mean([two, Fraction(0)])
    for kind, item in (("exp", Fraction(1)), ("ln", Fraction(0)), ("ln", two), ("relu", two)):
        with pytest.raises(ExactnessError, match=kind):
            exact_layers.activate(kind, item)  # type: ignore[arg-type]


def test_dense_attention_over_too_many_tokens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "DENSE_LIMIT", 50)
    with pytest.raises(ValueError, match="dense attention over 74 tokens; the limit is 50"):
        run_layers(compile_network(shipped_network("asia")))
