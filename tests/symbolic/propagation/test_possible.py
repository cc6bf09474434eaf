"""Impossible findings are recognised from the tables alone, before anything is compiled."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric.networks.shipped import shipped_network
from proofs.cli.main import run
from symbolic.compile import gates
from symbolic.compile.gates import compile_network, estimate
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.networks.factor_graph import Factor
from symbolic.propagation import elimination
from symbolic.propagation.possible import contradiction
from tests import cases
from tests.cases import random_bayesian_network, some_findings


def found(network: DiscreteNetwork, findings: dict[str, str]) -> dict[str, str] | None:
    return contradiction(network, estimate(network), findings)


def possible(network: DiscreteNetwork, findings: dict[str, str]) -> bool:
    """By enumeration of all joint states."""
    try:
        elimination.enumerated_posteriors(network, findings)
    except EvidenceError:
        return False
    return True


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(0, 6), st.sampled_from([0.0, 0.3, 0.6]))
def test_random_networks_with_zeros_agree_with_enumeration(
    seed: int, size: int, count: int, zeros: float
) -> None:
    network = random_bayesian_network(seed, size, states=3, parents=3, zeros=zeros)
    findings = some_findings(seed, network, count)
    excluded = found(network, findings)
    assert (excluded is None) == possible(network, findings)
    if excluded is not None:
        assert excluded.items() <= findings.items()
        assert not possible(network, excluded)
        for variable in excluded:
            assert possible(network, {v: s for v, s in excluded.items() if v != variable})


@given(st.lists(st.lists(st.sampled_from([0, 0, 1]), min_size=4, max_size=4), min_size=6, max_size=6))
def test_cycles_of_constraints_agree_with_enumeration(tables: list[list[int]]) -> None:
    """Markov networks on four binary variables, a relation on every pair: often no joint state is left at all."""
    names = ("a", "b", "c", "d")
    factors = tuple(
        Factor(pair, tuple(Fraction(entry) for entry in table))
        for pair, table in zip(combinations(names, 2), tables)
        if any(table)
    )
    network = DiscreteNetwork(dict.fromkeys(names, ("x", "y")), factors)
    excluded = found(network, {})
    assert excluded == (None if possible(network, {}) else {})
    if excluded is None:
        for one, other in combinations(names, 2):
            findings = {one: "x", other: "y"}
            assert (found(network, findings) is None) == possible(network, findings)


@pytest.mark.parametrize("name", cases.BY_SIZE[1:])
def test_published_networks_agree_with_elimination(name: str) -> None:
    network = cases.named(name)
    tree = estimate(network)
    assert contradiction(network, tree, {}) is None
    tried = [some_findings(seed, network, 4 + seed) for seed in range(8)]
    for factor in network.factors:
        if 0 in factor.table:  # the joint state of the first zero
            states = product(*(network.states[variable] for variable in factor.scope))
            zero = next(state for state, entry in zip(states, factor.table) if not entry)
            tried.append(dict(zip(factor.scope, zero)))
    assert len(tried) > 8
    for findings in tried:
        excluded = contradiction(network, tree, findings)
        assert (excluded is None) == (elimination.evidence_probability(network, findings) > 0)
    assert excluded is not None


def test_the_contradiction_is_irreducible() -> None:
    findings = {"smoke": "yes", "lung": "yes", "dysp": "no", "either": "no"}
    assert found(shipped_network("asia"), findings) == {"lung": "yes", "either": "no"}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(EvidenceError, match="did you mean 'smoke'"):
        found(shipped_network("asia"), {"smok": "yes"})


def no_gates(*_: object) -> None:
    pytest.fail("compiling has begun")


@pytest.mark.parametrize("command", [["infer", "asia", "--accuracy", "1e-3"], ["prove", "--network", "asia"]])
def test_the_commands_refuse_before_any_gate_is_built(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gates, "posterior_circuit", no_gates)
    findings = ["--given", "lung=yes", "--given", "smoke=yes", "--given", "either=no"]
    assert run([*command, *findings]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "error: the findings lung=yes, smoke=yes, either=no have probability zero already because of lung=yes, either=no; "
        "nothing was compiled (treewidth 2, 46 cluster entries, about 0.0 MiB of tokens)\n"
    )
    with pytest.raises(pytest.fail.Exception, match="compiling has begun"):
        run([*command, "--given", "smoke=yes"])


def test_a_network_that_is_too_large_is_refused_before_its_findings_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_yet(*_: object) -> None:
        pytest.fail("the findings were looked at")

    monkeypatch.setattr(gates, "contradiction", not_yet)
    with pytest.raises(gates.TooLargeError, match=r"treewidth at least 2 \(limit 1\)"):
        compile_network(shipped_network("asia"), treewidth_limit=1, given={"lung": "yes", "either": "no"})


def test_a_network_without_weight_is_refused_before_any_gate_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gates, "posterior_circuit", no_gates)
    factors = (Factor(("a",), (Fraction(1), Fraction(0))), Factor(("a",), (Fraction(0), Fraction(1))))
    with pytest.raises(ValueError, match="every joint state has weight zero"):
        compile_network(DiscreteNetwork({"a": ("x", "y")}, factors))
