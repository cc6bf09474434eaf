"""Proof time against size (run with --benchmark-enable): a solver on k inputs, propositional proofs of the
pigeonhole principle for n, enumeration of all graphs on n nodes, and the induction that covers every k at once.

What is timed is also checked: every run must end in the expected answer.
"""

from __future__ import annotations

from typing import Any

import pytest

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import registry, solvers
from proofs.claims.finite.machines import seated, words_for_all_maps
from proofs.language.statement import universal
from proofs.search.propositional import rup_evidence
from symbolic.compile.boolean_circuits import Circuit, Gate, compile_circuit
from symbolic.networks.noisy_gates import NoisyGate
from tests.proofs.claims.test_boolean_claims import direct_gate


def check(statement: str, evidence: Any) -> None:
    """Accept, as the checker would."""
    parsed = checker.parse_statement(checker.read_sexps(statement), "unsat")
    context = checker.Context(parsed.scope, ()).assuming(*parsed.hypotheses)
    assert parsed.goal is not None
    checker.Prover("benchmark", {}).prove(context, parsed.goal, evidence)


@pytest.mark.parametrize("k", [2, 4, 8, 16, 32, 64])
def test_z3_on_the_and_gate_of_k_inputs(benchmark: Any, k: int) -> None:
    assert benchmark.pedantic(solvers.ask, ("z3", direct_gate(k)), rounds=3).result == "unsat"


@pytest.mark.parametrize("k", [2, 4, 8])  # on 16 inputs cvc5 gives up within its resource limit
def test_cvc5_on_the_and_gate_of_k_inputs(benchmark: Any, k: int) -> None:
    if not solvers.installed("cvc5"):
        pytest.skip("cvc5 is not installed")
    assert benchmark.pedantic(solvers.ask, ("cvc5", direct_gate(k)), rounds=2).result == "unsat"


@pytest.mark.parametrize("n", [2, 3, 4])
def test_finding_the_pigeonhole_refutation(benchmark: Any, n: int) -> None:
    declared, facts, goal = seated(n + 1, n)
    evidence = benchmark(rup_evidence, universal(declared, goal, facts))
    assert evidence["kind"] == "rup"


@pytest.mark.parametrize("n", [2, 3, 4])
def test_checking_the_pigeonhole_refutation(benchmark: Any, n: int) -> None:
    declared, facts, goal = seated(n + 1, n)
    statement = universal(declared, goal, facts)
    benchmark(check, statement, rup_evidence(statement))


@pytest.mark.parametrize(
    "claim", ["boolean.saturated-gates", "boolean.circuits", "finite.pigeonhole", "finite.routing-keys"]
)
def test_checking_a_claim_for_every_size(benchmark: Any, claim: str) -> None:
    files = cert.files(registry.get(claim))
    data = checker.load_json(files.certificate)
    record = benchmark(checker.check_claim, data, files.statements.decode("ascii"), {})
    assert all(obligation.accepted == "verified" for obligation in record.obligations)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_finding_words_for_all_maps(benchmark: Any, n: int) -> None:
    assert len(benchmark(words_for_all_maps, n)) == n**n


@pytest.mark.parametrize("k", [8, 32, 128])
def test_running_an_and_of_k_inputs(benchmark: Any, k: int) -> None:
    gates = (*(Gate("input", name=f"x{i}") for i in range(k)), Gate("and", tuple(range(k))))
    compiled = compile_circuit(Circuit(gates, (k,)))
    assert benchmark(compiled.run, {f"x{i}": True for i in range(k)}) == (True,)


@pytest.mark.parametrize("k", [4, 8, 12])
def test_noisy_or_by_its_table(benchmark: Any, k: int) -> None:
    assert len(benchmark(NoisyGate("or", (0,) * k).table)) == 2 ** (k + 1)


@pytest.mark.parametrize("k", [4, 8, 12, 1000])
def test_noisy_or_in_linear_time(benchmark: Any, k: int) -> None:
    gate = NoisyGate("or", (0,) * k)
    assert len(benchmark(gate.messages_to_causes, [1] * k, (1, 1))) == k
