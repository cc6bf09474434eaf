"""The implicit factor graph G(W, x) of one sigmoid layer at one input: the only place where both sides meet.

From weights W and an input x the graph is built explicitly, as data for the generic engine. Per token t:

    variable     states        what it is                          factors at it
    z[t,h]       sources       selector of head h                  score: e^score
    u[t,c]       0, 1          residual coordinate c, after        residual: e^(x_c u); value[h,c]: e^(v_zc u)
                               attention; log-odds = coordinate
    h[t,i]       0, 1          hidden unit i                       bias: e^(b_i h); copy[c,i]: [u = h], whose message
                                                                   enters h with exponent W1[i,c]
    y[t,c]       0, 1          output coordinate c                 stay: [u = y]; bias: e^(b_c y);
                                                                   write[i,c]: e^(W2[c,i] h y)

The layer is one forward sweep (selectors, residual coordinates, hidden units, outputs; no message ever goes back) with the
read-out factors ``value`` and ``write`` at power 0, the mean-field limit; at power 1 the same sweep is sum-product. The
exponents make it *weighted* message passing. Only plain sigmoid layers have this graph: no norms, no other activation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, ImmutableMatrix, Matrix, exp, log

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Edge, Engine
from symbolic.transformer import softmax_layer

EQUAL = (1, 0, 0, 1)


@dataclass(frozen=True)
class ImplicitGraph:
    """G(W, x) with what the engine needs beside it.

    ``labels[factor]`` says what a factor is; ``exponents`` are the weights W1 on their edges; ``read_outs`` are the factors
    whose power interpolates between mean field (0) and sum-product (1); ``order`` is the forward sweep; ``outputs[t][c]``
    names the variable whose log-odds is coordinate c of token t.
    """

    graph: FactorGraph
    labels: tuple[str, ...]
    exponents: dict[Edge, Any]
    read_outs: tuple[int, ...]
    order: tuple[Edge, ...]
    outputs: tuple[tuple[str, ...], ...]

    def engine(self, power: Any = 0) -> Engine:
        """The generic sum-product engine with the read-outs at ``power``."""
        powers = dict.fromkeys(self.read_outs, power)
        return Engine(self.graph, exponents=self.exponents, powers=powers, scale=False)

    def sweep(self, power: Any = 0) -> Matrix:
        """T x d: the log-odds of the outputs after one forward sweep of the generic engine."""
        engine = self.engine(power)
        messages = engine.in_order(engine.initial(), self.order)

        def log_odds(name: str) -> Expr:
            zero, one = engine.belief(messages, name)
            return sympy.expand_log(log(one / zero), force=False)

        return Matrix([[log_odds(name) for name in row] for row in self.outputs])


# Potentials, read off weights and input by plain sums: nothing here is computed by the transformer's own functions.


def _dot(weights: Matrix, row: int, x: Matrix, bias: Matrix | None) -> Expr:
    """sum_j weights[row, j] x_j + bias[row]."""
    total = sum((weights[row, j] * x[j] for j in range(weights.cols)), sympy.S.Zero)
    return total if bias is None else total + bias[row]


def score_potentials(head: softmax_layer.SoftmaxHead, X: Matrix) -> Matrix:
    """T x T: scale sum_k (query x_t)_k (key x_s)_k, the logarithm of the selector's unary potential."""

    def score(t: int, s: int) -> Expr:
        here, there = X.row(t), X.row(s)
        terms = (
            _dot(head.query, k, here, head.query_bias) * _dot(head.key, k, there, head.key_bias)
            for k in range(head.query.rows)
        )
        return head.scale * sum(terms, sympy.S.Zero)

    return Matrix(X.rows, X.rows, score)


def value_potentials(head: softmax_layer.SoftmaxHead, X: Matrix) -> Matrix:
    """T x d: (output (value x_s))_c, the strength with which selecting s favours coordinate c."""

    def value(s: int, c: int) -> Expr:
        row = X.row(s)
        terms = (
            head.output[c, j] * _dot(head.value, j, row, head.value_bias) for j in range(head.value.rows)
        )
        return sum(terms, sympy.S.Zero)

    return Matrix(X.rows, X.cols, value)


