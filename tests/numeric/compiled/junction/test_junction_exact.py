"""The exact run, joint posteriors, gradients and explanations, against the full joint table and against elimination."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from numeric.compiled.junction import explanation
from numeric.compiled.junction.build import compile_network
from numeric.compiled.junction.exact import exact_run
from numeric.compiled.junction.explanation import most_probable
from numeric.compiled.junction.marginals import entry_posteriors, gradients, joint_posterior
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.bif import read_bif
from numeric.networks.shipped import SHIPPED, shipped_network
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, bayesian_network, node
from symbolic.networks.factor_graph import Factor
from symbolic.propagation import elimination
from tests.cases import random_bayesian_network, some_findings
from tests.numeric.compiled.junction.joint_table import joint_table, random_findings, random_network


def random_cases(seed: int, count: int) -> list[tuple[DiscreteNetwork, dict]]:
    """Networks with some joint state of positive weight, and findings, soft ones among them, that may be impossible."""
    rng = random.Random(seed)
    cases = []
    while len(cases) < count:
        network = random_network(rng)
        if joint_table(network, {}).weight:
            findings: dict = dict(random_findings(rng, network))
            if rng.random() < 0.3:
                soft = rng.choice(network.variables)
                findings[soft] = [Fraction(rng.randint(1, 9), 7) for _ in network.states[soft]]
            cases.append((network, findings))
    return cases


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_run_gives_the_fractions_of_the_joint_table(seed: int) -> None:
    impossible = 0
    for network, findings in random_cases(4000 + seed, 120):
        joint = joint_table(network, findings)
        model = compile_network(network, budget=0)
        if not joint.weight:
            impossible += 1
            with pytest.raises(EvidenceError, match="probability zero"):
                exact_run(model, findings)
            continue
        result = exact_run(model, findings)
        assert result.weight == joint.weight
        assert [p for row in result.posteriors().values() for p in row.values()] == joint.states()
        hard = {v: s for v, s in findings.items() if isinstance(s, str)}
        soft = {v: w for v, w in findings.items() if v not in hard}
        pruned = compile_network(network, hard, budget=0)
        if not soft.keys() & pruned.fixed.keys():
            again = exact_run(pruned, soft)
            assert again.weight == joint.weight
            assert again.posteriors() == result.posteriors()
    assert impossible > 3


@pytest.mark.parametrize("name", SHIPPED)
def test_the_exact_run_on_the_shipped_networks(name: str) -> None:
    network = shipped_network(name)
    model = compile_network(network)
    for seed in range(3):
        findings = some_findings(seed, network, seed)
        assert exact_run(model, findings).posteriors() == elimination.posteriors(network, findings)
        assert exact_run(model, findings).weight == elimination.evidence_probability(network, findings)


@pytest.mark.parametrize("name", ["sachs", "child", "alarm"])
def test_the_exact_run_on_larger_networks(name: str, shared_dir) -> None:
    network = read_bif(shared_dir / "networks" / f"{name}.bif").network
    findings = some_findings(1, network, 4)
    model = compile_network(network)
    some = list(network.variables)[::7]
    expected = elimination.posteriors(network, findings, some)
    assert exact_run(model, findings).posteriors(some) == expected


def test_joint_posteriors_of_one_clique_and_of_variables_brought_together() -> None:
    apart = 0
    for network, findings in random_cases(4100, 150):
        joint = joint_table(network, findings)
        if not joint.weight or any(not isinstance(s, str) for s in findings.values()):
            continue
        chosen = network.variables[: 1 + len(network.variables) // 2][-3:]
        expected = np.array(joint.marginal(*chosen), dtype=float)
        found = joint_posterior(
            NumpyRunner(compile_network(network, budget=0)).run(findings, keep_entries=True), chosen
        )
        apart += found is None
        if found is not None:
            np.testing.assert_allclose(found, expected, atol=1e-14)
        for of in (None, chosen):
            model = compile_network(network, findings, of, together=chosen, budget=0)
            together = joint_posterior(NumpyRunner(model).run(keep_entries=True), chosen[::-1])
            assert together is not None
            np.testing.assert_allclose(together.T, expected, atol=1e-14)
    assert apart > 5


def test_gradients_are_derivatives_of_the_log_weight() -> None:
    """The weight is linear in every entry: its derivative is the weight with the entry 1 and the other entries of the table 0."""
    checked = 0
    for network, findings in random_cases(4200, 25):
        joint = joint_table(network, findings)
        if not joint.weight:
            continue
        result = NumpyRunner(compile_network(network, budget=0)).run(findings, keep_entries=True)
        factors = [factor for factor in network.factors if factor.scope]
        for factor, gradient, posterior in zip(
            factors, gradients(result), entry_posteriors(result), strict=True
        ):
            assert posterior.sum() == pytest.approx(1.0)
            for place, (entry, slope) in enumerate(zip(factor.table, gradient.ravel().tolist())):
                one = Factor(factor.scope, tuple(Fraction(i == place) for i in range(len(factor.table))))
                others = [f for f in network.factors if f is not factor]
                changed = joint_table(DiscreteNetwork(network.states, (*others, one)), findings)
                if entry:
                    checked += 1
                    assert slope == pytest.approx(float(changed.weight / joint.weight), abs=1e-12)
                else:
                    assert math.isnan(slope)
    assert checked > 200


@pytest.mark.parametrize("seed", range(4))
def test_explanations_are_the_first_of_the_most_probable_states(seed: int) -> None:
    """Small integer weights make exact ties common."""
    ties = 0
    for network, findings in random_cases(4300 + seed, 120):
        joint = joint_table(network, findings)
        model = compile_network(network, budget=0)
        if not joint.weight:
            with pytest.raises(EvidenceError, match="probability zero"):
                most_probable(model, findings)
            continue
        best = int(joint.table.max())
        ties += int((joint.table == best).sum()) > 1
        found = most_probable(model, findings)
        assert found.states == joint.first_most_probable()
        assert found.weight == Fraction(best, joint.scale)
        hard = {v: s for v, s in findings.items() if isinstance(s, str)}
        pruned = compile_network(network, hard, budget=0)
        soft = {v: w for v, w in findings.items() if v not in hard}
        if not soft.keys() & pruned.fixed.keys():
            assert most_probable(pruned, soft) == found
    assert ties > 3


def test_a_difference_beyond_float64_decides() -> None:
    """Two halves that differ by 10^-30 at the far end of a chain."""
    more, less = Fraction(1, 2) + Fraction(1, 10**30), Fraction(1, 2) - Fraction(1, 10**30)
    for first, second in ((more, less), (less, more)):
        chain = [node("c0", "a b", [first, second])]
        chain += [node(f"c{i}", "a b", "0.9 0.1 0.1 0.9", given=f"c{i - 1}") for i in range(1, 60)]
        found = most_probable(compile_network(bayesian_network(*chain)))
        assert set(found.states.values()) == {"a" if first > second else "b"}
        assert found.weight == more * Fraction(9, 10) ** 59


def test_a_hundred_fair_coins_fall_on_their_first_state() -> None:
    coins = bayesian_network(*(node(f"c{i}", "heads tails", "0.5 0.5") for i in range(100)))
    found = most_probable(compile_network(coins))
    assert set(found.states.values()) == {"heads"}
    assert found.weight == Fraction(1, 2**100)
    assert found.log_weight == pytest.approx(-100 * math.log(2))


def test_rounding_alone_would_choose_wrongly() -> None:
    """The same ten numbers in another order: an exact tie, which sums of rounded logs break either way."""
    rng = random.Random(0)
    wrong = 0
    for _ in range(20):
        chances = [Fraction(rng.randint(1, 99), 100) for _ in range(10)]
        others = rng.sample(chances, 10)
        sensors = [
            node(f"s{i}", "on off", [a, 1 - a, b, 1 - b], given="h")
            for i, (a, b) in enumerate(zip(chances, others))
        ]
        model = compile_network(bayesian_network(node("h", "a b", "0.5 0.5"), *sensors))
        findings = {f"s{i}": "on" for i in range(10)}
        assert most_probable(model, findings).states["h"] == "a"
        trace = explanation._Trace(model, explanation.whole_indicators(model, findings)[0])
        trace.tolerance = 0.0
        wrong += trace.states()["h"] != 0
    assert wrong > 0


def test_a_model_pruned_to_some_variables_gives_no_explanation() -> None:
    model = compile_network(shipped_network("asia"), {"smoke": "yes"}, ["dysp"])
    with pytest.raises(ValueError, match="compiled for some variables only"):
        most_probable(model)


def test_a_larger_network_is_explained_as_the_layers_explained_it() -> None:
    network = random_bayesian_network(7, 12, zeros=0.2)
    findings = some_findings(3, network, 2)
    states, weight = elimination.most_probable(network, findings)
    found = most_probable(compile_network(network), findings)
    assert (found.states, found.weight) == (states, weight)
