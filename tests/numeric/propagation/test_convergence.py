"""Convergence certificates: strengths against brute force, certified graphs against runs, and what the checker must refuse."""

from __future__ import annotations

import base64
import copy
from fractions import Fraction
from itertools import pairwise, product
from math import inf, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from numeric.propagation.convergence import COARSE, DENOMINATOR, PACKED_ABOVE, certify, packed, strength
from numeric.propagation.factor_propagation import out_message, propagate_factors
from numeric.propagation.pairwise import grid
from proofs.checker import Rejected, canonical, check_document
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.graph_reduction import Contradiction, reduce_graph
from tests.numeric.propagation.test_belief_propagation import (
    POSITIVE,
    WITH_ZEROS,
    factor_graphs,
    graphs,
    marginals,
)

ROUNDING = 1e-9
"""Slack for comparing certified inequalities with float64 runs of moderate size: far above ulps, far below what is at stake."""


def k4(b: Fraction) -> FactorGraph:
    names = "abcd"
    pairs = [(names[i], names[j]) for i in range(4) for j in range(i)]
    table = (Fraction(1), b, b, Fraction(1))
    return FactorGraph(dict.fromkeys(names, 2), tuple(Factor(pair, table) for pair in pairs))


@given(table=st.lists(st.integers(1, 10**9), min_size=4, max_size=4))
def test_the_binary_strength_is_the_least_sufficient_integer(table: list[int]) -> None:
    exact = abs(sqrt(table[0] * table[3]) - sqrt(table[1] * table[2])) / (
        sqrt(table[0] * table[3]) + sqrt(table[1] * table[2])
    )
    bound = strength(table, (2, 2), 0, 1)
    high, low = sorted((table[0] * table[3], table[1] * table[2]), reverse=True)
    assert (DENOMINATOR - bound) ** 2 * high <= (DENOMINATOR + bound) ** 2 * low
    assert bound <= DENOMINATOR * exact + 2


@settings(max_examples=150)
@given(data=st.data())
def test_no_message_moves_further_than_its_strength_allows(data: st.DataObject) -> None:
    """Random factors of two or three variables with two or three states; random pairs of incoming messages."""
    rank = data.draw(st.integers(2, 3))
    shape = tuple(data.draw(st.integers(2, 3)) for _ in range(rank))
    size = int(np.prod(shape))
    table = data.draw(
        st.lists(st.one_of(st.integers(0, 1), st.integers(1, 30)), min_size=size, max_size=size)
    )
    cube = np.array(table, dtype=float).reshape(shape)
    if any((cube.max(axis=tuple(a for a in range(rank) if a != p)) == 0).any() for p in range(rank)):
        return
    with np.errstate(divide="ignore"):
        logs = np.log(cube)[None]
    seed = data.draw(st.integers(0, 10**6))
    rng = np.random.default_rng(seed)
    for i, j in product(range(rank), repeat=2):
        if i == j:
            continue
        cavity = [rng.normal(scale=3, size=(1, k)) for k in shape]
        moved = list(cavity)
        moved[j] = cavity[j] + rng.normal(scale=rng.choice([0.01, 1, 20]), size=(1, shape[j]))
        before, after = (out_message(logs, heard, i, "sum")[0] for heard in (cavity, moved))
        out, heard = np.ptp(after - before), np.ptp(moved[j] - cavity[j])
        assert out <= strength(table, shape, min(i, j), max(i, j)) / DENOMINATOR * heard + ROUNDING


def some_evidence(data: st.DataObject, graph: FactorGraph) -> dict[str, int]:
    """A state of about every fourth variable."""
    return {
        name: data.draw(st.integers(0, k - 1))
        for name, k in graph.domains.items()
        if data.draw(st.integers(0, 3)) == 0
    }


def with_findings(graph: FactorGraph, evidence: dict[str, int]) -> FactorGraph:
    """The graph with one more factor per observed variable, zero for its other states."""
    findings = (
        Factor((name,), tuple(int(s == state) for s in range(graph.domains[name])))
        for name, state in evidence.items()
    )
    return FactorGraph(graph.domains, (*graph.factors, *findings))


@settings(max_examples=60)
@given(graph=st.one_of(graphs(POSITIVE), factor_graphs(POSITIVE), factor_graphs(WITH_ZEROS)), data=st.data())
def test_certified_graphs_are_accepted_by_the_checker_and_converge(
    graph: FactorGraph, data: st.DataObject
) -> None:
    evidence = some_evidence(data, graph)
    try:
        found = certify(graph, evidence)
    except Contradiction:
        assert not any(map(any, marginals(with_findings(graph, evidence)).values()))
        return
    if not found.certified or found.rate is None:
        return
    assert (
        "converges from every positive start"
        in check_document(canonical(found.document("a test"))).establishes
    )
    conditioned = with_findings(graph, evidence)
    # Distances shrink by the rate each round once hard messages are constant, from at most about 300 nats.
    rounds = 2 * len(graph.factors) + 5 + int(log(1e-10 / 300) / log(float(found.rate))) if found.rate else 30
    run = propagate_factors(conditioned, tolerance=1e-9, limit=rounds)
    assert run.converged


