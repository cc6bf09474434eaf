"""Growth beyond the floats, underflow and contradiction are three things; and a damped step is not a small residual."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from numeric.propagation.belief_propagation import propagate
from numeric.propagation.factor_propagation import propagate_factors
from numeric.propagation.pairwise import (
    ContradictoryEvidence,
    OutOfRange,
    from_factor_graph,
    pairwise_graph,
)
from symbolic.networks.factor_graph import Factor, FactorGraph

DIFFER = Factor(("a", "b"), (0, 1, 1, 0)).table
EQUAL = (1, 0, 0, 1)
RULES = ["sum", "max"]
SCHEDULES = ["synchronous", "residual"]


def growing(pull: int = 2) -> FactorGraph:
    """Variables that must differ across a complete bipartite block: no contradiction, but each hears its own opinion back doubled,
    so that log-odds double each round."""
    left, right = ["l0", "l1", "l2"], ["r0", "r1", "r2"]
    factors = [Factor((name,), (1, pull)) for name in left]
    factors += [Factor((name,), (pull, 1)) for name in right]
    factors += [Factor((a, b), DIFFER) for a in left for b in right]
    return FactorGraph(dict.fromkeys([*left, *right], 2), tuple(factors))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_growth_is_no_contradiction_on_factor_graphs(rule, schedule):
    with pytest.raises(OutOfRange, match=r"after \d+ rounds a message leaves") as caught:
        propagate_factors(growing(), rule=rule, schedule=schedule, measure="log-odds", limit=3000)
    assert (
        100 < caught.value.rounds < 1100
    )  # doubling from ln 2 reaches 2^1024 in about as many rounds, at most


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("schedule", "damping"), [("synchronous", 0.0), ("synchronous", 0.25), ("residual", 0.0)]
)
def test_growth_is_no_contradiction_on_pairwise_graphs(rule, schedule, damping):
    graph, _ = from_factor_graph(growing())
    with pytest.raises(OutOfRange, match=r"after \d+ rounds a message leaves"):
        propagate(graph, rule=rule, schedule=schedule, damping=damping, measure="log-odds", limit=3000)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_contradiction_stays_one(rule, schedule):
    graph = growing()
    fixed = FactorGraph(graph.domains, (*graph.factors, Factor(("l0",), (0, 1)), Factor(("r0",), (0, 1))))
    with pytest.raises(ContradictoryEvidence):
        propagate_factors(fixed, rule=rule, schedule=schedule)
    with pytest.raises(ContradictoryEvidence):
        propagate(from_factor_graph(fixed)[0], rule=rule, schedule=schedule)


@pytest.mark.parametrize("damping_in", ["log-odds", "probability"])
def test_what_underflows_as_a_probability_is_not_ruled_out(damping_in):
    """Two findings of 10^-400 each, against each other: an even belief, and no state is impossible."""
    tiny = Fraction(1, 10**400)
    graph = FactorGraph(
        {"x": 2, "y": 2},
        (Factor(("x",), (tiny, 1)), Factor(("x",), (1, tiny)), Factor(("x", "y"), (2, 1, 1, 2))),
    )
    run = propagate_factors(graph, damping=0.5, damping_in=damping_in, limit=400, tolerance=1e-12)
    assert run.converged
    assert run.beliefs["x"] == pytest.approx([0.5, 0.5], abs=1e-9)


@pytest.mark.parametrize("damping_in", ["log-odds", "probability"])
def test_damping_in_either_measure_is_the_mean_it_says(damping_in):
    graph = FactorGraph({"x": 3, "y": 2}, (Factor(("x",), (1, 2, 5)), Factor(("x", "y"), (1, 2, 3, 4, 5, 6))))
    before = propagate_factors(graph, limit=1, tolerance=0.0)
    after = propagate_factors(graph, limit=1, tolerance=0.0, start=before.messages)
    mixed = propagate_factors(
        graph, limit=1, tolerance=0.0, start=before.messages, damping=0.25, damping_in=damping_in
    )
    old, new = before.messages[0], after.messages[0]
    if damping_in == "probability":
        old, new, got = (np.exp(m) / np.exp(m).sum() for m in (old, new, mixed.messages[0]))
        assert got == pytest.approx(0.75 * new + 0.25 * old, rel=1e-12)
    else:
        want = 0.75 * new + 0.25 * old
        assert mixed.messages[0] == pytest.approx(want - want.max(), abs=1e-12)


# Damping: the step that is measured is the undamped one --------------------------------------------------------

TABLE = [[9, 1], [1, 9]]
TRIANGLE = ([(0, 1), (1, 2), (0, 2)], [TABLE] * 3, [np.log(9.0), 0.0, 0.0])
OPTIONS: list[dict[str, Any]] = [
    {"damping_in": damping_in, "measure": measure}
    for damping_in in ("log-odds", "probability")
    for measure in ("log-odds", "probability")
]


def triangle() -> FactorGraph:
    pairs = [Factor(scope, (9, 1, 1, 9)) for scope in (("a", "b"), ("b", "c"), ("a", "c"))]
    return FactorGraph(dict.fromkeys("abc", 2), (*pairs, Factor(("a",), (1, 9))))


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("form", ["odds", "log-odds", "tanh"])
def test_a_strong_damping_is_not_convergence(options, form):
    graph = pairwise_graph(3, *TRIANGLE)
    run = propagate(graph, damping=0.9999999, form=form, tolerance=1e-6, **options)
    assert not run.converged.any()
    assert run.change[0] > 0.1
    settled = propagate(graph, damping=0.9, form=form, tolerance=1e-9, limit=2000, **options)
    assert settled.converged.all()
    assert settled.probabilities[0, 2] == pytest.approx(0.9628, abs=5e-5)


def test_a_strong_damping_is_not_convergence_when_compiled():
    pytest.importorskip("numba", reason="the fast extra is not installed")
    graph = pairwise_graph(3, *TRIANGLE)
    for form in ("odds", "log-odds"):
        run = propagate(graph, damping=0.9999999, form=form, engine="numba")  # type: ignore[arg-type]
        assert not run.converged.any()


@pytest.mark.parametrize("options", OPTIONS)
def test_a_strong_damping_is_not_convergence_on_factor_graphs(options):
    run = propagate_factors(triangle(), damping=0.9999999, tolerance=1e-6, **options)
    assert not run.converged
    assert run.change > 0.1
    settled = propagate_factors(triangle(), damping=0.9, tolerance=1e-9, limit=2000, **options)
    assert settled.converged
    assert settled.beliefs["c"][1] == pytest.approx(0.9628, abs=5e-5)


# Starting messages beyond what a round makes -------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_far_starts_are_run_where_they_have_room(engine):
    if engine == "numba":
        pytest.importorskip("numba", reason="the fast extra is not installed")
    graph = pairwise_graph(3, *TRIANGLE)
    plain = propagate(graph, tolerance=1e-9, limit=1000)
    for size in (400.0, 800.0, 1e15):
        run = propagate(graph, start=np.full(6, size), tolerance=1e-9, limit=1000, engine=engine)
        assert run.form == "log-odds"
        assert run.converged.all()
        assert run.probabilities == pytest.approx(plain.probabilities, abs=1e-7)
    with pytest.raises(OutOfRange):
        propagate(graph, start=np.full(6, 1.7e308), engine=engine)


@pytest.mark.parametrize("form", ["odds", "tanh"])
def test_a_form_without_room_for_the_start_is_refused(form):
    with pytest.raises(ValueError, match="from these starting messages"):
        propagate(pairwise_graph(3, *TRIANGLE), start=np.full(6, 800.0), form=form)
