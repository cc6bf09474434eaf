"""How many routing keys a graph realises, what attention depends on in the universal layer, and what an
output alone says about its correctness.
"""

from __future__ import annotations

from itertools import combinations

from sympy import symbols

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    enumeration,
    have,
    identity,
    induction,
    instance,
    known,
    model,
    rewrite,
    sign,
    smt,
    step,
)
from proofs.language.smtlib import numeral
from proofs.language.statement import conj, equal, integers, near_miss, probability, reals, text, universal
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer.edge_layers import pairwise_coordinates, pairwise_layers
from symbolic.transformer.weights import Head

ROUTING = Source(
    ("Theorem 9.2",),
    "An attention head over n nodes has exactly 2 n^2 routing keys, which are the concepts.",
)
DEGREE = "(declare-fun degree (Int) Int)"
KEYS = "(define-fun-rec keys ((x Int)) Int (ite (<= x 0) 0 (+ (keys (- x 1)) (ite (<= (degree x) 2) (degree x) 2))))"
SIMPLE = {"nodes": "(<= 1 n)", "simple": "(forall ((i Int)) (and (<= 0 (degree i)) (<= (degree i) (- n 1))))"}
PATH = {"n": "3", "degree": {"1": "1", "2": "2", "3": "1", "else": "0"}}


def edge_names(nodes: int) -> list[str]:
    """One Bool name per pair of nodes."""
    return [f"e{i}{j}" for i, j in combinations(range(1, nodes + 1), 2)]


def realised(nodes: int) -> str:
    """The number of (node, slot) pairs in use when each node has two slots, as a term over the edges' Bool names."""
    parts = []
    for node in range(1, nodes + 1):
        around = [
            f"(ite e{min(node, other)}{max(node, other)} 1 0)"
            for other in range(1, nodes + 1)
            if other != node
        ]
        degree = around[0] if len(around) == 1 else f"(+ {' '.join(around)})"
        parts.append(f"(ite (<= {degree} 2) {degree} 2)")
    return f"(+ {' '.join(parts)})"


def _small(nodes: int) -> Obligation:
    declared = "\n".join(f"(declare-const {name} Bool)" for name in edge_names(nodes))
    most = nodes * min(2, nodes - 1)
    # A cycle through all nodes (for two nodes their one edge) uses every slot.
    around = {
        f"e{min(a, b)}{max(a, b)}" for a, b in zip(range(1, nodes + 1), [*range(2, nodes + 1), 1]) if a != b
    }
    cycle = {name: str(name in around).lower() for name in edge_names(nodes)}
    return Obligation(
        name=f"graphs-on-{('zero', 'one', 'two', 'three', 'four', 'five')[nodes]}-nodes",
        role="corrected",
        says=f"All {2 ** len(cycle)} simple graphs on {nodes} nodes, two slots per node: at most {most} "
        f"routing keys are realised, "
        f"never 2 n^2 = {2 * nodes**2}.",
        statement=universal(
            declared, conj(f"(<= {realised(nodes)} {most})", f"(distinct {realised(nodes)} {2 * nodes**2})")
        ),
        evidence=enumeration(),
        near_misses=(
            near_miss(
                "one-fewer",
                declared,
                f"(<= {realised(nodes)} {most - 1})",
                cycle,
                note="the bound is attained",
            ),
        ),
        also=(smt("z3"), smt("cvc5")) if nodes <= 4 else (),
    )