class _Builder:
    def __init__(self) -> None:
        self.domains: dict[str, int] = {}
        self.factors: list[Factor] = []
        self.labels: list[str] = []
        self.exponents: dict[Edge, Any] = {}
        self.read_outs: list[int] = []
        self.order: list[Edge] = []

    def factor(
        self, label: str, scope: tuple[str, ...], table: Sequence[Any], to: str, exponent: Any = 1
    ) -> int:
        """Append a factor and its message to ``to`` in the sweep."""
        position = len(self.factors)
        self.factors.append(Factor(scope, tuple(table)))
        self.labels.append(label)
        self.order.append((position, to))
        if exponent != 1:
            self.exponents[position, to] = exponent
        return position


def implicit_graph(
    layer: softmax_layer.SoftmaxLayer, X: Matrix, mask: Sequence[Sequence[bool]] | None = None
) -> ImplicitGraph:
    """G(W, x) for all tokens of ``X``. Raises ValueError for a layer with norms or without sigmoid hidden units."""
    if layer.placement is not None:
        raise ValueError(
            "a layer with LayerNorm or RMSNorm has no such graph: normalisation is not message passing"
        )
    if layer.feed.activation != "sigmoid":
        raise ValueError(f"hidden units with {layer.feed.activation} are not beliefs of binary variables")
    build = _Builder()
    tables = [score_potentials(head, X) for head in layer.heads]
    values = [value_potentials(head, X) for head in layer.heads]
    outputs = []
    for t in range(X.rows):
        sources = [s for s in range(X.rows) if mask is None or mask[t][s]]
        if not sources:
            raise ValueError(f"token {t} may attend to nothing")
        outputs.append(_token(build, layer, X, t, sources, tables, values))
    graph = FactorGraph(build.domains, tuple(build.factors))
    return ImplicitGraph(
        graph,
        tuple(build.labels),
        build.exponents,
        tuple(build.read_outs),
        tuple(build.order),
        tuple(outputs),
    )


def _token(
    build: _Builder,
    layer: softmax_layer.SoftmaxLayer,
    X: Matrix,
    t: int,
    sources: Sequence[int],
    tables: Sequence[Matrix],
    values: Sequence[Matrix],
) -> tuple[str, ...]:
    width, feed = X.cols, layer.feed
    for h in range(len(layer.heads)):
        build.domains[f"z[{t},{h}]"] = len(sources)
        build.factor(
            f"score[{t},{h}]", (f"z[{t},{h}]",), [exp(tables[h][t, s]) for s in sources], f"z[{t},{h}]"
        )
    for c in range(width):
        u = f"u[{t},{c}]"
        build.domains[u] = 2
        stays = X[t, c] + (layer.output_bias[c] if layer.output_bias is not None else 0)
        build.factor(f"residual[{t},{c}]", (u,), (1, exp(stays)), u)
        for h in range(len(layer.heads)):
            table = [entry for s in sources for entry in (1, exp(values[h][s, c]))]
            build.read_outs.append(build.factor(f"value[{t},{h},{c}]", (f"z[{t},{h}]", u), table, u))
    for i in range(feed.inner.rows):
        hidden = f"h[{t},{i}]"
        build.domains[hidden] = 2
        build.factor(f"bias[{t},{i}]", (hidden,), (1, exp(feed.inner_bias[i])), hidden)
        for c in range(width):
            build.factor(f"copy[{t},{c},{i}]", (f"u[{t},{c}]", hidden), EQUAL, hidden, feed.inner[i, c])
    for c in range(width):
        y = f"y[{t},{c}]"
        build.domains[y] = 2
        build.factor(f"stay[{t},{c}]", (f"u[{t},{c}]", y), EQUAL, y)
        build.factor(f"out-bias[{t},{c}]", (y,), (1, exp(feed.outer_bias[c])), y)
        for i in range(feed.inner.rows):
            coupling = (1, 1, 1, exp(feed.outer[c, i]))
            build.read_outs.append(build.factor(f"write[{t},{i},{c}]", (f"h[{t},{i}]", y), coupling, y))
    return tuple(f"y[{t},{c}]" for c in range(width))


