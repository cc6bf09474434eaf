"""Group A: the algebra of log-odds. Both sides of every statement are computed by ``symbolic``.

The update rule is derived as the sum-product belief at a variable with two unary factors (generic engine);
the unit it is compared with is the transformer's hidden unit with weights 1, 1 and bias 0 on log-odds.
"""

from __future__ import annotations

from typing import Any

from sympy import ImmutableMatrix, symbols

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    combination,
    exponentiate,
    have,
    identity,
    induction,
    instance,
    intro,
    model,
    sign,
    step,
)
from proofs.language.statement import conj, equal, near_miss, probability, reals, text, universal
from symbolic.algebra import derivation as dv
from symbolic.algebra import log_odds
from symbolic.algebra.functions import Logit, Sigmoid
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer

a, b, c, m, p = symbols("a b c m p", positive=True)
x = symbols("x", real=True)
UPDATE_MACRO = f"(define-fun update ((u Real) (v Real)) Real {text(log_odds.update(*symbols('u v')))})"
SECTION_3 = Source(
    ("Section 3",),
    "The update of a belief is addition of log-odds: a commutative, associative operation with identity 1/2 and inverses; "
    "sigma is the inverse of logit; independent evidence adds its weight.",
)
GOOD = 'I. J. Good, "Probability and the Weighing of Evidence", 1950'
PEARL = 'J. Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 2.2'


def belief_of_two(first: Any, second: Any) -> Any:
    """P(v=1) by the generic sum-product engine, v having the unary factors (1-a, a) and (1-b, b)."""
    graph = FactorGraph({"v": 2}, tuple(Factor(("v",), (1 - q, q)) for q in (first, second)))
    engine = message_passing.Engine(graph, scale=False)
    return engine.belief(engine.run(1), "v")[1]


def unit_of_two(first: Any, second: Any) -> Any:
    """The transformer's hidden unit with weights 1, 1 and bias 0, on the log-odds of two probabilities."""
    weights, bias = ImmutableMatrix([[1, 1]]), ImmutableMatrix([[0]])
    feed = softmax_layer.FeedForward(weights, bias, weights.T, ImmutableMatrix([[0], [0]]), "sigmoid")
    inputs = softmax_layer.hidden(feed, ImmutableMatrix([[Logit(first), Logit(second)]]))
    return softmax_layer.ACTIVATIONS[feed.activation](inputs[0])


def inside_again(first: str, second: str) -> list[dict[str, Any]]:
    """The steps that the update of two probabilities is defined and again strictly between 0 and 1."""
    name = first + second
    mass = f"(+ (* {first} {second}) (* (- 1 {first}) (- 1 {second})))"
    return [
        step(f"{name}-mass", f"(< 0 {mass})", sign()),
        apply(f"{name}-inside", "log-odds.group", "closed", {"a": first, "b": second}),
    ]


def _inverse() -> Claim:
    there, back = Sigmoid(Logit(p)), Logit(Sigmoid(x))
    return Claim(
        id="log-odds.inverse",
        title="logit and sigma are mutually inverse on (0,1) and the reals",
        theory=("A1",),
        source=SECTION_3,
        obligations=(
            Obligation(
                name="sigma-of-logit",
                role="literal",
                says="For every probability p strictly between 0 and 1, sigma(logit p) = p.",
                statement=universal(reals("p"), equal(there, p), probability("p")),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "complement",
                        reals("p"),
                        equal(there, 1 - p),
                        {"p": "1/3"},
                        probability("p"),
                        "sigma(logit p) is not 1-p",
                    ),
                ),
                witness=model({"p": "1/3"}),
            ),
            Obligation(
                name="logit-of-sigma",
                role="literal",
                says="For every real x, logit(sigma x) = x.",
                statement=universal(reals("x"), equal(back, x)),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "flipped",
                        reals("x"),
                        equal(back, -x),
                        {"x": "(Ln 2)"},
                        note="the sign of the log-odds matters",
                    ),
                ),
            ),
        ),
        not_said=("Nothing is said at p = 0 and p = 1, where the logit is infinite.",),
        derivation=lambda: (
            dv.derive("sigma-of-logit", there, dv.unfolding(Sigmoid, Logit), dv.common_denominator(p < 1)),
        ),
    )


