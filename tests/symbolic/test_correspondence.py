"""G(W, x) against the layer, two computations that share no code: exact expressions evaluated to 40 digits."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import networkx
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ImmutableMatrix, Rational

from symbolic import correspondence
from symbolic.algebra.functions import unfold
from symbolic.networks.factor_graph import FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer
from symbolic.transformer.update_rule import symbolic_layer, symbols_matrix

DIGITS = 40
AGREE = Rational(1, 10 ** (DIGITS - 10))
"""Ten digits are left for cancellation in sums of a few dozen terms of size below 10^3."""


@st.composite
def layers(draw):
    """A layer with rational weights, inputs, and a mask that leaves every token something to attend to."""
    tokens, width, hidden, heads = (draw(st.integers(1, 2)) for _ in range(4))
    number = st.fractions(min_value=-3, max_value=3, max_denominator=4)

    def matrix(rows: int, columns: int) -> ImmutableMatrix:
        return ImmutableMatrix(rows, columns, lambda i, j: Rational(draw(number)))

    built = tuple(
        softmax_layer.SoftmaxHead(
            matrix(2, width),
            matrix(2, width),
            matrix(1, width),
            matrix(width, 1),
            matrix(2, 1),
            matrix(2, 1),
            matrix(1, 1),
            Rational(1, 2),
        )
        for _ in range(heads)
    )
    feed = softmax_layer.FeedForward(
        matrix(hidden, width), matrix(hidden, 1), matrix(width, hidden), matrix(width, 1)
    )
    mask = [[s == t or draw(st.booleans()) for s in range(tokens)] for t in range(tokens)]
    return softmax_layer.SoftmaxLayer(built, feed, matrix(width, 1)), matrix(tokens, width), mask


def value(expression) -> sympy.Expr:
    return unfold(expression).evalf(DIGITS)


@settings(max_examples=6)
@given(layers())
def test_the_forward_sweep_is_the_layer(case):
    layer, X, mask = case
    swept = correspondence.implicit_graph(layer, X, mask).sweep(0)
    computed = softmax_layer.forward(layer, X, mask)
    for left, right in zip(swept, computed, strict=True):
        assert abs(value(left) - value(right)) < AGREE


@settings(max_examples=6)
@given(layers())
def test_sum_product_read_outs_stay_within_the_bound(case):
    layer, X, mask = case
    implicit = correspondence.implicit_graph(layer, X, mask)
    exact, computed = implicit.sweep(1), softmax_layer.forward(layer, X, mask)
    room = correspondence.bound(layer, X, mask)
    for left, right, most in zip(exact, computed, room, strict=True):
        assert abs(value(left) - value(right)) <= most + AGREE


def test_the_bound_is_not_vacuous():
    """One unit with z = 0 and a small weight comes close to w^2/8; half the bound would be violated."""
    zero = ImmutableMatrix([[0]])
    feed = softmax_layer.FeedForward(zero, zero, ImmutableMatrix([[Rational(1, 4)]]), zero)
    layer = softmax_layer.SoftmaxLayer((), feed)
    gap = value(
        correspondence.implicit_graph(layer, zero).sweep(1)[0] - softmax_layer.forward(layer, zero)[0]
    )
    room = correspondence.bound(layer, zero)[0]
    assert room * Rational(99, 100) < gap < room


def test_breaking_either_side_breaks_the_correspondence(monkeypatch):
    layer, X = symbolic_layer(1, 1), symbols_matrix("x", 2, 1)
    point = {
        s: Rational(2 * k + 1, 14)
        for k, s in enumerate(sorted(softmax_layer.forward(layer, X).free_symbols, key=str))
    }

    def differs() -> bool:
        gap = correspondence.implicit_graph(layer, X).sweep(0)[0] - softmax_layer.forward(layer, X)[0]
        return abs(value(gap.subs(point))) > AGREE

    assert not differs()
    with monkeypatch.context() as broken:
        broken.setattr(
            softmax_layer, "hidden", lambda feed, U: -softmax_layer.affine(U, feed.inner, feed.inner_bias)
        )
        assert differs()
    with monkeypatch.context() as broken:
        broken.setattr(
            softmax_layer, "softmax", lambda row, allowed: [sympy.Integer(1) / len(row)] * len(row)
        )
        assert differs()
    with monkeypatch.context() as broken:
        broken.setattr(
            message_passing.Engine, "weighted", lambda self, messages, edge, share=1: messages[edge]
        )
        assert differs()
    with monkeypatch.context() as broken:
        broken.setattr(message_passing, "normalised", lambda message: tuple(1 for _ in message))
        assert differs()
    assert not differs()


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        (
            "transformer/softmax_layer",
            {
                "symbolic.propagation.message_passing",
                "symbolic.correspondence",
                "symbolic.networks.factor_graph",
            },
        ),
        (
            "transformer/update_rule",
            {
                "symbolic.propagation.message_passing",
                "symbolic.correspondence",
                "symbolic.networks.factor_graph",
            },
        ),
        ("algebra/functions", {"symbolic.propagation.message_passing", "symbolic.correspondence"}),
        (
            "propagation/message_passing",
            {
                "symbolic.transformer.softmax_layer",
                "symbolic.correspondence",
                "symbolic.algebra.functions",
                "symbolic.algebra.log_odds",
                "symbolic.transformer.update_rule",
            },
        ),
        (
            "networks/factor_graph",
            {
                "symbolic.transformer.softmax_layer",
                "symbolic.algebra.functions",
                "symbolic.propagation.message_passing",
            },
        ),
    ],
)
def test_the_two_sides_import_nothing_of_each_other(repository: Path, module: str, forbidden: set[str]):
    tree = ast.parse((repository / "symbolic" / f"{module}.py").read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    assert imported
    assert not imported & forbidden


def test_no_object_is_shared_but_sympy():
    def ours(module) -> set[int]:
        found = {}
        for name, item in vars(module).items():
            if callable(item) and str(getattr(item, "__module__", "")).startswith("symbolic."):
                found[name] = item
        return {id(item) for item in found.values()}

    assert ours(softmax_layer)
    assert ours(message_passing)
    assert not ours(softmax_layer) & ours(message_passing)


def test_export_round_trips():
    layer, X = symbolic_layer(2, 1), symbols_matrix("x", 2, 2)
    implicit = correspondence.implicit_graph(layer, X)
    data = json.loads(correspondence.to_json(implicit))
    assert data["variables"] == dict(implicit.graph.domains)
    assert [f["table"] for f in data["factors"]] == [
        [str(e) for e in f.table] for f in implicit.graph.factors
    ]
    graph = networkx.parse_graphml(correspondence.to_graphml(implicit))
    edges = sum(len(f.scope) for f in implicit.graph.factors)
    assert graph.number_of_edges() == edges
    assert graph.edges["copy[0,1,0]", "h[0,0]"]["exponent"] == "W1_12"
    dot = correspondence.to_dot(implicit)
    assert dot.count(" -- ") == edges
    assert isinstance(implicit.graph, FactorGraph)


@pytest.mark.parametrize("activation", ["relu", "gelu", "softplus", "silu"])
def test_other_activations_have_no_graph(activation):
    layer = symbolic_layer(1, 1, activation=activation)
    with pytest.raises(ValueError, match=activation):
        correspondence.implicit_graph(layer, symbols_matrix("x", 1, 1))


def test_norms_have_no_graph():
    plain = symbolic_layer(1, 1)
    layer = softmax_layer.SoftmaxLayer(plain.heads, plain.feed, placement="post")
    with pytest.raises(ValueError, match="normalisation"):
        correspondence.implicit_graph(layer, symbols_matrix("x", 1, 1))


def test_the_graph_is_built_without_the_transformers_functions(repository: Path):
    """The correspondence knows the layer's data types, and computes potentials on its own."""
    for name in ("symbolic", "numeric"):
        tree = ast.parse((repository / name / "correspondence.py").read_text(encoding="utf-8"))
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "softmax_layer"
        }
        taken = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module in ("symbolic.transformer.softmax_layer", "numeric.trained.softmax_layer")
            for alias in node.names
        }
        assert used | taken <= {"SoftmaxLayer", "SoftmaxHead", "TrainedLayer"}
        assert used | taken


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("trained/softmax_layer", "weighted_propagation"),
        ("propagation/weighted_propagation", "transformer"),
    ],
)
def test_the_numeric_sides_import_nothing_of_each_other(repository: Path, module: str, forbidden: str):
    source = (repository / "numeric" / f"{module}.py").read_text(encoding="utf-8")
    imported = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {alias.name for n in imported for alias in n.names} | {getattr(n, "module", "") for n in imported}
    assert "numpy" in names
    assert not any(forbidden in str(name) or "correspondence" in str(name) for name in names)
