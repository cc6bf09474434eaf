"""Groups E and D4: refutations are minimal, bounds are tight, solvers agree with the induction at sizes up to 64."""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import product

import pytest

from proofs.certification import solvers
from proofs.claims.boolean import saturated_gates as boolean_gates
from proofs.claims.boolean import self_dual as boolean
from proofs.claims.finite import routing as finite_routing
from proofs.language.statement import reals, universal
from symbolic.transformer.edge_layers import pairwise_coordinates, pairwise_layers

SIGNS = (1, -1)
TABLES = list(product(SIGNS, repeat=4))
"""Outputs at (+,+), (+,-), (-,+), (-,-)."""
GRID = [Q(n, 2) for n in range(-4, 5)]


def gates_with(biases: list[Q]) -> set[tuple[int, ...]]:
    """All gates w0 s0 + w1 s1 + b with strict margins and weights on a grid."""
    found = set()
    for w0, w1, b in product(GRID, GRID, biases):
        values = [w0 * s0 + w1 * s1 + b for s0, s1 in product(SIGNS, SIGNS)]
        if all(values):
            found.add(tuple(1 if value > 0 else -1 for value in values))
    return found


def test_without_bias_exactly_the_self_dual_gates_occur() -> None:
    self_dual = {t for t in TABLES if t[0] == -t[3] and t[1] == -t[2]}
    assert gates_with([Q(0)]) == self_dual
    assert {tuple(table) for _, table in boolean.REALISED.values()} == self_dual


def test_with_bias_every_gate_but_parity_occurs() -> None:
    """So the bias is what the refutation rests on."""
    assert set(TABLES) - gates_with(GRID) == {(1, -1, -1, 1), (-1, 1, 1, -1)}


@pytest.mark.parametrize("left_out", ["tf", "ft"])
def test_the_refutation_of_unbiased_or_needs_both_mixed_rows(left_out: str) -> None:
    """Without either row some weights with b = 0 meet the rest of the table."""
    rows = {name: row for name, row in boolean.OR_TABLE.items() if name != left_out}
    text = universal(reals("w0", "w1", "b"), "(distinct b 0)", rows)
    assert solvers.ask("z3", f"(reset)\n{text}\n(check-sat)").result == "sat"


@pytest.mark.parametrize("k", range(1, 8))
def test_gate_margins_by_enumeration(k: int) -> None:
    """The margin L is attained on both sides, for AND and for OR."""
    sums = [sum(inputs) for inputs in product(SIGNS, repeat=k)]
    conjunction, disjunction = [s - (k - 1) for s in sums], [s + (k - 1) for s in sums]
    assert sorted(v for v in conjunction if v > 0) == [1]
    assert sorted(v for v in disjunction if v < 0) == [-1]
    assert max((v for v in conjunction if v < 0), default=-1) == -1
    assert min((v for v in disjunction if v > 0), default=1) == 1


def direct_gate(k: int) -> str:
    """AND of k saturated inputs written out, for a solver."""
    declared = "\n".join(("(declare-const L Real)", *(f"(declare-const s{i} Bool)" for i in range(k))))
    inputs = " ".join(f"(ite s{i} L (- L))" for i in range(k))
    total = f"(+ {inputs})" if k > 1 else inputs
    every = f"(and true {' '.join(f's{i}' for i in range(k))})"
    unit = f"(- {total} (* {k - 1}.0 L))"
    goal = boolean_gates.decides(every, f"(= {unit} L)", f"(<= {unit} (- L))")
    return f"(reset)\n{universal(declared, goal, {'L_positive': '(< 0.0 L)'})}\n(check-sat)"


@pytest.mark.parametrize(
    ("solver", "k"), [*(("z3", k) for k in (1, 2, 3, 8, 32, 64)), *(("cvc5", k) for k in (1, 2, 3, 8))]
)
def test_solvers_confirm_the_gate_at_sizes_up_to_64(solver: str, k: int) -> None:
    """cvc5 gives up (unknown) on 32 inputs within its resource limit; what is unknown supports nothing."""
    if not solvers.installed(solver):
        pytest.skip(f"{solver} is not installed")
    assert solvers.ask(solver, direct_gate(k)).result == "unsat"


def test_a_solver_finds_the_counterexample_of_a_wrong_bias() -> None:
    wrong = direct_gate(3).replace("(* 2.0 L)", "(* 1.0 L)")
    assert solvers.ask("z3", wrong).result == "sat"


@pytest.mark.parametrize("k", range(1, 7))
def test_averages_meet_their_bounds(k: int) -> None:
    means = [Q(sum(bits), k) for bits in product([0, 1], repeat=k)]
    assert max((m for m in means if m < 1), default=Q(0)) == 1 - Q(1, k)
    assert min((m for m in means if m > 0), default=Q(1)) == Q(1, k)


@pytest.mark.parametrize("nodes", [2, 3, 4, 5])
def test_routing_keys_of_every_small_graph(nodes: int) -> None:
    """Counted on adjacency lists: at most n min(2, n-1), attained, never 2 n^2."""
    edges = finite_routing.edge_names(nodes)
    counts = set()
    for chosen in product([0, 1], repeat=len(edges)):
        degree = dict.fromkeys(range(1, nodes + 1), 0)
        for name, there in zip(edges, chosen):
            degree[int(name[1])] += there
            degree[int(name[2])] += there
        counts.add(sum(min(2, d) for d in degree.values()))
    assert max(counts) == nodes * min(2, nodes - 1)
    assert 2 * nodes**2 not in counts


@pytest.mark.parametrize("degree", range(1, 9))
def test_queries_and_keys_read_addresses_only(degree: int) -> None:
    names = pairwise_coordinates(degree)
    for layer in pairwise_layers(degree, 1):
        for head in layer.heads:
            read = {name for matrix in (head.query, head.key) for name, row in zip(names, matrix) if any(row)}
            assert read
            assert all(map(finite_routing.address, read))


def test_values_do_read_messages() -> None:
    """The invariance is of the pattern, not of what is gathered."""
    names = pairwise_coordinates(2)
    (head,) = pairwise_layers(2, 1)[0].heads
    assert [name for name, row in zip(names, head.value) if any(row)] == ["message"]


@pytest.mark.parametrize("n", range(1, 8))
def test_a_hard_head_is_and_or_or_whichever_largest_score_it_picks(n: int) -> None:
    for bits in product((0, 1), repeat=n):
        for sign, gate in ((-1, all), (1, any)):
            best = max(sign * bit for bit in bits)
            assert {bit for bit in bits if sign * bit == best} == {int(gate(bits))}


def test_the_hard_head_s_statement_needs_the_largest_score() -> None:
    """Z3 finds a head that is no AND where any token may be picked (two tokens, without recursion)."""
    declared = "(declare-const p Bool)\n(declare-const q Bool)\n(declare-const picks Bool)\n(define-fun v () Bool (ite picks p q))"
    largest = "(assert (and (=> v p) (=> v q)))"
    goal = "(assert (not (= v (and p q))))"
    assert solvers.ask("z3", f"(reset)\n{declared}\n{largest}\n{goal}\n(check-sat)").result == "unsat"
    assert solvers.ask("z3", f"(reset)\n{declared}\n{goal}\n(check-sat)").result == "sat"
