"""Junction models against the full joint table in exact integers, on thousands of random small networks."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from numeric.compiled.junction import support
from numeric.compiled.junction.build import TooLargeError, compile_network
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.shipped import SHIPPED, shipped_network
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, bayesian_network, node
from symbolic.networks.factor_graph import Factor
from symbolic.propagation import elimination
from tests.cases import random_bayesian_network, random_markov_network, some_findings
from tests.numeric.compiled.junction.joint_table import Joint, joint_table, random_findings, random_network

TOLERANCE = 1e-14
"""Probabilities; a few dozen roundings of 2^-53 each."""


def largest_difference(joint: Joint, log_weight: float, states: np.ndarray) -> float:
    """Of the posteriors of all states and of ln of the weight."""
    expected = np.array([float(p) for p in joint.states()])
    weight = joint.weight
    exact = math.log(weight.numerator) - math.log(weight.denominator)
    return max(float(np.abs(states - expected).max()), abs(log_weight - exact))


@pytest.mark.parametrize("seed", range(8))
def test_random_networks_give_what_the_full_joint_table_gives(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zeros, one-state variables, several components, impossible and soft findings; cliques as masks and joined from relations."""
    rng = random.Random(seed)
    impossible = 0
    for case in range(250):
        monkeypatch.setattr(support, "DENSE", rng.choice((1, 4, 1 << 22)))
        network = random_network(rng)
        findings: dict = dict(random_findings(rng, network))
        if case % 5 == 0:
            soft = rng.choice(network.variables)
            findings[soft] = [Fraction(rng.randint(1, 4), 4) for _ in network.states[soft]]
        joint = joint_table(network, findings)
        if not joint_table(network, {}).weight:
            with pytest.raises(ValueError, match="every joint state has weight zero"):
                compile_network(network, budget=0)
            continue
        runner = NumpyRunner(compile_network(network, budget=0))
        for domain in ("linear", "log"):
            if not joint.weight:
                impossible += 1
                with pytest.raises(EvidenceError, match="probability zero"):
                    runner.run(findings, domain=domain)
                continue
            result = runner.run(findings, domain=domain)
            assert largest_difference(joint, result.log_weight, result.states()) < TOLERANCE
    assert impossible > 20


@pytest.mark.parametrize("seed", range(4))
def test_what_findings_and_questions_leave_gives_the_same_posteriors(seed: int) -> None:
    rng = random.Random(1000 + seed)
    refused = 0
    for _ in range(250):
        network = random_network(rng)
        findings = random_findings(rng, network)
        asked = [v for v in network.variables if rng.random() < 0.4] or [network.variables[0]]
        joint = joint_table(network, findings)
        for of in (None, asked):
            if not joint.weight:
                refused += 1
                with pytest.raises(ValueError, match="zero"):
                    compile_network(network, findings, of, budget=0)
                continue
            model = compile_network(network, findings, of, budget=0)
            result = NumpyRunner(model).run()
            table = result.posteriors(of)
            for variable in of or network.variables:
                expected = [float(p) for p in joint.marginal(variable)]
                assert list(table[variable].values()) == pytest.approx(expected, abs=TOLERANCE)
            assert model.whole == (of is None)
            if model.whole:
                assert result.log_weight == pytest.approx(math.log(joint.weight), abs=TOLERANCE)
    assert refused > 20


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_networks(name: str) -> None:
    network = shipped_network(name)
    expected = elimination.posteriors(network)
    table = NumpyRunner(compile_network(network)).run().posteriors()
    for variable, row in expected.items():
        assert table[variable] == pytest.approx({s: float(p) for s, p in row.items()}, abs=TOLERANCE)


@pytest.mark.parametrize("seed", range(6))
def test_larger_networks_against_elimination(seed: int) -> None:
    network: DiscreteNetwork
    if seed % 2:
        network = random_markov_network(seed, 12, 18)
    else:
        network = random_bayesian_network(seed, 40, zeros=0.2, reach=6)
    findings = some_findings(seed, network, 3)
    model = compile_network(network)
    try:
        expected = elimination.posteriors(network, findings)
    except EvidenceError:
        with pytest.raises(EvidenceError):
            NumpyRunner(model).run(findings)
        return
    table = NumpyRunner(model).run(findings).posteriors()
    for variable, row in expected.items():
        assert table[variable] == pytest.approx({s: float(p) for s, p in row.items()}, abs=TOLERANCE)


