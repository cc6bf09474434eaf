"""The ONNX graph in onnxruntime against the run by pointers."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from numeric.compiled.junction.build import compile_network  # noqa: E402
from numeric.compiled.junction.model import JunctionModel  # noqa: E402
from numeric.compiled.junction.onnx_graph import save_onnx  # noqa: E402
from numeric.compiled.junction.run import NumpyRunner  # noqa: E402
from numeric.networks.shipped import SHIPPED, shipped_network  # noqa: E402
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, bayesian_network, node  # noqa: E402
from tests.cases import some_findings  # noqa: E402
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network  # noqa: E402


def answers(model: JunctionModel, cases: list[dict[str, str]], path: Path) -> tuple[np.ndarray, np.ndarray]:
    save_onnx(model, path)
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = json.loads(session.get_modelmeta().custom_metadata_map["states"])
    rows = [
        [float(case.get(v, state) == state) for v, states in names.items() for state in states]
        for case in cases
    ]
    posteriors, log_weight = session.run(["posteriors", "log_weight"], {"indicators": np.array(rows)})
    return posteriors, log_weight


def compared(network: DiscreteNetwork, cases: list[dict[str, str]], path: Path) -> int:
    """How many cases were impossible."""
    model = compile_network(network, budget=0)
    runner = NumpyRunner(model)
    impossible = 0
    for case, row, log in zip(cases, *answers(model, cases, path), strict=True):
        try:
            expected = runner.run(case)
        except EvidenceError:
            impossible += 1
            assert log == -np.inf
            assert np.isnan(row).any()
            continue
        np.testing.assert_allclose(row, expected.states(), rtol=0, atol=1e-13)
        assert log == pytest.approx(expected.log_weight, rel=1e-13, abs=1e-13)
    return impossible


def test_batches_on_random_networks(tmp_path: Path) -> None:
    rng = random.Random(0)
    impossible = 0
    for _ in range(40):
        network = random_network(rng)
        if joint_table(network, {}).weight:
            cases = [{}, *(random_findings(rng, network) for _ in range(4))]
            impossible += compared(network, cases, tmp_path / "model.onnx")
    assert impossible > 5


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_networks(name: str, tmp_path: Path) -> None:
    network = shipped_network(name)
    compared(network, [some_findings(seed, network, seed) for seed in range(4)], tmp_path / "model.onnx")


def test_long_products_stay_in_range(tmp_path: Path) -> None:
    chain = [node("c0", "a b", "0.1 0.9")]
    chain += [node(f"c{i}", "a b", "0.001 0.999 0.002 0.998", given=f"c{i - 1}") for i in range(1, 300)]
    findings = {f"c{i}": "a" for i in range(1, 300, 2)}
    assert compared(bayesian_network(*chain), [findings], tmp_path / "model.onnx") == 0
