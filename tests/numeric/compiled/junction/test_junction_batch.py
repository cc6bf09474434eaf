"""Many cases at once, and the compiled loops, against the full joint table and against single runs."""

from __future__ import annotations

import random
from fractions import Fraction
from importlib.util import find_spec

import numpy as np
import pytest

from numeric.compiled.junction import batch
from numeric.compiled.junction.batch import UNKNOWN, run_cases, run_chunks
from numeric.compiled.junction.build import compile_network
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.shipped import shipped_network
from symbolic.networks.bayesian_network import EvidenceError, bayesian_network, node
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network
from tests.numeric.compiled.junction.test_junction_run import TOLERANCE, largest_difference

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
ENGINES = ["numpy", pytest.param("numba", marks=needs_numba)]


@needs_numba
@pytest.mark.parametrize("seed", range(4))
def test_compiled_loops_on_random_networks(seed: int) -> None:
    from numeric.compiled.junction.kernels import CompiledRunner

    rng = random.Random(2000 + seed)
    impossible = 0
    for _ in range(250):
        network = random_network(rng)
        if not joint_table(network, {}).weight:
            continue
        findings = random_findings(rng, network)
        joint = joint_table(network, findings)
        runner = CompiledRunner(compile_network(network, budget=0))
        if not joint.weight:
            impossible += 1
            with pytest.raises(EvidenceError, match="probability zero"):
                runner.run(findings)
            continue
        result = runner.run(findings)
        assert largest_difference(joint, result.log_weight, result.states()) < TOLERANCE
    assert impossible > 10


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(3))
def test_cases_on_random_networks(seed: int, engine: batch.Engine) -> None:
    """Seven cases each, in chunks of three, one of them without findings and some impossible; every other network with soft
    findings."""
    rng = random.Random(3000 + seed)
    answered = impossible = 0
    for number in range(60):
        network = random_network(rng, most=6)
        if not joint_table(network, {}).weight:
            continue
        findings = [{}, *(random_findings(rng, network) for _ in range(6))]
        cases = np.array(
            [[s.index(f[v]) if v in f else UNKNOWN for v, s in network.states.items()] for f in findings]
        )
        soft, with_soft = {}, [dict(f) for f in findings]
        if number % 2:
            variable = rng.randrange(len(network.variables))
            name = network.variables[variable]
            rows = [[Fraction(rng.randint(0, 3), 4) for _ in network.states[name]] for _ in findings]
            soft[variable] = np.array(rows, dtype=float)
            cases[:, variable] = UNKNOWN
            soft[variable][0] = np.nan
            for f, row in list(zip(with_soft, rows))[1:]:
                f[name] = row  # type: ignore[assignment]
            with_soft[0].pop(name, None)
        model = compile_network(network, budget=0)
        logs, states = run_cases(model, cases, soft, engine=engine, chunk=3)
        for f, log, row in zip(with_soft, logs, states, strict=True):
            joint = joint_table(network, f)  # type: ignore[arg-type]
            if joint.weight:
                answered += 1
                assert largest_difference(joint, log, row) < TOLERANCE
            else:
                impossible += 1
                assert log == -np.inf
                assert np.isnan(row).all()
    assert answered > 200
    assert impossible > 20


@pytest.mark.parametrize("engine", ENGINES)
def test_cases_that_the_linear_domain_could_lose_are_run_again(engine: batch.Engine) -> None:
    sensors = [node(f"s{i}", "on off", "0.999999 0.000001 0.000001 0.999999", given="h") for i in range(300)]
    network = bayesian_network(node("h", "a b", "0.3 0.7"), *sensors)
    cases = np.full((3, 301), UNKNOWN)
    cases[1, 1:] = np.arange(300) % 2
    logs, states = run_cases(compile_network(network), cases, engine=engine)
    assert states[:, 0] == pytest.approx(0.3, abs=1e-12)
    assert logs[0] == pytest.approx(0.0, abs=1e-12)
    assert logs[1] == pytest.approx(150 * np.log(0.999999e-6), rel=1e-12)


def test_a_large_model_is_run_case_by_case(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compile_network(shipped_network("asia"))
    cases = np.random.default_rng(0).integers(-1, 2, (20, 8))
    together = run_cases(model, cases)
    monkeypatch.setattr(batch, "SINGLY", 0)
    for one, other in zip(together, run_cases(model, cases), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_chunks_come_one_after_the_other_and_an_empty_table_gives_none() -> None:
    model = compile_network(shipped_network("cancer"))
    chunks = run_chunks(model, np.full((5, 5), UNKNOWN), chunk=2)
    assert [len(log) for log, _ in chunks] == [2, 2, 1]
    logs, states = run_cases(model, np.zeros((0, 5), dtype=int))
    assert logs.shape == (0,)
    assert states.shape == (0, 10)


def test_numbers_that_are_no_states_are_refused_before_any_work() -> None:
    model = compile_network(shipped_network("cancer"))
    with pytest.raises(ValueError, match=r"case 1 has state 2 of 'Smoker', which has 2"):
        run_cases(model, np.array([[0, 0, 0, 0, 0], [0, 2, 0, 0, 0]]))
    with pytest.raises(ValueError, match="for 5 variables"):
        run_cases(model, np.zeros((2, 4), dtype=int))
    with pytest.raises(ValueError, match="weights of 'Pollution'"):
        run_cases(model, np.full((1, 5), UNKNOWN), {0: np.array([[1.0, -1.0]])})


def test_a_runner_answers_case_after_case() -> None:
    """Arrays are kept between runs: nothing of one case may be left in the next."""
    network = shipped_network("asia")
    runner = NumpyRunner(compile_network(network))
    before = runner.run().states()
    kept = runner.run({"smoke": "yes"}, keep_entries=True)
    entries = kept.entries.copy()  # type: ignore[union-attr]
    np.testing.assert_array_equal(runner.run().states(), before)
    np.testing.assert_array_equal(kept.entries, entries)
