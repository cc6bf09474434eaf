"""What the weighted unit, the softmax and the hidden sigmoid are in the generic engine.

Left sides come from ``symbolic.propagation.message_passing``, right sides from ``symbolic.transformer.softmax_layer``; every
size by induction.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from sympy import ImmutableMatrix, exp, log, symbols

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    combination,
    have,
    identity,
    induction,
    instance,
    intro,
    model,
    rewrite,
    sign,
    step,
)
from proofs.language.statement import conj, equal, near_miss, probability, reals, universal
from symbolic.algebra import derivation as dv
from symbolic.algebra.functions import Logit, Sigmoid
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer

THEOREM = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "For any weights, sigma(w0 logit m0 + w1 logit m1 + b) is a round of weighted belief propagation on an implicit factor graph; "
    "attention computes the gather step exactly; the hidden units compute exact posteriors.",
)
FRACTIONAL = 'W. Wiegerinck, T. Heskes, "Fractional belief propagation", NIPS 2002'
w1, w2, b, z = symbols("w1 w2 b z", real=True)
m1, m2 = symbols("m1 m2", positive=True)


def weighted_belief() -> Any:
    """P(h=1): unary factor (1, e^b) and messages (1-m, m) that enter h with exponents w1, w2."""
    factors = (Factor(("h",), (1, exp(b))), *(Factor(("h",), (1 - m, m)) for m in (m1, m2)))
    graph = FactorGraph({"h": 2}, factors)
    engine = message_passing.Engine(graph, exponents={(1, "h"): w1, (2, "h"): w2}, scale=False)
    return engine.belief(engine.run(1), "h")[1].rewrite(exp)


def weighted_unit() -> Any:
    """sigma(w1 logit m1 + w2 logit m2 + b) by the transformer's feed-forward block."""
    feed = softmax_layer.FeedForward(
        ImmutableMatrix([[w1, w2]]),
        ImmutableMatrix([[b]]),
        ImmutableMatrix([[1]]),
        ImmutableMatrix([[0]]),
        "sigmoid",
    )
    return softmax_layer.feed_forward(feed, ImmutableMatrix([[Logit(m1), Logit(m2)]]))[0]


def _split_logit(name: str, message: str) -> dict[str, Any]:
    """The step logit m = ln m - ln(1-m)."""
    return step(name, f"(= (Logit {message}) (- (Ln {message}) (Ln (- 1 {message}))))", identity(exp=True))


