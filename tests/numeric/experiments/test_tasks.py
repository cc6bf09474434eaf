"""The exact posteriors that judge everything, against enumeration; error figures; distances to messages."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric.experiments.factors import messages
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.tracking import task as tracking_tasks
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing

ROUNDING = 1e-14
"""Sums of at most 32 positive float64 products: relative error below 100 * 2^-53."""


@pytest.mark.parametrize("task", [*factor_tasks.TASKS.values(), factor_tasks.path(4)], ids=lambda t: t.name)
def test_posteriors_equal_the_generic_engine_s_enumeration(task: factor_tasks.Task) -> None:
    examples = factor_tasks.draw(task, 3, 5, evidence=True)
    names = [f"v{i}" for i in range(task.variables)]
    for n in range(3):
        factors = [
            Factor((names[u], names[v]), tuple(Fraction(x) for x in examples.tables[n, i].ravel()))
            for i, (u, v) in enumerate(task.edges)
        ]
        factors += [
            Factor((name,), (1 - Fraction(p), Fraction(p))) for name, p in zip(names, examples.priors[n])
        ]
        graph = FactorGraph(dict.fromkeys(names, 2), tuple(factors))
        for i, name in enumerate(names):
            assert abs(examples.exact[n, i] - float(message_passing.marginal(graph, name)[1])) < ROUNDING


def test_the_tasks_have_the_source_s_baselines() -> None:
    # 20,000 tables: the mean of |p - 1/2| has a standard error below 0.0007
    for task in (factor_tasks.TWO_VARIABLES, factor_tasks.DATING):
        exact = factor_tasks.draw(task, 20_000, 1).exact
        baseline = factor_tasks.errors(np.full_like(exact, 0.5), exact)["mae"]
        assert abs(baseline - float(task.source_baseline or 0)) < 0.0021


def test_tokens_hold_table_prior_and_indices() -> None:
    examples = factor_tasks.draw(factor_tasks.TWO_WITH_EVIDENCE, 2, 3)
    rows = examples.tokens
    assert rows.shape == (2, 3, 9)
    assert np.array_equal(rows[:, 1, 1:5], examples.tables.reshape(2, 4))
    assert np.array_equal(rows[:, [0, 2], 0], examples.priors)
    assert rows[0, :, 6].tolist() == [0, 0.5, 1]
    assert rows[0, :, 7:].tolist() == [[0.5, 0], [0, 1], [0.5, 0]]


def test_error_figures_of_known_numbers() -> None:
    found = factor_tasks.errors(np.array([[0.5, 0.25]]), np.array([[0.25, 0.25]]))
    expected = 0.25 * np.log(0.5) + 0.75 * np.log(1.5)
    assert found == pytest.approx(
        {"mae": 0.125, "total_variation": 0.125, "worst": 0.25, "kl": expected / 2, "mse": 0.03125}
    )
    assert factor_tasks.errors(np.array([0.0]), np.array([0.5]))["kl"] > 100
    with pytest.raises(ValueError, match="finite"):
        factor_tasks.errors(np.array([np.nan]), np.array([0.5]))


def test_bijection_posteriors_equal_enumeration_of_all_bijections() -> None:
    task = tracking_tasks.Bijections(4, 6)
    data = task.draw(40, 7)
    for ids, exact in zip(data.ids, data.exact):
        left = list(permutations(range(4)))
        for k in range(task.pairs):
            x, y = ids[2 * k], ids[2 * k + 1] - 4
            counts = [sum(pi[x] == v for pi in left) for v in range(4)]
            assert exact[k].tolist() == pytest.approx([float(Fraction(c, len(left))) for c in counts])
            left = [pi for pi in left if pi[x] == y]


def test_a_sequence_of_no_bijection_is_refused() -> None:
    with pytest.raises(ValueError, match="no bijection"):
        tracking_tasks.Bijections(3, 2).posterior(np.array([[0, 3, 1, 3]]))


def test_filtering_equals_the_sum_over_all_state_paths() -> None:
    task = tracking_tasks.random_markov(3, 4, 2, length=4)
    data = task.draw(3, 1)
    for ids, exact in zip(data.ids, data.exact):
        for t in range(4):
            mass = [Fraction(0)] * 3
            for path in product(range(3), repeat=t + 1):
                weight = task.start[path[0]]
                for before, after in pairwise(path):
                    weight *= task.transition[before][after]
                for state, symbol in zip(path, ids):
                    weight *= task.emission[state][symbol]
                mass[path[-1]] += weight
            assert exact[t].tolist() == pytest.approx([float(m / sum(mass)) for m in mass], rel=1e-12)


def test_drawn_observations_have_the_model_s_frequencies() -> None:
    task = tracking_tasks.random_markov(3, 4, 2, length=2)
    start, transition, emission = task.floats()
    ids = task.draw(40_000, 3).ids
    second = (start @ transition @ emission)[None]
    seen = np.bincount(ids[:, 1], minlength=4) / len(ids)
    assert np.abs(seen - second).max() < 5 * 0.5 / np.sqrt(40_000)  # five standard errors at most


def test_tracking_figures_of_known_numbers() -> None:
    exact = np.array([[[0.5, 0.5, 0.0]]])
    found = tracking_tasks.compare(np.array([[[0.25, 0.25, 0.5]]]), exact)
    assert found["kl"][0] == pytest.approx(np.log(2))
    assert found["total_variation"][0] == pytest.approx(0.5)
    assert found["entropy_error"][0] == pytest.approx(1.5 * np.log(2) - np.log(2))
    assert found["accuracy"][0] == 0
    with pytest.raises(ValueError, match="distributions"):
        tracking_tasks.compare(np.array([[[0.5, 0.5, 0.5]]]), exact)
    with pytest.raises(ValueError, match="determined"):
        tracking_tasks.recall(exact, exact)


@given(st.lists(st.floats(0.05, 1), min_size=4, max_size=4))
def test_every_factor_s_message_is_at_distance_zero(entries: list[float]) -> None:
    f00, f01, f10, f11 = entries
    curve = messages.message(messages.PROBES, np.log(f01 / f00), np.log(f11 / f01), np.log(f10 / f00))
    x = np.exp(messages.PROBES)
    assert curve == pytest.approx(np.log((f01 + f11 * x) / (f00 + f10 * x)), abs=1e-12)
    assert messages.distance(curve) <= 1e-6
    assert messages.at_least(curve) <= 1e-12


@pytest.mark.parametrize(
    ("w", "gap"), [(1, 0), (-1, 0), (0, 0), (2, np.log(16)), (-2, np.log(16)), (1.5, np.log(4))]
)
def test_weighted_units_are_as_far_from_messages_as_proved(w: float, gap: float) -> None:
    curve = w * messages.PROBES
    assert messages.distance(curve) == pytest.approx(gap, abs=2e-6)
    assert messages.at_least(curve) == pytest.approx(gap, abs=1e-12)


@given(st.lists(st.floats(-5, 5), min_size=9, max_size=9))
def test_the_lower_bound_never_exceeds_the_distance(values: list[float]) -> None:
    curve = np.array(values)
    assert messages.at_least(curve) <= messages.distance(curve) + 1e-9
