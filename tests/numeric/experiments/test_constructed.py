"""The constructed models are exact: as fractions, in float64 and in float32; and wrong weights are found out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from numeric.experiments import constructed
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.tracking import task as tracking_tasks
from symbolic.compile import posterior_tracking
from symbolic.transformer import averaging_attention, exact_run
from symbolic.transformer.gate_layers import GATE_COORDINATES

FLOAT64, FLOAT32 = 1e-12, 1e-4
"""About 100 layers of sums whose terms stay below 100 in size: 100 * 100 * 2^-53 and 100 * 100 * 2^-24 are 1e-12 and 6e-4; the
float32 runs stay within a sixth of that, since most layers leave a token alone."""


def elimination_posteriors(symbols: int, ids: list[int], longest: int) -> list[averaging_attention.Vector]:
    layers = posterior_tracking.elimination_layers(symbols, longest)
    rows = averaging_attention.run(layers, posterior_tracking.elimination_tokens(symbols, ids))
    columns = posterior_tracking.answer_columns(symbols)
    return [averaging_attention.hardmax([row[c] for c in columns]) for row in rows[1::2]]


def test_elimination_is_exact_on_every_sequence_of_three_symbols() -> None:
    everything = list(permutations(range(3)))
    for pi in everything:
        for xs in product(range(3), repeat=4):
            ids = [number for x in xs for number in (x, 3 + pi[x])]
            left = everything
            for x, answer in zip(xs, elimination_posteriors(3, ids, 9)):
                assert answer == tuple(Fraction(sum(q[x] == v for q in left), len(left)) for v in range(3))
                left = [q for q in left if q[x] == pi[x]]


def test_elimination_without_the_recall_head_is_found_out() -> None:
    first, second = posterior_tracking.elimination_layers(3, 9)
    lame = replace(second, heads=second.heads[1:])
    rows = averaging_attention.run((first, lame), posterior_tracking.elimination_tokens(3, [0, 4, 0, 4]))
    columns = posterior_tracking.answer_columns(3)
    assert averaging_attention.hardmax([rows[3][c] for c in columns]) != (0, 1, 0)


def test_elimination_needs_its_length_bound() -> None:
    # a share of 1/9 times 2 * 1 leaves relu(1 - 2/9) > 0 on a used symbol
    rows = averaging_attention.run(
        posterior_tracking.elimination_layers(3, 1),
        posterior_tracking.elimination_tokens(3, [0, 3, 0, 3, 0, 3, 0, 3, 1]),
    )
    assert rows[-1][posterior_tracking.answer_columns(3)[0]] > 0


def test_elimination_in_floats_and_at_finite_temperature() -> None:
    task = tracking_tasks.Bijections(5, 7)
    data = task.draw(50, 3)
    assert np.abs(constructed.eliminate(task, data.ids) - data.exact).max() < FLOAT64
    single = constructed.eliminate(task, data.ids, np.float32)
    assert single.dtype == np.float32
    assert np.abs(single - data.exact).max() < FLOAT32
    worst = [
        np.abs(constructed.eliminate(task, data.ids, inverse_temperature=b) - data.exact).max()
        for b in (4, 8, 16)
    ]
    assert worst[0] > worst[1] > worst[2] > FLOAT64


def test_filtering_is_exact_as_fractions() -> None:
    task = tracking_tasks.random_markov(3, 3, 4, length=5)
    ids = task.draw(1, 2).ids[0].tolist()
    made = posterior_tracking.filtering_transformer(task.start, task.transition, task.emission, ids)
    value = GATE_COORDINATES.index("value")
    rows = exact_run.run(made.layers, made.tokens)
    predicted = list(task.start)
    for t, symbol in enumerate(ids):
        joint = [p * task.emission[j][symbol] for j, p in enumerate(predicted)]
        posterior = [w / sum(joint) for w in joint]
        assert [exact_run.log_of(rows[row][value]) for row in made.read_out[t]] == posterior
        predicted = [sum(posterior[i] * task.transition[i][j] for i in range(3)) for j in range(3)]


def test_filtering_tokens_point_backwards_only() -> None:
    task = tracking_tasks.random_markov(2, 2, 1, length=6)
    made = posterior_tracking.filtering_transformer(task.start, task.transition, task.emission, [0] * 6)
    pointers = [GATE_COORDINATES.index(name) for name in ("a", "b", "x", "c")]
    assert all(token[p] <= index for index, token in enumerate(made.tokens) for p in pointers)


def test_filtering_refuses_zeros() -> None:
    with pytest.raises(ValueError, match="positive"):
        posterior_tracking.filtering_transformer(
            [Fraction(1), Fraction(0)], [[Fraction(1)] * 2] * 2, [[Fraction(1)]] * 2, [0]
        )


def test_filtering_in_floats_under_the_causal_mask() -> None:
    task = tracking_tasks.random_markov(4, 3, 9, length=6)
    data = task.draw(5, 1)
    assert np.abs(constructed.filter_states(task, data.ids) - data.exact).max() < FLOAT64
    single = constructed.filter_states(task, data.ids, np.float32)
    assert single.dtype == np.float32
    assert np.abs(single - data.exact).max() < FLOAT32


@pytest.mark.parametrize("task", [*factor_tasks.TASKS.values(), factor_tasks.path(4)], ids=lambda t: t.name)
def test_the_compiled_layers_are_exact_on_every_table(task: factor_tasks.Task) -> None:
    examples = factor_tasks.draw(task, 20, 11, low=0.001, evidence=True)
    assert np.abs(constructed.posteriors(examples) - examples.exact).max() < FLOAT64
    single = constructed.posteriors(examples, np.float32)
    assert single.dtype == np.float32
    assert np.abs(single - examples.exact).max() < FLOAT32


def test_other_potentials_give_other_posteriors() -> None:
    examples = factor_tasks.draw(factor_tasks.TWO_VARIABLES, 2, 1)
    wrong = replace(examples, tables=examples.tables[:, :, ::-1])
    assert np.abs(constructed.posteriors(wrong) - examples.exact).max() > 0.01


def test_dense_attention_and_gather_agree() -> None:
    # queries that differ between examples force the dense path; the first coordinate is the pointer
    layers = posterior_tracking.elimination_layers(3, 9)
    task = tracking_tasks.Bijections(3, 4)
    data = task.draw(4, 2)
    together = constructed.eliminate(task, data.ids)
    alone = np.concatenate([constructed.eliminate(task, data.ids[n : n + 1]) for n in range(4)])
    assert len(layers) == 2
    assert np.abs(together - alone).max() < FLOAT64