def _keys() -> Claim:
    declared = "\n".join((integers("n"), DEGREE, KEYS))
    full = {"full": "(forall ((i Int)) (= (degree i) (- n 1)))"}
    complete = {"n": "3", "degree": {"else": "2"}}
    few = "(<= (degree (+ k 1)) 2)"
    counted = both(
        [
            combination([(1, ["goal"], None), (1, ["ih.1"], None), (1, ["small"], None)]),
            combination([(1, ["goal"], None), (1, ["ih.2"], None), (1, ["here.2"], None)]),
        ]
    )
    capped = both(
        [
            combination([(1, ["goal"], None), (1, ["ih.1"], None)]),
            combination(
                [(1, ["goal"], None), (1, ["ih.2"], None), (1, ["here.2"], None), (1, ["small"], None)]
            ),
        ]
    )
    return Claim(
        id="finite.routing-keys",
        title="2 n^2 is the size of the type of routing keys; a graph realises one per neighbour in a slot, at most n min(2, n-1)",
        theory=("F4",),
        source=ROUTING,
        obligations=(
            Obligation(
                name="at-most-the-slots",
                role="corrected",
                says="For every simple graph on n nodes with two slots per node: the first k nodes realise "
                "at most 2k routing keys and at most k (n-1); together at most n min(2, n-1).",
                statement=universal(
                    declared,
                    f"(forall ((k Int)) (=> (<= 0 k) {conj('(<= (keys k) (* 2 k))', '(<= (keys k) (* k (- n 1)))')}))",
                    SIMPLE,
                ),
                evidence=induction(
                    "k",
                    both([known(), known()]),
                    have(
                        [instance("here", "simple", {"i": "(+ k 1)"})],
                        cases(few, counted, capped, name="small"),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "one-per-node",
                        declared,
                        "(<= (keys 3) 3)",
                        PATH,
                        SIMPLE,
                        "a path of three nodes realises 4",
                    ),
                ),
                witness=model(PATH),
            ),
            Obligation(
                name="never-two-n-squared",
                role="literal-negation",
                says="No simple graph realises 2 n^2 routing keys, for any n >= 1: 2 n^2 is the size of the "
                "type of keys, not a number of concepts.",
                statement=universal(declared, "(< (keys n) (* 2 n n))", SIMPLE),
                evidence=have(
                    [
                        apply("all", None, "at-most-the-slots", {"n": "n"}, functions={"degree": "degree"}),
                        instance("here", "all", {"k": "n"}),
                        step("bound", "(<= (keys n) (* n (- n 1)))", {"kind": "rup"}),
                        step("square", "(<= 0 (* n n))", sign()),
                    ],
                    cases(
                        "(<= (degree n) 2)",
                        _never(),
                        _never(),
                        name="small",
                    ),
                ),
                near_misses=(near_miss("n-squared-divided", declared, "(< (keys n) n)", PATH, SIMPLE),),
                witness=model(PATH),
            ),
            Obligation(
                name="complete-graph-attains-it",
                role="corrected",
                says="The bound is tight for every n: where every node has n-1 neighbours, k nodes realise k "
                "min(2, n-1) keys.",
                statement=universal(
                    declared,
                    "(forall ((k Int)) (=> (<= 0 k) (= (keys k) (* k (ite (<= (- n 1) 2) (- n 1) 2)))))",
                    {"nodes": "(<= 1 n)", **full},
                ),
                evidence=induction(
                    "k",
                    cases("(<= (- n 1) 2)", identity(), identity(), name="small"),
                    have(
                        [instance("here", "full", {"i": "(+ k 1)"})],
                        cases(
                            "(<= (- n 1) 2)",
                            have(
                                [
                                    step(
                                        "few",
                                        "(<= (degree (+ k 1)) 2)",
                                        combination(
                                            [(1, ["goal"], None), (1, ["small"], None)], [("here", "1")]
                                        ),
                                    )
                                ],
                                combination([], [("ih", "1"), ("here", "1")]),
                            ),
                            have(
                                [
                                    step(
                                        "many",
                                        "(< 2 (degree (+ k 1)))",
                                        combination(
                                            [(1, ["goal"], None), (1, ["small"], None)], [("here", "(- 1)")]
                                        ),
                                    )
                                ],
                                combination([], [("ih", "1")]),
                            ),
                            name="small",
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "path",
                        declared,
                        "(= (keys 3) (* 3 (ite (<= (- n 1) 2) (- n 1) 2)))",
                        PATH,
                        note="a path does not use every slot",
                    ),
                ),
                witness=model(complete),
            ),
            *(_small(nodes) for nodes in (2, 3, 4, 5)),
        ),
        not_said=(
            "A concept is not defined by the source other than as a routing key; nothing is said about "
            "concepts in another sense.",
        ),
        headline=True,
    )


def _never() -> dict[str, object]:
    return combination(
        [(1, ["goal"], None), (1, ["bound"], None), (1, ["square"], None), (1, ["nodes"], None)]
    )


def _marginal(off: str, on: str) -> str:
    """P(v=1) in the knowledge base that holds one variable with the unary factor (off, on), as the generic engine has it."""
    f0, f1 = symbols("f0 f1", positive=True)
    engine = message_passing.Engine(FactorGraph({"v": 2}, (Factor(("v",), (f0, f1)),)), scale=False)
    return text(engine.belief(engine.run(1), "v")[1]).replace("f0", off).replace("f1", on)


def _grounding() -> Claim:
    # The engine's marginal of a factor (f0, f1), with its entries put in as text: SymPy would cancel before the checker saw it.
    exact, other = (_marginal("(- 1 b)", on) for on in ("b", "(* 2 b)"))
    inside = probability("b")
    return Claim(
        id="finite.grounding",
        title="Every output is the exact posterior of one knowledge base and not of another: correctness is relative to a declared "
        "one",
        theory=("F6",),
        source=None,
        obligations=(
            Obligation(
                name="exact-for-one",
                role="lemma",
                says="Whatever b in (0,1) is output, it is the exact posterior of some knowledge base: one variable with factor "
                "(1-b, b).",
                statement=universal(reals("b"), equal(exact, "b"), inside),
                evidence=identity(),
                near_misses=(
                    near_miss("complement", reals("b"), equal(exact, "(- 1 b)"), {"b": "1/3"}, inside),
                ),
                witness=model({"b": "1/3"}),
            ),
            Obligation(
                name="wrong-for-another",
                role="lemma",
                says="And for every output b in (0,1) there is a knowledge base whose exact posterior is "
                "larger: one variable with factor (1-b, 2b). Being right or wrong is a relation between an "
                "output and a declared knowledge base.",
                statement=universal(reals("b"), f"(< b {other})", inside),
                evidence=have(
                    [
                        step("mass", "(< 0 (+ 1 b))", sign()),
                        step("gap", f"(= (- {other} b) (/ (* b (- 1 b)) (+ 1 b)))", identity()),
                        step("gap-positive", "(< 0 (/ (* b (- 1 b)) (+ 1 b)))", sign()),
                    ],
                    combination([(1, ["goal"], None), (1, ["gap-positive"], None)], [("gap", "1")]),
                ),
                near_misses=(
                    near_miss(
                        "certainty",
                        reals("b"),
                        f"(< b {other})",
                        {"b": "1"},
                        {"b_positive": "(< 0 b)"},
                        "at b = 1 doubling the odds changes nothing",
                    ),
                ),
                witness=model({"b": "1/3"}),
            ),
        ),
        not_said=(
            "Which knowledge base is the right one; that a given network's outputs come from any knowledge base.",
            "Anything about the source's hallucination as a consequence of conceptlessness: without a declared knowledge base no "
            "posterior is defined that an output could differ from.",
        ),
        headline=True,
    )


DEGREE_SHOWN = 3


def address(name: str) -> bool:
    """Whether a coordinate of the universal edge layer is part of a token's routing key: its own index or a pointer."""
    return name in ("one", "index", "square") or name.rstrip("0123456789") in ("p", "r")


def score(head: Head, query: str, key: str) -> tuple[str, list[str]]:
    """The head's attention score between two tokens whose coordinates are named with these prefixes, and the coordinates in it."""
    names = pairwise_coordinates(DEGREE_SHOWN)
    used: list[str] = []
    total = []
    for channel in range(len(head.query[0])):
        sides = []
        for prefix, matrix in ((query, head.query), (key, head.key)):
            terms = [
                (f"(* {numeral(row[channel])} {prefix}-{name})", f"{prefix}-{name}")
                for name, row in zip(names, matrix)
                if row[channel]
            ]
            used += [coordinate for _, coordinate in terms if coordinate not in used]
            sides.append(terms[0][0] if len(terms) == 1 else f"(+ {' '.join(t for t, _ in terms)})")
        total.append(f"(* {sides[0]} {sides[1]})")
    return f"(+ {' '.join(total)})", used


def _routing() -> Claim:
    names = pairwise_coordinates(DEGREE_SHOWN)
    heads = [head for layer in pairwise_layers(DEGREE_SHOWN, 1) for head in layer.heads]
    declared = reals(*(f"{token}-{name}" for token in ("first", "second", "key", "twin") for name in names))
    same = {
        f"same_{mine}_{name}": equal(f"{mine}-{name}", f"{theirs}-{name}")
        for mine, theirs in (("first", "second"), ("key", "twin"))
        for name in names
        if address(name)
    }
    pairs = [(score(head, "first", "key"), score(head, "second", "twin")[0]) for head in heads]
    proofs = []
    for (_, used), _ in pairs:
        proof = identity()
        for coordinate in used:
            proof = rewrite(f"same-{coordinate}", proof)
        proofs.append(proof)
    zero = {f"{token}-{name}": "0" for token in ("first", "second", "key", "twin") for name in names}
    met = {**zero, "first-message": "1", "second-message": "2", "key-t0": "3"}
    by_message = "(* first-message key-message)", "(* second-message twin-message)"
    return Claim(
        id="finite.routing-invariance",
        title="In the universal layer attention depends on index coordinates alone: equal index and pointers attend alike",
        theory=("F5",),
        source=ROUTING,
        obligations=(
            Obligation(
                name="same-key-same-pattern",
                role="literal",
                says=f"All {len(heads)} heads of the universal edge layer for degree {DEGREE_SHOWN}, with "
                f"its own query and key matrices: two tokens "
                "with the same index and pointers have the same scores against any two tokens with the same "
                "index, whatever their messages, potentials and beliefs. So routing is the same in every "
                "round and for every potential.",
                statement=universal(declared, conj(*(equal(a, b) for (a, _), b in pairs)), same),
                evidence=both(proofs),
                near_misses=(
                    near_miss(
                        "score-of-messages",
                        declared,
                        equal(*by_message),
                        {**met, "key-message": "1", "twin-message": "1"},
                        same,
                        "a score that read the messages would not be invariant",
                    ),
                ),
                witness=model(met),
            ),
        ),
        not_said=(
            "The matrices are those for degree 3; a test shows for larger degrees that no query or key reads "
            "another coordinate.",
            "In the layers for general networks, findings of probability zero rewire pointers before the "
            "first value layer.",
        ),
    )


CLAIMS: tuple[Claim, ...] = (_keys(), _routing(), _grounding())