def _unit() -> Claim:
    belief, unit = weighted_belief(), weighted_unit()
    names = ("w1", "w2", "b", "m1", "m2")
    facts = probability("m1", "m2")
    declared = "\n".join(
        (
            "(declare-fun m (Int) Real)",
            "(declare-fun w (Int) Real)",
            reals("b"),
            "(define-fun-rec to-one ((k Int) (c Real)) Real "
            "(ite (<= k 0) (Exp c) (* (to-one (- k 1) c) (Exp (* (w k) (Ln (m k)))))))",
            "(define-fun-rec to-zero ((k Int)) Real (ite (<= k 0) 1 (* (to-zero (- k 1)) (Exp (* (w k) (Ln (- 1 (m k))))))))",
            "(define-fun-rec input ((k Int) (c Real)) Real (ite (<= k 0) c (+ (input (- k 1) c) (* (w k) (Logit (m k))))))",
        )
    )
    messages = {"messages": "(forall ((i Int)) (and (< 0 (m i)) (< (m i) 1)))"}
    invariant = conj(
        "(< 0 (to-one k b))", "(< 0 (to-zero k))", "(= (to-one k b) (* (to-zero k) (Exp (input k b))))"
    )
    literal = equal("(/ (to-one k b) (+ (to-zero k) (to-one k b)))", "(Sigmoid (input k b))")
    table: dict[str, Any] = {"m": {"1": "1/3", "else": "1/2"}, "w": {"1": "2", "else": "0"}, "b": 0}
    at = {"w1": 1, "w2": 1, "b": 0, "m1": "1/3", "m2": "1/4"}
    every = have(
        [
            apply("all", None, "odds", {"b": "b"}, functions={"m": "m", "w": "w"}),
            instance("odds", "all", {"k": "k"}),
            step("mass", "(< 0 (+ (to-zero k) (to-one k b)))", sign()),
        ],
        combination([], [("odds.3", "(/ 1 (* (+ (to-zero k) (to-one k b)) (+ 1 (Exp (input k b)))))")]),
    )
    return Claim(
        id="any-weights.unit",
        title="The source's unit is one update of weighted belief propagation, for any weights and any fan-in",
        theory=("B1",),
        source=THEOREM,
        obligations=(
            Obligation(
                name="two-messages",
                role="unfolds",
                says="P(h=1) proportional to e^(b h) m1(h)^w1 m2(h)^w2, from the generic engine with exponents on the edges, is "
                "sigma(w1 logit m1 + w2 logit m2 + b).",
                statement=universal(reals(*names), equal(belief, unit), facts),
                evidence=have(
                    [_split_logit("first", "m1"), _split_logit("second", "m2")],
                    rewrite("first", rewrite("second", identity())),
                ),
                near_misses=(
                    near_miss(
                        "bias-flipped",
                        reals(*names),
                        equal(belief, unit.subs(b, -b)),
                        {**at, "b": "(Ln 2)", "w1": 0, "w2": 0},
                        facts,
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="odds",
                role="lemma",
                says="For every fan-in k: the odds of h are the exponential of b + sum_j w_j logit m_j.",
                statement=universal(declared, f"(forall ((k Int)) (=> (<= 0 k) {invariant}))", messages),
                evidence=induction(
                    "k",
                    both([sign(), sign(), identity()]),
                    have(
                        [
                            instance("next", "messages", {"i": "(+ k 1)"}),
                            _split_logit("logit", "(m (+ k 1))"),
                        ],
                        both(
                            [
                                sign(),
                                sign(),
                                rewrite(
                                    "logit",
                                    combination([], [("ih.3", "(Exp (* (w (+ k 1)) (Ln (m (+ k 1)))))")]),
                                ),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "weight-dropped",
                        declared,
                        "(= (to-one 1 b) (* (to-zero 1) (Exp (Logit (m 1)))))",
                        table,
                        note="with w = 2 the message counts twice",
                    ),
                ),
                witness=model(table),
            ),
            Obligation(
                name="every-fan-in",
                role="unfolds",
                says="For every fan-in k, all weights, biases and messages: the weighted belief is sigma(sum_j w_j logit m_j + b).",
                statement=universal(declared, f"(forall ((k Int)) (=> (<= 0 k) {literal}))", messages),
                evidence=intro(every, names=["k-range"]),
                near_misses=(
                    near_miss(
                        "two-units",
                        declared,
                        "(= (/ (to-one 1 b) (+ (to-zero 1) (to-one 1 b))) (Sigmoid (* 2 (input 1 b))))",
                        table,
                    ),
                ),
                witness=model(table),
            ),
        ),
        not_said=(
            "Weighted belief propagation with arbitrary exponents is not sum-product: any-weights.not-sum-product.",
            "The exponents are read off the weights; no factor graph with these beliefs as posteriors is claimed to exist.",
        ),
        references=(FRACTIONAL,),
        headline=True,
        derivation=lambda: (dv.derive("belief", unit, dv.unfolding_all(), dv.split_logs(m1 < 1, m2 < 1)),),
    )


def selector(scores: Any, factors: Any = ()) -> message_passing.Engine:
    """A categorical variable z with unary potentials e^score, and further factors."""
    domains = {"z": len(scores)} | {name: 2 for f in factors for name in f.scope if name != "z"}
    graph = FactorGraph(domains, (Factor(("z",), tuple(exp(s) for s in scores)), *factors))
    return message_passing.Engine(graph, scale=False)


def _attention() -> Claim:
    s = symbols("s1:4", real=True)
    v = symbols("v1:4", positive=True)
    posterior = selector(s).belief(selector(s).run(1), "z")
    weights = softmax_layer.softmax(s, [True] * 3)
    mixed = selector(s, (Factor(("z", "y"), tuple(e for q in v for e in (1 - q, q))),))
    mixture = mixed.belief(mixed.run(2), "y")[1]
    attended = sum(a * q for a, q in zip(weights, v))
    names, values = tuple(map(str, s)), tuple(map(str, v))
    facts = probability(*values)
    at: dict[str, Any] = {"s1": 0, "s2": 0, "s3": 0}
    declared = "\n".join(
        (
            "(declare-fun s (Int) Real)",
            "(declare-fun v (Int) Real)",
            "(define-fun-rec mass ((k Int)) Real (ite (<= k 0) 0 (+ (mass (- k 1)) (Exp (s k)))))",
            "(define-fun-rec one ((k Int)) Real (ite (<= k 0) 0 (+ (one (- k 1)) (* (Exp (s k)) (v k)))))",
            "(define-fun-rec zero ((k Int)) Real (ite (<= k 0) 0 (+ (zero (- k 1)) (* (Exp (s k)) (- 1 (v k))))))",
            "(define-fun-rec weight ((k Int) (n Real)) Real (ite (<= k 0) 0 (+ (weight (- k 1) n) (/ (Exp (s k)) n))))",
            "(define-fun-rec attend ((k Int) (n Real)) Real "
            "(ite (<= k 0) 0 (+ (attend (- k 1) n) (* (/ (Exp (s k)) n) (v k)))))",
            reals("n"),
        )
    )
    goal = conj(
        "(= (* n (weight k n)) (mass k))",
        "(= (* n (attend k n)) (one k))",
        "(= (+ (zero k) (one k)) (mass k))",
    )
    ln4 = (0, log(4))
    even = selector((0, 0), (Factor(("z", "y"), (1, 1, 1, 4)),))
    as_factor = even.belief(even.run(2), "y")[1]
    halves = softmax_layer.softmax((0 * z, 0 * z), [True, True])
    averaged = Sigmoid(sum(a * v_ for a, v_ in zip(halves, ln4)))
    parts = selector(
        (0, 0), (Factor(("z", "y"), (1 - Sigmoid(0), Sigmoid(0), 1 - Sigmoid(log(4)), Sigmoid(log(4)))),)
    )
    true_mixture = parts.belief(parts.run(2), "y")[1]
    table: dict[str, Any] = {"s": {"1": "0", "else": "0"}, "v": {"1": "1/2", "else": "1/3"}, "n": 1}
    return Claim(
        id="any-weights.attention",
        title="Softmax weights are the posterior of a selector; the head's output is its posterior mean",
        theory=("B3",),
        source=THEOREM,
        obligations=(
            Obligation(
                name="selector-posterior",
                role="corrected",
                says="With unary potentials e^score the selector's exact belief is the softmax (three sources).",
                statement=universal(
                    reals(*names), conj(*(equal(p, a) for p, a in zip(posterior, weights, strict=True)))
                ),
                evidence=both([identity()] * 3),
                near_misses=(
                    near_miss(
                        "swapped", reals(*names), equal(posterior[0], weights[1]), {**at, "s2": "(Ln 2)"}
                    ),
                ),
            ),
            Obligation(
                name="probability-values",
                role="corrected",
                says="If the values are probabilities, the head's output is the exact marginal of the mixture (three sources).",
                statement=universal(reals(*names, *values), equal(mixture, attended), facts),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "complement",
                        reals(*names, *values),
                        equal(mixture, 1 - attended),
                        {**at, "v1": "1/3", "v2": "1/3", "v3": "1/3"},
                        facts,
                    ),
                ),
                witness=model({**at, "v1": "1/3", "v2": "1/3", "v3": "1/3"}),
            ),
            Obligation(
                name="every-length",
                role="corrected",
                says="For every number k of sources, n the total mass: weights sum to mass/n, attended values to (sum e^s "
                "v)/n, and the mixture's two masses add up to the total. With n = mass(k) these are the normalised statements.",
                statement=universal(
                    declared, f"(forall ((k Int)) (=> (<= 0 k) {goal}))", {"n_positive": "(< 0 n)"}
                ),
                evidence=induction(
                    "k",
                    both([identity()] * 3),
                    both([combination([], [(f"ih.{i}", "1")]) for i in (1, 2, 3)]),
                ),
                near_misses=(
                    near_miss(
                        "unweighted",
                        declared,
                        "(= (* n (attend 1 n)) (mass 1))",
                        table,
                        {"n_positive": "(< 0 n)"},
                    ),
                ),
                witness=model(table),
            ),
            Obligation(
                name="log-odds-values",
                role="literal-negation",
                says="If the values are log-odds the reading matters: log-odds 0 and ln 4 with equal weights average to "
                "probability 2/3, the true mixture is 13/20, and read as a factor e^(v y) the marginal is 5/7.",
                statement=universal(
                    reals("unused"),
                    conj(
                        equal(averaged, "(/ 2 3)"),
                        equal(true_mixture, "(/ 13 20)"),
                        equal(as_factor, "(/ 5 7)"),
                    ),
                ),
                evidence=both([identity()] * 3),
                near_misses=(
                    near_miss("same", reals("unused"), equal(averaged, true_mixture), {"unused": 0}),
                ),
            ),
        ),
        not_said=(
            "When values are log-odds, the head's output is not the log-odds of the mixture; it is the mean-field message of the "
            "factor e^(v y) (any-weights.layer).",
        ),
    )


def _hidden() -> Claim:
    h = message_passing.Engine(FactorGraph({"h": 2}, (Factor(("h",), (1, exp(z))),)), scale=False)
    belief = h.belief(h.run(1), "h")[1]
    goals = []
    for x in product((0, 1), repeat=2):
        graph = FactorGraph(
            {"h": 2, "x1": 2, "x2": 2},
            (
                Factor(("h",), (1, exp(b))),
                Factor(("x1", "h"), (1, 1, 1, exp(w1))),
                Factor(("x2", "h"), (1, 1, 1, exp(w2))),
                *(Factor((f"x{i + 1}",), (1 - e, e)) for i, e in enumerate(x)),
            ),
        )
        feed = softmax_layer.FeedForward(
            ImmutableMatrix([[w1, w2]]),
            ImmutableMatrix([[b]]),
            ImmutableMatrix([[1]]),
            ImmutableMatrix([[0]]),
        )
        goals.append(
            equal(
                message_passing.marginal(graph, "h")[1],
                softmax_layer.feed_forward(feed, ImmutableMatrix([list(x)]))[0],
            )
        )
    return Claim(
        id="any-weights.hidden-unit",
        title="A sigmoid hidden unit is the exact belief of a binary variable",
        theory=("B4",),
        source=THEOREM,
        obligations=(
            Obligation(
                name="belief",
                role="literal",
                says="A binary variable with log-odds z has belief sigma(z).",
                statement=universal(reals("z"), equal(belief, Sigmoid(z))),
                evidence=identity(),
                near_misses=(near_miss("half", reals("z"), equal(belief, "(/ 1 2)"), {"z": "(Ln 3)"}),),
            ),
            Obligation(
                name="conditional",
                role="literal",
                says="In the graph e^(b h) prod_i e^(w_i x_i h) with x observed, enumeration gives P(h=1|x) = sigma(w x + b), for "
                "every x in {0,1}^2: the conditional of a restricted Boltzmann machine.",
                statement=universal(reals("w1", "w2", "b"), conj(*goals)),
                evidence=both([identity()] * 4),
                near_misses=(
                    near_miss(
                        "bias-dropped",
                        reals("w1", "w2", "b"),
                        goals[0].replace("(Sigmoid b)", "(/ 1 2)"),
                        {"w1": 0, "w2": 0, "b": "(Ln 2)"},
                    ),
                ),
            ),
        ),
        references=('P. Smolensky, "Information processing in dynamical systems", 1986',),
    )


CLAIMS: tuple[Claim, ...] = (_unit(), _attention(), _hidden())