def _update() -> Claim:
    update, belief, unit = log_odds.update(a, b), belief_of_two(a, b), unit_of_two(a, b)
    ab = probability("a", "b")
    wrong = a * b / (a * b + (1 - a) * b)
    return Claim(
        id="log-odds.update",
        title="Combining two independent beliefs is adding their log-odds",
        theory=("A2",),
        source=SECTION_3,
        obligations=(
            Obligation(
                name="belief-is-update",
                role="lemma",
                says="The sum-product belief at a binary variable with unary factors (1-a, a) and (1-b, b) is "
                "ab/(ab+(1-a)(1-b)).",
                statement=universal(reals("a", "b"), equal(belief, update), ab),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "one-complement-forgotten",
                        reals("a", "b"),
                        equal(belief, wrong),
                        {"a": "4/5", "b": "2/5"},
                        ab,
                    ),
                ),
                witness=model({"a": "4/5", "b": "2/5"}),
            ),
            Obligation(
                name="update-is-unit",
                role="literal",
                says="ab/(ab+(1-a)(1-b)) = sigma(logit a + logit b): the update is the sigmoid unit with weights 1, 1 and bias 0.",
                statement=universal(reals("a", "b"), equal(update, unit), ab),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "difference",
                        reals("a", "b"),
                        equal(update, Sigmoid(Logit(a) - Logit(b))),
                        {"a": "4/5", "b": "2/5"},
                        ab,
                        "log-odds add; they do not subtract",
                    ),
                ),
                witness=model({"a": "4/5", "b": "2/5"}),
            ),
        ),
        not_said=("At (0,1) and (1,0) the update is 0/0: contradictory certainties have no combination.",),
        references=(PEARL, GOOD),
        derivation=lambda: (
            dv.derive(
                "update-is-unit", unit, dv.unfolding(Sigmoid, Logit), dv.common_denominator(a < 1, b < 1)
            ),
        ),
    )


def _group() -> Claim:
    ab = probability("a", "b")
    update = log_odds.update
    inside = update(a, b)

    def law(
        name: str,
        says: str,
        names: str,
        left: str,
        right: str,
        miss: str,
        at: dict[str, str],
        evidence: dict[str, Any] | None = None,
    ) -> Obligation:
        letters = names.split()
        facts = probability(*letters)
        declared = "\n".join((UPDATE_MACRO, reals(*letters)))
        return Obligation(
            name=name,
            role="literal",
            says=says,
            statement=universal(declared, equal(left, right), facts),
            evidence=evidence or identity(),
            near_misses=(near_miss("perturbed", declared, equal(left, miss), at, facts),),
            witness=model(at),
        )

    closed = conj(f"(< 0 {text(inside)})", f"(< {text(inside)} 1)")
    rest = f"(/ (* (- 1 a) (- 1 b)) {text(a * b + (1 - a) * (1 - b))})"
    return Claim(
        id="log-odds.group",
        title="Probabilities strictly between 0 and 1 form an abelian group under the update",
        theory=("A3",),
        source=SECTION_3,
        obligations=(
            Obligation(
                name="closed",
                role="literal",
                says="The update of two probabilities strictly between 0 and 1 is again one.",
                statement=universal(reals("a", "b"), closed, ab),
                evidence=both(
                    [
                        sign(),
                        have(
                            [
                                step("rest", equal(1 - inside, rest), identity()),
                                step("rest-positive", f"(< 0 {rest})", sign()),
                            ],
                            combination([(1, ["goal"], None), (1, ["rest-positive"], None)], [("rest", "1")]),
                        ),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "below-the-smaller",
                        reals("a", "b"),
                        conj(f"(< 0 {text(inside)})", f"(< {text(inside)} a)"),
                        {"a": "1/2", "b": "2/3"},
                        ab,
                    ),
                ),
                witness=model({"a": "1/2", "b": "2/3"}),
            ),
            law(
                "commutative",
                "update(a,b) = update(b,a).",
                "a b",
                "(update a b)",
                "(update b a)",
                "(update b (- 1 a))",
                {"a": "1/3", "b": "1/4"},
            ),
            law(
                "associative",
                "update(update(a,b),c) = update(a,update(b,c)).",
                "a b c",
                "(update (update a b) c)",
                "(update a (update b c))",
                "(update a (update b (- 1 c)))",
                {"a": "1/3", "b": "1/4", "c": "1/5"},
                have([*inside_again("a", "b"), *inside_again("b", "c")], identity()),
            ),
            law("identity", "update(a,1/2) = a.", "a", "(update a (/ 1 2))", "a", "(- 1 a)", {"a": "1/3"}),
            law("inverse", "update(m,1-m) = 1/2.", "m", "(update m (- 1 m))", "(/ 1 2)", "m", {"m": "1/3"}),
        ),
        not_said=("0 and 1 are not in the group: they are limits without inverses.",),
        references=(PEARL,),
        derivation=lambda: (
            dv.derive("associative", update(update(a, b), c), dv.common_denominator(a < 1, b < 1, c < 1)),
        ),
    )


