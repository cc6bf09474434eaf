"""The pairwise and the general float engines against the exact engine and against enumeration over Fractions.

Tolerance. A message of the log-odds form is a difference of two log-sum-exps whose arguments are sums of at most D + 1 numbers, D
the largest degree, none larger than S = |unary| + (sum of |messages|) at the variable plus the largest |ln f|. One round therefore
adds at most a few (D + 4) ulps of S, and since no factor's message has a slope above 1 an error of the messages heard passes on
at most D - 1 times: after R rounds the error is below (D + 4) S eps sum_(r<R) (D - 1)^r. ``allowance`` computes that bound.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from numeric.propagation.belief_propagation import propagate
from numeric.propagation.beliefs import sigmoid
from numeric.propagation.factor_propagation import propagate_factors
from numeric.propagation.pairwise import (
    ContradictoryEvidence,
    PairwiseGraph,
    exact_log,
    from_factor_graph,
    pairwise_graph,
)
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine

EPS = float(np.finfo(np.float64).eps)
ROUNDS = 3


def allowance(graph: PairwiseGraph, rounds: int) -> float:
    degree = int(graph.structure.degree.max(initial=1))
    logs = graph.log_tables[np.isfinite(graph.log_tables)]
    spread = 2 * float(np.abs(logs).max(initial=1.0))
    fields = graph.unary[np.isfinite(graph.unary)]
    size = float(np.abs(fields).max(initial=0.0)) + (degree + 1) * spread + 1
    return (degree + 4) * size * EPS * sum(max(degree - 1, 1) ** r for r in range(rounds + 1))


def log_odds(message: tuple[Fraction, ...]) -> float:
    zero, one = message
    return inf if zero == 0 else exact_log(Fraction(one) / Fraction(zero))


def exact_rounds(graph: FactorGraph, rounds: int, kind: str = "sum") -> tuple[list[list[float]], list[float]]:
    """Canonical log-odds after each round of the exact engine, and the beliefs after the last."""
    engine = Engine(graph, kind=kind)  # type: ignore[arg-type]
    pairs = [(position, f.scope) for position, f in enumerate(graph.factors) if len(f.scope) == 2]
    messages = engine.initial()
    # The array form folds unary factors into the variable from the start; in the exact engine their messages arrive in round 1.
    for position, factor in enumerate(graph.factors):
        if len(factor.scope) == 1:
            messages[position, factor.scope[0]] = factor.table
    found = []
    for _ in range(rounds):
        messages = engine.synchronous(messages)
        found.append([log_odds(messages[p, scope[way]]) for p, scope in pairs for way in (1, 0)])
    return found, [log_odds(engine.belief(messages, name)) for name in graph.domains]


def marginals(graph: FactorGraph, maximum: bool = False) -> dict[str, tuple[Fraction, ...]]:
    """Sums (or maxima) of weights per state, by plain enumeration: independent of every engine."""
    names = list(graph.domains)
    weights = {name: [Fraction(0)] * graph.domains[name] for name in names}
    for values in product(*(range(graph.domains[name]) for name in names)):
        state = dict(zip(names, values))
        weight = Fraction(1)
        for factor in graph.factors:
            weight *= Fraction(graph.entry(factor, state))
        for name, value in state.items():
            held = weights[name][value]
            weights[name][value] = max(held, weight) if maximum else held + weight
    return {name: tuple(entries) for name, entries in weights.items()}


@st.composite
def graphs(draw: st.DrawFn, entry: st.SearchStrategy[Fraction], largest: int = 5) -> FactorGraph:
    count = draw(st.integers(1, largest))
    names = [f"v{i}" for i in range(count)]
    table = st.lists(entry, min_size=4, max_size=4).filter(any).map(tuple)
    unary = st.lists(entry, min_size=2, max_size=2).filter(any).map(tuple)
    factors = [Factor((name,), draw(unary)) for name in names if draw(st.booleans())]
    for _ in range(draw(st.integers(0, 6)) if count > 1 else 0):
        pair = draw(st.permutations(names))[:2]
        factors.append(Factor(tuple(pair), draw(table)))
    return FactorGraph(dict.fromkeys(names, 2), tuple(factors))


@st.composite
def trees(draw: st.DrawFn, entry: st.SearchStrategy[Fraction]) -> FactorGraph:
    count = draw(st.integers(1, 6))
    names = [f"v{i}" for i in range(count)]
    table = st.lists(entry, min_size=4, max_size=4).filter(any).map(tuple)
    factors = [Factor((names[draw(st.integers(0, i - 1))], names[i]), draw(table)) for i in range(1, count)]
    factors += [Factor((name,), (draw(entry), Fraction(1))) for name in names if draw(st.booleans())]
    return FactorGraph(dict.fromkeys(names, 2), tuple(factors))


POSITIVE = st.fractions(min_value=Fraction(1, 20), max_value=4, max_denominator=20)
WITH_ZEROS = st.one_of(st.just(Fraction(0)), st.just(Fraction(1)), POSITIVE)
EXTREME = st.one_of(POSITIVE, st.sampled_from([Fraction(1, 10**300), Fraction(10**300)]))


@pytest.mark.parametrize("rule", ["sum", "max"])
@pytest.mark.parametrize("form", ["log-odds", "odds", "tanh"])
@settings(max_examples=60)
@given(data=st.data())
def test_every_form_follows_the_exact_engine_message_for_message(
    rule: str, form: str, data: st.DataObject
) -> None:
    # tanh keeps digits for totals up to 30 nats only, so its graphs get tables of moderate strength.
    narrow = st.fractions(min_value=Fraction(3, 5), max_value=Fraction(3, 2), max_denominator=40)
    graph = data.draw(graphs(narrow if form == "tanh" else POSITIVE))
    arrays, _ = from_factor_graph(graph)
    run = propagate(arrays, rule=rule, form=form, tolerance=0.0, limit=ROUNDS, history=True)  # type: ignore[arg-type]
    exact, beliefs = exact_rounds(graph, ROUNDS, rule)
    # The tanh form is worse conditioned by cosh^2(l/2) <= e^|l|.
    condition = exp(float(np.abs(run.beliefs).max())) if form == "tanh" else 1.0
    for found, wanted in zip(run.history[1:], exact):
        assert found[0] == pytest.approx(wanted, rel=0, abs=condition * allowance(arrays, ROUNDS))
    assert run.beliefs[0] == pytest.approx(beliefs, rel=0, abs=condition * allowance(arrays, ROUNDS) * 10)


@pytest.mark.parametrize("rule", ["sum", "max"])
@settings(max_examples=40)
@given(graph=st.one_of(graphs(WITH_ZEROS), graphs(EXTREME, largest=4)))
def test_zeros_and_extreme_entries_follow_the_exact_engine_or_both_refuse(
    rule: str, graph: FactorGraph
) -> None:
    """No NaN, no clipping: infinities sit exactly where the exact message has a zero."""
    try:
        exact, _ = exact_rounds(graph, ROUNDS, rule)
    except ZeroDivisionError:
        # The exact engine met a message without mass; then no assignment has positive weight (see ContradictoryEvidence).
        assert not any(map(any, marginals(graph).values()))
        return
    try:
        arrays, _ = from_factor_graph(graph)
        run = propagate(arrays, rule=rule, tolerance=0.0, limit=ROUNDS, history=True)  # type: ignore[arg-type]
    except ContradictoryEvidence:
        # Cavities meet a contradiction one round before messages carry it, so this side may refuse sooner; it must be right.
        assert not any(map(any, marginals(graph).values()))
        return
    for found, wanted in zip(run.history[1:], exact):
        assert found[0] == pytest.approx(wanted, rel=0, abs=allowance(arrays, ROUNDS))


@settings(max_examples=100)
@given(
    graph=st.one_of(trees(POSITIVE), trees(WITH_ZEROS), trees(EXTREME)), rule=st.sampled_from(["sum", "max"])
)
@pytest.mark.parametrize("schedule", ["synchronous", "residual"])
def test_trees_are_exact_under_every_schedule(schedule: str, graph: FactorGraph, rule: str) -> None:
    exact = marginals(graph, maximum=rule == "max")
    if not all(map(any, exact.values())):
        return
    arrays, names = from_factor_graph(graph)
    run = propagate(
        arrays,
        rule=rule,
        schedule=schedule,
        tolerance=1e-300,
        measure="log-odds",
        limit=20,  # type: ignore[arg-type]
    )
    wanted = [log_odds(exact[name]) for name in names]
    assert run.beliefs[0] == pytest.approx(wanted, rel=0, abs=10 * allowance(arrays, 7))


@st.composite
def factor_graphs(draw: st.DrawFn, entry: st.SearchStrategy[Fraction]) -> FactorGraph:
    """Two to three states, factors over up to three variables."""
    names = [f"v{i}" for i in range(draw(st.integers(1, 4)))]
    domains = {name: draw(st.integers(2, 3)) for name in names}
    factors = []
    for _ in range(draw(st.integers(0, 4))):
        scope = tuple(draw(st.permutations(names))[: draw(st.integers(1, 3))])
        size = int(np.prod([domains[name] for name in scope]))
        table = draw(st.lists(entry, min_size=size, max_size=size).filter(any))
        factors.append(Factor(scope, tuple(table)))
    return FactorGraph(domains, tuple(factors))


@pytest.mark.parametrize("rule", ["sum", "max"])
@settings(max_examples=100, phases=(Phase.generate, Phase.shrink))
@given(graph=st.one_of(factor_graphs(POSITIVE), factor_graphs(WITH_ZEROS)))
def test_the_general_engine_follows_the_exact_engine_message_for_message(
    rule: str, graph: FactorGraph
) -> None:
    engine = Engine(graph, kind=rule)  # type: ignore[arg-type]
    try:
        exact = [engine.initial()]
        for _ in range(ROUNDS):
            exact.append(engine.synchronous(exact[-1]))
        run = propagate_factors(graph, rule=rule, tolerance=0.0, limit=ROUNDS, history=True)  # type: ignore[arg-type]
    except (ContradictoryEvidence, ZeroDivisionError):
        assert not any(map(any, marginals(graph).values()))
        return
    for found, wanted in zip(run.history, exact):
        for row, edge in zip(found, engine.edges()):
            entries = wanted[edge]
            logs = [-inf if not entry else exact_log(entry / max(entries)) for entry in entries]
            # At most 3 others times 4 factors heard; same reasoning as above with D = 4 factors of at most 3 variables.
            assert row[: len(logs)] == pytest.approx(
                logs, rel=0, abs=8 * 64 * EPS * sum(6**r for r in range(ROUNDS + 1))
            )


def test_a_certain_source_meets_a_deterministic_factor() -> None:
    """x0 observed 1, x1 = not x0, x2 = x1 or x0 free: infinities pass through exactly."""
    graph = pairwise_graph(3, [(0, 1), (1, 2)], [[[0, 1], [1, 0]], [[1, 0], [2, 3]]], [inf, 0, 0])
    run = propagate(graph)
    assert run.converged[0]
    assert run.beliefs[0].tolist() == [inf, -inf, -inf]


def test_contradictory_evidence_names_the_variable() -> None:
    equal = [[[1, 0], [0, 1]]] * 2
    graph = pairwise_graph(3, [(0, 1), (1, 2)], equal, [inf, 0, -inf])
    with pytest.raises(
        ContradictoryEvidence, match=r"variable \d is told that it must be 1 and that it must be 0"
    ):
        propagate(graph)
    with pytest.raises(ContradictoryEvidence, match=r"variable \d"):
        propagate(graph, schedule="residual")


def test_isolated_variables_keep_their_prior_and_empty_graphs_converge() -> None:
    run = propagate(pairwise_graph(3, [(0, 2)], [[[1, 2], [2, 1]]], [log(3), log(5), 0]))
    assert run.probabilities[0, 1] == pytest.approx(5 / 6)
    nothing = propagate(pairwise_graph(2, [], np.empty((0, 2, 2)), [0.0, inf]))
    assert nothing.converged[0]
    assert nothing.beliefs[0].tolist() == [0.0, inf]


def test_a_hub_of_degree_ten_thousand() -> None:
    """A star is a tree: the hub's log-odds are the sum of ten thousand messages, the leaves' follow from it."""
    count = 10_000
    edges = [(0, leaf) for leaf in range(1, count + 1)]
    rng = np.random.default_rng(7)
    tables = rng.uniform(0.1, 1, (count, 2, 2))
    fields = np.concatenate([[0.0], rng.normal(size=count)])
    graph = pairwise_graph(count + 1, edges, tables, fields)
    run = propagate(graph, limit=4, tolerance=0.0)
    assert run.form == "log-odds"  # ten thousand messages could leave the range of odds
    x = np.exp(fields[1:])
    heard = np.log((tables[:, 1, 0] + tables[:, 1, 1] * x) / (tables[:, 0, 0] + tables[:, 0, 1] * x))
    # Each side sums 10^4 numbers below ln 10: at most 10^4 roundings of the running total.
    assert run.beliefs[0, 0] == pytest.approx(
        float(np.sum(heard)), abs=count * EPS * float(np.abs(heard).sum())
    )


def test_batches_equal_single_runs_and_stop_independently() -> None:
    rng = np.random.default_rng(3)
    tables = rng.uniform(0.1, 1, (20, 5, 2, 2))
    edges = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
    together = propagate(pairwise_graph(4, edges, tables))
    assert len(set(together.rounds.tolist())) > 1
    for index in range(20):
        alone = propagate(pairwise_graph(4, edges, tables[index]))
        assert alone.rounds[0] == together.rounds[index]
        assert np.array_equal(alone.messages[0], together.messages[index])


@pytest.mark.parametrize("damping_in", ["log-odds", "probability"])
def test_damping_stops_the_oscillation_of_two_loops(damping_in: str) -> None:
    """The exact 2-cycle inside the source's own experiment: undamped it never settles, with damping 1/10 it does."""
    leaf = [[3 / 28, 1], [27 / 28, 2 / 7]]
    edges = [(1, 0), (2, 0), (1, 2), (1, 3), (2, 3)]
    hubs = [[53 / 403, 1], [1, 29 / 91]]
    graph = pairwise_graph(4, edges, [leaf, leaf, hubs, leaf, leaf])
    free = propagate(graph, limit=200, history=True)
    assert not free.converged[0]
    hub = [float(sigmoid(np.array(h[0, [3, 5, 9]].sum()))) for h in free.history[:20]]
    # Rounding grows by the cycle's own instability, so only the first rounds are compared.
    assert hub[1::2][:5] == pytest.approx([875 / 1464] * 5, abs=1e-9) or hub[1::2][:5] == pytest.approx(
        [1 / 2] * 5, abs=1e-9
    )
    held = propagate(graph, damping=0.1, damping_in=damping_in, limit=500)  # type: ignore[arg-type]
    assert held.converged[0]


def test_bad_input_is_refused_with_the_offending_value() -> None:
    with pytest.raises(ValueError, match="factor 1 has table"):
        pairwise_graph(2, [(0, 1), (0, 1)], [[[1, 1], [1, 1]], [[1, -1], [1, 1]]])
    with pytest.raises(ValueError, match="not all zero"):
        pairwise_graph(2, [(0, 1)], [[[0, 0], [0, 0]]])
    with pytest.raises(ValueError, match="joins variable 1 to itself"):
        pairwise_graph(2, [(1, 1)], [[[1, 1], [1, 1]]])
    with pytest.raises(ValueError, match=r"joins \(0, 2\)"):
        pairwise_graph(2, [(0, 2)], [[[1, 1], [1, 1]]])
    with pytest.raises(ValueError, match="NaN"):
        pairwise_graph(1, [], np.empty((0, 2, 2)), [float("nan")])
    with pytest.raises(ValueError, match="at most 700 are safe"):
        propagate(pairwise_graph(2, [(0, 1)], [[[1e-300, 1], [1, 1e-300]]]), form="odds")
    with pytest.raises(ValueError, match="must lie in"):
        propagate(pairwise_graph(1, [], np.empty((0, 2, 2))), damping=1.0)
