"""The exact engine against enumeration, and against its own definition on graphs small enough to write down."""

from fractions import Fraction
from itertools import pairwise
from math import prod

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing as mp

DIGITS_30 = sympy.Rational(1, 10**30)
"""Agreement asked of messages (between 0 and 1) that are evaluated in forty digits."""
ENTRIES = st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)


@st.composite
def forests(draw):
    """A random tree: variables joined by factors of arity 1 to 3, every new factor touching exactly one old
    variable.
    """
    domains = {"x0": draw(st.integers(2, 3))}
    factors = []
    for _ in range(draw(st.integers(1, 3))):
        old = draw(st.sampled_from(sorted(domains)))
        fresh = [f"x{len(domains) + i}" for i in range(draw(st.integers(0, 2)))]
        for name in fresh:
            domains[name] = draw(st.integers(2, 3))
        scope = tuple(draw(st.permutations([old, *fresh])))
        size = prod(domains[name] for name in scope)
        factors.append(Factor(scope, tuple(draw(st.lists(ENTRIES, min_size=size, max_size=size)))))
    return FactorGraph(domains, tuple(factors))


@given(forests())
def test_sum_product_is_exact_on_trees_of_any_arity(graph):
    engine = mp.Engine(graph)
    messages = engine.run(2 * len(graph.factors) + 1)
    for name in graph.domains:
        assert engine.belief(messages, name) == mp.marginal(graph, name)


@given(forests())
def test_max_product_is_exact_on_trees_of_any_arity(graph):
    engine = mp.Engine(graph, kind="max")
    messages = engine.run(2 * len(graph.factors) + 1)
    for name in graph.domains:
        assert engine.belief(messages, name) == mp.normalised(mp.max_marginal(graph, name))


@given(forests(), st.randoms(use_true_random=False))
def test_any_order_repeated_often_enough_reaches_the_same_messages(graph, random):
    engine = mp.Engine(graph)
    order = list(engine.edges())
    random.shuffle(order)
    messages = engine.in_order(engine.initial(), order * (2 * len(graph.factors) + 1))
    assert messages == engine.run(2 * len(graph.factors) + 1)


@given(forests(), st.integers(1, 3), st.integers(1, 2))
def test_synchronous_round_agrees_with_single_messages_under_weights_and_powers(graph, w, a):
    edges = mp.Engine(graph).edges()
    exponents = {edge: w + i % 2 for i, edge in enumerate(edges)}
    engine = mp.Engine(graph, exponents=exponents, powers=dict.fromkeys(range(len(graph.factors)), a))
    before = mp.Engine(graph).run(1)
    if a == 1:
        assert engine.synchronous(before) == {e: engine.message(before, e) for e in edges}
    else:
        for edge, message in engine.synchronous(before).items():
            again = engine.message(before, edge)
            # square roots: compared in forty digits, since simplifying nested ones can take SymPy very long
            assert all(abs(sympy.N(x, 40) - sympy.N(y, 40)) < DIGITS_30 for x, y in zip(message, again))


def test_a_loop_is_not_exact_so_the_oracle_is_a_different_computation():
    table = tuple(map(Fraction, (3, 1, 1, 3)))
    names = ("a", "b", "c", "a")
    graph = FactorGraph(
        {"a": 2, "b": 2, "c": 2},
        (*(Factor(p, table) for p in pairwise(names)), Factor(("a",), (1, 2))),
    )
    engine = mp.Engine(graph)
    assert engine.belief(engine.run(8), "b") != mp.marginal(graph, "b")


def test_power_zero_is_the_limit_of_small_powers():
    p, w, a = sympy.symbols("p w a", positive=True)
    graph = FactorGraph(
        {"h": 2, "y": 2}, (Factor(("h",), (1 - p, p)), Factor(("h", "y"), (1, 1, 1, sympy.exp(w))))
    )
    order = [(0, "h"), (1, "y")]

    def log_message(exponent):
        engine = mp.Engine(graph, powers={1: exponent}, scale=False)
        message = engine.in_order(engine.initial(), order)[1, "y"]
        return sympy.log(message[1] / message[0])

    assert sympy.simplify(log_message(0) - p * w) == 0
    values = {p: sympy.Rational(1, 3), w: 2}
    assert sympy.limit(log_message(a).subs(values), a, 0, "+") == log_message(0).subs(values)


def test_exponents_weigh_messages_in_the_belief():
    graph = FactorGraph({"h": 2}, (Factor(("h",), (1, 4)), Factor(("h",), (1, 9))))
    engine = mp.Engine(graph, exponents={(0, "h"): Fraction(1, 2), (1, "h"): -1}, scale=False)
    messages = engine.in_order(engine.initial(), engine.edges())
    assert engine.belief(messages, "h") == (sympy.Rational(9, 11), sympy.Rational(2, 11))


def test_contradictory_evidence_is_an_error():
    graph = FactorGraph({"h": 2}, (Factor(("h",), (0, 1)), Factor(("h",), (1, 0))))
    engine = mp.Engine(graph)
    with pytest.raises(ZeroDivisionError, match="contradicts itself"):
        engine.belief(engine.run(1), "h")


def test_an_exponent_must_sit_on_an_edge():
    graph = FactorGraph({"h": 2, "g": 2}, (Factor(("h",), (1, 4)),))
    with pytest.raises(ValueError, match="not an edge"):
        mp.Engine(graph, exponents={(0, "g"): 2})


class Counted:
    """An exact number that counts the products and sums it takes part in."""

    work = 0

    def __init__(self, value):
        self.value = Fraction(value)

    def _with(self, other, operation):
        Counted.work += 1
        return Counted(operation(self.value, other.value if isinstance(other, Counted) else Fraction(other)))

    def __mul__(self, other):
        return self._with(other, Fraction.__mul__)

    def __add__(self, other):
        return self._with(other, Fraction.__add__)

    def __truediv__(self, other):
        return self._with(other, Fraction.__truediv__)

    def __eq__(self, other):
        return self.value == (other.value if isinstance(other, Counted) else other)

    __hash__ = None
    __rmul__ = __mul__
    __radd__ = __add__


def test_a_synchronous_round_costs_the_same_per_edge_even_at_a_hub():
    def cost(edges: int) -> int:
        names = [f"x{i}" for i in range(edges)]
        table = tuple(map(Counted, (2, 1, 1, 3)))
        graph = FactorGraph(
            {"hub": 2, **dict.fromkeys(names, 2)}, tuple(Factor(("hub", n), table) for n in names)
        )
        engine = mp.Engine(graph)
        start = {edge: (Counted(1), Counted(1)) for edge in engine.edges()}
        Counted.work = 0
        engine.synchronous(start)
        return Counted.work

    assert cost(80) == 2 * cost(40) == 4 * cost(20)