SEQUENCE = "(declare-fun m (Int) Real)"
MESSAGES = {"messages": "(forall ((i Int)) (and (< 0 (m i)) (< (m i) 1)))"}
FOLD = "(define-fun-rec fold ((k Int)) Real (ite (<= k 0) (/ 1 2) (update (fold (- k 1)) (m k))))"
TOTAL = "(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (Logit (m k)))))"
TABLE: dict[str, Any] = {"m": {"1": "1/3", "2": "1/4", "else": "1/2"}}


def _fold() -> Claim:
    declared = "\n".join((SEQUENCE, UPDATE_MACRO, FOLD, TOTAL))
    following, sigma = "(m (+ k 1))", "(Sigmoid (total k))"

    def mass(u: str) -> str:
        return f"(+ (* {u} {following}) (* (- 1 {u}) (- 1 {following})))"

    slope = f"(/ (* {following} (- 1 {following})) (* {mass('(fold k)')} {mass(sigma)}))"
    inductive = have(
        [
            instance("next", "messages", {"i": "(+ k 1)"}),
            step("s-positive", f"(< 0 {sigma})", sign()),
            step("s-below", f"(< 0 (- 1 {sigma}))", sign()),
            step(
                "f-positive",
                "(< 0 (fold k))",
                combination([(1, ["goal"], None), (1, ["s-positive"], None)], [("ih", "1")]),
            ),
            step(
                "f-below",
                "(< (fold k) 1)",
                combination([(1, ["goal"], None), (1, ["s-below"], None)], [("ih", "(- 1)")]),
            ),
            step(
                "same-update",
                equal(f"(update (fold k) {following})", f"(update {sigma} {following})"),
                combination([], [("ih", slope)]),
            ),
        ],
        combination([], [("same-update", "1")]),
    )
    listed = "(define-fun-rec tail ((k Int) (s Real)) Real (ite (<= k 0) s (update (tail (- k 1) s) (m k))))"
    swapped = equal("(tail k (update (update s a) b))", "(tail k (update (update s b) a))")
    sab = probability("s", "a", "b")
    return Claim(
        id="log-odds.fold",
        title="Folding the update over any list adds the log-odds, in any order",
        theory=("A4",),
        source=SECTION_3,
        obligations=(
            Obligation(
                name="fold-is-sum",
                role="literal",
                says="For every k and all messages m_1..m_k in (0,1): the fold of the update, started at 1/2, is "
                "sigma(logit m_1 + ... + logit m_k).",
                statement=universal(
                    declared,
                    f"(forall ((k Int)) (=> (<= 0 k) {equal('(fold k)', '(Sigmoid (total k))')}))",
                    MESSAGES,
                ),
                evidence=induction("k", identity(), inductive),
                near_misses=(
                    near_miss(
                        "doubled-at-two",
                        declared,
                        equal("(fold 2)", "(Sigmoid (* 2 (total 2)))"),
                        TABLE,
                        note="two messages 1/3 and 1/4: fold 1/7, doubled sum 1/37",
                    ),
                ),
                witness=model(TABLE),
            ),
            Obligation(
                name="exchange",
                role="literal",
                says="Two neighbouring messages a, b anywhere in a list of any length may be swapped: s is the fold before "
                "them, m_1..m_k follow. (Swaps of neighbours generate every reordering.)",
                statement=universal(
                    "\n".join((SEQUENCE, UPDATE_MACRO, listed, reals("s", "a", "b"))),
                    f"(forall ((k Int)) (=> (<= 0 k) {swapped}))",
                    {**sab, **MESSAGES},
                ),
                evidence=intro(
                    have([*inside_again("s", "a"), *inside_again("s", "b")], identity()),
                    names=["k-range"],
                ),
                near_misses=(
                    near_miss(
                        "one-dropped",
                        "\n".join((SEQUENCE, UPDATE_MACRO, listed, reals("s", "a", "b"))),
                        equal("(tail 1 (update (update s a) b))", "(tail 1 (update s b))"),
                        {**TABLE, "s": "1/2", "a": "1/3", "b": "1/5"},
                        sab,
                    ),
                ),
                witness=model({**TABLE, "s": "1/2", "a": "1/3", "b": "1/5"}),
            ),
        ),
        references=(PEARL,),
    )