@st.composite
def dense_graphs(draw: st.DrawFn) -> FactorGraph:
    """Four to six variables of two or three states, five to eight factors over two or three of them, some zeros."""
    names = [f"v{i}" for i in range(draw(st.integers(4, 6)))]
    domains = {name: draw(st.integers(2, 3)) for name in names}
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    factors = []
    for _ in range(draw(st.integers(5, 8))):
        scope = tuple(rng.permutation(names)[: draw(st.integers(2, 3))].tolist())
        size = int(np.prod([domains[name] for name in scope]))
        table = rng.integers(1, 9, size) * (rng.random(size) > draw(st.sampled_from((0.0, 0.1, 0.3))))
        factors.append(Factor(scope, tuple(table.tolist()) if table.any() else (1,) * size))
    return FactorGraph(domains, tuple(factors))


@settings(max_examples=150)
@given(graph=dense_graphs(), data=st.data())
def test_what_a_reduction_leaves_moves_as_in_the_whole_graph(graph: FactorGraph, data: st.DataObject) -> None:
    """Once the constants have arrived, one round of the reduced graph from the whole graph's messages gives the whole graph's next
    ones."""
    evidence = some_evidence(data, graph)
    try:
        reduced = reduce_graph(graph, evidence)
    except Contradiction:
        return
    names = list(graph.domains)
    kept = [f for f, scope in enumerate(reduced.scopes) if scope]
    event(
        f"{'some' if kept else 'nothing'} left after {', '.join(sorted({str(step[0]) for step in reduced.steps}))}"
    )
    if not kept:
        return
    rest = FactorGraph(
        {names[v]: len(alive) for v, alive in enumerate(reduced.alive)},
        tuple(Factor(tuple(names[v] for v in reduced.scopes[f] or ()), reduced.tables[f]) for f in kept),
    )
    whole = with_findings(graph, evidence)
    edges = [(f, name) for f, factor in enumerate(whole.factors) for name in factor.scope]
    row_of = {edge: row for row, edge in enumerate(edges)}
    width = max(graph.domains.values())
    used = np.array([[s < graph.domains[name] for s in range(width)] for _, name in edges]).reshape(-1, width)
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    start = np.where(used, rng.normal(size=used.shape), 0.0)
    rounds = 2 * (len(names) + len(whole.factors)) + 2
    run = propagate_factors(whole, tolerance=0.0, limit=rounds, history=True, start=start)

    def between(messages: np.ndarray) -> list[np.ndarray]:
        rows = []
        for f in kept:
            for v in reduced.scopes[f] or ():
                row = messages[row_of[f, names[v]]][reduced.alive[v]]
                rows.append(row - row.max())
        return rows

    old = np.zeros((len(between(run.history[-2])), max(rest.domains.values())))
    for line, row in zip(old, between(run.history[-2])):
        line[: len(row)] = row
    new = propagate_factors(rest, tolerance=0.0, limit=1, history=True, start=old).messages
    for line, row in zip(new, between(run.history[-1])):
        assert line[: len(row)] == pytest.approx(row, abs=ROUNDING)


def test_k4_is_certified_exactly_between_a_third_and_three() -> None:
    for b in (Fraction(1, 3) + Fraction(1, 1000), Fraction(1), Fraction(3) - Fraction(1, 1000)):
        assert certify(k4(b)).certified
    for b in (Fraction(1, 3), Fraction(3), Fraction(7, 2)):
        found = certify(k4(b))
        assert not found.certified
        assert "spectral radius" in found.search.reason


def test_one_cycle_is_always_certified() -> None:
    names = "abcde"
    factors = [
        Factor(
            (names[i], names[(i + 1) % 5]), (Fraction(1), Fraction(1, 1000), Fraction(1, 1000), Fraction(1))
        )
        for i in range(5)
    ]
    assert certify(FactorGraph(dict.fromkeys(names, 2), tuple(factors))).certified


def test_evidence_can_make_a_graph_certifiable() -> None:
    graph = k4(Fraction(7, 2))
    assert not certify(graph).certified
    found = certify(graph, {"a": 1})
    assert found.certified
    assert found.reduced.steps[0] == ("observe", 0, 1)


def test_contradictory_evidence_is_an_error() -> None:
    equal = Factor(("a", "b"), (1, 0, 0, 1))
    with pytest.raises(Contradiction):
        certify(FactorGraph({"a": 2, "b": 2}, (equal,)), {"a": 0, "b": 1})


