"""Hard attention by gathers, rows computed once: against the softmax matrices applied again and again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.compiled.blocks import Array, Block, block_of, floats_of
from numeric.compiled.dense import apply_dense
from numeric.compiled.forward import apply_block
from numeric.compiled.gate_model import GateModel
from numeric.compiled.hard_layers import Lookup, NotALookup, RepeatedBlock
from numeric.networks.shipped import SHIPPED
from symbolic.transformer.edge_layers import compile_pairwise
from tests import cases
from tests.cases import random_bayesian_network, some_findings
from tests.numeric.compiled.test_compiled_model import compiled
from tests.numeric.compiled.test_looped_transformer import two_loops
from tests.numeric.propagation.test_belief_propagation import EPS

UNITS = 8
"""Roundings of one application: a coordinate is formed from six numbers at most, and softplus adds an ulp."""


def rounding(x: Array, block: Block) -> float:
    """What ``block.repeat`` applications may differ by in rounding: UNITS ulps each, of the largest number that the block writes.

    An estimate along the longest chain and not a proof, since a product adds the errors of both factors; a wrongly read row is off
    by the size of the numbers themselves."""
    written = (block.wo != 0).any(axis=(0, 1)) | (block.w2 != 0).any(axis=0)
    return UNITS * block.repeat * EPS * max(1.0, float(np.abs(x[:, written]).max()))


def repeated_dense(x: Array, block: Block, temperature: float) -> Array:
    """The layers as they are written: every application on all rows, through every softmax matrix."""
    for _ in range(block.repeat):
        x = apply_dense(x, block, temperature)
    return x


def after_evidence(model: GateModel, findings: dict[str, str]) -> Array:
    return repeated_dense(model.with_findings(findings), model.blocks[0], model.inverse_temperature)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(0, 3))
def test_each_row_once_ends_where_repetition_ends(seed: int, size: int, count: int) -> None:
    network = random_bayesian_network(seed, size, states=3, parents=3, zeros=0.3)
    model = compiled(network)
    findings = some_findings(seed, network, count)
    x = model.with_findings(findings)
    evidence = RepeatedBlock(model.blocks[0], x.copy())
    while evidence.apply():
        pass
    settled = after_evidence(model, findings)
    assert np.array_equal(evidence.x, settled)  # pointers and flags are integers
    value = model.blocks[1]
    once = RepeatedBlock(value, settled.copy())
    assert once.settle(value.repeat)
    repeated = repeated_dense(settled, value, model.inverse_temperature)
    assert np.abs(once.x - repeated).max() <= rounding(repeated, value)


@pytest.mark.parametrize("name", SHIPPED)
def test_too_few_repetitions_do_not_settle(name: str) -> None:
    """With one layer less than the depth the fixed point is not reached: nothing is computed, and repetition goes on as it is."""
    model = cases.model(name)
    value, settled = model.blocks[1], after_evidence(model, {})
    short = RepeatedBlock(value, settled.copy())
    levels = short.levels()
    assert levels is not None
    assert len(levels) == value.repeat
    assert not short.settle(len(levels) - 1)
    assert np.array_equal(short.x, settled)


def test_applications_one_by_one_are_those_of_all_rows() -> None:
    model = cases.model("asia")
    value, x = model.blocks[1], after_evidence(model, {"smoke": "yes"})
    rows = RepeatedBlock(value, x.copy())
    for _ in range(value.repeat):
        rows.apply()
        x = apply_dense(x, value, model.inverse_temperature)
        assert np.abs(rows.x - x).max() <= rounding(x, value)
    assert not rows.changed.all()


def test_a_row_that_does_not_forget_is_repeated() -> None:
    """Without the head that takes the old value away every repetition adds to it."""
    model = cases.model("cancer")
    value, x = model.blocks[1], after_evidence(model, {})
    own = int(
        np.argmax(
            [(Lookup(wq, wk, x).targets == np.arange(len(x))).sum() for wq, wk in zip(value.wq, value.wk)]
        )
    )
    wo = value.wo.copy()
    wo[own] = 0.0
    adding = replace(value, wo=wo)
    block = RepeatedBlock(adding, x.copy())
    assert not block.forgetful()
    assert not block.settle(value.repeat)
    assert np.array_equal(block.x, x)
    dense = apply_dense(x, adding, model.inverse_temperature)
    assert np.abs(apply_block(x, adding, model.inverse_temperature) - dense).max() <= rounding(dense, value)


def test_reads_in_a_circle_are_repeated() -> None:
    transformer = compile_pairwise(two_loops(), 1)
    block = block_of(transformer.layers[0])
    x = floats_of(transformer.tokens)
    looped = RepeatedBlock(block, x)
    assert looped.levels() is None
    assert not looped.settle(10**6)


def test_a_block_without_heads() -> None:
    model = cases.model("cancer")
    value, x = model.blocks[1], after_evidence(model, {})
    bare = replace(value, **{name: getattr(value, name)[:0] for name in ("wq", "wk", "wv", "wo")})
    block = RepeatedBlock(bare, x.copy())
    assert not block.settle(value.repeat)
    block.apply()
    dense = apply_dense(x, bare, model.inverse_temperature)
    assert np.abs(block.x - dense).max() <= rounding(dense, value)


def test_what_is_no_lookup_is_refused() -> None:
    model = cases.model("cancer")
    value, x = model.blocks[1], after_evidence(model, {})
    for matrix in ("wq", "wk"):
        scaled = replace(value, **{matrix: 3.0 * getattr(value, matrix)})
        with pytest.raises(NotALookup):
            RepeatedBlock(scaled, x.copy())
        assert np.array_equal(apply_block(x, scaled, 9.0), apply_dense(x, scaled, 9.0))
    doubled = np.concatenate([x, x[-1:]])
    with pytest.raises(NotALookup):
        RepeatedBlock(value, doubled)
