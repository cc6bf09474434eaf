"""The same file run by torch modules gives the decimals of the exact run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from numeric.compiled.edge_model import edge_model_of
from numeric.compiled.files import save_model
from numeric.compiled.gate_model import gate_model_of
from numeric.networks.shipped import shipped_network
from symbolic.compile.edges import compile_edges
from symbolic.networks.bayesian_network import EvidenceError
from symbolic.transformer.exact_inference import exact_posteriors
from symbolic.transformer.weights import Activation
from tests import cases
from tests.cases import random_markov_network

torch = pytest.importorskip("torch")

TORCH_TOLERANCE = 1e-12
"""float64 throughout; logs below 2^5 in size and 16 layers, so roundings add up to some 2^-44."""


@pytest.mark.parametrize(
    ("name", "findings"), [("asia", {"smoke": "yes"}), ("survey", {}), ("cancer", {"Xray": "negative"})]
)
def test_torch_gives_the_same_decimals(name: str, findings: dict[str, str], tmp_path: Path) -> None:
    from numeric.compiled.torch_model import CompiledTransformer

    compiled = cases.compiled(name)
    path = tmp_path / "model.safetensors"
    save_model(gate_model_of(compiled), path)
    with torch.no_grad():
        result = CompiledTransformer(path)(findings)
    expected = exact_posteriors(compiled.transformer, findings)
    for variable, row in expected.items():
        for state, probability in row.items():
            assert abs(result[variable][state] - float(probability)) < TORCH_TOLERANCE


@pytest.mark.parametrize("activation", ["softplus", "relu"])
def test_torch_runs_edge_models_on_trees_and_loops(activation: Activation, tmp_path: Path) -> None:
    from numeric.compiled.torch_model import CompiledTransformer

    for network, findings, rounds in [
        (shipped_network("cancer"), {"Pollution": "low"}, None),
        (random_markov_network(1, 5, 7, states=2), {}, 4),
    ]:
        transformer = compile_edges(network, findings, rounds=rounds, activation=activation)
        path = tmp_path / "edges.safetensors"
        save_model(edge_model_of(transformer, findings), path)
        with torch.no_grad():
            result = CompiledTransformer(path)({})
        expected = exact_posteriors(transformer)
        assert result.keys() == expected.keys()
        for variable, row in expected.items():
            for state, number in row.items():
                assert abs(result[variable][state] - float(number)) < TORCH_TOLERANCE


def test_a_changed_weight_changes_torchs_answer(tmp_path: Path) -> None:
    from numeric.compiled.torch_model import CompiledTransformer

    compiled = cases.compiled("cancer")
    path = tmp_path / "model.safetensors"
    save_model(gate_model_of(compiled), path)
    model = CompiledTransformer(path)
    with torch.no_grad():
        before = model({})["Cancer"]["True"]
        model.blocks[1].outer.weight *= 2
        after = model({})["Cancer"]["True"]
    assert abs(after - before) > 1e-3


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        ({"smoke": "Yes"}, "its states are yes, no"),
        ({"smoke": True}, "has no state True"),
        ({"smok": "yes"}, "did you mean 'smoke'"),
        ({"lung": "yes", "either": "no"}, "probability zero"),
    ],
)
def test_torch_refuses_findings_that_are_none(findings: dict[str, str], message: str, tmp_path: Path) -> None:
    from numeric.compiled.torch_model import CompiledTransformer

    path = tmp_path / "model.safetensors"
    save_model(cases.model("asia"), path)
    with pytest.raises(EvidenceError, match=message):
        CompiledTransformer(path)(findings)


def test_torch_names_an_activation_that_it_does_not_know(tmp_path: Path) -> None:
    from numeric.compiled.torch_model import CompiledTransformer

    model = cases.model("cancer")
    evidence, value = model.blocks
    path = tmp_path / "model.safetensors"
    save_model(replace(model, blocks=(evidence, replace(value, activation="tanh"))), path)
    with pytest.raises(ValueError, match="unknown activation 'tanh'; known are relu, softplus"):
        CompiledTransformer(path)