def test_trees_reduce_to_nothing_and_deterministic_factors_forbid_states() -> None:
    # b must be 1, and then a is free: the rest is a tree.
    graph = FactorGraph({"a": 2, "b": 2}, (Factor(("a", "b"), (0, 1, 0, 2)),))
    reduced = reduce_graph(graph, {})
    assert ("forbid", 1, 0) in reduced.steps
    assert reduced.remaining() == []


def documents() -> dict[str, object]:
    rng = np.random.default_rng(5)
    edges = grid(4, 4)
    factors = []
    for first, second in edges:
        x, y = (Fraction(int(v), 100) for v in rng.integers(60, 100, 2))
        factors.append(Factor((f"x{first}", f"x{second}"), (Fraction(1), x, y, Fraction(1))))
    graph = FactorGraph({f"x{i}": 2 for i in range(16)}, tuple(factors))
    return dict(certify(graph, {"x5": 1}).document("a 4 x 4 grid"))


def tampered(change: str) -> dict[str, object]:
    document = copy.deepcopy(documents())
    t, w, tables, steps = document["t"], document["w"], document["tables"], document["steps"]
    assert isinstance(t, list)
    assert isinstance(w, list)
    assert isinstance(tables, list)
    assert isinstance(steps, list)
    if change == "a strength below the factor's":
        t[3] -= 3
    elif change == "a weight too small":
        w[7] //= 2
    elif change == "weights all zero":
        document["w"] = [0] * len(w)
    elif change == "a stronger factor than certified":
        tables[:4] = [1, 10, 10, 1]
    elif change == "a message forgotten":
        w.pop()
    elif change == "a strength forgotten":
        t.pop()
    elif change == "a strength too many":
        t.append(0)
    elif change == "an entry too many":
        tables.append(1)
    elif change == "a strength above one":
        t[0] = 2 * DENOMINATOR
    elif change == "summed out across two factors":
        steps.append(["sum-out", 0])
    elif change == "a possible state forbidden":
        steps.append(["forbid", 0, 1])
    elif change == "a factor dropped that says something":
        steps.append(["drop", 0])
    elif change == "an unobserved variable":
        document["steps"] = []
    elif change == "a zero state left in":
        tables[:4] = [0, 0, 1, 1]
    elif change == "an unknown key":
        document["note"] = "trust me"
    elif change == "a negative entry":
        tables[0] = -1
    elif change == "a bool for a number":
        w[0] = True
    return document


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("a strength below the factor's", "contraction"),
        ("a weight too small", "contraction"),
        ("weights all zero", "contraction"),
        ("a stronger factor than certified", "contraction"),
        ("a message forgotten", "malformed"),
        ("a strength forgotten", "malformed"),
        ("a strength too many", "malformed"),
        ("an entry too many", "malformed"),
        ("a strength above one", "contraction"),
        ("summed out across two factors", "wrong-step"),
        ("a possible state forbidden", "wrong-step"),
        ("a factor dropped that says something", "wrong-step"),
        ("an unobserved variable", "malformed"),
        ("a zero state left in", "contraction"),
        ("an unknown key", "unknown-key"),
        ("a negative entry", "malformed"),
        ("a bool for a number", "malformed"),
    ],
)
def test_the_checker_refuses(change: str, code: str) -> None:
    assert check_document(canonical(documents()))
    with pytest.raises(Rejected) as refused:
        check_document(canonical(tampered(change)))
    assert refused.value.code == code


@pytest.mark.parametrize("second", [[1, 1], [0, 1]])
def test_the_checker_refuses_a_variable_without_a_possible_state(second: list[int]) -> None:
    """Two factors over one variable that contradict each other leave its belief 0/0; summing it out must not hide that."""
    document = {
        "denominator": 1,
        "document": "contraction",
        "schema": 1,
        "scope_sizes": [1, 1],
        "scopes": [0, 0],
        "states": [2],
        "steps": [["sum-out", 0]],
        "subject": "one variable",
        "t": [],
        "tables": [1, 0, *second],
        "w": [],
    }
    if second == [1, 1]:
        assert check_document(canonical(document))
        return
    with pytest.raises(Rejected) as refused:
        check_document(canonical(document))
    assert refused.value.code == "contradiction"


def test_a_run_needs_no_certificate_to_be_bounded(tmp_path: object) -> None:
    """The certified rate bounds the observed distance to the fixed point in every round."""
    graph = k4(Fraction(5, 2))
    graph = FactorGraph(graph.domains, (*graph.factors, Factor(("a",), (1, 5)), Factor(("b",), (4, 1))))
    found = certify(graph)
    assert found.rate is not None
    assert found.search.w is not None
    run = propagate_factors(graph, tolerance=0.0, limit=40, history=True)
    steady = propagate_factors(graph, tolerance=0.0, limit=2000).messages
    joined = range(12)
    w = found.search.w / DENOMINATOR
    assert len(w) == 12
    distance = [
        max(abs((m[e, 1] - m[e, 0]) - (steady[e, 1] - steady[e, 0])) / w[e] for e in joined)
        for m in run.history
    ]
    for earlier, later in pairwise(distance[1:]):  # round 0 has no unary messages yet
        assert later <= float(found.rate) * earlier + ROUNDING
    assert distance[1] < inf