def test_numbers_beyond_float64_keep_their_digits() -> None:
    """1e-400 is zero and 1e400 infinite in float64. In the log domain, which this needs, numbers are near 900, so one rounding is
    10^-13."""
    tiny = Fraction(1, 10**400)
    network = DiscreteNetwork(
        {"a": ("x", "y"), "b": ("x", "y")},
        (
            Factor(("a",), (tiny, 3 * tiny)),
            Factor(("a", "b"), (Fraction(10**400), Fraction(1), Fraction(2), Fraction(5))),
        ),
    )
    runner = NumpyRunner(compile_network(network))
    assert runner.run().posteriors()["a"]["x"] == pytest.approx(1.0)
    row = runner.run({"b": "y"}).posteriors()["a"]
    assert row == pytest.approx({"x": 1 / 16, "y": 15 / 16}, abs=1e-12)
    weight = joint_table(network, {"b": "y"}).weight
    expected = math.log(weight.numerator) - math.log(weight.denominator)
    assert runner.run({"b": "y"}).log_weight == pytest.approx(expected, rel=1e-14)


def test_contradicting_witnesses_are_weighed_in_the_log_domain() -> None:
    """Each of 300 sensors is certain beyond float64's range when they are taken together; half of them say one thing."""
    sensors = [node(f"s{i}", "on off", "0.999999 0.000001 0.000001 0.999999", given="h") for i in range(300)]
    network = bayesian_network(node("h", "a b", "0.3 0.7"), *sensors)
    findings = {f"s{i}": "on" if i % 2 else "off" for i in range(300)}
    row = NumpyRunner(compile_network(network)).run(findings).posteriors()["h"]
    assert row == pytest.approx({"a": 0.3, "b": 0.7}, abs=1e-12)


def test_many_findings_do_not_underflow() -> None:
    network = bayesian_network(
        node("c0", "a b", "0.1 0.9"),
        *(node(f"c{i}", "a b", "0.001 0.999 0.002 0.998", given=f"c{i - 1}") for i in range(1, 400)),
    )
    findings = {f"c{i}": "a" for i in range(1, 400, 2)}
    result = NumpyRunner(compile_network(network)).run(findings)
    exact = elimination.evidence_probability(network, findings)
    assert result.log_weight == pytest.approx(
        math.log(exact.numerator) - math.log(exact.denominator), rel=1e-14
    )


def test_size_is_judged_before_any_token_is_made() -> None:
    sizes = {f"v{i}": ("a", "b") for i in range(40)}
    network = DiscreteNetwork(
        sizes, tuple(Factor((f"v{i}", f"v{j}"), (1, 2, 3, 4)) for i in range(40) for j in range(i))
    )
    with pytest.raises(
        TooLargeError, match=r"at least 1,099,511,\d{3},\d{3} tokens .* limit of 60,000,000 .*raise the limit"
    ):
        compile_network(network)
    findings = {f"v{i}": "a" for i in range(5, 40)}
    assert compile_network(network, findings).tokens < 100


def test_unknown_names_and_weights_that_do_not_fit_are_refused() -> None:
    network = shipped_network("asia")
    runner = NumpyRunner(compile_network(network))
    with pytest.raises(EvidenceError, match="unknown variable 'smok'; did you mean 'smoke'"):
        runner.run({"smok": "yes"})
    with pytest.raises(EvidenceError, match="has no state 'maybe'"):
        runner.run({"smoke": "maybe"})
    for weights in ([1.0], [1.0, -1.0], [0.0, 0.0], [math.nan, 1.0]):
        with pytest.raises(EvidenceError, match="weights"):
            runner.run({"smoke": weights})
    with pytest.raises(EvidenceError, match="unknown variable 'lungs'"):
        compile_network(network, of=["lungs"])
    with pytest.raises(EvidenceError, match="the findings smoke=yes have probability zero"):
        compile_network(
            bayesian_network(node("smoke", "yes no", "0 1"), node("x", "a b", "1 0 0 1", given="smoke")),
            {"smoke": "yes"},
        )


def test_a_compiled_in_finding_cannot_be_contradicted() -> None:
    runner = NumpyRunner(compile_network(shipped_network("asia"), {"smoke": "yes"}))
    assert runner.run({"smoke": "yes"}).posteriors()["smoke"] == {"yes": 1.0, "no": 0.0}
    with pytest.raises(EvidenceError, match="smoke is yes"):
        runner.run({"smoke": "no"})
