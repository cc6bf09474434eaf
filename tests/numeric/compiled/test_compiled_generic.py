"""The compiled weights in the generic any-weights layer, which knows nothing of lookups: the same posteriors."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.compiled.blocks import Array, Block
from numeric.compiled.edge_model import EdgeModel, edge_model_of
from numeric.compiled.gate_model import GateModel
from numeric.networks.shipped import shipped_network
from numeric.trained import softmax_layer
from symbolic.compile.edges import compile_edges
from symbolic.propagation import elimination
from tests import cases
from tests.numeric.compiled.test_compiled_model import difference

GENERIC_TOLERANCE = 1e-12
"""As for the compiled forward pass: logs below 2^5 in size, some 32 layers."""


def generic(block: Block, inverse_temperature: float) -> softmax_layer.TrainedLayer:
    """Row-vector weights of a block as the column-vector weights of the generic layer."""
    heads, width, keys = block.wq.shape
    values = block.wv.shape[2]
    return softmax_layer.TrainedLayer(
        query=block.wq.transpose(0, 2, 1),
        query_bias=np.zeros((heads, keys)),
        key=block.wk.transpose(0, 2, 1),
        key_bias=np.zeros((heads, keys)),
        value=block.wv.transpose(0, 2, 1),
        value_bias=np.zeros((heads, values)),
        output=block.wo.transpose(0, 2, 1),
        output_bias=np.zeros(width),
        inner=block.w1.T,
        inner_bias=block.b1,
        outer=block.w2.T,
        outer_bias=block.b2,
        activation=block.activation,
        scale=inverse_temperature,
    )


def generic_posteriors(model: GateModel | EdgeModel, tokens: Array) -> dict[str, dict[str, float]]:
    x = tokens[None]
    for block in model.blocks:
        layer = generic(block, model.inverse_temperature)
        for _ in range(block.repeat):
            x = softmax_layer.forward(layer, x)
    return model.read(x[0])


@pytest.mark.parametrize(("name", "findings"), [("asia", {"smoke": "yes", "xray": "no"}), ("cancer", {})])
def test_the_generic_layer_gives_the_posteriors(name: str, findings: dict[str, str]) -> None:
    model = cases.model(name)
    result = generic_posteriors(model, model.with_findings(findings))
    assert difference(result, cases.exact(name, findings)) < GENERIC_TOLERANCE


def test_the_generic_layer_gives_the_posteriors_of_an_edge_model() -> None:
    network, findings = shipped_network("cancer"), {"Pollution": "high"}
    model = edge_model_of(compile_edges(network, findings), findings)
    result = generic_posteriors(model, model.tokens)
    expected = elimination.posteriors(network, findings, list(result))
    assert difference(result, expected) < GENERIC_TOLERANCE
