"""G(W, x) in float64: the tables of the implicit factor graph of one token, in batches. A correspondence module.

The graph is that of ``symbolic.correspondence``: selectors z[h], residual coordinates u[c], hidden units h[i], outputs y[c].
All tables are computed here from weights and inputs by plain sums of products, not by ``numeric.trained.softmax_layer``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numeric.propagation.weighted_propagation import Edge, Engine, Node
from numeric.trained.softmax_layer import TrainedLayer

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

with np.errstate(divide="ignore"):
    EQUAL: Floats = np.log(np.array([[[1.0, 0.0], [0.0, 1.0]]]))


def scores(layer: TrainedLayer, x: Floats, token: int) -> Floats:
    """(B, H, T): scale * q . k of one token against every source."""
    queries = np.einsum("hkd,bd->bhk", layer.query, x[:, token]) + layer.query_bias
    keys = np.einsum("hkd,bsd->bhsk", layer.key, x) + layer.key_bias[:, None, :]
    table: Floats = layer.scale * np.einsum("bhk,bhsk->bhs", queries, keys)
    return table


def values(layer: TrainedLayer, x: Floats) -> Floats:
    """(B, H, T, d): what each source would write."""
    raw = np.einsum("hvd,bsd->bhsv", layer.value, x) + layer.value_bias[:, None, :]
    written: Floats = np.einsum("hdv,bhsv->bhsd", layer.output, raw)
    return written


def _linear(log_odds: Floats) -> Floats:
    """(B, 2): the unary table (1, e^l) in logs."""
    return np.stack([np.zeros_like(log_odds), log_odds], axis=-1)


def token_graph(
    layer: TrainedLayer, x: Floats, token: int, power: float, mask: Mask | None = None
) -> tuple[Engine, list[Edge]]:
    """The engine on G(W, x) of one token, read-outs at ``power``, and the forward sweep. Raises ValueError for layers that
    have no such graph (norms, or hidden units that are not sigmoids)."""
    if layer.placement is not None or layer.activation != "sigmoid":
        raise ValueError("only plain sigmoid layers have this graph")
    factors: list[Node] = []
    order: list[Edge] = []

    def add(node: Node, to: str) -> None:
        order.append((len(factors), to))
        factors.append(node)

    table, written = scores(layer, x, token), values(layer, x)
    sources = np.arange(x.shape[1]) if mask is None else np.flatnonzero(mask[token])
    for h in range(layer.heads):
        add(Node((f"z[{h}]",), table[:, h, sources]), f"z[{h}]")
    for c in range(layer.width):
        add(Node((f"u[{c}]",), _linear(x[:, token, c] + layer.output_bias[c])), f"u[{c}]")
        for h in range(layer.heads):
            add(Node((f"z[{h}]", f"u[{c}]"), _linear(written[:, h, sources, c]), power), f"u[{c}]")
    for i in range(layer.inner.shape[0]):
        add(Node((f"h[{i}]",), _linear(layer.inner_bias[i : i + 1])), f"h[{i}]")
        for c in range(layer.width):
            weight = {f"h[{i}]": float(layer.inner[i, c])}
            add(Node((f"u[{c}]", f"h[{i}]"), EQUAL, 1.0, weight), f"h[{i}]")
    for c in range(layer.width):
        add(Node((f"u[{c}]", f"y[{c}]"), EQUAL), f"y[{c}]")
        add(Node((f"y[{c}]",), _linear(layer.outer_bias[c : c + 1])), f"y[{c}]")
        for i in range(layer.inner.shape[0]):
            coupling = np.zeros((1, 2, 2))
            coupling[0, 1, 1] = layer.outer[c, i]
            add(Node((f"h[{i}]", f"y[{c}]"), coupling, power), f"y[{c}]")
    return Engine(factors), order


def sweep(layer: TrainedLayer, x: Floats, token: int, power: float = 0.0, mask: Mask | None = None) -> Floats:
    """(B, d): the outputs' log-odds after one forward sweep of the generic engine on G(W, x)."""
    engine, order = token_graph(layer, x, token, power, mask)
    engine.sweep(order)
    outputs = [np.broadcast_to(engine.log_odds(f"y[{c}]"), x.shape[:1]) for c in range(layer.width)]
    return np.stack(outputs, axis=-1)


def read_out_bound(layer: TrainedLayer, x: Floats, token: int, mask: Mask | None = None) -> Floats:
    """(B, d): O_c + sum_i |W2_ci| sum_k |W1_ik| O_k / 4 + sum_i W2_ci^2 / 8 (claim any-weights.layer)."""
    sources = np.arange(x.shape[1]) if mask is None else np.flatnonzero(mask[token])
    written = values(layer, x)[:, :, sources]
    spread = (np.ptp(written, axis=2) ** 2).sum(axis=1) / 8.0
    moved = spread @ np.abs(layer.inner).T / 4.0
    room: Floats = spread + moved @ np.abs(layer.outer).T + (layer.outer**2).sum(axis=1) / 8.0
    return room