def bound(
    layer: softmax_layer.SoftmaxLayer, X: Matrix, mask: Sequence[Sequence[bool]] | None = None
) -> Matrix:
    """T x d: how far sum-product read-outs (power 1) may lie from the layer, coordinate by coordinate.

    O_c + sum_i |W2_ci| sum_k |W1_ik| O_k / 4 + sum_i W2_ci^2 / 8 with O_c = sum over heads of (range of the head's values in
    c)^2 / 8, the range taken over the sources a token may attend to.
    """
    feed = layer.feed
    values = [value_potentials(head, X) for head in layer.heads]
    rows = []
    for t in range(X.rows):
        sources = [s for s in range(X.rows) if mask is None or mask[t][s]]
        spread = [
            sum(((_range(v[s, c] for s in sources)) ** 2 for v in values), sympy.S.Zero) / 8
            for c in range(X.cols)
        ]
        hidden = [
            sum(abs(feed.inner[i, k]) * spread[k] for k in range(X.cols)) / 4 for i in range(feed.inner.rows)
        ]
        rows.append(
            [
                spread[c]
                + sum(
                    abs(feed.outer[c, i]) * hidden[i] + feed.outer[c, i] ** 2 / sympy.Integer(8)
                    for i in range(feed.inner.rows)
                )
                for c in range(X.cols)
            ]
        )
    return ImmutableMatrix(rows)


def _range(entries: Iterator[Expr]) -> Expr:
    found = list(entries)
    return sympy.Max(*found) - sympy.Min(*found)


# Export -------------------------------------------------------------------------------------------------------


def to_dict(implicit: ImplicitGraph) -> dict[str, Any]:
    """JSON-ready: variables with states, factors with scope, table, label, role and exponents (exact, as text)."""
    factors = []
    for position, (factor, label) in enumerate(zip(implicit.graph.factors, implicit.labels, strict=True)):
        entry: dict[str, Any] = {
            "label": label,
            "scope": list(factor.scope),
            "table": [str(e) for e in factor.table],
            "read_out": position in set(implicit.read_outs),
        }
        weights = {name: str(w) for (p, name), w in implicit.exponents.items() if p == position}
        if weights:
            entry["exponents"] = weights
        factors.append(entry)
    return {
        "schema": 1,
        "variables": dict(implicit.graph.domains),
        "factors": factors,
        "order": [[position, name] for position, name in implicit.order],
        "outputs": [list(row) for row in implicit.outputs],
    }


def to_json(implicit: ImplicitGraph) -> str:
    """``to_dict`` as canonical JSON text."""
    return json.dumps(to_dict(implicit), sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n"


def to_networkx(implicit: ImplicitGraph) -> Any:
    """The bipartite networkx graph; node attribute ``kind`` is variable or factor, edges carry ``exponent``."""
    import networkx

    result = networkx.Graph()
    for name, states in implicit.graph.domains.items():
        result.add_node(name, kind="variable", states=states)
    for position, (factor, label) in enumerate(zip(implicit.graph.factors, implicit.labels, strict=True)):
        result.add_node(label, kind="factor", table=" ".join(str(e) for e in factor.table))
        for name in factor.scope:
            result.add_edge(label, name, exponent=str(implicit.exponents.get((position, name), 1)))
    return result


def to_graphml(implicit: ImplicitGraph) -> str:
    """GraphML text."""
    import networkx

    return "\n".join(networkx.generate_graphml(to_networkx(implicit))) + "\n"


def to_dot(implicit: ImplicitGraph) -> str:
    """Graphviz DOT: variables as ellipses, factors as boxes, exponents as edge labels."""
    lines = ["graph implicit {"]
    lines += [f'  "{name}" [shape=ellipse];' for name in implicit.graph.domains]
    for position, (factor, label) in enumerate(zip(implicit.graph.factors, implicit.labels, strict=True)):
        lines.append(f'  "{label}" [shape=box];')
        for name in factor.scope:
            weight = implicit.exponents.get((position, name))
            note = f' [label="{weight}"]' if weight is not None else ""
            lines.append(f'  "{label}" -- "{name}"{note};')
    return "\n".join([*lines, "}"]) + "\n"
