"""The torch module: posteriors with a batch axis, gradients in the tables and in the findings."""

from __future__ import annotations

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from numeric.compiled.junction.build import compile_network  # noqa: E402
from numeric.compiled.junction.marginals import gradients  # noqa: E402
from numeric.compiled.junction.run import NumpyRunner  # noqa: E402
from numeric.compiled.junction.torch_model import JunctionModule  # noqa: E402
from numeric.networks.shipped import shipped_network  # noqa: E402
from symbolic.networks.bayesian_network import EvidenceError, bayesian_network, node  # noqa: E402
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network  # noqa: E402


@pytest.mark.parametrize("trainable", [False, True])
def test_batches_on_random_networks(trainable: bool) -> None:
    rng = random.Random(0)
    impossible = 0
    for _ in range(60):
        network = random_network(rng)
        if not joint_table(network, {}).weight:
            continue
        model = compile_network(network, budget=0)
        module, runner = JunctionModule(model, trainable=trainable), NumpyRunner(model)
        cases = [{}, *(random_findings(rng, network) for _ in range(4))]
        log_weight, states = module(module.indicators(cases))
        for case, log, row in zip(cases, log_weight.tolist(), states.detach().numpy(), strict=True):
            try:
                expected = runner.run(case)
            except EvidenceError:
                impossible += 1
                assert log == -np.inf
                assert np.isnan(row).any()
                continue
            assert log == pytest.approx(expected.log_weight, abs=1e-13)
            np.testing.assert_allclose(row, expected.states(), rtol=0, atol=1e-14)
    assert impossible > 10


def test_gradients_of_the_log_weight_in_the_tables_are_the_models() -> None:
    network = shipped_network("asia")
    model = compile_network(network)
    findings = {"dysp": "yes", "smoke": "no"}
    module = JunctionModule(model, trainable=True)
    log_weight, _ = module(module.indicators([findings]))
    log_weight.sum().backward()
    expected = gradients(NumpyRunner(model).run(findings, keep_entries=True))
    for parameter, slope in zip(module.tables, expected, strict=True):
        known = ~np.isnan(slope.ravel())
        np.testing.assert_allclose(
            parameter.grad.numpy()[known], slope.ravel()[known], rtol=1e-12, atol=1e-14
        )


def test_posteriors_are_derivatives_in_the_logs_of_the_indicators() -> None:
    module = JunctionModule(compile_network(shipped_network("survey")))
    logs = torch.zeros(1, int(module.model.offsets[-1]), dtype=torch.float64, requires_grad=True)
    log_weight, states = module(logs.exp())
    log_weight.sum().backward()
    np.testing.assert_allclose(logs.grad.numpy(), states.detach().numpy(), atol=1e-14)
    assert torch.autograd.gradcheck(lambda x: module(x.exp())[1], (logs,))


def test_long_products_stay_in_range() -> None:
    chain = [node("c0", "a b", "0.1 0.9")]
    chain += [node(f"c{i}", "a b", "0.001 0.999 0.002 0.998", given=f"c{i - 1}") for i in range(1, 300)]
    model = compile_network(bayesian_network(*chain))
    findings = {f"c{i}": "a" for i in range(1, 300, 2)}
    module = JunctionModule(model)
    log_weight, states = module(module.indicators([findings]))
    expected = NumpyRunner(model).run(findings)
    assert log_weight.item() == pytest.approx(expected.log_weight, rel=1e-13)
    np.testing.assert_allclose(states[0].numpy(), expected.states(), atol=1e-13)