def _weight_of_evidence() -> Claim:
    prior, t, f = symbols("prior t f", positive=True)
    declared = "\n".join(
        (
            reals("prior"),
            "(declare-fun given-true (Int) Real)",
            "(declare-fun given-false (Int) Real)",
            "(define-fun-rec joint-true ((k Int) (h Real)) Real (ite (<= k 0) h (* (joint-true (- k 1) h) (given-true k))))",
            "(define-fun-rec joint-false ((k Int) (h Real)) Real "
            "(ite (<= k 0) (- 1 h) (* (joint-false (- k 1) h) (given-false k))))",
            "(define-fun-rec weight ((k Int)) Real "
            "(ite (<= k 0) 0 (+ (weight (- k 1)) (Ln (/ (given-true k) (given-false k))))))",
        )
    )
    likelihoods = {
        "given_true_positive": "(forall ((i Int)) (< 0 (given-true i)))",
        "given_false_positive": "(forall ((i Int)) (< 0 (given-false i)))",
    }
    facts = {**probability("prior"), **likelihoods}
    odds = equal("(* (joint-true k prior) (- 1 prior))", "(* (joint-false k prior) prior (Exp (weight k)))")
    invariant = conj("(< 0 (joint-true k prior))", "(< 0 (joint-false k prior))", odds)
    posterior = "(/ (joint-true k prior) (+ (joint-true k prior) (joint-false k prior)))"
    literal = equal(f"(Logit {posterior})", "(+ (Logit prior) (weight k))")
    tables: dict[str, Any] = {
        "prior": "1/3",
        "given-true": {"1": "1/2", "2": "3/4", "else": "1/2"},
        "given-false": {"1": "1/4", "2": "1/8", "else": "1/2"},
    }
    one = log_odds.posterior(prior, [(t, f)])
    one_sum = log_odds.sum_of_weights(prior, [(t, f)])
    one_facts = {**probability("prior"), "t_positive": "(< 0 t)", "f_positive": "(< 0 f)"}
    return Claim(
        id="log-odds.weight-of-evidence",
        title="Independent evidence adds its weight to the log-odds of a hypothesis",
        theory=("A5",),
        source=SECTION_3,
        obligations=(
            Obligation(
                name="one-observation",
                role="lemma",
                says="Bayes' rule for one observation with likelihoods t = P(e|H), f = P(e|not H): the posterior log-odds are "
                "the prior log-odds plus ln(t/f).",
                statement=universal(reals("prior", "t", "f"), equal(Logit(one), one_sum), one_facts),
                evidence=have(
                    [
                        step("without", "(< 0 (* f (- 1 prior)))", sign()),
                        step("total", "(< 0 (+ (* f (- 1 prior)) (* prior t)))", sign()),
                    ],
                    identity(exp=True),
                ),
                near_misses=(
                    near_miss(
                        "likelihood-for-ratio",
                        reals("prior", "t", "f"),
                        equal(Logit(one), Logit(prior) + log_odds.weight_of_evidence(t, 1)),
                        {"prior": "1/3", "t": "1/2", "f": "1/4"},
                        one_facts,
                        "the likelihood alone is not the weight of evidence",
                    ),
                ),
                witness=model({"prior": "1/3", "t": "1/2", "f": "1/4"}),
            ),
            Obligation(
                name="odds-multiply",
                role="lemma",
                says="For every k: P(H, e_1..e_k) P(not H) = P(not H, e_1..e_k) P(H) times the product of likelihood ratios.",
                statement=universal(declared, f"(forall ((k Int)) (=> (<= 0 k) {invariant}))", facts),
                evidence=induction(
                    "k",
                    both([sign(), sign(), identity()]),
                    have(
                        [
                            instance("next-true", "given-true-positive", {"i": "(+ k 1)"}),
                            instance("next-false", "given-false-positive", {"i": "(+ k 1)"}),
                        ],
                        both([sign(), sign(), combination([], [("ih.3", "(given-true (+ k 1))")])]),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "inverted",
                        declared,
                        equal(
                            "(* (joint-true 1 prior) prior)",
                            "(* (joint-false 1 prior) (- 1 prior) (Exp (weight 1)))",
                        ),
                        tables,
                    ),
                ),
                witness=model(tables),
            ),
            Obligation(
                name="weights-add",
                role="literal",
                says="For every k and evidence e_1..e_k conditionally independent given H: logit P(H|e_1..e_k) = logit P(H) + "
                "sum of ln P(e_i|H)/P(e_i|not H).",
                statement=universal(declared, f"(forall ((k Int)) (=> (<= 0 k) {literal}))", facts),
                evidence=intro(
                    have(
                        [
                            apply(
                                "all",
                                None,
                                "odds-multiply",
                                {"prior": "prior"},
                                functions={f: f for f in ("given-true", "given-false")},
                            ),
                            instance("odds", "all", {"k": "k"}),
                        ],
                        exponentiate(
                            combination([], [("odds.3", "(/ 1 (* (joint-false k prior) (- 1 prior)))")]),
                        ),
                    ),
                    names=["k-range"],
                ),
                near_misses=(
                    near_miss(
                        "prior-forgotten",
                        declared,
                        equal("(joint-true 2 prior)", "(* (joint-false 2 prior) (Exp (weight 2)))"),
                        tables,
                        note="the prior's own log-odds belong to the sum",
                    ),
                ),
                witness=model(tables),
            ),
        ),
        not_said=("Evidence that is not conditionally independent given the hypothesis does not add.",),
        references=(GOOD,),
        derivation=lambda: (
            dv.derive("one-observation", one_sum, dv.unfolding(Logit), dv.split_logs(prior < 1)),
        ),
    )


CLAIMS: tuple[Claim, ...] = (_inverse(), _update(), _group(), _fold(), _weight_of_evidence())