def test_the_checker_does_not_work_for_ever() -> None:
    """A factor over two variables of 300 states asks for 300^4 products; the certificate is refused before they are formed."""
    states = 300
    document = {
        "denominator": 2,
        "document": "contraction",
        "schema": 1,
        "scope_sizes": [2, 2],
        "scopes": [0, 1, 0, 1],
        "states": [states, states],
        "steps": [],
        "subject": "too large",
        "t": [1, 1],
        "tables": packed([1, 2] * (states * states)),
        "w": [4, 4, 4, 4],
    }
    with pytest.raises(Rejected) as refused:
        check_document(canonical(document))
    assert refused.value.code == "too-much-work"


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    """The certificate of a 50 x 50 grid, 9,800 messages: its long lists are packed, over the coarse denominator."""
    rng = np.random.default_rng(6)
    tables = rng.integers(60, 100, (len(grid(50, 50)), 4)).tolist()
    factors = [Factor((f"x{a}", f"x{b}"), table) for (a, b), table in zip(grid(50, 50), tables)]
    return certify(FactorGraph({f"x{i}": 2 for i in range(2500)}, tuple(factors))).document("a 50 x 50 grid")


def test_a_large_certificate_is_packed_and_coarse(large: dict[str, Any]) -> None:
    assert large["denominator"] == COARSE
    assert [large[key]["bytes"] for key in ("scopes", "scope_sizes", "tables", "t", "w")] == [2, 1, 1, 2, 2]
    assert isinstance(large["states"], list)
    assert "2500 variables and 4900 factors" in check_document(canonical(large)).establishes


def test_packed_numbers_are_those_of_the_list(large: dict[str, Any]) -> None:
    """Against a decoding that shares nothing with either side."""
    numbers = [0, 1, 255, 256, 2**40 + 3] * 1000
    written = packed(numbers)
    assert isinstance(written, dict)
    data = base64.b64decode(written["base64"])
    width = written["bytes"]
    assert [int.from_bytes(data[i : i + width], "little") for i in range(0, len(data), width)] == numbers
    assert packed(numbers[:PACKED_ABOVE]) == numbers[:PACKED_ABOVE]
    assert packed([*numbers, 2**64]) == [*numbers, 2**64]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bytes": 0}, "malformed"),
        ({"bytes": 9}, "malformed"),
        ({"bytes": True}, "malformed"),
        ({"bytes": 3}, "malformed"),  # 19,600 bytes are not a multiple of 3
        ({"base64": "a"}, "malformed"),
        ({"base64": "?" * 8}, "malformed"),
        ({"base64": 7}, "malformed"),
        ({"base64": "AAAAAAAA"}, "not-canonical"),  # so few numbers are a list
        ({"more": 1}, "unknown-key"),
    ],
)
def test_the_checker_refuses_other_packings(large: dict[str, Any], change: dict[str, Any], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        check_document(canonical({**large, "w": {**large["w"], **change}}))
    assert refused.value.code == code


def test_the_checker_refuses_a_second_spelling_of_the_same_numbers(large: dict[str, Any]) -> None:
    data = base64.b64decode(large["w"]["base64"])
    wide = b"".join(data[i : i + 2] + b"\0" for i in range(0, len(data), 2))
    numbers = [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]
    loose = large["tables"]["base64"]
    assert loose.endswith("=")
    last = loose.rstrip("=")[-1]
    loose = loose.rstrip("=")[:-1] + chr(ord(last) + 1) + "=" * (len(loose) - len(loose.rstrip("=")))
    assert base64.b64decode(loose) == base64.b64decode(large["tables"]["base64"])
    for other in (
        {**large, "w": {"base64": base64.b64encode(wide).decode(), "bytes": 3}},
        {**large, "w": numbers},
        {**large, "tables": {"base64": loose, "bytes": 1}},
    ):
        with pytest.raises(Rejected) as refused:
            check_document(canonical(other))
        assert refused.value.code == "not-canonical"


def test_the_checker_refuses_a_packed_weight_that_is_too_small(large: dict[str, Any]) -> None:
    data = bytearray(base64.b64decode(large["w"]["base64"]))
    data[801] //= 2
    with pytest.raises(Rejected) as refused:
        check_document(
            canonical({**large, "w": {"base64": base64.b64encode(bytes(data)).decode(), "bytes": 2}})
        )
    assert refused.value.code == "contraction"
